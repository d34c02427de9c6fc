"""The cache: what every source has said, kept on disk, read a node at a time.

The interface is narrow on purpose (get, get many, put a batch, named, search, cursors, views), so
that another engine can stand behind it. Several processes may use one folder: every
read-modify-write stands in one transaction, and `generation` tells that something has changed.
"""

from __future__ import annotations

import shutil
import sqlite3
import time
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec

from traceview.cache.codec import (
    SCHEMA,
    decode_links,
    decode_record,
    encode_links,
    encode_record,
)
from traceview.cache.disk import TextStore, own_folder
from traceview.cache.index import Index
from traceview.errors import CacheError
from traceview.graph import Record, kind_at_other_end, other_end
from traceview.identity import kind_of
from traceview.model import Body, Findings, Kind, Link, Mention, Node

CHUNK = 256
"""How many links a record holds; a hub's older ones stand in further records of as many."""
BATCH = 500
"""How many nodes and links are written in one transaction."""


class Cache:
    """Everything known, in one folder. Raises CacheError when the folder cannot be used."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        try:
            own_folder(folder)
            self._open()
        except sqlite3.DatabaseError as error:
            self._move_aside(error)
        if self._texts.get("meta/schema") != SCHEMA:
            self.clear()

    def _open(self) -> None:
        self._texts = TextStore(self.folder / "records")
        self._index = Index(self.folder / "index.db")
        self._texts.get("meta/schema")
        self._index.sizes()

    def _move_aside(self, error: sqlite3.DatabaseError) -> None:
        broken = self.folder.with_name(f"{self.folder.name}.corrupt-{int(time.time())}")
        try:
            shutil.move(self.folder, broken)
            own_folder(self.folder)
            self._open()
        except (OSError, sqlite3.DatabaseError) as again:
            raise CacheError(
                f"The cache in {self.folder} cannot be read",
                f"{error}; it could not be moved aside: {again}",
                "free disk space, or run `traceview cache clear`",
            ) from again

    def get(self, node_id: str) -> Record | None:
        """The record of a node."""
        text = self._texts.get(f"n/{node_id}")
        return None if text is None else decode_record(text)

    def get_many(self, ids: Iterable[str]) -> dict[str, Record]:
        """The records of those of `ids` that are known."""
        found = ((node_id, self.get(node_id)) for node_id in ids)
        return {node_id: record for node_id, record in found if record is not None}

    def older_links(self, node_id: str, chunk: int) -> tuple[Link, ...]:
        """The links of a hub beyond its record: chunk 0 is the oldest."""
        text = self._texts.get(f"c/{node_id}/{chunk}")
        return () if text is None else decode_links(text, node_id)

    def put(self, findings: Findings) -> None:
        """Add findings to what is known; nothing already known is lost."""
        ends = (end for link in findings.links for end in (link.origin, link.target))
        nodes = {node.id: node for node in findings.nodes}
        merged: dict[str, Node] = {}
        for node in findings.nodes:
            merged[node.id] = merged[node.id].merged(node) if node.id in merged else node
        links: dict[str, list[Link]] = {}
        for link in findings.links:
            for end in {link.origin, link.target}:
                links.setdefault(end, []).append(link)
        touched = list(dict.fromkeys((*nodes, *ends)))
        for start in range(0, len(touched), BATCH):
            self._put_batch(touched[start : start + BATCH], merged, links)
        with self._texts.transact():
            for body in findings.bodies:
                self._texts.set(f"b/{body.node}", body.model_dump_json())
            self._bump()

    def _put_batch(
        self, ids: list[str], nodes: dict[str, Node], links: dict[str, list[Link]]
    ) -> None:
        with self._texts.transact():
            changed = [
                self._merged(node_id, nodes.get(node_id), links.get(node_id, ())) for node_id in ids
            ]
            self._index.put(record.node for record in changed)
            for record in changed:
                self._texts.set(f"n/{record.node.id}", encode_record(record))

    def _merged(self, node_id: str, node: Node | None, links: Iterable[Link]) -> Record:
        record = self.get(node_id)
        if record is None:
            record = Record(node or stub(node_id))
        elif node is not None:
            record = replace(record, node=record.node.merged(node))
        held = {link.key: link for link in record.links}
        counts = dict(record.counts)
        for link in links:
            known = held.get(link.key)
            if known is None and record.is_hub and self._stands_elsewhere(link, node_id):
                continue
            if known is None:
                kind = kind_at_other_end(link, node_id)
                counts[kind] = counts.get(kind, 0) + 1
            held[link.key] = known.merged(link) if known else link
        ordered = list(held.values())
        chunks = record.chunks
        while len(ordered) > CHUNK:
            self._texts.set(f"c/{node_id}/{chunks}", encode_links(tuple(ordered[:CHUNK]), node_id))
            del ordered[:CHUNK]
            chunks += 1
        return Record(record.node, tuple(ordered), chunks, counts)

    def _stands_elsewhere(self, link: Link, hub: str) -> bool:
        """Whether a hub holds this link in a chunk: the smaller end knows, else all are read."""
        other = self.get(other_end(link, hub))
        if other is not None and not other.is_hub:
            return any(known.key == link.key for known in other.links)
        hub_record = self.get(hub)
        chunks = range(hub_record.chunks if hub_record else 0)
        return any(known.key == link.key for n in chunks for known in self.older_links(hub, n))

    def remove(self, ids: Iterable[str]) -> None:
        """Take nodes away with their links; the links' other ends stay."""
        with self._texts.transact():
            for node_id in (gone := list(ids)):
                record = self.get(node_id)
                for link in record.links if record else ():
                    self._unlink(other_end(link, node_id), link)
                for chunk in range(record.chunks if record else 0):
                    self._texts.delete(f"c/{node_id}/{chunk}")
                self._texts.delete(f"n/{node_id}")
                self._texts.delete(f"b/{node_id}")
            self._index.remove(gone)
            self._bump()

    def _unlink(self, node_id: str, link: Link) -> None:
        record = self.get(node_id)
        if record is None:
            return
        kind = kind_at_other_end(link, node_id)
        counts = {**record.counts, kind: max(record.counts.get(kind, 1) - 1, 0)}
        links = tuple(known for known in record.links if known.key != link.key)
        self._texts.set(f"n/{node_id}", encode_record(replace(record, links=links, counts=counts)))

    def retract(self, source: str, stated: Mapping[str, set[tuple[str, str]]]) -> None:
        """Drop what `source` once said of these origins and says no longer.

        `stated` holds, for each origin that it has just described, the (relation, target) of the
        links that it states now. Evidence of other sources stays.
        """
        with self._texts.transact():
            for origin, links in stated.items():
                record = self.get(origin)
                for link in record.links if record else ():
                    if link.origin == origin and (link.relation, link.target) not in links:
                        self._weaken(link, source)
            self._bump()

    def _weaken(self, link: Link, source: str) -> None:
        left = tuple(piece for piece in link.evidence if piece.source != source)
        if len(left) == len(link.evidence):
            return
        for end in {link.origin, link.target}:
            if not left:
                self._unlink(end, link)
            elif (record := self.get(end)) is not None:
                weaker = link.model_copy(update={"evidence": left})
                links = tuple(weaker if held.key == link.key else held for held in record.links)
                self._texts.set(f"n/{end}", encode_record(replace(record, links=links)))

    def body(self, node_id: str) -> Body | None:
        """The text of a document."""
        text = self._texts.get(f"b/{node_id}")
        return None if text is None else Body.model_validate_json(text)

    def named(self, name: str, kinds: tuple[Kind, ...] = ()) -> list[str]:
        """The ids of the nodes called exactly `name`, of any of `kinds`."""
        wanted = {kind.value for kind in kinds}
        found = self._index.named(name)
        return [node_id for node_id in found if not wanted or kind_of(node_id) in wanted]

    def names_from(self, prefix: str, limit: int = 20) -> list[str]:
        """The ids of nodes with a name that begins with `prefix`."""
        return self._index.names_from(prefix, limit)

    def of_kind(self, kind: Kind) -> list[str]:
        """The ids of all nodes of a kind."""
        return self._index.of_kind(kind.value)

    def said_by(self, source: str) -> set[str]:
        """The ids of all nodes that a source has spoken of."""
        return self._index.said_by(source)

    def sayings(self, source: str) -> int:
        """How many nodes a source has spoken of."""
        return self._index.sayings(source)

    def unsay(self, source: str, ids: Iterable[str]) -> None:
        """Forget that `source` spoke of these nodes."""
        self._index.unsay(source, ids)

    def candidates(self, words: list[str], kinds: tuple[str, ...] = ()) -> list[str]:
        """The ids of at most 500 nodes that hold all of `words`, the newest first."""
        return self._index.candidates(words, kinds)

    def keep_pending(self, mentions: Iterable[Mention]) -> None:
        """Keep mentions that stand for nothing known yet."""
        self._index.keep_pending(mentions)

    def pending(self) -> list[Mention]:
        """The mentions that stood for nothing known."""
        return self._index.pending()

    def settle(self, mentions: Iterable[Mention]) -> None:
        """Drop mentions that have become links."""
        self._index.settle(mentions)

    def value(self, name: str) -> Any:
        """What was last kept under `name`: a cursor, a source's state, a view; None without one."""
        text = self._texts.get(f"v/{name}")
        return None if text is None else msgspec.json.decode(text)

    def keep(self, name: str, value: Any) -> None:
        """Keep plain values (text, numbers, lists, tables) under `name`."""
        self._texts.set(f"v/{name}", msgspec.json.encode(value).decode())

    @property
    def generation(self) -> str:
        """Changes whenever a node or a link does, in any process."""
        return self._texts.get("meta/generation") or "0"

    def _bump(self) -> None:
        self._texts.set("meta/generation", str(int(self.generation) + 1))

    def sizes(self) -> dict[str, int]:
        """How many nodes there are of each kind."""
        return self._index.sizes()

    def clear(self) -> None:
        """Forget everything."""
        self._texts.clear()
        self._index.clear()
        self._texts.set("meta/schema", SCHEMA)

    def close(self) -> None:
        """Let go of the databases."""
        self._texts.close()
        self._index.close()


def stub(node_id: str) -> Node:
    """A node that others refer to and no source has described."""
    kind, _, rest = node_id.partition(":")
    return Node(id=node_id, kind=Kind(kind), title=rest)
