"""What several descriptions of one node make: who gave which attribute, and what a source drops."""

from __future__ import annotations

from collections.abc import Collection

from traceview.model import Node, Sighting


def merged_node(node: Node, newer: Node) -> Node:
    """A node with what `newer` says on top; nothing already known is lost."""
    return node.merged(newer).changed(seen=_both_seen(node, newer))


def renewed_node(node: Node, newer: Node) -> Node:
    """A node as `newer` describes it anew: what its sources said before is not kept."""
    sources = {sighting.source for sighting in newer.seen}
    if sources and sources >= {sighting.source for sighting in node.seen}:
        return newer
    return merged_node(without_sources(node, sources), newer)


def without_sources(node: Node, sources: Collection[str]) -> Node:
    """A node without the attributes that `sources` alone gave, and not seen by them."""
    told = _told(node)
    left = {name for source in told.keys() - set(sources) for name in told[source]}
    gone = {name for source in sources for name in told.get(source, ())} - left
    return node.changed(
        attrs={name: text for name, text in node.attrs.items() if name not in gone},
        seen=tuple(sighting for sighting in node.seen if sighting.source not in sources),
    )


def _told(node: Node) -> dict[str, frozenset[str]]:
    """Which attributes each source of a node gave: one that is alone gave all."""
    if len(node.seen) == 1:
        return {node.seen[0].source: frozenset(node.attrs)}
    return {sighting.source: frozenset(sighting.told) for sighting in node.seen}


def _both_seen(one: Node, newer: Node) -> tuple[Sighting, ...]:
    """The sightings of two descriptions of one node, by source."""
    seen = {sighting.source: sighting for sighting in (*one.seen, *newer.seen)}
    if len(seen) > 1:
        before, after = _told(one), _told(newer)
        for source, sighting in seen.items():
            told = before.get(source, frozenset()) | after.get(source, frozenset())
            seen[source] = sighting.changed(told=tuple(sorted(told)))
    return tuple(seen[source] for source in sorted(seen))
