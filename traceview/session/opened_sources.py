"""The sources of a session: how each stands, how its things are written, who asks them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from threading import RLock
from typing import TYPE_CHECKING

from traceview.errors import ConfigError

if TYPE_CHECKING:
    from traceview.config.config import Config
    from traceview.references.patterns.named_pattern import NamedPattern
    from traceview.session.held_store import HeldStore
    from traceview.sources.refresh import Loader
    from traceview.sources.source_status import SourceStatus


class OpenedSources:
    """The configured sources. None is opened before one is asked. Safe to use from threads."""

    def __init__(self, config: Config, held: HeldStore, clock: Callable[[], datetime]) -> None:
        self._config = config
        self._held = held
        self._clock = clock
        self._lock = RLock()
        self._loader: Loader | None = None
        self._patterns: tuple[NamedPattern, ...] | None = None

    def loader(self) -> Loader:
        """What asks the sources, made now if it was not."""
        from traceview.sources.refresh import Loader

        with self._lock:
            if self._loader is None:
                self._loader = Loader(self._config, self._held.store, self._clock)
            return self._loader

    def statuses(self) -> list[SourceStatus]:
        """How each configured source stands: as it is asked now, or as it is remembered."""
        from traceview.sources.source_state import SourceState

        reads, now = self._held.reads, self._clock()
        with self._lock:
            asked = self._loader.sources if self._loader is not None else {}
        statuses = []
        for name, table in self._config.sources.items():
            if (source := asked.get(name)) is not None:
                state, is_syncing = source.state, source.is_syncing
            else:
                state, is_syncing = SourceState.remembered(reads.value(f"source/{name}")), False
            statuses.append(state.status(table, reads.spoken(name), now, is_syncing=is_syncing))
        return statuses

    def unread(self) -> frozenset[str]:
        """The names of the sources of which the store has no data yet."""
        return frozenset(one.name for one in self.statuses() if one.fetched_at is None)

    def patterns(self) -> tuple[NamedPattern, ...]:
        """How things are written: by the sources that were opened, the house, and everywhere."""
        with self._lock:
            if self._loader is not None:
                return self._loader.patterns()
            if self._patterns is None:
                from traceview.references.patterns.find_references import BUILT_IN, house_patterns

                try:
                    own = house_patterns(self._config.house)
                except ConfigError:  # the interface says so; the rest is found without it
                    own = ()
                self._patterns = (*own, *BUILT_IN)
            return self._patterns

    async def leave(self) -> None:
        """Let go of connections and processes; how things are written stays known."""
        with self._lock:
            loader, self._loader = self._loader, None
        if loader is not None:
            self._patterns = loader.patterns()
            await loader.aclose()
