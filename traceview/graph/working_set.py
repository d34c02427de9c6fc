"""The working set: the records that have been touched, read from the store in few calls.

Those touched longest ago are let go beyond a limit, so that memory follows what a person looks at
and not what an organisation has.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from threading import RLock

from traceview.cache.store_protocol import LinkHead, Near, Page, Reads, Record
from traceview.graph.graph import step_along
from traceview.graph.neighbourhood import Neighbour, Neighbourhood
from traceview.identity import kind_of
from traceview.model import Kind, Node, Relation

LIMIT = 2_000
"""How many touched nodes are held; the ones touched longest ago go first."""
LINKS_A_NODE = 50
"""How many links are held for each node of the limit: hubs make others go sooner."""
AROUND_ROOT = 20
"""How many nodes of each kind are read with a hub from which a walk begins."""
_FIRST = {Relation.INTRODUCED_BY: 0, Relation.CHANGED_BY: 1}
_ORDER = {kind.value: place for place, kind in enumerate(Kind)}


class WorkingSet:
    """Records that were touched, over what a store reads. Its length is how many are held.

    Safe to use from threads.
    """

    def __init__(self, reads: Reads, limit: int = LIMIT) -> None:
        self._reads = reads
        self._limit = limit
        self._lock = RLock()
        self._touched: dict[str, Record] = {}
        self._links = 0

    def __len__(self) -> int:
        return len(self._touched)

    def __contains__(self, node_id: object) -> bool:
        return node_id in self._touched

    def held(self, node_id: str) -> Record | None:
        """The record of a node if it is held, which counts as a touch; nothing is read."""
        with self._lock:
            known = self._touched.pop(node_id, None)
            if known is not None:
                self._touched[node_id] = known
            return known

    def records(self, ids: Collection[str]) -> Mapping[str, Record]:
        """The records of those of `ids` that are known; what is not held is read in one call."""
        with self._lock:
            found = {node_id: known for node_id in ids if (known := self.held(node_id)) is not None}
            lacking = [node_id for node_id in ids if node_id not in found]
            if lacking:
                read = self._reads.records(lacking)
                self._hold(read)
                found |= read
            return found

    def record(self, node_id: str) -> Record | None:
        """The record of a node, read now if it was not touched before."""
        return self.records((node_id,)).get(node_id)

    def node(self, node_id: str) -> Node | None:
        """The node with this id."""
        record = self.record(node_id)
        return record.node if record else None

    def neighbours(
        self, node_id: str, wanted: Callable[[LinkHead], bool] | None = None
    ) -> Iterator[Neighbour]:
        """The links of a node (those `wanted`) with the nodes at their other ends, where known."""
        record = self.record(node_id)
        if record is not None:
            heads = [head for head in record.heads if wanted is None or wanted(head)]
            yield from _steps(record, heads, self.records({head.other for head in heads}))

    def around(self, node_id: str, per_kind: int) -> Neighbourhood | None:
        """A node with its first neighbours by kind, and how many there are in all."""
        held = self.held(node_id)
        pages: Mapping[str, Page]
        if held is not None and not held.is_hub:
            record, pages = held, self._pages_of(held)
        elif (near := self._near(node_id, per_kind)) is not None:
            record, pages = near.record, near.pages
        else:
            return None
        kinds = sorted(record.counts, key=_ORDER.__getitem__)
        groups = (
            (kind, _shown(record, pages[kind], 0, per_kind)) for kind in kinds if kind in pages
        )
        return Neighbourhood(
            record.node,
            tuple((kind, shown, record.counts[kind]) for kind, shown in groups if shown),
        )

    def page(self, node_id: str, kind: str, start: int, count: int) -> tuple[Neighbour, ...]:
        """The neighbours number `start` to `start + count` of a kind.

        What introduced and last changed a rule stands first; then exact links stand before guesses,
        and of each the newest first. Those of a hub stand by relation,
        the newest first.
        """
        held = self.held(node_id)
        if held is not None and not held.is_hub:
            page = self._pages_of(held, kind).get(kind)
            return _shown(held, page, start, count) if page else ()
        page = self._reads.page(node_id, kind, start, count)
        with self._lock:
            self._hold(page.records)
            record = self.record(node_id)
        return _shown(record, page, start, count) if record else ()

    def root(self, node_id: str) -> Node | None:
        """The node with this id, where a walk begins: what stands around it is read with it."""
        record = self.held(node_id)
        if record is None and (near := self._near(node_id, AROUND_ROOT)) is not None:
            record = near.record
        return record.node if record else None

    def _near(self, node_id: str, per_kind: int) -> Near | None:
        near = self._reads.near(node_id, per_kind)
        if near is not None:
            with self._lock:
                for page in near.pages.values():
                    self._hold(page.records)
                self._hold({node_id: near.record})
        return near

    def _pages_of(self, record: Record, kind: str = "") -> dict[str, Page]:
        """All links of a node that is no hub, by the kind at the other end, or those of `kind`."""
        heads: dict[str, list[LinkHead]] = {}
        for head in record.heads:
            if kind in ("", there := kind_of(head.other)):
                heads.setdefault(there, []).append(head)
        records = self.records({head.other for some in heads.values() for head in some})
        return {there: Page(some, records) for there, some in heads.items()}

    def forget(self, ids: Iterable[str] | None = None) -> None:
        """Let go of `ids`, or of everything, after the records have changed."""
        with self._lock:
            for node_id in list(self._touched) if ids is None else ids:
                self._let_go(node_id)

    def _hold(self, records: Mapping[str, Record]) -> None:
        """Hold what was just read; the oldest go beyond the limits, never the last of `records`."""
        for node_id, record in records.items():
            self._let_go(node_id)
            self._touched[node_id] = record
            self._links += record.weight
        while len(self._touched) > 1 and (
            len(self._touched) > self._limit or self._links > self._limit * LINKS_A_NODE
        ):
            self._let_go(next(iter(self._touched)))

    def _let_go(self, node_id: str) -> None:
        known = self._touched.pop(node_id, None)
        if known is not None:
            self._links -= known.weight


def _steps(
    here: Record, heads: Iterable[LinkHead], records: Mapping[str, Record]
) -> Iterator[Neighbour]:
    """The steps along `heads` to those of their other ends that are known."""
    for head in heads:
        there = records.get(head.other)
        step = step_along(here, head, there) if there is not None else None
        if step is not None:
            yield step


def _shown(here: Record, page: Page, start: int, count: int) -> tuple[Neighbour, ...]:
    """The neighbours of a page; of a node that is no hub the page holds all, in no order."""
    steps = _steps(here, page.heads, page.records)
    if here.is_hub:
        return tuple(steps)
    return tuple(sorted(steps, key=_by_belief)[start : start + count])


def _by_belief(neighbour: Neighbour) -> tuple[int, float, str, float, str]:
    """What wrote a rule stands first, however sure; of the rest the surest."""
    rank = _FIRST.get(neighbour.link.relation, len(_FIRST)) if neighbour.outward else len(_FIRST)
    moment = neighbour.node.since or neighbour.node.updated
    newest_first = -moment.timestamp() if moment else 0.0
    return rank, -neighbour.link.confidence, neighbour.label, newest_first, neighbour.node.id
