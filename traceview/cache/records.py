"""The records on disk: nodes with their links both ways, the links of hubs in chunks.

Nothing here begins a transaction; the store does, around all that has to stand together.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from traceview.cache import rows
from traceview.cache.codec import (
    LinkRow,
    RecordRow,
    decode,
    decode_links,
    encode,
    from_link,
    from_node,
    read,
    to_link,
    to_node,
)
from traceview.cache.disk import TextStore
from traceview.graph import Record
from traceview.model import Kind, Link, Node


class Records:
    """The records in a store of texts: `n/ID` a record, `c/ID/N` a chunk of a hub."""

    def __init__(self, texts: TextStore) -> None:
        self._texts = texts

    def record(self, node_id: str) -> Record | None:
        """The record of a node, as the program reads it."""
        text = self._texts.get(f"n/{node_id}")
        return None if text is None else read(text)

    def ids(self) -> list[str]:
        """The ids of all nodes."""
        keys = (key for key in self._texts.all_keys() if key.startswith("n/"))
        return [key.removeprefix("n/") for key in keys]

    def held(self, ids: Iterable[str]) -> dict[str, RecordRow]:
        """The rows of those of `ids` that are known."""
        texts = ((node_id, self._texts.get(f"n/{node_id}")) for node_id in ids)
        return {node_id: decode(text) for node_id, text in texts if text is not None}

    def set_node(self, row: RecordRow, node: Node) -> None:
        """Write a record with another description of its node."""
        row.node = from_node(node)
        self._texts.set(f"n/{node.id}", encode(row))

    def chunk(self, node_id: str, number: int) -> list[LinkRow]:
        """The links of a hub beyond its record: chunk 0 is the oldest."""
        text = self._texts.get(f"c/{node_id}/{number}")
        return [] if text is None else decode_links(text)

    def add(self, nodes: Mapping[str, Node | None], links: list[Link]) -> list[Node]:
        """Write nodes with all of `links`, both ends of which are among them.

        A node that is given as None, and not known yet, becomes a stub. Returns the nodes whose
        description is another now.
        """
        held = self.held(nodes)
        described: list[Node] = []
        for node_id, node in nodes.items():
            row = held.get(node_id)
            if row is None:
                described.append(node or stub(node_id))
                held[node_id] = RecordRow(from_node(described[-1]), [], 0, {})
            elif node is not None:
                described.append(to_node(row.node).merged(node))
                row.node = from_node(described[-1])
        for link in rows.add(held, links, self.chunk):
            self._add_in_chunks(link, held)
        for node_id, row in held.items():
            for number, spilled in rows.spilled(row):
                self._texts.set(f"c/{node_id}/{number}", encode(spilled))
            self._texts.set(f"n/{node_id}", encode(row))
        return described

    def _add_in_chunks(self, link: Link, held: Mapping[str, RecordRow]) -> None:
        """Give a link between two hubs, which stands in chunks only, its new evidence."""
        out, back = from_link(link)
        for node_id, wanted in {link.target: back, link.origin: out}.items():
            for number in range(held[node_id].chunks):
                chunk = self.chunk(node_id, number)
                places = [place for place, row in enumerate(chunk) if row.key == wanted.key]
                for place in places:
                    chunk[place] = rows.merged(chunk[place], link, node_id)
                if places:
                    self._texts.set(f"c/{node_id}/{number}", encode(chunk))

    def remove(self, ids: Iterable[str]) -> None:
        """Take nodes away with their links, at the links' other ends too."""
        gone = self.held(ids)
        changes: dict[str, rows.Changes] = {}
        for node_id, row in gone.items():
            for link in self._links(node_id, row):
                if link.other not in gone:
                    key = (1 - link.outward, link.relation, node_id)
                    changes.setdefault(link.other, {})[key] = None
        self.change_links(changes)
        for node_id, row in gone.items():
            for number in range(row.chunks):
                self._texts.delete(f"c/{node_id}/{number}")
            self._texts.delete(f"n/{node_id}")

    def _links(self, node_id: str, row: RecordRow) -> Iterator[LinkRow]:
        yield from row.links
        for number in range(row.chunks):
            yield from self.chunk(node_id, number)

    def links(
        self, node_id: str, row: RecordRow, *, outward_only: bool = False
    ) -> Iterator[LinkRow]:
        """All links of a node with all their evidence.

        That of a link in a hub's chunk is completed from its other end, where it is kept fresh.
        """
        yield from (link for link in row.links if link.outward or not outward_only)
        for number in range(row.chunks):
            for link in self.chunk(node_id, number):
                if link.outward or not outward_only:
                    yield self._completed(node_id, link)

    def _completed(self, node_id: str, link: LinkRow) -> LinkRow:
        there = self.held([link.other]).get(link.other)
        key = (1 - link.outward, link.relation, node_id)
        for twin in self._links(link.other, there) if there else ():
            if twin.key == key:
                return rows.merged(link, to_link(twin, link.other), node_id)
        return link

    def change_links(self, changes: Mapping[str, rows.Changes]) -> None:
        """Give links other evidence, or none: then they are taken away."""
        for node_id, row in self.held(changes).items():
            left = dict(changes[node_id])
            row.links = rows.changed(row.links, left, row.counts)
            for number in range(row.chunks):
                if not left:
                    break
                text = encode(rows.changed(self.chunk(node_id, number), left, row.counts))
                self._texts.set(f"c/{node_id}/{number}", text)
            self._texts.set(f"n/{node_id}", encode(row))


def stub(node_id: str) -> Node:
    """A node that others refer to and no source has described."""
    kind, _, rest = node_id.partition(":")
    return Node(id=node_id, kind=Kind(kind), title=rest)
