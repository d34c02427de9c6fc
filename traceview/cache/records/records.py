"""The records on disk: nodes with their links both ways, the links of hubs in chunks."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from traceview.cache.disk.folder import A_ROW, note_damage
from traceview.cache.disk.row_store import RowStore
from traceview.cache.heard_times import HeardTimes
from traceview.cache.records.chunks import groups_key
from traceview.cache.records.draft import record_key
from traceview.cache.records.drafts import Drafts
from traceview.cache.records.record import CachedRecord
from traceview.cache.store_protocol import LinkHead, Near, Page
from traceview.errors import CacheError
from traceview.identity import kind_of


class Records:
    """The records in a store: `n/ID` a record, `g/ID` the links of a hub, `c/ID/N` a chunk.

    `damaged` are the ids of those that could not be read: they are left out.
    """

    def __init__(self, store: RowStore, heard: HeardTimes) -> None:
        self._store = store
        self._heard = heard
        self.damaged: set[str] = set()

    def read(self, ids: Iterable[str]) -> dict[str, CachedRecord]:
        """The records of those of `ids` that are known, with the links of hubs."""
        found = self._found(ids)
        self._give_groups(record for record in found.values() if record.is_hub)
        return found

    def _found(self, ids: Iterable[str]) -> dict[str, CachedRecord]:
        keys = {record_key(node_id): node_id for node_id in ids}
        packed = self._store.data_of(keys)
        records = (
            (keys[key], self._record(keys[key], packed[key])) for key in keys if key in packed
        )
        return {node_id: record for node_id, record in records if record is not None}

    def _record(self, node_id: str, packed: bytes) -> CachedRecord | None:
        """A record that was looked at; None for one that is damaged, which is noted."""
        try:
            record = CachedRecord(self._store, node_id, packed, self._heard)
            assert record.node
        except CacheError:
            self.note(node_id)
            return None
        return record

    def note(self, node_id: str) -> None:
        """Note that a record is damaged, for the next start to mend."""
        self.damaged.add(node_id)
        note_damage(self._store.folder.parent, A_ROW)

    def _give_groups(self, hubs: Iterable[CachedRecord]) -> None:
        keys = {groups_key(record.node_id): record for record in hubs}
        if keys:
            for key, packed in self._store.data_of(keys).items():
                keys[key].give_groups(packed)

    def near(self, node_id: str, per_kind: int) -> Near | None:
        """A node and its first links to each kind, with the records at their ends."""
        record = self.read((node_id,)).get(node_id)
        if record is None:
            return None
        heads: dict[str, Sequence[LinkHead]] = {}
        if record.is_hub:
            heads |= {kind: record.page(kind, 0, per_kind) for kind in record.counts}
        else:
            heads |= _by_kind(record.heads)
        return Near(record, self._pages(record, heads))

    def page(self, node_id: str, kind: str, start: int, count: int) -> Page:
        """Some of the links of a hub to nodes of a kind; all that there are of another node."""
        record = self.read((node_id,)).get(node_id)
        if record is None:
            return Page((), {})
        is_hub = record.is_hub
        heads = record.page(kind, start, count) if is_hub else _by_kind(record.heads).get(kind, ())
        page = self._pages(record, {kind: heads})[kind]
        return Page(page.heads, {node_id: record, **page.records})

    def _pages(
        self, record: CachedRecord, heads: Mapping[str, Sequence[LinkHead]]
    ) -> dict[str, Page]:
        """Pages of these links, so that no link of them has to be read any more."""
        others = self._found({head.other: None for some in heads.values() for head in some})
        towards = [
            (others[head.other], head)
            for some in heads.values()
            for head in some
            if not head.outward and head.other in others and others[head.other].is_hub
        ]
        self._give_groups(hub for hub, _ in towards)
        for hub, head in towards:
            hub.give_evidence(head.relation, record.node_id)
        record.give_evidences(head for some in heads.values() for head in some if head.outward)
        return {
            kind: Page(some, {h.other: others[h.other] for h in some if h.other in others})
            for kind, some in heads.items()
        }

    def ids(self) -> Iterator[str]:
        """The ids of all nodes."""
        keys = (key for key in self._store.all_keys() if key.startswith("n/"))
        return (key.removeprefix("n/") for key in keys)

    def changing(self) -> Drafts:
        """Records that are changed together."""
        return Drafts(self._store, self.note)


def _by_kind(heads: Collection[LinkHead]) -> dict[str, list[LinkHead]]:
    found: dict[str, list[LinkHead]] = {}
    for head in heads:
        found.setdefault(kind_of(head.other), []).append(head)
    return found
