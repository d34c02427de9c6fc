"""Records as bytes: short arrays in MessagePack, packed, so that ten million links stay small.

The record of an ordinary node is `[0, node, away, towards]`: its links away from it with their
evidence `[relation, other end, evidence]`, and those that lead to it, `[relation, other end]`. The
evidence of a link stands once, in the record of its origin. The record of a hub is `[1, node]`: it
is read wherever the hub is a neighbour. Its links stand beside it as a list of groups, one for each
sort (direction, relation, kind at the other end), the newest there and the older ones in chunks.

A node is `[title, url, state, since, updated, names, attrs, seen]`, each of `seen` a
`[source, fetched, told…]`; a piece of evidence is
`[method, text, place, source, fetched, confidence]`. Times are unix seconds. Whoever changes any
of this, or the dictionary, counts `traceview.cache.disk.folder.SCHEMA` up.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import lru_cache
from typing import ClassVar, TypeVar

import msgspec

from traceview.cache.disk.compression import pack, unpack, unreadable
from traceview.identity import kind_of
from traceview.model import Evidence, How, Kind, Link, Node, Relation, Sighting
from traceview.text.unix_time import from_unix


class Away(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """A link in the record of its origin, with its evidence."""

    relation: str
    other: str
    evidence: msgspec.Raw
    outward: ClassVar[bool] = True


class Towards(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """A link in the record of its target."""

    relation: str
    other: str
    outward: ClassVar[bool] = False


class HubLink(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """A link of a hub: when the node at its other end began, its id, the evidence at the origin."""

    moment: int
    other: str
    evidence: msgspec.Raw


class Chunk(msgspec.Struct, array_like=True, gc=False):
    """Where further links of a group stand: the chunk's number, how many, from when to when."""

    number: int
    count: int
    newest: int
    oldest: int


class HubGroup(msgspec.Struct, array_like=True):
    """The links of one sort of a hub, the newest first: `rows`, then those in `chunks`."""

    outward: bool
    relation: str
    kind: str
    total: int
    rows: list[HubLink]
    chunks: list[Chunk]


class PlainRow(msgspec.Struct, array_like=True, tag=0):
    """The record of an ordinary node."""

    node: msgspec.Raw
    away: list[Away]
    towards: list[Towards]


class HubRow(msgspec.Struct, array_like=True, tag=1):
    """The record of a node with very many links."""

    node: msgspec.Raw


class DraftRow(msgspec.Struct, array_like=True, tag=0):
    """The same record, as it is read to be changed: its links are plain tuples."""

    node: msgspec.Raw
    away: list[tuple[str, str, msgspec.Raw]]
    towards: list[tuple[str, str]]


NOTHING = msgspec.Raw(b"\xc0")
"""The evidence of a link at its target: it stands at the origin."""

MALFORMED = (
    *(msgspec.MsgspecError, ValueError, TypeError, AttributeError),
    *(LookupError, OverflowError, OSError),
)
"""What reading bytes of another shape raises."""

_Row = TypeVar("_Row")
_any = msgspec.msgpack.Decoder().decode
_record: Callable[[bytes], PlainRow | HubRow] = msgspec.msgpack.Decoder(PlainRow | HubRow).decode
_draft: Callable[[bytes], DraftRow | HubRow] = msgspec.msgpack.Decoder(DraftRow | HubRow).decode
_groups = msgspec.msgpack.Decoder(list[HubGroup]).decode
_placed = msgspec.msgpack.Decoder(list[HubLink]).decode
_encode = msgspec.msgpack.Encoder().encode


def encode(row: PlainRow | DraftRow | HubRow | Sequence[HubGroup] | Sequence[HubLink]) -> bytes:
    """The bytes of a record, of a hub's groups, or of a chunk of its links."""
    return pack(_encode(row))


def decode(packed: bytes) -> PlainRow | HubRow:
    """The record of bytes. Raises CacheError for bytes of another shape."""
    return _decoded(_record, packed)


