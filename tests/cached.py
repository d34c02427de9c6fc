"""What a cache holds of a node, read to its end."""

from __future__ import annotations

from traceview.cache.disk_store import Cache
from traceview.cache.store_protocol import LinkHead
from traceview.model import Link


def all_heads(cache: Cache, node_id: str) -> list[LinkHead]:
    """All links of a node, a hub's older ones too, before their evidence is read."""
    record = cache.get(node_id)
    assert record is not None
    return [
        head for kind, total in record.counts.items() for head in record.page(kind, 0, total + 1)
    ]


def all_links(cache: Cache, node_id: str) -> list[Link]:
    """All links of a node, whole."""
    return [whole(cache, node_id, head) for head in all_heads(cache, node_id)]


def whole(cache: Cache, node_id: str, head: LinkHead) -> Link:
    """A link with its evidence, which stands at its origin."""
    ends = (node_id, head.other) if head.outward else (head.other, node_id)
    origin, target = (cache.get(end) for end in ends)
    assert origin is not None
    assert target is not None
    link = origin.link_to(head.relation, target.node)
    assert link is not None
    return link
