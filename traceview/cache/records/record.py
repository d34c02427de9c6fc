"""The record of a node as the rest of the program reads it: decoded as far as somebody looks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

import msgspec

from traceview.cache.disk.row_store import RowStore
from traceview.cache.heard_times import HeardTimes
from traceview.cache.records import hub
from traceview.cache.records.chunks import ChunkRows, read_groups
from traceview.cache.records.codec import (
    HubGroup,
    HubRow,
    PlainRow,
    decode,
    decode_groups,
    moment_of,
    to_link,
    to_node,
)
from traceview.cache.records.evidence_parts import methods_in
from traceview.cache.store_protocol import LinkHead
from traceview.identity import kind_of
from traceview.model import Link, Node

HUB_WEIGHT = 500
"""For how many links a hub counts in memory: those that its own record holds."""


class HubHead(msgspec.Struct, frozen=True, gc=False):
    """A link of a hub, seen from the hub."""

    outward: bool
    relation: str
    other: str
    evidence: msgspec.Raw


class CachedRecord:
    """A `Record`. Looking at it may raise CacheError for bytes of another shape."""

    def __init__(self, store: RowStore, node_id: str, packed: bytes, heard: HeardTimes) -> None:
        self._store = store
        self._heard = heard
        self._node: tuple[int, Node] | None = None
        self._row = decode(packed)
        self._packed_groups: bytes | None = None
        self._given: dict[tuple[str, str], msgspec.Raw] = {}
        self.node_id = node_id

    @property
    def node(self) -> Node:
        """The node, as old as what its sources said of it last."""
        version = self._heard.version
        if self._node is None or self._node[0] != version:
            node = self._node[1] if self._node else to_node(self._row.node, self.node_id)
            self._node = version, self._heard.on_node(node)
        return self._node[1]

    @property
    def is_hub(self) -> bool:
        """Whether it has more links than its record holds."""
        return isinstance(self._row, HubRow)

    @cached_property
    def _groups(self) -> list[HubGroup]:
        if not isinstance(self._row, HubRow):
            return []
        if self._packed_groups is not None:
            return decode_groups(self._packed_groups)
        return read_groups(self._store, self.node_id)

    def give_groups(self, packed: bytes) -> None:
        """Give a hub its links by sort, so that they need not be read."""
        self._packed_groups = packed

    def give_evidence(self, relation: str, other: str) -> None:
        """Let a hub read the evidence of one of its links now, and not when it is asked for."""
        found = self._in_groups(relation, other, None)
        if found is not None:
            self._given[relation, other] = found

    def give_evidences(self, heads: Iterable[LinkHead]) -> None:
        """Give a hub the evidence of links of it that lead away."""
        if isinstance(self._row, HubRow):
            for head in heads:
                assert isinstance(head, HubHead)
                self._given[head.relation, head.other] = head.evidence

    @cached_property
    def heads(self) -> Sequence[LinkHead]:
        """The links that the record holds: all, or the newest of each sort of a hub's."""
        if isinstance(self._row, PlainRow):
            return (*self._row.away, *self._row.towards)
        return tuple(
            HubHead(group.outward, group.relation, row.other, row.evidence)
            for group in self._groups
            for row in group.rows
        )

    @cached_property
    def counts(self) -> Mapping[str, int]:
        """How many links there are in all, by the kind at the other end."""
        counts: dict[str, int] = {}
        if isinstance(self._row, PlainRow):
            for head in self.heads:
                kind = kind_of(head.other)
                counts[kind] = counts.get(kind, 0) + 1
        for group in self._groups:
            counts[group.kind] = counts.get(group.kind, 0) + group.total
        return counts

    @property
    def weight(self) -> int:
        """About how many links it holds in memory."""
        if isinstance(self._row, PlainRow):
            return len(self._row.away) + len(self._row.towards)
        return HUB_WEIGHT

    @property
    def link_digest(self) -> bytes:
        """What its links say, but for their texts, places, sources and times."""
        if not isinstance(self._row, PlainRow):
            return self.node_id.encode("utf-8", "surrogatepass")
        away = ((one.relation, one.other, methods_in(one.evidence)) for one in self._row.away)
        towards = ((one.relation, one.other) for one in self._row.towards)
        return msgspec.msgpack.encode((sorted(away), sorted(towards)))

    def link_to(self, relation: str, target: Node) -> Link | None:
        """The whole link that leads from here to `target`; None when there is none."""
        evidence = self._evidence(relation, target)
        if evidence is None:
            return None
        link = to_link(self.node_id, relation, target.id, evidence)
        return self._heard.on_link(link, self.node)

    def _evidence(self, relation: str, target: Node) -> msgspec.Raw | None:
        if isinstance(self._row, PlainRow):
            return next(
                (
                    one.evidence
                    for one in self._row.away
                    if one.other == target.id and one.relation == relation
                ),
                None,
            )
        given = self._given.get((relation, target.id))
        return given or self._in_groups(relation, target.id, moment_of(target))

    def _in_groups(self, relation: str, other: str, moment: int | None) -> msgspec.Raw | None:
        """The evidence of a link of a hub; all chunks are read where it is not at its moment."""
        for group in self._groups:
            if group.outward and group.relation == relation and group.kind == kind_of(other):
                chunks = ChunkRows(self._store, self.node_id, 0)
                row = hub.find(group, other, moment, chunks)
                if row is None and moment is not None:
                    row = hub.find(group, other, None, chunks)
                return row.evidence if row else None
        return None

    def page(self, kind: str, start: int, count: int) -> Sequence[LinkHead]:
        """The links number `start` to `start + count` to nodes of a kind.

        Those of one relation stand together; in a hub the newest of them come first.
        """
        if isinstance(self._row, PlainRow):
            return [one for one in self.heads if kind_of(one.other) == kind][start : start + count]
        chunks = ChunkRows(self._store, self.node_id, 0)
        found: list[LinkHead] = []
        for group in hub.in_order(self._groups, kind):
            rows = hub.page(group, max(start, 0), count - len(found), chunks)
            found += [HubHead(group.outward, group.relation, r.other, r.evidence) for r in rows]
            start -= group.total
            if len(found) >= count:
                break
        return found
