"""The working set: the part of the graph that has been touched, as a real networkx graph.

Records are read when a node is touched, and the oldest are let go beyond a limit, so that memory
follows what a person looks at and not what an organisation has. The only importer of networkx,
which is loaded when the graph is asked for: a neighbourhood and a chain need the records alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from threading import RLock
from typing import TYPE_CHECKING

from traceview.graph.neighbourhood import Neighbour, Neighbourhood
from traceview.identity import kind_of
from traceview.model import Kind, Link, Node

if TYPE_CHECKING:
    import networkx as nx
from traceview.cache.store_protocol import LinkHead, Reader, Record

LIMIT = 2_000
"""How many touched nodes are held; the ones touched longest ago go first."""
LINKS_A_NODE = 50
"""How many links are held for each node of the limit: hubs make others go sooner."""
_ORDER = {kind.value: place for place, kind in enumerate(Kind)}


class WorkingSet:
    """Nodes that were touched and links that were walked, over a reader of records.

    Safe to use from threads.
    """

    def __init__(self, read: Reader, limit: int = LIMIT) -> None:
        self._read = read
        self._limit = limit
        self._lock = RLock()
        self._touched: dict[str, Record] = {}
        self._walked: dict[str, set[tuple[str, str]]] = {}
        self._links = 0

    @property
    def graph(self) -> nx.MultiDiGraph[str]:
        """The touched nodes, and the walked links between them by their relations."""
        import networkx as nx

        graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
        with self._lock:
            graph.add_nodes_from(self._touched)
            for origin, ends in self._walked.items():
                for target, relation in ends:
                    if target in self._touched:
                        graph.add_edge(origin, target, key=relation)
        return graph

    def record(self, node_id: str) -> Record | None:
        """The record of a node, read now if it was not touched before."""
        with self._lock:
            known = self._touched.pop(node_id, None)
            if known is None:
                known = self._read(node_id)
                if known is None:
                    return None
                self._links += known.weight
            self._touched[node_id] = known
            self._let_go()
            return known

    def node(self, node_id: str) -> Node | None:
        """The node with this id."""
        record = self.record(node_id)
        return record.node if record else None

    def neighbours(
        self, node_id: str, wanted: Callable[[LinkHead], bool] | None = None
    ) -> Iterator[Neighbour]:
        """The links of a node (those `wanted`) with the nodes at their other ends, where known."""
        record = self.record(node_id)
        for head in record.heads if record else ():
            if wanted is None or wanted(head):
                yield from self._along(node_id, head)

    def _along(self, node_id: str, head: LinkHead) -> Iterator[Neighbour]:
        """The neighbour at the other end of a link; none while a writer is between two records."""
        here, there = self.record(node_id), self.record(head.other)
        if here is None or there is None:
            return
        origin, target = (here, there) if head.outward else (there, here)
        link = origin.link_to(head.relation, target.node)
        if link is not None:
            self._walk(link)
            yield Neighbour(there.node, link, head.outward)

    def around(self, node_id: str, per_kind: int) -> Neighbourhood | None:
        """A node with its first neighbours by kind, and how many there are in all."""
        record = self.record(node_id)
        if record is None:
            return None
        kinds = sorted(record.counts, key=_ORDER.__getitem__)
        groups = ((kind, self.page(node_id, kind, 0, per_kind)) for kind in kinds)
        return Neighbourhood(
            record.node,
            tuple((kind, shown, record.counts[kind]) for kind, shown in groups if shown),
        )

    def page(self, node_id: str, kind: str, start: int, count: int) -> tuple[Neighbour, ...]:
        """The neighbours number `start` to `start + count` of a kind.

        Exact links stand before guesses, then the newest first; those of a hub stand by relation,
        the newest first.
        """
        record = self.record(node_id)
        if record is None:
            return ()
        if record.is_hub:
            heads = record.page(kind, start, count)
            return tuple(near for head in heads for near in self._along(node_id, head))
        near = self.neighbours(node_id, lambda head: kind_of(head.other) == kind)
        return tuple(sorted(near, key=_by_belief)[start : start + count])

    def forget(self) -> None:
        """Let go of everything, after the records have changed."""
        with self._lock:
            self._touched.clear()
            self._walked.clear()
            self._links = 0

    def _walk(self, link: Link) -> None:
        with self._lock:
            if link.origin in self._touched:
                ends = self._walked.setdefault(link.origin, set())
                ends.add((link.target, link.relation.value))

    def _let_go(self) -> None:
        """Let the oldest go beyond the limits, but never the node that was touched last."""
        while len(self._touched) > 1 and (
            len(self._touched) > self._limit or self._links > self._limit * LINKS_A_NODE
        ):
            oldest = next(iter(self._touched))
            self._links -= self._touched.pop(oldest).weight
            self._walked.pop(oldest, None)


def _by_belief(neighbour: Neighbour) -> tuple[float, str, float, str]:
    moment = neighbour.node.since or neighbour.node.updated
    newest_first = -moment.timestamp() if moment else 0.0
    return -neighbour.link.confidence, neighbour.label, newest_first, neighbour.node.id
