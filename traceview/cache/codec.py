"""Records as text: short JSON arrays, so that ten million of them stay small.

A record is `[node, links, chunks, counts]`; a node `[id, kind, title, url, state, since, updated,
names, attrs, seen]`; a link `[outward, relation, other end, evidence]`; a piece of evidence
`[method, text, place, source, fetched, confidence]`. Times are unix seconds.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import msgspec

from traceview.graph import Record, other_end
from traceview.model import Evidence, How, Kind, Link, Node, Relation, Sighting

SCHEMA = "1"
"""The version of this format; a cache of another version is built anew."""

_decode = msgspec.json.Decoder().decode
_encode = msgspec.json.Encoder().encode


def encode_record(record: Record) -> str:
    """The text of a record."""
    links = [_from_link(link, record.node.id) for link in record.links]
    return _encode([_from_node(record.node), links, record.chunks, record.counts]).decode()


def decode_record(text: str) -> Record:
    """The record of a text that `encode_record` made."""
    node, links, chunks, counts = _decode(text)
    held = _to_node(node)
    return Record(held, tuple(_to_link(link, held.id) for link in links), chunks, counts)


def encode_links(links: tuple[Link, ...], node_id: str) -> str:
    """The text of a hub's further links."""
    return _encode([_from_link(link, node_id) for link in links]).decode()


def decode_links(text: str, node_id: str) -> tuple[Link, ...]:
    """The links of a text that `encode_links` made."""
    return tuple(_to_link(link, node_id) for link in _decode(text))


def _seconds(moment: datetime | None) -> float | int | None:
    if moment is None:
        return None
    stamp = moment.timestamp()
    return int(stamp) if stamp.is_integer() else stamp


def _moment(stamp: float | None) -> datetime | None:
    return None if stamp is None else datetime.fromtimestamp(stamp, UTC)


def _from_node(node: Node) -> list[Any]:
    return [
        node.id,
        node.kind.value,
        node.title,
        node.url,
        node.state,
        _seconds(node.since),
        _seconds(node.updated),
        list(node.names),
        node.attrs,
        [[seen.source, _seconds(seen.fetched_at)] for seen in node.seen],
    ]


def _to_node(row: list[Any]) -> Node:
    node_id, kind, title, url, state, since, updated, names, attrs, seen = row
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


def _from_link(link: Link, node_id: str) -> list[Any]:
    return [
        1 if link.origin == node_id else 0,
        link.relation.value,
        other_end(link, node_id),
        [
            [e.method, e.text, e.place, e.source, _seconds(e.fetched_at), e.confidence]
            for e in link.evidence
        ],
    ]


def _to_link(row: list[Any], node_id: str) -> Link:
    outward, relation, other, evidence = row
    return Link.model_construct(
        origin=node_id if outward else other,
        relation=Relation(relation),
        target=other if outward else node_id,
        evidence=tuple(
            Evidence.model_construct(
                method=method,
                text=text,
                place=place,
                source=source,
                fetched_at=datetime.fromtimestamp(at, UTC),
                how=How.EXACT if confidence >= 1 else How.GUESS,
                confidence=confidence,
            )
            for method, text, place, source, at, confidence in evidence
        ),
    )
