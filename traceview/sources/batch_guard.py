"""The batches of one source: no silence for ever, no circles, read ahead and written together."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator

from traceview.cache.store_protocol import WRITTEN_AT_ONCE
from traceview.connector import Batch
from traceview.errors import BadPayload

SILENCE_DEADLINE_S = 180
"""A source that yields nothing for this long is given up for this time."""
REPEATS = 50
"""A source that yields the same so often in a row goes round in a circle."""
READ_AHEAD = 4
"""How many batches of a source wait at most while one is written."""


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
    """The batches of a source, read while others are written; those that have come are one."""
    read: asyncio.Queue[Batch | Exception | None] = asyncio.Queue(READ_AHEAD)
    reader = asyncio.create_task(_read_into(read, batches))
    waiting: deque[Batch | Exception | None] = deque()
    try:
        while (batch := await _next(read, waiting)) is not None:
            if isinstance(batch, Exception):
                raise batch
            yield batch
    finally:
        reader.cancel()
        await asyncio.gather(reader, return_exceptions=True)


async def _read_into(
    read: asyncio.Queue[Batch | Exception | None], batches: AsyncIterator[Batch]
) -> None:
    """Read to the end, or to what went wrong; None and the exception stand for these."""
    try:
        async for batch in batches:
            await read.put(batch)
            await asyncio.sleep(0)
    except Exception as error:
        await read.put(error)
    else:
        await read.put(None)


async def _next(
    read: asyncio.Queue[Batch | Exception | None], waiting: deque[Batch | Exception | None]
) -> Batch | Exception | None:
    """What came first, with as much of what came after it as may be written with it."""
    if not waiting:
        waiting.append(await read.get())
    while not read.empty():
        waiting.append(read.get_nowait())
    first = waiting.popleft()
    while (
        isinstance(first, Batch)
        and waiting
        and isinstance(later := waiting[0], Batch)
        and are_writable_as_one(first, later)
    ):
        first = as_one(first, later)
        waiting.popleft()
    return first


def are_writable_as_one(batch: Batch, later: Batch) -> bool:
    """Whether two batches that came one after the other say the same in one.

    What the first takes away, or says to be as before, might be described in the later one.
    """
    found, more = batch.findings, later.findings
    return (
        not (batch.gone or batch.same)
        and not batch.complete
        and batch.as_of == later.as_of
        and len(found.nodes) + len(more.nodes) <= WRITTEN_AT_ONCE
        and len(found.links) + len(more.links) <= WRITTEN_AT_ONCE
    )


def as_one(batch: Batch, later: Batch) -> Batch:
    """Two batches in one."""
    return Batch(
        findings=batch.findings + later.findings,
        cursor=later.cursor if later.cursor or later.complete else batch.cursor,
        done=later.done,
        total=later.total,
        complete=later.complete,
        partial=batch.partial or later.partial,
        as_of=later.as_of,
        gone=later.gone,
        told={**batch.told, **later.told},
        same=later.same,
    )
