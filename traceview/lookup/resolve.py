"""What a person pastes: the nodes that a URL, a key, a commit id, an id or a name stands for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from traceview.lookup.search import named, named_of_kind, titled
from traceview.model import Node

if TYPE_CHECKING:
    from traceview.cache.store_protocol import Reads
    from traceview.references.patterns.named_pattern import NamedPattern


def resolved(
    reads: Reads,
    patterns: Callable[[], Sequence[NamedPattern]],
    reference: str,
) -> list[Node]:
    """The nodes that `reference` stands for, best first; none when it stands for nothing known.

    Its id or name decides, or `kind:name`; then how it is written, by `patterns`; then a whole
    title.
    """
    if known := named(reads, reference) or named_of_kind(reads, reference):
        return known
    from traceview.linking.mentions import meanings

    found = [one.node_id for one in meanings(reads, patterns(), reference) if one.known]
    records = reads.records(found)
    meant = [records[node_id].node for node_id in found if node_id in records]
    return meant or titled(reads, reference)
