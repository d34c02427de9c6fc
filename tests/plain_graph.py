"""A graph that reads one record at a time: what reading many at a time must give as well."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from traceview.cache.store_protocol import LinkHead, Reader, Record
from traceview.graph.neighbourhood import Neighbour
from traceview.identity import kind_of
from traceview.model import Kind, Node


class PlainGraph:
    """A `Graph` that reads each record when it is first asked for, and holds all of them."""

    def __init__(self, read: Reader) -> None:
        self._read = read
        self.held: dict[str, Record | None] = {}

    def record(self, node_id: str) -> Record | None:
        """The record, read now if it is not held."""
        if node_id not in self.held:
            self.held[node_id] = self._read(node_id)
        return self.held[node_id]

    def node(self, node_id: str) -> Node | None:
        """The node of the record."""
        record = self.record(node_id)
        return record.node if record else None

    def neighbours(
        self, node_id: str, wanted: Callable[[LinkHead], bool] | None = None
    ) -> Iterator[Neighbour]:
        """One after another, as they are asked for."""
        record = self.record(node_id)
        for head in record.heads if record else ():
            if wanted is None or wanted(head):
                yield from self.along(node_id, head)

    def along(self, node_id: str, head: LinkHead) -> Iterator[Neighbour]:
        """The neighbour at the other end of a link."""
        here, there = self.record(node_id), self.record(head.other)
        if here is not None and there is not None:
            origin, target = (here, there) if head.outward else (there, here)
            if (link := origin.link_to(head.relation, target.node)) is not None:
                yield Neighbour(there.node, link, head.outward)

    def page(self, node_id: str, kind: str, start: int, count: int) -> list[Neighbour]:
        """Some neighbours of a kind: exact links first, those of a hub by relation."""
        record = self.record(node_id)
        assert record is not None
        if record.is_hub:
            heads = record.page(kind, start, count)
            return [near for head in heads for near in self.along(node_id, head)]
        near = self.neighbours(node_id, lambda head: kind_of(head.other) == kind)
        return sorted(near, key=_belief)[start : start + count]

    def around(self, node_id: str, per_kind: int) -> list[tuple[str, list[Neighbour], int]]:
        """The first neighbours of each kind, and how many there are."""
        record = self.record(node_id)
        assert record is not None
        kinds = [kind.value for kind in Kind if kind.value in record.counts]
        return [
            (kind, shown, record.counts[kind])
            for kind in kinds
            if (shown := self.page(node_id, kind, 0, per_kind))
        ]


def _belief(near: Neighbour) -> tuple[bool, bool, float, str, float, str]:
    moment = near.node.since or near.node.updated
    return (
        near.label != "introduced by",
        near.label not in ("introduced by", "last changed by"),
        -near.link.confidence,
        near.label,
        -moment.timestamp() if moment else 0.0,
        near.node.id,
    )
