"""`make profile`: where the time of a first frame, of a chain and of a put goes.

    python -m tests.bench.profiling [--lines 25]

For the first frame also what each import costs. Runs itself inside the measured installation.
"""

from __future__ import annotations

import argparse
import asyncio
import cProfile
import pstats
import subprocess
import tempfile
from collections.abc import Callable
from itertools import islice
from pathlib import Path

from tests.bench.caches import cache_of
from tests.bench.first_frame import COLUMNS, ROWS, clean_environment
from tests.bench.installing import BUILD, install
from tests.bench.measuring import closed, opened
from tests.bench.organisation import alert_ids, batches

PUT_LINKS = 20_000


def first_frame(config: Path) -> None:
    """The alert list, drawn without a terminal, up to its first frame."""
    from traceview.app import TraceviewApp
    from traceview.config import load_config
    from traceview.session import Session

    class Ended(TraceviewApp):
        def on_ready(self) -> None:
            self.exit()

    app = Ended(Session.open(load_config(config)), refresh_every=None)
    app.session.is_offline = True
    asyncio.run(app.run_async(headless=True, size=(COLUMNS, ROWS)))


def chain(config: Path) -> None:
    """The chains of all alerts, each in a session of its own."""
    for alert in alert_ids():
        session = opened(config)
        session.chain(alert)
        closed(session)


def put(config: Path) -> None:
    """Writing a small organisation into an empty cache."""
    from traceview.cache.store import Cache

    told = [batch.findings for batch in batches(PUT_LINKS)]
    with tempfile.TemporaryDirectory(dir=BUILD) as folder:
        cache = Cache(Path(folder) / "cache")
        for findings in told:
            cache.put(findings)
        cache.close()


PARTS: dict[str, Callable[[Path], None]] = {"first_frame": first_frame, "chain": chain, "put": put}


def imports(told: str, lines: int) -> str:
    """The most costly imports of what `-X importtime` said: own and total milliseconds."""
    rows = []
    for line in told.splitlines():
        parts = line.removeprefix("import time:").split("|")
        if line.startswith("import time:") and parts[0].strip().isdecimal():
            own, total, name = (part.strip() for part in parts)
            rows.append((int(own) / 1000, int(total) / 1000, name))
    head = f"{len(rows)} modules, {sum(own for own, _, _ in rows):.0f} ms in all"
    rows.sort(reverse=True)
    return "\n".join(
        (head, *(f"{own:8.1f} {total:8.1f}  {name}" for own, total, name in islice(rows, lines)))
    )


def inner(part: str, config: Path, lines: int) -> None:
    """Profile one part in this process."""
    profile = cProfile.Profile()
    profile.runcall(PARTS[part], config)
    told = pstats.Stats(profile).strip_dirs()
    told.sort_stats("tottime").print_stats(lines)
    told.sort_stats("cumulative").print_stats(lines)


def main() -> None:
    """All parts, or the one that a process of its own is for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", type=int, default=25)
    parser.add_argument("--size", default="100k", choices=("10k", "100k", "1m", "10m"))
    parser.add_argument("--part", choices=PARTS)
    parser.add_argument("--plain", action="store_true", help="run the part, profile nothing")
    parser.add_argument("--config", type=Path)
    asked = parser.parse_args()
    if asked.part and asked.plain:
        PARTS[asked.part](asked.config)
        return
    if asked.part:
        inner(asked.part, asked.config, asked.lines)
        return
    installed = install()
    config = cache_of(asked.size, installed).config
    module = ["-P", "-m", "tests.bench.profiling", "--lines", str(asked.lines)]
    for part in PARTS:
        print(f"== {part}, {asked.size} links", flush=True)
        words = [*module, "--config", config, "--part", part]
        subprocess.run([installed.python, *words], check=True, cwd=BUILD, env=clean_environment())
    done = subprocess.run(
        [installed.python, "-X", "importtime", *words[:-1], "first_frame", "--plain"],
        check=True, cwd=BUILD, env=clean_environment(), stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    print(f"== imports up to the first frame: ms of its own, ms in all\n{imports(done.stderr, 40)}")


if __name__ == "__main__":
    main()
