"""What a source has said of a link: its pieces of evidence, told apart and taken out."""

from __future__ import annotations

from collections.abc import Container

import msgspec

from traceview.cache.records.codec import sources_in, to_evidence
from traceview.model import Evidence


def saying(relation: str, target: str, piece: Evidence) -> int:
    """One piece of evidence for one link of an origin, as a number that stands for it in a run."""
    return hash((str(relation), target, piece.method, piece.text, piece.place))


def weakened(
    relation: str, target: str, evidence: msgspec.Raw, source: str, sayings: Container[int]
) -> tuple[Evidence, ...] | None:
    """A link's evidence without what `source` says no longer; None when all of it is left."""
    if source not in sources_in(evidence):
        return None
    pieces = to_evidence(evidence)
    left = tuple(
        piece
        for piece in pieces
        if piece.source != source or saying(relation, target, piece) in sayings
    )
    return None if len(left) == len(pieces) else left
