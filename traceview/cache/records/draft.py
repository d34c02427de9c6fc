"""The record of one node while it is being changed: read once, changed in memory, written once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import msgspec

from traceview.cache.disk.row_store import RowStore
from traceview.cache.records import hub
from traceview.cache.records.chunks import ChunkRows, chunk_key, groups_key
from traceview.cache.records.codec import (
    NOTHING,
    DraftRow,
    HubGroup,
    HubLink,
    HubRow,
    decode_groups,
    encode,
    from_node,
    moment_in,
    moment_of,
    to_node,
)
from traceview.identity import kind_of
from traceview.model import Node

Moments = Callable[[Sequence[str]], dict[str, int]]
"""When the nodes with these ids began."""


def record_key(node_id: str) -> str:
    """The key of a node's record."""
    return f"n/{node_id}"


class Draft:
    """A record that may be changed.

    Links are named by direction, relation and other end. The moment of the other end is given
    where it is known; without it all chunks of a hub's group are read.
    """

    def __init__(
        self, store: RowStore, node_id: str, row: DraftRow | HubRow, groups: bytes | None = None
    ) -> None:
        self._store = store
        self.id = node_id
        self._node = row.node
        self._moment: int | None = None
        self._is_described = False
        self._is_relinked = False
        self._away: dict[tuple[str, str], msgspec.Raw] = {}
        self._towards: dict[tuple[str, str], None] = {}
        self._groups: dict[tuple[bool, str, str], HubGroup] | None = None
        if isinstance(row, DraftRow):
            self._away = {(relation, other): raw for relation, other, raw in row.away}
            self._towards = dict.fromkeys(row.towards)
            self._chunks = ChunkRows(store, node_id, 0)
        else:
            held = decode_groups(groups) if groups is not None else []
            self._groups = {(g.outward, g.relation, g.kind): g for g in held}
            numbers = (chunk.number for group in held for chunk in group.chunks)
            self._chunks = ChunkRows(store, node_id, max(numbers, default=-1) + 1)

    @classmethod
    def begun(cls, store: RowStore, node: Node) -> Draft:
        """The record of a node that was not known."""
        draft = cls(store, node.id, DraftRow(from_node(node), [], []))
        draft._is_described = True
        return draft

    @property
    def node(self) -> Node:
        """The node."""
        return to_node(self._node, self.id)

    @property
    def moment(self) -> int:
        """When the node began, in unix seconds; 0 for unknown."""
        if self._moment is None:
            self._moment = moment_in(self._node)
        return self._moment

    @property
    def is_changed(self) -> bool:
        """Whether there is anything to write."""
        return self._is_described or self._is_relinked

    @property
    def is_hub(self) -> bool:
        """Whether its links stand in groups."""
        return self._groups is not None

    def describe(self, node: Node) -> int:
        """Give the node another description; when it began before."""
        before = self.moment
        self._node, self._moment = from_node(node), moment_of(node)
        self._is_described = True
        return before

    def evidence(self, relation: str, other: str, moment: int | None) -> msgspec.Raw | None:
        """The evidence of a link that leads away; None when there is no such link."""
        if self._groups is None:
            return self._away.get((relation, other))
        group = self._groups.get((True, relation, kind_of(other)))
        row = hub.find(group, other, moment, self._chunks) if group else None
        return row.evidence if row else None

    def is_led_to(self, relation: str, other: str) -> bool:
        """Whether the link of `other` leads here, as far as a plain record knows."""
        return (relation, other) in self._towards

    def lead(self, outward: bool, relation: str, other: str, evidence: msgspec.Raw) -> None:
        """Add a link that is not there yet to a plain record."""
        self._is_relinked = True
        if outward:
            self._away[relation, other] = evidence
        else:
            self._towards[relation, other] = None

    def add(self, outward: bool, relation: str, links: Sequence[HubLink]) -> None:
        """Add links of one relation that are not there yet to a hub."""
        self._is_relinked = True
        by_kind: dict[str, list[HubLink]] = {}
        for link in links:
            by_kind.setdefault(kind_of(link.other), []).append(link)
        for kind, some in by_kind.items():
            hub.insert(self._group(outward, relation, kind), some, self._chunks)

    def _group(self, outward: bool, relation: str, kind: str) -> HubGroup:
        assert self._groups is not None
        key = (outward, relation, kind)
        if key not in self._groups:
            self._groups[key] = HubGroup(outward, relation, kind, 0, [], [])
        return self._groups[key]

    def weigh(self, relation: str, other: str, moment: int | None, evidence: msgspec.Raw) -> None:
        """Give a link that leads away other evidence."""
        self._is_relinked = True
        if self._groups is None:
            self._away[relation, other] = evidence
        elif group := self._groups.get((True, relation, kind_of(other))):
            hub.change(group, other, moment, evidence, self._chunks)

    def take(self, outward: bool, relation: str, other: str, moment: int | None) -> bool:
        """Take a link away; whether it was there."""
        if self._groups is None:
            links: dict[tuple[str, str], msgspec.Raw] | dict[tuple[str, str], None]
            links = self._away if outward else self._towards
            if (relation, other) not in links:
                return False
            del links[relation, other]
        else:
            key = (outward, relation, kind_of(other))
            group = self._groups.get(key)
            if group is None or hub.take(group, other, moment, self._chunks) is None:
                return False
            if not group.total:
                del self._groups[key]
        self._is_relinked = True
        return True

    def move(self, outward: bool, relation: str, other: str, before: int, after: int) -> None:
        """The node at the other end of a hub's link is known to have begun at another time."""
        group = self._groups.get((outward, relation, kind_of(other))) if self._groups else None
        row = hub.take(group, other, before, self._chunks) if group else None
        if group is not None and row is not None:
            hub.insert(group, [HubLink(after, other, row.evidence)], self._chunks)
            self._is_relinked = True

    def links(self, *, outward_only: bool = False) -> Iterator[tuple[bool, str, HubLink]]:
        """All links: direction, relation, and the row; moments are 0 in a plain record."""
        if self._groups is None:
            for (relation, other), evidence in list(self._away.items()):
                yield True, relation, HubLink(0, other, evidence)
            for relation, other in () if outward_only else list(self._towards):
                yield False, relation, HubLink(0, other, NOTHING)
            return
        for group in list(self._groups.values()):
            if group.outward or not outward_only:
                for row in list(hub.all_rows(group, self._chunks)):
                    yield group.outward, group.relation, row

    def plain_ends(self) -> Iterator[tuple[bool, str, str]]:
        """Direction, relation and other end of each link of a plain record; nothing of a hub."""
        yield from ((True, relation, other) for relation, other in self._away)
        yield from ((False, relation, other) for relation, other in self._towards)

    def write(self, moments: Moments) -> bool:
        """Write what has changed; whether the node has become a hub."""
        became = self._groups is None and len(self._away) + len(self._towards) > hub.HELD
        if became:
            self._become_hub(moments)
        if self._groups is None:
            away = [(relation, other, raw) for (relation, other), raw in self._away.items()]
            packed = encode(DraftRow(self._node, away, list(self._towards)))
            self._store.set(record_key(self.id), packed)
        else:
            self._write_hub(became=became)
        self._is_described = self._is_relinked = False
        return became

    def _write_hub(self, *, became: bool) -> None:
        assert self._groups is not None
        if became or self._is_described:
            self._store.set(record_key(self.id), encode(HubRow(self._node)))
        if became or self._is_relinked:
            hub.spill(self._groups.values(), self._chunks)
            self._chunks.flush()
            self._store.set(groups_key(self.id), encode(list(self._groups.values())))

    def _become_hub(self, moments: Moments) -> None:
        links = list(self.links())
        began = moments([row.other for _, _, row in links])
        self._groups = {}
        for outward, relation, row in links:
            placed = HubLink(began.get(row.other, 0), row.other, row.evidence)
            self.add(outward, relation, [placed])
        self._away, self._towards = {}, {}

    def drop(self) -> None:
        """Take the record away, with its chunks."""
        for group in (self._groups or {}).values():
            for chunk in group.chunks:
                self._store.delete(chunk_key(self.id, chunk.number))
        if self._groups is not None:
            self._store.delete(groups_key(self.id))
        self._store.delete(record_key(self.id))
