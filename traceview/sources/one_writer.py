"""The one thread that writes to the store: what sources say comes in turn, a step at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, TypeVar

Made = TypeVar("Made")


class OneWriter:
    """Carries out what writes in the one thread that does: its connections know what they wrote.

    Whoever needs several calls in a row holds `turn` meanwhile.
    """

    def __init__(self) -> None:
        self.turn = asyncio.Lock()
        self._thread = ThreadPoolExecutor(1, "writer")

    async def do(self, work: Callable[..., Made], *given: Any) -> Made:
        """The result of `work`, called in the thread that writes."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, partial(work, *given))

    async def step_by_step(self, steps: Iterator[object]) -> None:
        """Carry out `steps` to their end; between two of them another may have its turn."""
        is_any: object = True
        while is_any is not None:
            async with self.turn:
                is_any = await self.do(_step, steps)

    async def aclose(self) -> None:
        """Let the last work end."""
        await asyncio.to_thread(self._thread.shutdown)


def _step(steps: Iterator[object]) -> object | None:
    """True after a step, None when there was none left."""
    return True if next(steps, _END) is not _END else None


_END = object()
