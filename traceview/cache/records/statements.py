"""What a source has said of a link: its pieces of evidence, told apart and taken out."""

from __future__ import annotations

from collections.abc import Container, Iterable
from hashlib import blake2b

import msgspec

from traceview.cache.records.codec import to_evidence
from traceview.cache.records.evidence_parts import sources_in
from traceview.model import Evidence, Link

Statements = dict[str, set[int]]
"""The statements of each origin."""


def statement(relation: str, target: str, piece: Evidence) -> int:
    """One piece of evidence for one link of an origin, as 64 bits: the same in every process."""
    told = "\0".join((relation, target, piece.method, piece.text, piece.place))
    digest = blake2b(told.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, signed=True)


def statements_of(links: Iterable[Link]) -> Statements:
    """What links say, by their origins."""
    said: Statements = {}
    for link in links:
        relation, target = link.relation.value, link.target
        pieces = (statement(relation, target, piece) for piece in link.evidence)
        said.setdefault(link.origin, set()).update(pieces)
    return said


def weakened(
    relation: str, target: str, evidence: msgspec.Raw, source: str, said: Container[int]
) -> tuple[Evidence, ...] | None:
    """A link's evidence without what `source` says no longer; None when all of it is left."""
    if source not in sources_in(evidence):
        return None
    pieces = to_evidence(evidence)
    left = tuple(
        piece
        for piece in pieces
        if piece.source != source or statement(relation, target, piece) in said
    )
    return None if len(left) == len(pieces) else left