def decode_draft(packed: bytes) -> DraftRow | HubRow:
    """The record of bytes, to be changed. Raises CacheError for bytes of another shape."""
    return _decoded(_draft, packed)


def decode_chunk(packed: bytes) -> list[HubLink]:
    """A chunk of a hub's links. Raises CacheError for bytes of another shape."""
    return _decoded(_placed, packed)


def decode_groups(packed: bytes) -> list[HubGroup]:
    """The links of a hub by sort. Raises CacheError for bytes of another shape."""
    return _decoded(_groups, packed)


def _decoded(read: Callable[[bytes], _Row], packed: bytes) -> _Row:
    try:
        return read(unpack(packed))
    except MALFORMED as error:
        raise unreadable(error) from error


def from_node(node: Node) -> msgspec.Raw:
    """The row of a node; its id and kind are those of its key."""
    row = (
        node.title,
        node.url,
        node.state,
        _seconds(node.since),
        _seconds(node.updated),
        node.names,
        node.attrs,
        [(seen.source, _seconds(seen.fetched_at), *seen.told) for seen in node.seen],
    )
    return msgspec.Raw(_encode(row))


def to_node(raw: msgspec.Raw, node_id: str) -> Node:
    """The node of a row. Raises CacheError for a row of another shape."""
    try:
        title, url, state, since, updated, names, attrs, seen = _any(raw)
        return Node(
            id=node_id,
            kind=Kind(kind_of(node_id)),
            title=title,
            url=url,
            state=state,
            since=_moment(since),
            updated=_moment(updated),
            names=tuple(names),
            attrs=attrs,
            seen=tuple(
                Sighting(source=source, fetched_at=from_unix(at), told=tuple(told))
                for source, at, *told in seen
            ),
        )
    except MALFORMED as error:
        raise unreadable(error) from error


def moment_of(node: Node) -> int:
    """When a node began, in whole unix seconds: what orders the links of a hub; 0 for unknown."""
    moment = node.since or node.updated
    return int(moment.timestamp()) if moment else 0


def moment_in(raw: msgspec.Raw) -> int:
    """The same of the row of a node. Raises CacheError for a row of another shape."""
    try:
        since, updated = _any(raw)[3:5]
        return int(since if since is not None else updated or 0)
    except MALFORMED as error:
        raise unreadable(error) from error


def to_link(origin: str, relation: str, target: str, evidence: msgspec.Raw) -> Link:
    """The whole link of a row. Raises CacheError for one of another shape."""
    try:
        named = Relation(relation)
    except ValueError as error:
        raise unreadable(error) from error
    return Link(origin=origin, relation=named, target=target, evidence=to_evidence(evidence))


def from_evidence(evidence: Sequence[Evidence]) -> msgspec.Raw:
    """The row of a link's evidence."""
    row = [
        (e.method, e.text, e.place, e.source, _seconds(e.fetched_at), _plain(e.confidence))
        for e in evidence
    ]
    return msgspec.Raw(_encode(row))


def to_evidence(raw: msgspec.Raw) -> tuple[Evidence, ...]:
    """The evidence of a row. Raises CacheError for one of another shape."""
    try:
        return tuple(
            Evidence(
                method=method,
                text=text,
                place=place,
                source=source,
                fetched_at=from_unix(at),
                how=How.EXACT if confidence >= 1 else How.GUESS,
                confidence=float(confidence),
            )
            for method, text, place, source, at, confidence in _any(raw)
        )
    except MALFORMED as error:
        raise unreadable(error) from error


@lru_cache(1_024)
def _seconds(moment: datetime | None) -> float | int | None:
    """Unix seconds; one moment stands in all evidence of a batch."""
    return None if moment is None else _plain(moment.timestamp())


def _plain(number: float) -> float | int:
    return int(number) if number.is_integer() else number


def _moment(stamp: float | None) -> datetime | None:
    return None if stamp is None else from_unix(stamp)
