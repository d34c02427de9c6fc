"""Asking the sources: concurrently, each on its own, into the cache as it comes.

A source that fails or hangs slows no other; what it said before stays. Events tell the interface
what came. The one place where a connector's unforeseen exception is caught.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

from traceview.answers import RefreshEvent
from traceview.cache.store import Cache
from traceview.config import Config
from traceview.connector import Batch, Connector
from traceview.errors import BadPayload, SourceUnreachable, TraceviewError
from traceview.identity import kind_of
from traceview.linker import Linker
from traceview.links.named_pattern import NamedPattern
from traceview.links.patterns import BUILT_IN, house_patterns
from traceview.model import Kind, Problem
from traceview.sources import Source, SourceState, only_links, private_folder

SYNC_DEADLINE_S = 1_800
SILENCE_DEADLINE_S = 180
"""A source that yields nothing for this long is given up for this time."""
SUSPICIOUS_SHARE = 0.3
SUSPICIOUS_COUNT = 20
"""A listing that lacks more than this share, and this many, of a source's nodes is not trusted."""
_COMES_AND_GOES = frozenset((Kind.ALERT.value, Kind.INCIDENT.value))


class Loader:
    """Refreshes the cache from the sources of a configuration."""

    def __init__(self, config: Config, cache: Cache, clock: Callable[[], datetime]) -> None:
        self._config = config
        self._cache = cache
        self._clock = clock
        self._writing = asyncio.Lock()
        self.sources = {
            name: Source(config, table, clock, _remembered(cache.value(f"source/{name}")))
            for name, table in config.sources.items()
        }

    async def refresh(self, names: Sequence[str] = ()) -> AsyncIterator[RefreshEvent]:
        """Ask all sources that are due, or the named ones whether due or not."""
        now = self._clock()
        chosen = [
            source
            for source in self.sources.values()
            if (source.name in names if names else source.state.is_due(now))
            and not source.is_syncing
        ]
        events: asyncio.Queue[RefreshEvent | None] = asyncio.Queue()
        work = asyncio.create_task(self._refresh_all(chosen, events))
        try:
            while (event := await events.get()) is not None:
                yield event
            await work
        finally:
            work.cancel()
            await asyncio.gather(work, return_exceptions=True)

    async def _refresh_all(
        self, chosen: list[Source], events: asyncio.Queue[RefreshEvent | None]
    ) -> None:
        try:
            stated = await asyncio.gather(*(self._refresh_one(s, events) for s in chosen))
            async with self._writing:
                await asyncio.to_thread(self._link, dict(zip(chosen, stated, strict=True)))
            await events.put(RefreshEvent("", "linked"))
        finally:
            await events.put(None)

    async def _refresh_one(
        self, source: Source, events: asyncio.Queue[RefreshEvent | None]
    ) -> dict[str, set[tuple[str, str]]] | None:
        """Read one source to its end: what it states, or None when it failed."""
        await events.put(RefreshEvent(source.name, "started"))
        source.is_syncing = True
        source.state.skipped, source.state.problems = 0, []
        nodes, partial = 0, False
        stated: dict[str, set[tuple[str, str]]] = {}
        try:
            async with asyncio.timeout(SYNC_DEADLINE_S):
                async for batch in self._batches(source):
                    nodes += len(batch.findings.nodes)
                    partial |= batch.partial
                    for origin, links in only_links(batch.findings).items():
                        stated.setdefault(origin, set()).update(links)
                    event = RefreshEvent(source.name, "progress", batch.done, batch.total, nodes)
                    await events.put(event)
        except Exception as raised:
            error = _explained(source, raised)
            source.state.failed(error, self._clock())
            await events.put(RefreshEvent(source.name, "failed", nodes=nodes, message=str(error)))
            return None
        else:
            await events.put(RefreshEvent(source.name, "done", nodes=nodes))
            return None if partial else stated
        finally:
            source.is_syncing = False
            self._cache.keep(f"source/{source.name}", asdict(source.state))

    async def _batches(self, source: Source) -> AsyncIterator[Batch]:
        """Every batch of a source, written before it is handed on."""
        connector = await source.connector()
        await asyncio.to_thread(private_folder, self._config.cache_folder / "sources" / source.name)
        cursor_name = f"cursor/{source.name}"
        start = self._cache.value(cursor_name) or ""
        before = await asyncio.to_thread(self._cache.said_by, source.name)
        began, oldest = self._clock(), None
        said: set[str] = set()
        batches = aiter(connector.sync(start))
        while True:
            try:
                async with asyncio.timeout(SILENCE_DEADLINE_S):
                    batch = await anext(batches)
            except StopAsyncIteration:
                break
            source.state.note(batch.findings.problems)
            said.update(node.id for node in batch.findings.nodes if not node.is_stub)
            if batch.as_of is not None:
                oldest = min(batch.as_of, oldest or batch.as_of)
            async with self._writing:
                await asyncio.to_thread(self._write, batch, cursor_name)
            if batch.complete:
                async with self._writing:
                    await asyncio.to_thread(self._let_go, source, before - said, len(before))
            yield batch
        source.state.detail = await _detail(connector)
        source.state.succeeded(self._clock(), oldest or began)

    def _write(self, batch: Batch, cursor_name: str) -> None:
        self._cache.put(batch.findings)
        if batch.findings.mentions:
            self._cache.keep_pending(batch.findings.mentions)
        if batch.cursor:
            self._cache.keep(cursor_name, batch.cursor)

    def _let_go(self, source: Source, missing: set[str], before: int) -> None:
        """Take away what a complete listing lacks, unless so much is missing that it cannot be."""
        lasting = {i for i in missing if kind_of(i) not in _COMES_AND_GOES}
        if len(lasting) > SUSPICIOUS_COUNT and len(lasting) > SUSPICIOUS_SHARE * before:
            what = f"the listing lacks {len(lasting)} of {before} known nodes; they were kept"
            mend = f"if they are really gone, run `traceview cache clear` and `sync {source.name}`"
            source.state.note((Problem(what=what, why="a partial answer is likelier", mend=mend),))
            missing = missing - lasting
        self._cache.unsay(source.name, missing)
        records = self._cache.get_many(missing)
        self._cache.remove(
            node_id
            for node_id, record in records.items()
            if all(seen.source == source.name for seen in record.node.seen)
        )

    def _link(self, stated: dict[Source, dict[str, set[tuple[str, str]]] | None]) -> None:
        linker = Linker(self._cache, self.patterns(), self._config.aliases, self._clock)
        for link in linker.link_mentions():
            for links in stated.values():
                if links is not None and link.origin in links:
                    links[link.origin].add((link.relation, link.target))
        for source, links in stated.items():
            if links:
                self._cache.retract(source.name, links)
        linker.join()

    def patterns(self) -> tuple[NamedPattern, ...]:
        """How things are written: by the sources that are open, the house, and everywhere."""
        own = [pattern for source in self.sources.values() for pattern in source.patterns()]
        return (*own, *house_patterns(self._config.house), *BUILT_IN)

    async def aclose(self) -> None:
        """Let go of all sources."""
        await asyncio.gather(*(s.aclose() for s in self.sources.values()), return_exceptions=True)


async def _detail(connector: Connector) -> str:
    try:
        health = await connector.check()
    except TraceviewError:
        return ""
    words = [health.version, health.detail]
    if health.skew_s is not None and abs(health.skew_s) > 5:
        words.append(f"clock {health.skew_s:+.0f} s")
    return " · ".join(word for word in words if word)


def _explained(source: Source, raised: Exception) -> TraceviewError:
    if isinstance(raised, TraceviewError):
        return raised
    if isinstance(raised, TimeoutError):
        return SourceUnreachable(
            f"{source.name} did not answer in time", "it sent nothing for too long", "try again"
        )
    return BadPayload(
        f"The connector of {source.name} failed",
        f"{type(raised).__name__} in {source.type}",
        "report it to the connector's authors; what was known is kept",
    )


def _remembered(kept: Any) -> SourceState:
    if not isinstance(kept, dict):
        return SourceState()
    known = {field.name for field in fields(SourceState)}
    return SourceState(**{name: value for name, value in kept.items() if name in known})
