"""The reads of the local cache by many ids, until its own interface is that of the protocol."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from traceview.cache.store_protocol import Changes, LinkHead, Near, Page, Record
from traceview.identity import kind_of

if TYPE_CHECKING:
    from traceview.cache.disk_store import Cache
    from traceview.cache.index.candidates import Candidates
    from traceview.model import Body, Kind


class StoreReads:
    """`Reads` over a `Cache`, with the candidates of a search and what a source has spoken of."""

    def __init__(self, cache: Cache) -> None:
        self._cache = cache

    def records(self, ids: Collection[str]) -> Mapping[str, Record]:
        """The records of those of `ids` that are known."""
        return self._cache.get_many(ids)

    def near(self, node_id: str, per_kind: int) -> Near | None:
        """A node and its first links to each kind, with the records at their ends."""
        record = self._cache.get(node_id)
        if record is None:
            return None
        return Near(record, {kind: self._page(record, kind, 0, per_kind) for kind in record.counts})

    def page(self, node_id: str, kind: str, start: int, count: int) -> Page:
        """Some links of a hub to nodes of a kind; of a node that is no hub all."""
        record = self._cache.get(node_id)
        if record is None:
            return Page((), {})
        page = self._page(record, kind, start, count)
        return Page(page.heads, {**page.records, node_id: record})

    def _page(self, record: Record, kind: str, start: int, count: int) -> Page:
        heads: Sequence[LinkHead] = [one for one in record.heads if kind_of(one.other) == kind]
        if record.is_hub:
            heads = record.page(kind, start, count)
        return Page(heads, self.records(dict.fromkeys(head.other for head in heads)))

    def named(
        self, names: Collection[str], kinds: tuple[Kind, ...] = ()
    ) -> Mapping[str, list[str]]:
        """The ids of the nodes that are called so."""
        found = ((name, self._cache.named(name, kinds)) for name in names)
        return {name: ids for name, ids in found if ids}

    def abbreviated(self, commits: Collection[str], limit: int = 20) -> Mapping[str, list[str]]:
        """The ids of the commits that are abbreviated so."""
        found = ((commit, self._cache.abbreviated(commit, limit)) for commit in commits)
        return {commit: ids for commit, ids in found if ids}

    def known(self, ids: Collection[str]) -> set[str]:
        """Those of `ids` that are known."""
        return self._cache.known(ids)

    def of_kind(self, kind: Kind) -> list[str]:
        """The ids of all nodes of a kind."""
        return self._cache.of_kind(kind)

    def candidates(self, words: Sequence[str], kinds: Sequence[str] = ()) -> Candidates:
        """Nodes that hold all of `words`, the newest first."""
        return self._cache.candidates(words, kinds)

    def body(self, node_id: str) -> Body | None:
        """The text of a document."""
        return self._cache.body(node_id)

    def value(self, name: str) -> Any:
        """What was last kept under `name`."""
        return self._cache.value(name)

    def sizes(self) -> Mapping[str, int]:
        """How many nodes there are of each kind."""
        return self._cache.sizes()

    def spoken(self, source: str) -> int:
        """How many nodes a source has spoken of."""
        return self._cache.sayings(source)

    def changes(self, since: Mapping[str, int]) -> Changes:
        """Whether anything changed; nobody knows what."""
        now = {"": int(self._cache.generation)}
        return Changes(frozenset() if since == now else None, now)
