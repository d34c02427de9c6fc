"""The store of a session and the working set over it, opened when they are first needed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from threading import RLock
from typing import TYPE_CHECKING

from traceview.cache import drop_databases, open_reads, open_store
from traceview.errors import CacheError
from traceview.session.alert_list import carry_older_list

if TYPE_CHECKING:
    from traceview.cache.store_protocol import HeldReads, Reads, Store
    from traceview.config.config import Config
    from traceview.errors import TraceviewError
    from traceview.graph.working_set import WorkingSet

StoreOpener = Callable[["Config"], "Store"]


class HeldStore:
    """A store, what is read of it, and the records that were touched. Safe to use from threads."""

    def __init__(self, config: Config, opener: StoreOpener = open_store) -> None:
        self.folder = config.cache_folder
        self._config = config
        self._opener = opener
        self._lock = RLock()
        self._store: Store | None = None
        self._reads: HeldReads | None = None
        self._graph: WorkingSet | None = None
        self._seen: Mapping[str, int] = {}

    @property
    def store(self) -> Store:
        """The store, opened now if it was not."""
        with self._lock:
            if self._store is None:
                carry_older_list(self.folder)
                self._store = self._opener(self._config)
                self._graph, self._seen = None, {}
            return self._store

    @property
    def reads(self) -> Reads:
        """What is read of the store: nothing is written for it where the store is sound."""
        with self._lock:
            if self._store is not None:
                return self._store
            if self._reads is None and self._opener is open_store:
                self._reads = open_reads(self._config)
            return self._reads or self.store

    def troubles(self) -> Sequence[TraceviewError]:
        """What is to be told of the store; nothing before it was opened."""
        with self._lock:
            held = self._store or self._reads
            return held.troubles() if held else ()

    def graph(self) -> WorkingSet:
        """The working set, without what has changed since it was last asked for, in any process."""
        from traceview.graph.working_set import WorkingSet

        with self._lock:
            reads = self.reads
            changes = reads.changes(self._seen)
            if self._graph is None:
                self._graph = WorkingSet(reads)
            self._graph.forget(changes.ids)
            self._seen = changes.now
            return self._graph

    def version(self) -> str:
        """What the store holds, by how often each source has changed it: another after a change."""
        self.graph()
        return " ".join(f"{source}:{serial}" for source, serial in sorted(self._seen.items()))

    def clear(self) -> None:
        """Forget everything that is known, also what cannot be read. Raises CacheError."""
        with self._lock:
            try:
                self.store.clear()
            except CacheError:
                self.close()
                drop_databases(self.folder)
        self.graph()

    def close(self) -> None:
        """Let go of files."""
        with self._lock:
            for held in (self._store, self._reads):
                if held is not None:
                    held.close()
            self._store = self._reads = self._graph = None
