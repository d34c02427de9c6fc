"""The working set: the part of the graph that has been touched, as a real networkx graph.

Records are read when a node is touched, and the oldest are let go beyond a limit, so that memory
follows what a person looks at and not what an organisation has. The only importer of networkx.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from threading import RLock
from typing import Protocol

import networkx as nx

from traceview.answers import Neighbour, Neighbourhood
from traceview.model import Kind, Link, Node

LIMIT = 5_000
"""How many touched nodes are held; the ones touched longest ago go first."""
HUB_WEIGHT = 500
LINKS_A_NODE = 50
"""How many links are held for each node of the limit: hubs make others go sooner."""
_ORDER = {kind.value: place for place, kind in enumerate(Kind)}


class Head(Protocol):
    """A link seen from one of its ends, before its evidence is read; `outward` at its origin."""

    @property
    def outward(self) -> int: ...
    @property
    def relation(self) -> str: ...
    @property
    def other(self) -> str: ...


def _unread(head: Head) -> Link:
    raise LookupError(head)


@dataclass(frozen=True, slots=True)
class Record:
    """What the cache holds of one node: the node, its links both ways, and how many more.

    `heads` are its links, the oldest first; `link` makes the whole link of a head. A hub has
    `chunks` further records of links that are not among them. `counts` gives the number of all
    links by the kind at the other end.
    """

    node: Node
    heads: Sequence[Head] = ()
    link: Callable[[Head], Link] = _unread
    chunks: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)

    @property
    def links(self) -> tuple[Link, ...]:
        """All links of the record."""
        return tuple(self.link(head) for head in self.heads)

    @property
    def is_hub(self) -> bool:
        """True for a node with so many links that it is shown but not walked through."""
        return self.chunks > 0

    @property
    def weight(self) -> int:
        """About how many links it holds, without reading them."""
        return HUB_WEIGHT if self.is_hub else sum(self.counts.values())


Reader = Callable[[str], Record | None]


class WorkingSet:
    """Nodes that were touched and links that were walked, over a reader of records.

    Safe to use from threads. `graph` holds them as networkx does.
    """

    def __init__(self, read: Reader, limit: int = LIMIT) -> None:
        self._read = read
        self._limit = limit
        self._lock = RLock()
        self._touched: dict[str, Record] = {}
        self._links = 0
        self.graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()

    def record(self, node_id: str) -> Record | None:
        """The record of a node, read now if it was not touched before."""
        with self._lock:
            known = self._touched.pop(node_id, None)
            if known is None:
                known = self._read(node_id)
                if known is None:
                    return None
                self._links += known.weight
                self.graph.add_node(node_id)
            self._touched[node_id] = known
            self._let_go()
            return known

    def node(self, node_id: str) -> Node | None:
        """The node with this id."""
        record = self.record(node_id)
        return record.node if record else None

    def neighbours(
        self, node_id: str, wanted: Callable[[Head], bool] | None = None
    ) -> Iterator[Neighbour]:
        """The links of a node (those `wanted`) with the nodes at their other ends, where known."""
        record = self.record(node_id)
        for head in record.heads if record else ():
            if wanted is not None and not wanted(head):
                continue
            other = self.node(head.other)
            if record is not None and other is not None:
                link = record.link(head)
                self._walk(link)
                yield Neighbour(other, link, bool(head.outward))

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
            self._links = 0
            self.graph.clear()

    def _walk(self, link: Link) -> None:
        with self._lock:
            if link.origin in self._touched and link.target in self._touched:
                self.graph.add_edge(link.origin, link.target, key=link.relation.value)

    def _let_go(self) -> None:
        """Let the oldest go beyond the limits, but never the node that was touched last."""
        while len(self._touched) > 1 and (
            len(self._touched) > self._limit or self._links > self._limit * LINKS_A_NODE
        ):
            oldest = next(iter(self._touched))
            self._links -= self._touched.pop(oldest).weight
            self.graph.remove_node(oldest)


def _by_belief(neighbour: Neighbour) -> tuple[float, str, float, str]:
    moment = neighbour.node.since or neighbour.node.updated
    newest_first = -moment.timestamp() if moment else 0.0
    return -neighbour.link.confidence, neighbour.label, newest_first, neighbour.node.id
