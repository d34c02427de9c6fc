"""Descriptions of nodes: whether two differ, and that of a node which nobody has described."""

from __future__ import annotations

from traceview.model import Kind, Node

_DESCRIPTION = ("title", "url", "state", "since", "updated", "names", "attrs")


def differs(before: Node, after: Node) -> bool:
    """Whether more is different than when its sources last spoke of it."""
    return any(getattr(before, name) != getattr(after, name) for name in _DESCRIPTION) or [
        seen.source for seen in before.seen
    ] != [seen.source for seen in after.seen]


def stub(node_id: str) -> Node:
    """A node that others refer to and no source has described."""
    kind, _, rest = node_id.partition(":")
    return Node(id=node_id, kind=Kind(kind), title=rest)
