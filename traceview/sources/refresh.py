"""Asking the sources: concurrently, each on its own, into the cache as it comes.

A source that fails or hangs slows no other: what each says is linked as it ends, and every two
seconds of a long one. What it said before stays. Events tell the interface what came. The one place
where a connector's unforeseen exception is caught.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import aclosing, suppress
from dataclasses import asdict
from datetime import datetime
from time import monotonic
from typing import Any, TypeVar

from traceview.cache.store_protocol import Store, Sync
from traceview.config.config import Config
from traceview.connector import Batch
from traceview.errors import (
    CacheError,
    CacheUnwritable,
)
from traceview.http.patience import one_refresh
from traceview.references.patterns.named_pattern import NamedPattern
from traceview.sources.batch_guard import ahead, in_time
from traceview.sources.cluster_members import alertmanager_clusters
from traceview.sources.one_writer import OneWriter
from traceview.sources.said_of_sources import (
    detail_of,
    explained,
    nothing_read,
    says_anything,
)
from traceview.sources.source import Source, private_folder
from traceview.sources.source_links import SourceLinks
from traceview.sources.source_state import SourceState
from traceview.sources.source_status import RefreshEvent
from traceview.sources.written_batches import begun_sync, let_go_missing, write

SYNC_DEADLINE_S = 6 * 3_600
"""How long one sync may last; a first one of a million things takes hours."""
Made = TypeVar("Made")
LINKED_EVERY_S = 2.0
"""After how many seconds what a source has said so far is linked, while it is read on."""


class Loader:
    """Refreshes the cache from the sources of a configuration."""

    def __init__(self, config: Config, cache: Store, clock: Callable[[], datetime]) -> None:
        self._config = config
        self._cache = cache
        self._clock = clock
        self._writer = OneWriter()
        self._alertmanagers = alertmanager_clusters(config, cache)
        self.sources = {
            name: Source(
                config,
                table,
                clock,
                SourceState.remembered(cache.value(f"source/{name}")),
                self._alertmanagers,
            )
            for name, table in config.sources.items()
        }
        self._links = SourceLinks(
            config, cache, clock, self._writer, self.sources, self._alertmanagers
        )

    async def refresh(self, names: Sequence[str] = ()) -> AsyncGenerator[RefreshEvent, None]:
        """Ask all sources that are due, or the named ones whether due or not."""
        now = self._clock()
        chosen = [
            source
            for source in self.sources.values()
            if (source.name in names if names else source.state.is_due(now))
            and not source.is_syncing
        ]
        for source in chosen:
            source.is_syncing = True
        self._alertmanagers.expect(source.name for source in chosen)
        events: asyncio.Queue[RefreshEvent | None] = asyncio.Queue()
        work = asyncio.create_task(self._refresh_all(chosen, events))
        try:
            while (event := await events.get()) is not None:
                yield event
            await work
        finally:
            work.cancel()
            await asyncio.gather(work, return_exceptions=True)
            for source in chosen:
                source.is_syncing = False

    async def _refresh_all(
        self, chosen: list[Source], events: asyncio.Queue[RefreshEvent | None]
    ) -> None:
        try:
            work = (self._refresh_one(source, events) for source in chosen)
            ends = await asyncio.gather(*work, return_exceptions=True)
            for error in filter(None, ends):
                raise error
            await events.put(RefreshEvent("", "linked"))
        finally:
            await events.put(None)

    async def _refresh_one(
        self, source: Source, events: asyncio.Queue[RefreshEvent | None]
    ) -> None:
        """Read one source to its end, and link what it said: others may be read for long yet."""
        await events.put(RefreshEvent(source.name, "started"))
        try:
            with one_refresh():
                run, last = await self._kept_or_held(self._read, source, events)
            with suppress(CacheError):
                kept = asdict(source.state)
                await self._writer.do(self._cache.keep, f"source/{source.name}", kept)
            await events.put(last)
            await self._kept_or_held(self._links.make, run)
        finally:
            self._links.runs.pop(source.name, None)
        if any(other.is_syncing for other in self.sources.values()):
            await events.put(RefreshEvent(source.name, "linked"))

    async def _kept_or_held(self, work: Callable[..., Awaitable[Made]], *given: Any) -> Made:
        """The result of `work`; where nothing can be written it is done again in memory."""
        try:
            return await work(*given)
        except CacheUnwritable as error:
            async with self._writer.turn:
                await self._writer.do(self._cache.hold_in_memory, error)
            return await work(*given)

    async def _read(
        self, source: Source, events: asyncio.Queue[RefreshEvent | None]
    ) -> tuple[Sync | None, RefreshEvent]:
        """What was heard, or None when not all of it could be read; and how it ended."""
        source.is_syncing = True
        source.state.skipped, source.state.problems = 0, []
        nodes, partial = 0, False
        run: Sync | None = None
        linked = monotonic()
        try:
            run = await self._writer.do(begun_sync, self._cache, source.name)
            self._links.runs[source.name] = run
            async with (
                asyncio.timeout(SYNC_DEADLINE_S),
                aclosing(self._batches(source, run)) as batches,
            ):
                async for batch in batches:
                    nodes += len(batch.findings.nodes) + len(batch.same)
                    partial |= batch.partial
                    event = RefreshEvent(source.name, "progress", batch.done, batch.total, nodes)
                    await events.put(event)
                    if monotonic() - linked >= LINKED_EVERY_S:
                        await self._links.make()
                        await events.put(RefreshEvent(source.name, "linked"))
                        linked = monotonic()
            last = RefreshEvent(source.name, "done", nodes=nodes)
        except CacheUnwritable:
            raise
        except Exception as raised:
            error = explained(source, raised)
            source.state.failed(error, self._clock())
            last = RefreshEvent(source.name, "failed", nodes=nodes, message=str(error))
        finally:
            source.is_syncing = False
            self._alertmanagers.done(source.name)
        if run is None or (last.what == "done" and not partial):
            return run, last
        with suppress(CacheError):
            await self._writer.do(run.end)
        return None, last

    async def _batches(self, source: Source, run: Sync) -> AsyncGenerator[Batch, None]:
        """Every batch of a source, written before it is handed on."""
        connector = await source.connector()
        with suppress(OSError):  # who needs it finds out, and says so
            folder = self._config.cache_folder / "sources" / source.name
            await asyncio.to_thread(private_folder, folder)
        cursor_name = f"cursor/{source.name}"
        start = await asyncio.to_thread(self._cache.value, cursor_name) or ""
        source.told = await self._writer.do(run.told)
        began, oldest = self._clock(), None
        is_any = False
        async with (
            aclosing(in_time(connector.sync(start), source.name)) as batches,
            aclosing(ahead(batches)) as read,
        ):
            async for batch in read:
                source.state.note(batch.findings.problems)
                is_any |= says_anything(batch)
                if batch.as_of is not None:
                    oldest = min(batch.as_of, oldest or batch.as_of)
                async with self._writer.turn:
                    await self._writer.do(write, self._cache, batch, cursor_name, run, began)
                    if batch.complete:
                        run.is_complete = True
                        await self._writer.do(let_go_missing, self._cache, source, run)
                yield batch
        if source.state.skipped and not is_any and not start:
            raise nothing_read(source)
        source.state.detail = await detail_of(connector)
        source.state.succeeded(self._clock(), oldest or began)

    def patterns(self) -> tuple[NamedPattern, ...]:
        """How things are written: by the sources that are open, the house, and everywhere."""
        return self._links.patterns()

    async def aclose(self) -> None:
        """Let go of all sources."""
        await self._writer.aclose()
        await asyncio.gather(*(s.aclose() for s in self.sources.values()), return_exceptions=True)
