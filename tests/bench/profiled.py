"""The parts that are profiled, one a process.

    python -m tests.bench.profiled PART CONFIG [LINES]

Runs inside the measured installation. What a part needs is imported by the part, so that the
imports up to a first frame are those of the program; without LINES nothing is profiled.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

PUT_LINKS = 20_000


def first_frame(config: Path) -> None:
    """The alert list, drawn without a terminal, up to its first frame."""
    import asyncio

    from traceview.app.app import TraceviewApp
    from traceview.config.config import load_config
    from traceview.session.session import Session

    app = TraceviewApp(Session.open(load_config(config)), refresh_every=None)
    app.refresh_loop.begin = lambda notice="": app.exit()  # type: ignore[method-assign]
    asyncio.run(app.run_async(headless=True, size=(140, 45)))


def chain(config: Path) -> None:
    """The chains of all alerts, each in a session of its own."""
    from tests.bench.measures import closed, opened
    from tests.bench.organisation import alert_ids

    for alert in alert_ids():
        session = opened(config)
        session.chain(alert)
        closed(session)


def put(config: Path) -> None:
    """Writing a small organisation into an empty cache."""
    import tempfile

    from tests.bench.organisation import batches
    from traceview.cache.disk_store import DiskStore

    told = [batch.findings for batch in batches(PUT_LINKS)]
    with tempfile.TemporaryDirectory(dir=config.parent) as folder:
        cache = DiskStore(Path(folder) / "cache")
        for findings in told:
            cache.put(findings)
        cache.close()


PARTS: dict[str, Callable[[Path], None]] = {"first_frame": first_frame, "chain": chain, "put": put}


def main() -> None:
    """Run a part, and print its profile by time of its own and by time in all."""
    part, config, *rest = sys.argv[1:]
    if not rest:
        PARTS[part](Path(config))
        return
    import cProfile
    import pstats

    profile = cProfile.Profile()
    profile.runcall(PARTS[part], Path(config))
    told = pstats.Stats(profile).strip_dirs()
    for order in ("tottime", "cumulative"):
        told.sort_stats(order).print_stats(int(rest[0]))


if __name__ == "__main__":
    main()
