"""Hours of use: a refresh each 5 s and a walk each second; memory and open files stay as they were.

`python -m tests.torture.soak --minutes 120` soaks; the first ten minutes are the measure.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import os
import random
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.loopback import Visit, serving
from traceview.config.config import load_config
from traceview.session.session import Session

REFRESH_S, WALK_S = 5.0, 1.0
GROWTH = 0.05
"""How much more memory than after the first part is too much."""
ALERTS = 200


@dataclass
class Soaked:
    """What was seen over time: (seconds, MiB, open files), and how often it was asked."""

    samples: list[tuple[float, float, int]] = field(default_factory=list)
    refreshes: int = 0
    walks: int = 0

    def growth(self, first_s: float) -> float:
        """The share by which memory at the end is above its most within the first part."""
        early = max(mib for at, mib, _ in self.samples if at <= first_s)
        late = [mib for at, mib, _ in self.samples if at > first_s]
        return (sorted(late)[len(late) // 2] if late else early) / early - 1


def firing(turn: int) -> str:
    """The alerts of one moment: some go, some come, and all say something new from time to time."""
    alerts = [
        {
            "fingerprint": f"{number:016x}",
            "labels": {"alertname": f"Alert{number % 40}", "instance": f"host{number}"},
            "annotations": {"summary": f"seen {turn // 3} times, OPS-{number % 50 + 1}"},
            "status": {"state": "active"},
            "startsAt": "2026-03-01T02:00:00Z",
        }
        for number in range(ALERTS)
        if (number + turn) % 9
    ]
    return json.dumps(alerts)


def _play() -> Callable[[Visit], None]:
    turns = iter(range(10**9))

    def play(visit: Visit) -> None:
        if visit.path.startswith("/api/v2/alerts"):
            visit.say(firing(next(turns)))
        elif visit.path.startswith("/api/v2/silences"):
            visit.say("[]")
        else:
            visit.say(json.dumps({"versionInfo": {"version": "1"}, "cluster": {"peers": []}}))

    return play


async def soaked(
    folder: Path, lasts_s: float, seed: int, refresh_s: float = REFRESH_S, walk_s: float = WALK_S
) -> Soaked:
    """Use a session for so long: refreshes and walks in their own rhythm."""
    seen, dice, begun = Soaked(), random.Random(seed), time.monotonic()
    with serving(_play()) as server:
        path = folder / "config.toml"
        path.write_text(
            f'[sources.am]\ntype = "alertmanager"\nurl = "{server.url}"\n'
            f'[cache]\nfolder = "{folder / "cache"}"\n'
        )
        session = Session.open(load_config(path))

        async def refresh() -> None:
            while time.monotonic() - begun < lasts_s:
                async for _ in session.refresh(["am"]):
                    pass
                seen.refreshes += 1
                server.visits.clear()
                gc.collect()
                files = len(os.listdir("/proc/self/fd"))
                seen.samples.append((time.monotonic() - begun, _resident_mib(), files))
                await asyncio.sleep(refresh_s)

        async def walk() -> None:
            while time.monotonic() - begun < lasts_s:
                if rows := session.rows():
                    _look(session, dice.choice(rows).id)
                    seen.walks += 1
                await asyncio.sleep(walk_s)

        try:
            await asyncio.gather(refresh(), walk())
        finally:
            await session.aclose()
    return seen


def _look(session: Session, node_id: str) -> None:
    session.chain(node_id)
    session.around(node_id)
    session.search("Alert1")
    session.sources()


def _resident_mib() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def main() -> int:
    """Soak; 1 when memory or open files grew."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=120)
    parser.add_argument("--first", type=float, default=10, help="minutes that are the measure")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    with TemporaryDirectory() as folder:
        seen = asyncio.run(soaked(Path(folder), args.minutes * 60, args.seed))
    growth = seen.growth(args.first * 60)
    early = next(files for at, _, files in seen.samples if at > args.first * 30)
    files = seen.samples[-1][2]
    print(
        f"{args.minutes:g} min, {seen.refreshes} refreshes, {seen.walks} walks: "
        f"{seen.samples[-1][1]:.0f} MiB at the end, {growth:+.1%} after the first {args.first:g}"
        f" min; {files} open files, {early} early on"
    )
    return 1 if growth >= GROWTH or files > early + 2 else 0


if __name__ == "__main__":
    sys.exit(main())
