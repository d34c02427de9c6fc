"""The longest stall of the event loop, seen by a heartbeat on the real application's loop.

    python -m tests.bench.stall --config FILE --links N --folder DIR

Runs inside the measured installation, three times over one process: while what the first frame did
not need is imported behind it, while a source of 100,000 links is read into an empty cache below
DIR, and while the sources are asked again.
"""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

from tests.bench.first_frame import COLUMNS, ROWS
from tests.bench.measures import MS, arguments, tell
from traceview.app.app import TraceviewApp
from traceview.config.config import load_config
from traceview.session.session import Session

BEAT_S = 0.002
"""How long the heart rests; what it rests longer, the loop was held up."""
SETTLE_S = 0.3


class Watched(TraceviewApp):
    """The application with a heartbeat from the first frame on."""

    stalls: list[float]

    def on_ready(self) -> None:
        """Begin to watch; the application's own handler runs as well."""
        self.stalls = []
        self._heart = asyncio.create_task(self._beat())

    async def _beat(self) -> None:
        while True:
            begun = time.perf_counter()
            await asyncio.sleep(BEAT_S)
            self.stalls.append(time.perf_counter() - begun - BEAT_S)

    async def rest(self) -> float:
        """Wait until nothing is done behind the screen: the longest stall meanwhile, in ms."""
        await asyncio.sleep(SETTLE_S)
        await self.workers.wait_for_complete()
        await asyncio.sleep(SETTLE_S)
        longest, self.stalls = max(self.stalls), []
        return longest * MS


async def watched(config: Path) -> tuple[float, float]:
    """The longest stalls behind the first frame, and while the sources are asked again."""
    app = Watched(Session.open(load_config(config)), refresh_every=None)
    async with app.run_test(size=(COLUMNS, ROWS)):
        first = await app.rest()
        app.refresh_loop.refresh()
        again = await app.rest()
    await app.session.aclose()
    return first, again


def main() -> None:
    """First over the cache that is there, then over one that is empty and is filled."""
    asked = arguments()
    importing, refreshing = asyncio.run(watched(asked.config))
    syncing, again = asyncio.run(watched(asked.folder / "config.toml"))
    tell(
        {
            "loop_stall_importing_ms": importing,
            "loop_stall_refreshing_ms": max(refreshing, again),
            "loop_stall_syncing_ms": syncing,
        }
    )


if __name__ == "__main__":
    main()
