"""The batches of one source: no silence for ever, no circles, and one read ahead."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator

from traceview.connector import Batch
from traceview.errors import BadPayload

SILENCE_DEADLINE_S = 180
"""A source that yields nothing for this long is given up for this time."""
REPEATS = 50
"""A source that yields the same so often in a row goes round in a circle."""


def silence() -> asyncio.Timeout:
    """How long a source may yield nothing."""
    return asyncio.timeout(SILENCE_DEADLINE_S)


async def in_time(batches: AsyncIterator[Batch], name: str) -> AsyncGenerator[Batch, None]:
    """The batches of a source. Raises when it is silent for too long, or repeats itself."""
    last, repeated = None, 0
    try:
        while True:
            async with silence():
                batch = await anext(batches)
            found = batch.findings
            now = (
                batch.cursor,
                batch.done,
                [n.id for n in found.nodes],
                len(found.links),
                batch.gone,
            )
            repeated = repeated + 1 if now == last else 0
            if repeated >= REPEATS:
                raise BadPayload(
                    f"{name} repeats itself", f"the same came {REPEATS} times", "look at its paging"
                )
            last = now
            yield batch
    except StopAsyncIteration:
        return
    finally:
        if isinstance(batches, AsyncGenerator):
            await batches.aclose()


async def ahead(batches: AsyncIterator[Batch]) -> AsyncGenerator[Batch, None]:
    """The batches of a source, the next of which is read while one is written."""
    coming = asyncio.ensure_future(anext(batches, None))
    try:
        while (batch := await coming) is not None:
            coming = asyncio.ensure_future(anext(batches, None))
            yield batch
    finally:
        coming.cancel()
        await asyncio.gather(coming, return_exceptions=True)
