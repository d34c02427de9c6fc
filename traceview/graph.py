"""The working set: the part of the graph that has been touched, as a real networkx graph.

Records are read when a node is touched, and the oldest are let go beyond a limit, so that memory
follows what a person looks at and not what an organisation has. The only importer of networkx.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from threading import RLock

import networkx as nx

from traceview.answers import Neighbour, Neighbourhood
from traceview.identity import kind_of
from traceview.model import Kind, Link, Node

LIMIT = 20_000
"""How many touched nodes are held; the ones touched longest ago go first."""
_ORDER = {kind.value: place for place, kind in enumerate(Kind)}


@dataclass(frozen=True, slots=True)
class Record:
    """What the cache holds of one node: the node, its links both ways, and how many more.

    `links` are at most the newest 256; a hub has `chunks` further records of as many. `counts`
    gives the number of all links by the kind at the other end.
    """

    node: Node
    links: tuple[Link, ...] = ()
    chunks: int = 0
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def is_hub(self) -> bool:
        """True for a node with so many links that it is shown but not walked through."""
        return self.chunks > 0


Reader = Callable[[str], Record | None]


class WorkingSet:
    """Nodes and links that were touched, over a reader of records. Safe to use from threads."""

    def __init__(self, read: Reader, limit: int = LIMIT) -> None:
        self._read = read
        self._limit = limit
        self._lock = RLock()
        self._touched: dict[str, Record] = {}
        self.graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()

    def record(self, node_id: str) -> Record | None:
        """The record of a node, read now if it was not touched before."""
        with self._lock:
            known = self._touched.pop(node_id, None)
            if known is None:
                known = self._read(node_id)
                if known is None:
                    return None
                self._add(known)
            self._touched[node_id] = known
            self._let_go()
            return known

    def node(self, node_id: str) -> Node | None:
        """The node with this id."""
        record = self.record(node_id)
        return record.node if record else None

    def neighbours(self, node_id: str) -> Iterator[Neighbour]:
        """Each link of a node with the node at its other end, where that one is known."""
        record = self.record(node_id)
        for link in record.links if record else ():
            outward = link.origin == node_id
            other = self.node(link.target if outward else link.origin)
            if other is not None:
                yield Neighbour(other, link, outward)

    def around(self, node_id: str, per_kind: int) -> Neighbourhood | None:
        """A node with its neighbours by kind, exact links before guesses, then the newest first."""
        record = self.record(node_id)
        if record is None:
            return None
        groups: dict[str, list[Neighbour]] = {}
        for neighbour in self.neighbours(node_id):
            groups.setdefault(neighbour.node.kind.value, []).append(neighbour)
        return Neighbourhood(
            record.node,
            tuple(
                (
                    kind,
                    tuple(sorted(found, key=_by_belief)[:per_kind]),
                    max(len(found), record.counts.get(kind, 0)),
                )
                for kind, found in sorted(groups.items(), key=lambda item: _ORDER[item[0]])
            ),
        )

    def forget(self) -> None:
        """Let go of everything, after the records have changed."""
        with self._lock:
            self._touched.clear()
            self.graph.clear()

    def _add(self, record: Record) -> None:
        self.graph.add_node(record.node.id, record=record)
        for link in record.links:
            self.graph.add_edge(link.origin, link.target, key=link.relation.value, link=link)

    def _let_go(self) -> None:
        while len(self._touched) > self._limit:
            oldest = next(iter(self._touched))
            del self._touched[oldest]
            self.graph.remove_node(oldest)


def _by_belief(neighbour: Neighbour) -> tuple[float, str, float, str]:
    moment = neighbour.node.since or neighbour.node.updated
    newest_first = -moment.timestamp() if moment else 0.0
    return -neighbour.link.confidence, neighbour.label, newest_first, neighbour.node.id


def other_end(link: Link, node_id: str) -> str:
    """The end of a link that is not `node_id`."""
    return link.target if link.origin == node_id else link.origin


def kind_at_other_end(link: Link, node_id: str) -> str:
    """The kind of the node at the other end of a link."""
    return kind_of(other_end(link, node_id))
