"""The links of a hub: groups of one sort, the newest first, the older ones in chunks.

A group is ordered by the moment at which the node at the other end began. The rows in the record
are never older than any in the chunks, and no two chunks overlap but in a moment that both hold,
so that a page of any place in the list reads the chunks of that page and no others.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator
from typing import Protocol

import msgspec

from traceview.cache.records.codec import Chunk, HubGroup, HubLink

CHUNK = 256
"""How many links a chunk holds at most."""
HELD = 256
"""How many links a record holds; a node with more is a hub."""
HUB_HELD = 96
"""How many of its links a hub's record holds at most: it is written with every batch."""


class Chunks(Protocol):
    """Where the chunks of one hub are read from and written to, by number."""

    def read(self, number: int) -> list[HubLink]:
        """The links of a chunk, the newest first."""

    def write(self, number: int, rows: list[HubLink]) -> None:
        """Keep a chunk; one without rows goes."""

    def new(self) -> int:
        """A number that no chunk of this hub has."""


def order(row: HubLink) -> tuple[int, str]:
    """Orders links: the newest first."""
    return -row.moment, row.other


def insert(group: HubGroup, rows: Iterable[HubLink], chunks: Chunks) -> None:
    """Put links into a group that does not hold them."""
    older: dict[int, list[HubLink]] = {}
    for row in rows:
        group.total += 1
        if not group.chunks or row.moment >= group.chunks[0].newest:
            insort(group.rows, row, key=order)
        else:
            older.setdefault(_place_for(group, row.moment), []).append(row)
    for place in sorted(older, reverse=True):
        _insert_into(group, place, older[place], chunks)


def _place_for(group: HubGroup, moment: int) -> int:
    """The chunk into which a link of this moment goes."""
    place = bisect_left(group.chunks, -moment, key=lambda chunk: -chunk.oldest)
    return min(place, len(group.chunks) - 1)


def _insert_into(group: HubGroup, place: int, rows: list[HubLink], chunks: Chunks) -> None:
    chunk = group.chunks[place]
    held = sorted((*chunks.read(chunk.number), *rows), key=order)
    is_last = place == len(group.chunks) - 1
    parts = _parts(held, CHUNK if is_last else -(-len(held) // -(-len(held) // CHUNK)))
    group.chunks[place : place + 1] = [
        _written(part, chunk.number if number == 0 else chunks.new(), chunks)
        for number, part in enumerate(parts)
    ]


def _parts(rows: list[HubLink], size: int) -> list[list[HubLink]]:
    return [rows[start : start + size] for start in range(0, len(rows), size)]


def _written(rows: list[HubLink], number: int, chunks: Chunks) -> Chunk:
    chunks.write(number, rows)
    return Chunk(number, len(rows), rows[0].moment, rows[-1].moment)


def find(group: HubGroup, other: str, moment: int | None, chunks: Chunks) -> HubLink | None:
    """The link of a group to `other`; all chunks are read where its moment is not given."""
    for row in group.rows:
        if row.other == other:
            return row
    for chunk in _about(group, moment):
        for row in chunks.read(chunk.number):
            if row.other == other:
                return row
    return None


def _about(group: HubGroup, moment: int | None) -> list[Chunk]:
    if moment is None:
        return group.chunks
    return [chunk for chunk in group.chunks if chunk.oldest <= moment <= chunk.newest]


def take(group: HubGroup, other: str, moment: int | None, chunks: Chunks) -> HubLink | None:
    """Take the link to `other` out of a group; None when it is not there."""
    for place, row in enumerate(group.rows):
        if row.other == other:
            group.total -= 1
            return group.rows.pop(place)
    for chunk in _about(group, moment):
        rows = chunks.read(chunk.number)
        for place, row in enumerate(rows):
            if row.other == other:
                group.total -= 1
                _replace(group, chunk, [*rows[:place], *rows[place + 1 :]], chunks)
                return row
    return None


def _replace(group: HubGroup, chunk: Chunk, rows: list[HubLink], chunks: Chunks) -> None:
    place = next(n for n, one in enumerate(group.chunks) if one is chunk)
    if rows:
        group.chunks[place] = _written(rows, chunk.number, chunks)
    else:
        chunks.write(chunk.number, rows)
        del group.chunks[place]


def change(
    group: HubGroup, other: str, moment: int | None, evidence: msgspec.Raw, chunks: Chunks
) -> None:
    """Give the link to `other` other evidence; nothing happens when it is not there."""
    for place, row in enumerate(group.rows):
        if row.other == other:
            group.rows[place] = HubLink(row.moment, other, evidence)
            return
    for chunk in _about(group, moment):
        rows = chunks.read(chunk.number)
        for place, row in enumerate(rows):
            if row.other == other:
                rows = [*rows[:place], HubLink(row.moment, other, evidence), *rows[place + 1 :]]
                chunks.write(chunk.number, rows)
                return


def spill(groups: Iterable[HubGroup], chunks: Chunks) -> None:
    """Where a record has no room left, move the oldest links of its largest groups into chunks.

    Links that lead away from a hub are few and are what a chain follows; they go last.
    """
    held = list(groups)
    if sum(len(group.rows) for group in held) <= HUB_HELD:
        return
    while sum(len(group.rows) for group in held) > HUB_HELD // 2:
        group = max(held, key=lambda one: (not one.outward and len(one.rows) > 1, len(one.rows)))
        count = min(CHUNK, max(1, len(group.rows) // 2))
        old, group.rows = group.rows[-count:], group.rows[:-count]
        first = group.chunks[0] if group.chunks else None
        if first is not None and first.count + count <= CHUNK:
            old += chunks.read(first.number)
            group.chunks[0] = _written(old, first.number, chunks)
        else:
            group.chunks.insert(0, _written(old, chunks.new(), chunks))


def page(group: HubGroup, start: int, count: int, chunks: Chunks) -> list[HubLink]:
    """The links number `start` to `start + count` of a group, the newest first."""
    found = group.rows[start : start + count]
    passed = len(group.rows)
    for chunk in group.chunks:
        if len(found) >= count:
            break
        if passed + chunk.count > start:
            begin = max(start - passed, 0)
            found += chunks.read(chunk.number)[begin : begin + count - len(found)]
        passed += chunk.count
    return found


def all_rows(group: HubGroup, chunks: Chunks) -> Iterator[HubLink]:
    """All links of a group, the newest first."""
    yield from group.rows
    for chunk in list(group.chunks):
        yield from chunks.read(chunk.number)


def in_order(groups: Iterable[HubGroup], kind: str) -> list[HubGroup]:
    """The groups of one kind in the order in which they are shown."""
    mine = (group for group in groups if group.kind == kind)
    return sorted(mine, key=lambda group: (not group.outward, group.relation))
