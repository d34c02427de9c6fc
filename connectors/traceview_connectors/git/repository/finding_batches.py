"""Many small findings gathered into batches of bounded size."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from traceview.connector import Batch
from traceview.model import Findings

BATCH = 500
"""Nodes, links, mentions and texts of one batch, about."""


def size_of(findings: Findings) -> int:
    """How many nodes, links, mentions and texts there are."""
    return len(findings.nodes) + len(findings.links) + len(findings.mentions) + len(findings.bodies)


def in_batches(
    parts: Iterable[tuple[int, Findings]], total: int, cursor: str, *, complete: bool
) -> Iterator[Batch]:
    """`parts`, each with the number of things done after it; the last batch carries the cursor."""
    held: list[Findings] = []
    size = done = 0
    for done, findings in parts:
        held.append(findings)
        size += size_of(findings)
        if size >= BATCH:
            yield Batch(findings=Findings.gathered(held), done=done, total=total)
            held, size = [], 0
    yield Batch(
        findings=Findings.gathered(held), cursor=cursor, done=total, total=total, complete=complete
    )
