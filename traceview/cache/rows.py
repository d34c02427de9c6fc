"""The links in the rows of records: adding, changing, spilling. Pure functions on rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from heapq import nlargest
from typing import Any

import msgspec

from traceview.cache.codec import (
    LinkKey,
    LinkRow,
    RecordRow,
    from_evidence,
    from_link,
    to_evidence,
    to_link,
)
from traceview.identity import kind_of
from traceview.model import Evidence, Link

CHUNK = 256
"""How many links a hub's further record holds."""
HELD = 2 * CHUNK
"""How many links a node's own record holds at most."""

Changes = dict[LinkKey, msgspec.Raw | None]
"""New evidence for links of one node; None takes the link away."""
ReadChunk = Callable[[str, int], list[LinkRow]]

_pieces = msgspec.json.Decoder(list[list[Any]]).decode


class _Places(dict[str, dict[LinkKey, int]]):
    """Where each link stands in the records, worked out for a record when it is asked for."""

    def __init__(self, records: Mapping[str, RecordRow]) -> None:
        super().__init__()
        self._records = records

    def __missing__(self, node_id: str) -> dict[LinkKey, int]:
        links = self._records[node_id].links
        self[node_id] = {row.key: place for place, row in enumerate(links)}
        return self[node_id]


def add(
    records: Mapping[str, RecordRow], links: Sequence[Link], read_chunk: ReadChunk
) -> list[Link]:
    """Put links into the records of both their ends; known links take the new evidence as well.

    Returns the known links that stand in neither record, but in chunks. No two of `links` may have
    the same ends and the same relation.
    """
    in_chunks: list[Link] = []
    places = _Places(records)
    ends = [from_link(link) for link in links]
    known = [
        _is_known(link, out.key, back.key, records, places, read_chunk)
        for link, (out, back) in zip(links, ends, strict=True)
    ]
    for link, (out, back), is_known in zip(links, ends, known, strict=True):
        is_placed = False
        for node_id, row in {link.target: back, link.origin: out}.items():
            record = records[node_id]
            if not is_known:
                record.links.append(row)
                kind = kind_of(row.other)
                record.counts[kind] = record.counts.get(kind, 0) + 1
            elif (place := places[node_id].get(row.key)) is not None:
                record.links[place] = merged(record.links[place], link, node_id)
                is_placed = True
        if is_known and not is_placed:
            in_chunks.append(link)
    return in_chunks


def _is_known(
    link: Link,
    out: LinkKey,
    back: LinkKey,
    records: Mapping[str, RecordRow],
    places: _Places,
    read_chunk: ReadChunk,
) -> bool:
    """Whether a link stands at its ends already: the end that is no hub knows, else all is read.

    A record spills links that lead away from its node last, so that two hubs seldom need that.
    """
    origin, target = records[link.origin], records[link.target]
    if not origin.chunks:
        return out in places[link.origin]
    if not target.chunks:
        return back in places[link.target]
    if out in places[link.origin] or back in places[link.target]:
        return True
    chunks = (read_chunk(link.origin, number) for number in range(origin.chunks))
    return any(row.key == out for chunk in chunks for row in chunk)


def merged(row: LinkRow, link: Link, node_id: str) -> LinkRow:
    """The row of a link in the record of `node_id`, with further evidence of the same link."""
    fresh = from_evidence(link.evidence)
    if bytes(fresh) == bytes(row.evidence):
        return row
    whole = to_link(row, node_id).merged(link)
    return LinkRow(row.outward, row.relation, row.other, from_evidence(whole.evidence))


def spilled(record: RecordRow) -> Iterator[tuple[int, list[LinkRow]]]:
    """Chunks of links that a record has no room for, taken out of it, with their numbers.

    Of each sort of link (relation, direction, kind at the other end) the newest stay; links that
    lead away from the node go only when there are not enough others.
    """
    while len(record.links) > HELD:
        depth: Counter[tuple[int, str, str]] = Counter()
        order = []
        for place in range(len(record.links) - 1, -1, -1):
            row = record.links[place]
            sort = (row.outward, row.relation, kind_of(row.other))
            depth[sort] += 1
            order.append((not row.outward, depth[sort], -place))
        out = {-place for _, _, place in nlargest(CHUNK, order)}
        yield record.chunks, [row for place, row in enumerate(record.links) if place in out]
        record.links = [row for place, row in enumerate(record.links) if place not in out]
        record.chunks += 1


def changed(links: Sequence[LinkRow], changes: Changes, counts: dict[str, int]) -> list[LinkRow]:
    """`links` with `changes` made; what was found is taken out of `changes`, and out of `counts`
    when the link is gone."""
    kept = []
    for row in links:
        if row.key not in changes:
            kept.append(row)
            continue
        evidence = changes.pop(row.key)
        if evidence is not None:
            kept.append(LinkRow(row.outward, row.relation, row.other, evidence))
            continue
        kind = kind_of(row.other)
        counts[kind] = counts.get(kind, 1) - 1
        if counts[kind] <= 0:
            del counts[kind]
    return kept


def note(
    changes: dict[str, Changes], origin: str, row: LinkRow, evidence: tuple[Evidence, ...] | None
) -> None:
    """Note at both ends of an outward link that its evidence is now this; None when it stays."""
    if evidence is None:
        return
    raw = from_evidence(evidence) if evidence else None
    changes.setdefault(origin, {})[row.key] = raw
    changes.setdefault(row.other, {})[0, row.relation, origin] = raw


def saying(relation: str, target: str, piece: Evidence) -> int:
    """One piece of evidence for one link of an origin, as a number that stands for it in a run."""
    return hash((str(relation), target, piece.method, piece.text, piece.place))


def says(row: LinkRow, source: str) -> bool:
    """Whether a source gave some of the evidence of a link."""
    return any(piece[3] == source for piece in _pieces(row.evidence))


def says_other(row: LinkRow, sources: Sequence[str]) -> bool:
    """Whether a source other than these gave some of the evidence of a link."""
    return any(piece[3] not in sources for piece in _pieces(row.evidence))


def weakened(row: LinkRow, source: str, sayings: set[int]) -> tuple[Evidence, ...] | None:
    """A link's evidence without what `source` says no longer; None when all of it is left."""
    evidence = to_evidence(row.evidence)
    left = tuple(
        piece
        for piece in evidence
        if piece.source != source or saying(row.relation, row.other, piece) in sayings
    )
    return None if len(left) == len(evidence) else left
