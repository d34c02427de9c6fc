"""The links of one hub in the store: by sort, and in chunks."""

from __future__ import annotations

from traceview.cache.disk.row_store import RowStore
from traceview.cache.records.codec import HubGroup, HubLink, decode_chunk, decode_groups, encode


def chunk_key(node_id: str, number: int) -> str:
    """The key of a chunk of a hub's links."""
    return f"c/{node_id}/{number}"


def groups_key(node_id: str) -> str:
    """The key of a hub's links by sort."""
    return f"g/{node_id}"


def read_groups(store: RowStore, node_id: str) -> list[HubGroup]:
    """A hub's links by sort."""
    packed = store.data(groups_key(node_id))
    return [] if packed is None else decode_groups(packed)


class ChunkRows:
    """The chunks of one hub in the store; what is written waits until `flush`."""

    def __init__(self, store: RowStore, node_id: str, next_number: int) -> None:
        self._store = store
        self._node_id = node_id
        self._next = next_number
        self._read: dict[int, list[HubLink]] = {}
        self._written: dict[int, list[HubLink]] = {}

    def read(self, number: int) -> list[HubLink]:
        """The links of a chunk, the newest first."""
        if number in self._written:
            return self._written[number]
        if number not in self._read:
            packed = self._store.data(chunk_key(self._node_id, number))
            self._read[number] = [] if packed is None else decode_chunk(packed)
        return self._read[number]

    def write(self, number: int, rows: list[HubLink]) -> None:
        """Keep a chunk; one without rows goes."""
        self._written[number] = rows

    def new(self) -> int:
        """A number that no chunk of this hub has."""
        self._next += 1
        return self._next - 1

    def flush(self) -> None:
        """Write what waits."""
        for number, rows in self._written.items():
            key = chunk_key(self._node_id, number)
            if rows:
                self._store.set(key, encode(rows))
            else:
                self._store.delete(key)
        self._written.clear()
