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

_Keys = dict[LinkKey, int]
_pieces = msgspec.json.Decoder(list[list[Any]]).decode


def add(records: Mapping[str, RecordRow], links: Sequence[Link], read_chunk: ReadChunk) -> None:
    """Put links into the records of both their ends; known links take the new evidence as well."""
    places: dict[str, _Keys] = {
        node_id: {row.key: place for place, row in enumerate(record.links)}
        for node_id, record in records.items()
    }
    for link in links:
        at_origin, at_target = from_link(link)
        ends = {link.target: at_target, link.origin: at_origin}
        known = _is_known(link, at_origin.key, at_target.key, records, places, read_chunk)
        for node_id, row in ends.items():
            record, keys = records[node_id], places[node_id]
            if (place := keys.get(row.key)) is not None:
                record.links[place] = _merged(record.links[place], link, node_id)
            elif not known:
                keys[row.key] = len(record.links)
                record.links.append(row)
                kind = kind_of(row.other)
                record.counts[kind] = record.counts.get(kind, 0) + 1


def _is_known(
    link: Link,
    out: LinkKey,
    back: LinkKey,
    records: Mapping[str, RecordRow],
    places: Mapping[str, _Keys],
    read_chunk: ReadChunk,
) -> bool:
    """Whether a link stands at its ends already: the smaller end knows, else all chunks are read.

    A record spills links that lead away from its node last, so that two hubs seldom need that.
    """
    if out in places[link.origin] or back in places[link.target]:
        return True
    hub = records[link.origin]
    if not hub.chunks or not records[link.target].chunks:
        return False
    return any(
        row.key == out for number in range(hub.chunks) for row in read_chunk(link.origin, number)
    )


def _merged(row: LinkRow, link: Link, node_id: str) -> LinkRow:
    fresh = from_evidence(link.evidence)
    if bytes(fresh) == bytes(row.evidence):
        return row
    merged = to_link(row, node_id).merged(link)
    return LinkRow(row.outward, row.relation, row.other, from_evidence(merged.evidence))


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
