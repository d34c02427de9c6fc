"""What a store holds of a node, read to its end."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from traceview.cache.store_protocol import LinkHead, Reader, Reads, Record, Store
from traceview.linking.mentions import QUEUE
from traceview.model import Link, Mention


def record_of(store: Reads, node_id: str) -> Record | None:
    """The record of one node."""
    return store.records((node_id,)).get(node_id)


def reader(store: Reads) -> Reader:
    """A store, read one record after the other."""
    return lambda node_id: record_of(store, node_id)


def named(store: Reads, name: str) -> list[str]:
    """The ids of the nodes of one name."""
    return store.named((name,)).get(name, [])


def remove(store: Store, ids: Iterable[str]) -> None:
    """Let all sources let go of nodes, and of all that they said of them or of links to them."""
    gone = list(ids)
    records = store.records(gone)
    links = [one for node_id in records for one in all_links(store, node_id)]
    sources = {piece.source for one in links for piece in one.evidence}
    sources |= {seen.source for record in records.values() for seen in record.node.seen}
    stay = {
        origin: [
            one
            for one in all_links(store, origin)
            if one.origin == origin and one.target not in gone
        ]
        for origin in {one.origin for one in links}
    }
    for source in sorted(sources | {""}):
        store.retract(source, stay)
        store.let_go(source, gone)


def waiting_mentions(store: Store) -> list[Mention]:
    """Every mention that waits, tried or not, by origin and reference."""
    return sorted(mentions_in_turn(store), key=lambda one: (one.origin, one.reference))


def mentions_in_turn(store: Store) -> list[Mention]:
    """The same in the order in which they are tried."""
    found = store.queue(QUEUE).take(1_000_000, ["means that nothing was tried with"])
    return [msgspec.json.decode(one.item.body, type=Mention) for one in found]


def all_heads(store: Reads, node_id: str) -> list[LinkHead]:
    """All links of a node, a hub's older ones too, before their evidence is read."""
    record = record_of(store, node_id)
    assert record is not None
    return [
        head for kind, total in record.counts.items() for head in record.page(kind, 0, total + 1)
    ]


def all_links(store: Reads, node_id: str) -> list[Link]:
    """All links of a node, whole."""
    return [whole(store, node_id, head) for head in all_heads(store, node_id)]


def whole(store: Reads, node_id: str, head: LinkHead) -> Link:
    """A link with its evidence, which stands at its origin."""
    ends = (node_id, head.other) if head.outward else (head.other, node_id)
    origin, target = (record_of(store, end) for end in ends)
    assert origin is not None
    assert target is not None
    link = origin.link_to(head.relation, target.node)
    assert link is not None
    return link
