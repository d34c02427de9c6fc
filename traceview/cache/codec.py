"""Records as text: short JSON arrays, so that ten million of them stay small.

A record is `[node, links, chunks, counts]`; a node `[id, kind, title, url, state, since, updated,
names, attrs, seen]`; a link `[outward, relation, other end, evidence]`; a piece of evidence
`[method, text, place, source, fetched, confidence]`. Times are unix seconds.

Rows are what is read and written; only the nodes and links that somebody looks at become values of
the model.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import overload

import msgspec

from traceview.errors import CacheError
from traceview.graph import Head, Record
from traceview.model import Evidence, How, Kind, Link, Node, Relation, Sighting

SCHEMA = "2"
"""The version of this format; a cache of another version is built anew."""

LinkKey = tuple[int, str, str]
"""What makes two links of one node the same link: outward, relation, other end."""


class LinkRow(msgspec.Struct, array_like=True, frozen=True):
    """A link as it stands in the record of one of its ends. `outward` is 1 at its origin."""

    outward: int
    relation: str
    other: str
    evidence: msgspec.Raw

    @property
    def key(self) -> LinkKey:
        """What tells it from the other links of its record."""
        return self.outward, self.relation, self.other


class RecordRow(msgspec.Struct, array_like=True):
    """The record of a node: the oldest link first; a hub has `chunks` further texts of links."""

    node: msgspec.Raw
    links: list[LinkRow]
    chunks: int
    counts: dict[str, int]


_any = msgspec.json.Decoder().decode
_record = msgspec.json.Decoder(RecordRow).decode
_links = msgspec.json.Decoder(list[LinkRow]).decode
_encode = msgspec.json.Encoder().encode


def encode(row: RecordRow | Sequence[LinkRow]) -> str:
    """The text of a record, or of a hub's further links."""
    return _encode(row).decode()


def decode(text: str) -> RecordRow:
    """The record of a text. Raises CacheError for a text of another shape."""
    try:
        return _record(text)
    except msgspec.MsgspecError as error:
        raise _unreadable(error) from error


def decode_links(text: str) -> list[LinkRow]:
    """A hub's further links. Raises CacheError for a text of another shape."""
    try:
        return _links(text)
    except msgspec.MsgspecError as error:
        raise _unreadable(error) from error


def _unreadable(error: Exception) -> CacheError:
    return CacheError(
        "The cache holds a record that cannot be read",
        f"its text is not of the expected shape: {error}",
        "run `traceview cache clear`",
    )


class _Glance(msgspec.Struct, array_like=True):
    node: msgspec.Raw
    links: msgspec.Raw
    chunks: int
    counts: dict[str, int]


_glance = msgspec.json.Decoder(_Glance).decode


class _Links(Sequence[LinkRow]):
    """The links of a record, read when somebody looks at them."""

    def __init__(self, raw: msgspec.Raw) -> None:
        self._raw = raw
        self._rows: list[LinkRow] | None = None

    def _read(self) -> list[LinkRow]:
        if self._rows is None:
            try:
                self._rows = _links(self._raw)
            except msgspec.MsgspecError as error:
                raise _unreadable(error) from error
        return self._rows

    def __len__(self) -> int:
        return len(self._read())

    def __iter__(self) -> Iterator[LinkRow]:
        return iter(self._read())

    @overload
    def __getitem__(self, place: int) -> LinkRow: ...
    @overload
    def __getitem__(self, place: slice) -> list[LinkRow]: ...
    def __getitem__(self, place: int | slice) -> LinkRow | list[LinkRow]:
        return self._read()[place]


def read(text: str) -> Record:
    """The record of a text as the program reads it.

    Its links are read when somebody looks at them. Raises CacheError for a text of another shape,
    then too.
    """
    try:
        row = _glance(text)
    except msgspec.MsgspecError as error:
        raise _unreadable(error) from error
    node = to_node(row.node)

    def link(head: Head) -> Link:
        assert isinstance(head, LinkRow)
        return to_link(head, node.id)

    return Record(node, _Links(row.links), link, row.chunks, row.counts)


def from_node(node: Node) -> msgspec.Raw:
    """The row of a node."""
    row = [
        node.id,
        node.kind.value,
        node.title,
        node.url,
        node.state,
        _seconds(node.since),
        _seconds(node.updated),
        node.names,
        node.attrs,
        [[seen.source, _seconds(seen.fetched_at)] for seen in node.seen],
    ]
    return msgspec.Raw(_encode(row))


def to_node(raw: msgspec.Raw) -> Node:
    """The node of a row. Raises CacheError for a row of another shape."""
    try:
        node_id, kind, title, url, state, since, updated, names, attrs, seen = _any(raw)
        return Node.model_construct(
            id=node_id,
            kind=Kind(kind),
            title=title,
            url=url,
            state=state,
            since=_moment(since),
            updated=_moment(updated),
            names=tuple(names),
            attrs=attrs,
            seen=tuple(
                Sighting.model_construct(source=source, fetched_at=datetime.fromtimestamp(at, UTC))
                for source, at in seen
            ),
        )
    except (msgspec.MsgspecError, ValueError, TypeError) as error:
        raise _unreadable(error) from error


def from_link(link: Link) -> tuple[LinkRow, LinkRow]:
    """The rows of a link: at its origin, at its target."""
    evidence = from_evidence(link.evidence)
    relation = link.relation.value
    return (
        LinkRow(1, relation, link.target, evidence),
        LinkRow(0, relation, link.origin, evidence),
    )


def to_link(row: LinkRow, node_id: str) -> Link:
    """The link of a row in the record of `node_id`. Raises CacheError for one of another shape."""
    try:
        relation = Relation(row.relation)
    except ValueError as error:
        raise _unreadable(error) from error
    return Link.model_construct(
        origin=node_id if row.outward else row.other,
        relation=relation,
        target=row.other if row.outward else node_id,
        evidence=to_evidence(row.evidence),
    )


def from_evidence(evidence: Sequence[Evidence]) -> msgspec.Raw:
    """The row of a link's evidence."""
    row = [
        [e.method, e.text, e.place, e.source, _seconds(e.fetched_at), _plain(e.confidence)]
        for e in evidence
    ]
    return msgspec.Raw(_encode(row))


def to_evidence(raw: msgspec.Raw) -> tuple[Evidence, ...]:
    """The evidence of a row. Raises CacheError for one of another shape."""
    try:
        return tuple(
            Evidence.model_construct(
                method=method,
                text=text,
                place=place,
                source=source,
                fetched_at=datetime.fromtimestamp(at, UTC),
                how=How.EXACT if confidence >= 1 else How.GUESS,
                confidence=float(confidence),
            )
            for method, text, place, source, at, confidence in _any(raw)
        )
    except (msgspec.MsgspecError, ValueError, TypeError) as error:
        raise _unreadable(error) from error


def _seconds(moment: datetime | None) -> float | int | None:
    if moment is None:
        return None
    return _plain(moment.timestamp())


def _plain(number: float) -> float | int:
    return int(number) if number.is_integer() else number


def _moment(stamp: float | None) -> datetime | None:
    return None if stamp is None else datetime.fromtimestamp(stamp, UTC)
