"""How long the event loop is held up: CPU seconds of its own thread."""

from __future__ import annotations

import asyncio
import gc
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from unittest.mock import patch


@dataclass
class LoopTime:
    """The CPU time of the longest callback of the loop since `reset`, in seconds."""

    longest_s: float = 0.0

    def reset(self) -> None:
        """Measure anew."""
        self.longest_s = 0.0


@contextmanager
def loop_time() -> Iterator[LoopTime]:
    """Measure each callback that an event loop carries out meanwhile.

    What runs in other threads does not count: the loop goes on beside it. Nor does garbage
    collection, which would fall on whichever callback comes then.
    """
    collects = gc.isenabled()
    gc.disable()
    measured = LoopTime()
    run = asyncio.Handle._run

    def timed(handle: asyncio.Handle) -> None:
        start = time.thread_time()
        run(handle)
        measured.longest_s = max(measured.longest_s, time.thread_time() - start)

    try:
        with patch.object(asyncio.Handle, "_run", timed):
            yield measured
    finally:
        if collects:
            gc.enable()
