"""The records on disk: nodes with their links both ways, the links of hubs in chunks."""

from __future__ import annotations

from collections.abc import Iterator

from traceview.cache.disk.plain_store import PlainStore
from traceview.cache.records.draft import record_key
from traceview.cache.records.drafts import Drafts
from traceview.cache.records.record import CachedRecord
from traceview.cache.store_protocol import Record


class Records:
    """The records in a store: `n/ID` a record, `c/ID/N` a chunk of a hub."""

    def __init__(self, store: PlainStore) -> None:
        self._store = store

    def record(self, node_id: str) -> Record | None:
        """The record of a node, as the program reads it."""
        packed = self._store.data(record_key(node_id))
        return None if packed is None else CachedRecord(self._store, node_id, packed)

    def ids(self) -> Iterator[str]:
        """The ids of all nodes."""
        keys = (key for key in self._store.all_keys() if key.startswith("n/"))
        return (key.removeprefix("n/") for key in keys)

    def changing(self) -> Drafts:
        """Records that are changed together."""
        return Drafts(self._store)
