"""Writing a batch of nodes to the index: what a node is called, and what changes when it does."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Collection, Iterable
from functools import lru_cache
from hashlib import blake2b
from zlib import crc32

import msgspec

from traceview.cache.disk.batches import marks
from traceview.cache.disk.compression import unreadable
from traceview.cache.store_protocol import ABBREVIATION
from traceview.model import Node

_SHA = 7
_HEX = re.compile(rf"[0-9a-f]{{{_SHA},}}")
UNSURE = 16
"""Of how many batches it is kept what they wrote, for the case that the records did not follow."""


Wrote = tuple[str, int, list[int]]
"""What a batch wrote of a node: its id, its number, and those of its names."""
_write = msgspec.msgpack.Encoder().encode
_read = msgspec.msgpack.Decoder(list[Wrote]).decode


def _written(nodes: bytes) -> list[Wrote]:
    try:
        return _read(nodes)
    except (msgspec.MsgspecError, ValueError, TypeError) as error:
        raise unreadable(error) from error


def source_word(source: str) -> str:
    """The word that stands for a source, beside those for kinds."""
    return f"source {source}"


@lru_cache(16_384)
def number_of(name: str) -> int:
    """The number under which a name is kept: 32 bits of what it begins with, 32 of the whole.

    All that one thing is called stands together then, and beside what came just before it, as
    ticket after ticket and build after build: a batch writes few pages of the table of names.
    """
    begin = name.replace("/", ":").replace("#", ":").replace("!", ":").rpartition(":")[2]
    begin = begin[:_SHA] if _HEX.fullmatch(begin) else begin[:-2]
    digest = blake2b(name.encode("utf-8", "surrogatepass"), digest_size=4).digest()
    whole = (crc32(begin.encode("utf-8", "surrogatepass")) << 32) | int.from_bytes(digest)
    return whole - 2**63


def rows_of(sql: sqlite3.Connection, ids: Collection[str]) -> dict[str, int]:
    """Under which numbers those of `ids`, at most `batches.VALUES`, stand that are nodes."""
    found = sql.execute(
        "SELECT node.id, node.row FROM name JOIN node ON node.row = name.row"
        f" WHERE name.name IN ({marks(ids)})",
        [number_of(node_id) for node_id in ids],
    )
    return {node_id: row for node_id, row in found if node_id in ids}


def names_of(node: Node) -> set[int]:
    """The numbers of everything that a node is called."""
    names = {node.id, node.url, *node.names} - {""}
    if node.id.startswith("commit:") and len(node.id) > ABBREVIATION:
        names.add(node.id[:ABBREVIATION])
    return {number_of(name) for name in names}


def _text(node: Node) -> str:
    return " ".join((node.title, *node.names, node.attrs.get("file", ""))).strip().lower()


def _sources(node: Node) -> set[str]:
    return {source_word(seen.source) for seen in node.seen}


class IndexBatch:
    """One transaction of the index: what it adds is gathered and written at its end."""

    def __init__(self, sql: sqlite3.Connection, *, has_trigrams: bool) -> None:
        self._sql = sql
        self._has_trigrams = has_trigrams
        self._words: dict[str, int] = {}
        self._sizes: dict[int, int] = {}
        last = sql.execute("SELECT max(row) FROM node").fetchone()[0]
        self._next: int = (last or 0) + 1
        self._nodes: list[tuple[int, str, int, str]] = []
        self._names: list[tuple[int, int]] = []
        self._said: list[tuple[int, int]] = []
        self._wrote: list[Wrote] = []

    def put(self, before: Node | None, after: Node) -> None:
        """Add a node, or renew it."""
        names = names_of(after)
        row = 0
        if before is not None and (row := self._row_of(after.id)):
            known = names_of(before)
            same = _text(before) == _text(after) and before.kind is after.kind
            if same and names == known:
                self._say(row, before, after)
                self._wrote.append((after.id, row, [*known]))
                return
            self._take_out(row, before)
        row = self._next
        self._next += 1
        kind = self._word(after.kind.value)
        self._nodes.append((row, after.id, kind, _text(after)))
        self._names += [(name, row) for name in names]
        self._wrote.append((after.id, row, [*names]))
        self._count(kind, 1)
        self._say(row, None, after)

    def _say(self, row: int, before: Node | None, after: Node) -> None:
        known, sources = _sources(before) if before else set(), _sources(after)
        for source in sources - known:
            self._said.append((self._word(source), row))
            self._count(self._word(source), 1)
        for source in known - sources:
            self._unsay(row, self._word(source))

    def _unsay(self, row: int, source: int) -> None:
        gone = self._sql.execute("DELETE FROM said WHERE source = ? AND row = ?", (source, row))
        self._count(source, -gone.rowcount)

    def remove(self, node: Node) -> None:
        """Take a node out of every table."""
        if row := self._row_of(node.id):
            self._take_out(row, node)
        self._wrote.append((node.id, 0, []))

    def _take_out(self, row: int, node: Node) -> None:
        names = names_of(node)
        self._wrote.append((node.id, row, [*names]))
        self._drop(row, names)
        for source in _sources(node):
            self._unsay(row, self._word(source))

    def _drop(self, row: int, names: Iterable[int]) -> None:
        held = self._sql.execute("SELECT kind, text FROM node WHERE row = ?", (row,)).fetchone()
        if held is not None:
            if self._has_trigrams:
                self._sql.execute(
                    "INSERT INTO words (words, rowid, text) VALUES ('delete', ?, ?)", (row, held[1])
                )
            self._sql.execute("DELETE FROM node WHERE row = ?", (row,))
            self._count(held[0], -1)
        self._sql.executemany(
            "DELETE FROM name WHERE name = ? AND row = ?", [(name, row) for name in names]
        )

    def undo(self, step: int) -> list[str]:
        """Take out what the batches after `step` have written. Raises CacheError."""
        rows: dict[int, set[int]] = {}
        ids: dict[str, None] = {}
        later = "SELECT nodes FROM wrote WHERE step > ?"
        for (nodes,) in self._sql.execute(later, (step,)).fetchall():
            for node_id, row, names in _written(nodes):
                ids[node_id] = None
                rows.setdefault(row, set()).update(names)
        sources = self._sql.execute("SELECT number FROM word WHERE word LIKE 'source %'").fetchall()
        for row, known in rows.items():
            self._drop(row, known)
            for (source,) in sources:
                self._unsay(row, source)
        return list(ids)

    def finish(self, step: int) -> None:
        """Write what was gathered."""
        sql = self._sql
        sql.executemany("INSERT INTO node VALUES (?, ?, ?, ?)", self._nodes)
        if self._has_trigrams:
            words = [(row, text) for row, _, _, text in self._nodes]
            sql.executemany("INSERT INTO words (rowid, text) VALUES (?, ?)", words)
        sql.executemany("INSERT OR IGNORE INTO name VALUES (?, ?)", sorted(self._names))
        sql.executemany("INSERT OR IGNORE INTO said VALUES (?, ?)", self._said)
        sql.executemany(
            "INSERT INTO size VALUES (?, ?)"
            " ON CONFLICT (word) DO UPDATE SET nodes = nodes + excluded.nodes",
            self._sizes.items(),
        )
        sql.execute("DELETE FROM mark")
        sql.execute("INSERT INTO mark VALUES (?)", (step,))
        sql.execute("DELETE FROM wrote WHERE step <= ?", (step - UNSURE,))
        sql.execute("INSERT OR REPLACE INTO wrote VALUES (?, ?)", (step, _write(self._wrote)))

    def _row_of(self, node_id: str) -> int:
        return rows_of(self._sql, (node_id,)).get(node_id, 0)

    def _word(self, word: str) -> int:
        if word not in self._words:
            known = self._sql.execute("SELECT number FROM word WHERE word = ?", (word,)).fetchone()
            if known is None:
                made = self._sql.execute("INSERT INTO word (word) VALUES (?)", (word,))
                known = (made.lastrowid,)
            self._words[word] = known[0]
        return self._words[word]

    def _count(self, word: int, more: int) -> None:
        self._sizes[word] = self._sizes.get(word, 0) + more
