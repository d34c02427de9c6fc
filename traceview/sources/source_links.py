"""The links that are made of what sources say: for each as it ends, and now and then of a long one.

A name stands for one thing only once all names are known: while a source is read for the first
time, what another node could be meant by waits until that has ended.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime

from traceview import __version__
from traceview.cache.store_protocol import Store, Sync
from traceview.config.config import Config
from traceview.linking.joins import Joins
from traceview.linking.mentions import QUEUE, Linker
from traceview.references.conventions.alertmanager_clusters import AlertmanagerClusters
from traceview.references.patterns.find_references import BUILT_IN, house_patterns
from traceview.references.patterns.named_pattern import NamedPattern
from traceview.sources.cluster_members import PEERS, follow_the_living
from traceview.sources.one_writer import OneWriter
from traceview.sources.source import Source


class SourceLinks:
    """Makes the links of a store, a portion at a time: what sources say is written in between.

    `runs` are the syncs that run now, by source: each hears of the links that are made of what it
    said.
    """

    def __init__(
        self,
        config: Config,
        cache: Store,
        clock: Callable[[], datetime],
        writer: OneWriter,
        sources: Mapping[str, Source],
        alertmanagers: AlertmanagerClusters,
    ) -> None:
        self.runs: dict[str, Sync] = {}
        self._ended: list[Sync] = []
        self._config = config
        self._cache = cache
        self._clock = clock
        self._writer = writer
        self._sources = sources
        self._alertmanagers = alertmanagers
        self._linking = asyncio.Lock()

    def patterns(self) -> tuple[NamedPattern, ...]:
        """How things are written: by the sources that are open, the house, and everywhere."""
        own = [pattern for source in self._sources.values() for pattern in source.patterns()]
        return (*own, *house_patterns(self._config.house), *BUILT_IN)

    async def make(self, ended: Sync | None = None) -> None:
        """Link what waits; `ended` is a sync that has read its source to the end.

        What that source once said and says no longer goes. Raises CacheError.
        """
        async with self._linking:
            await self._writer.step_by_step(self._steps(ended))

    def _steps(self, ended: Sync | None) -> Iterator[None]:
        if ended is not None:
            yield from self._withdraw(ended)
        style = f"{__version__} {self._config.house!r}"
        linker = Linker(self._cache, self.patterns(), style, are_names_whole=self._are_whole(ended))
        for links in linker.link_mentions():
            for run in self.runs.values():
                run.hear_links(links)
            yield
        if ended is not None:
            ended.take_back()
            del self.runs[ended.source]
            self._ended.append(ended)
        self._cache.keep(PEERS, self._alertmanagers.peers)
        yield from Joins(self._cache, self._config.aliases, self._clock).steps()
        self._follow_the_living()

    def _withdraw(self, run: Sync) -> Iterator[None]:
        """Drop what waits of nodes that were described again without it."""
        waiting = self._cache.queue(QUEUE)
        for ids in run.described():
            waiting.withdraw(run.source, ids, run.number)
            yield

    def _are_whole(self, ended: Sync | None) -> bool:
        """Whether no source is in the middle of telling its names for the first time."""
        return not any(run.is_first for run in self.runs.values() if run is not ended)

    def _follow_the_living(self) -> None:
        """What only members of a cluster told that fail goes; a sync is over with its mates'."""
        asked = {name for name, source in self._sources.items() if source.is_syncing}
        failing = {n for n, s in self._sources.items() if s.state.failures and n not in asked}
        for run in self._ended.copy():
            follow_the_living(self._cache, self._alertmanagers, run, failing)
            if asked.isdisjoint(self._alertmanagers.mates(run.source)):
                self._ended.remove(run)
                run.end()
