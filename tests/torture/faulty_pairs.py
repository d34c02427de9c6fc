"""Faults in pairs: two sources fail, each in its own way, beside one that is healthy.

`python -m tests.torture.faulty_pairs` tries every pair; a test tries a few.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import random
import sys
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.loopback import Visit, serving
from tests.torture.fault_plays import FAULTS, OVER
from traceview.config.config import load_config
from traceview.session.session import Session

DEADLINE_S = 2
MARGIN_S = 1
"""How long after its deadline a source may still be asked."""
_ALERT = {
    "fingerprint": "00000000000000aa",
    "labels": {"alertname": "DiskFull", "severity": "critical"},
    "status": {"state": "active"},
    "startsAt": "2026-03-01T02:00:00Z",
}
_ENDS = frozenset(("done", "failed"))


@dataclass
class PairPlayed:
    """Two faults, what became of the three sources, and what was wrong, in words."""

    pair: tuple[str, str]
    took_s: float = 0.0
    states: dict[str, str] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)


async def pair_played(pair: tuple[str, str], folder: Path) -> PairPlayed:
    """Refresh the three sources once. Every request of a faulty one fails in the same way."""
    played = PairPlayed(pair)
    OVER.clear()
    with ExitStack() as servers:
        plays = {"one": FAULTS[pair[0]], "other": FAULTS[pair[1]], "healthy": _healthy}
        urls = {name: servers.enter_context(serving(play)).url for name, play in plays.items()}
        servers.callback(OVER.set)
        session = Session.open(load_config(_config(folder, urls)))
        begun = time.monotonic()
        try:
            async for event in session.refresh():
                if event.what in _ENDS:
                    played.states[event.source] = event.what
            played.took_s = time.monotonic() - begun
            told = {status.name: status for status in session.sources()}
            played.wrong.extend(_wrong(played, {n: s.state for n, s in told.items()}))
            played.wrong += [
                f"{s.name} is called a fault of its connector: {s.error}"
                for s in told.values()
                if "report it" in s.error.lower()
            ]
            if not [row for row in session.rows() if row.title == "DiskFull"]:
                played.wrong.append("the alert of the healthy source is not listed")
        finally:
            OVER.set()
            await session.aclose()
    return played


def _wrong(played: PairPlayed, states: dict[str, str]) -> list[str]:
    wrong = [f"{name} is {states[name]}" for name in ("one", "other") if states[name] == "ok"]
    if states["healthy"] != "ok":
        wrong.append(f"the healthy source is {states['healthy']}")
    # a source may ask for its status and for its alerts, each within the deadline
    if played.took_s > 3 * DEADLINE_S + MARGIN_S:
        wrong.append(f"it took {played.took_s:.1f} s")
    return wrong


def _healthy(visit: Visit) -> None:
    if visit.path.startswith("/api/v2/alerts"):
        visit.say(json.dumps([_ALERT]))
    elif visit.path.startswith("/api/v2/silences"):
        visit.say("[]")
    else:
        visit.say(json.dumps({"versionInfo": {"version": "0.27.0"}, "cluster": {"peers": []}}))


def _config(folder: Path, urls: dict[str, str]) -> Path:
    path = folder / "config.toml"
    tables = [
        f'[sources.{name}]\ntype = "alertmanager"\nurl = "{url}"\ndeadline_s = {DEADLINE_S}\n'
        for name, url in urls.items()
    ]
    path.write_text("\n".join([*tables, f'[cache]\nfolder = "{folder / "cache"}"\n']))
    return path


def main() -> int:
    """Try every pair, or some; 1 when anything was wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--most", type=int, default=0, help="so many pairs; all when 0")
    args = parser.parse_args()
    pairs = list(itertools.combinations_with_replacement(FAULTS, 2))
    random.Random(args.seed).shuffle(pairs)
    bad, longest = 0, 0.0
    for pair in pairs[: args.most or None]:
        with TemporaryDirectory() as folder:
            played = asyncio.run(pair_played(pair, Path(folder)))
        longest = max(longest, played.took_s)
        if played.wrong:
            bad += 1
            print(f"{' beside '.join(pair)}: {'; '.join(played.wrong)}", flush=True)
    print(f"{bad} of {len(pairs[: args.most or None])} pairs; the longest took {longest:.1f} s")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
