"""Mentions that wait: each is tried when it comes, and again when something could have changed.

A mention is due when it is new, when patterns are read that it was not tried with, and when a node
came, changed or went for which it waits: by its reference, by the commit that it abbreviates, or
because its origin was not known. The tables stand beside the index.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

import msgspec

from traceview.cache.disk.batches import VALUES, marks, portions
from traceview.cache.index.index_writes import names_of, number_of
from traceview.cache.index.tables import Tables
from traceview.model import Mention, Node

_UNTRIED = 0
_TABLES = ("mention", "wake", "tried")
_SCHEMA = (
    "CREATE TABLE IF NOT EXISTS mention (row INTEGER PRIMARY KEY AUTOINCREMENT,"
    " origin TEXT NOT NULL, relation TEXT NOT NULL, reference TEXT NOT NULL, source TEXT NOT NULL,"
    " kinds TEXT NOT NULL, mention TEXT NOT NULL, run INTEGER NOT NULL, tried INTEGER NOT NULL,"
    " version INTEGER NOT NULL, UNIQUE (origin, relation, reference, source))",
    "CREATE INDEX IF NOT EXISTS mention_tried ON mention (tried)",
    "CREATE TABLE IF NOT EXISTS wake (key INTEGER NOT NULL, row INTEGER NOT NULL,"
    " PRIMARY KEY (key, row)) WITHOUT ROWID",
    "CREATE INDEX IF NOT EXISTS wake_row ON wake (row)",
    "CREATE TABLE IF NOT EXISTS tried (number INTEGER PRIMARY KEY, patterns TEXT NOT NULL UNIQUE)",
)
_KEEP = (
    "INSERT INTO mention (origin, relation, reference, source, kinds, mention, run, tried, version)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, 0, random())"
    " ON CONFLICT (origin, relation, reference, source) DO UPDATE SET mention = excluded.mention,"
    " run = max(run, excluded.run), version = random(),"
    " tried = CASE kinds WHEN excluded.kinds THEN tried ELSE 0 END, kinds = excluded.kinds"
)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A mention that waits: in which row, in which version, and with what it was tried before."""

    mention: Mention
    row: int
    version: int
    tried: int


class Mentions(Tables):
    """The mentions that stand for nothing known yet."""

    NAMES = _TABLES
    SCHEMA = _SCHEMA

    def keep(self, mentions: Iterable[Mention], run: int = 0) -> None:
        """Keep mentions, made in the sync with this number; known ones stay tried or untried."""
        for some in portions(mentions):
            rows = [
                (*_place(one), _kinds(one), msgspec.json.encode(one).decode(), run) for one in some
            ]
            with self._index.writing() as sql:
                sql.executemany(_KEEP, rows)

    def all(self) -> Iterator[Mention]:
        """Every mention that waits, by origin and reference."""
        with self._index._reading() as sql:
            found = sql.execute("SELECT mention FROM mention ORDER BY origin, reference")
            for (text,) in found:
                yield _mention(text)

    def due(self, patterns: Collection[str], limit: int) -> list[Waiting]:
        """At most `limit` mentions to be tried with these patterns, given by their digests."""
        wanted = set(patterns)
        with self._index._reading() as sql:
            lacking = [
                number
                for number, known in sql.execute("SELECT number, patterns FROM tried")
                if not wanted.issubset(_read(known))
            ]
            numbers = [_UNTRIED, *lacking]
            found = sql.execute(
                "SELECT mention, row, version, tried FROM mention"
                f" WHERE tried IN ({marks(numbers)}) LIMIT ?",
                (*numbers, limit),
            ).fetchall()
        return [Waiting(_mention(text), *rest) for text, *rest in found]

    def wait(
        self, waiting: Iterable[tuple[Waiting, Iterable[str]]], patterns: Collection[str]
    ) -> None:
        """Let mentions wait that were tried with `patterns`, each until one of its names comes."""
        numbers: dict[int, int] = {}
        with self._index.writing() as sql:
            for one, names in waiting:
                if one.tried not in numbers:
                    numbers[one.tried] = _tried(sql, one.tried, patterns)
                changed = sql.execute(
                    "UPDATE mention SET tried = ? WHERE row = ? AND version = ?",
                    (numbers[one.tried], one.row, one.version),
                )
                if changed.rowcount:
                    keys = [(number_of(name), one.row) for name in names]
                    sql.executemany("INSERT OR IGNORE INTO wake VALUES (?, ?)", keys)

    def wake(self, nodes: Iterable[Node]) -> None:
        """Make due what waits for nodes that came, changed or went."""
        with self._index._reading() as sql:
            if not sql.execute("SELECT 1 FROM wake LIMIT 1").fetchone():
                return
        for keys in portions({name for node in nodes for name in names_of(node)}, VALUES):
            with self._index.writing() as sql:
                sql.execute(
                    "UPDATE mention SET tried = 0, version = random() WHERE row IN"
                    f" (SELECT row FROM wake WHERE key IN ({marks(keys)}))",
                    keys,
                )

    def settle(self, linked: Iterable[Waiting]) -> None:
        """Drop mentions that have become links, but none that was made again meanwhile."""
        with self._index.writing() as sql:
            for one in linked:
                _drop(sql, "row = ? AND version = ?", (one.row, one.version))

    def withdraw(self, source: str, origins: Sequence[str], run: int) -> None:
        """Drop what `source` said of these origins before the sync `run`, and not in it."""
        for some in portions(origins):
            with self._index.writing() as sql:
                where = f"origin IN ({marks(some)}) AND source = ? AND run < ?"
                _drop(sql, where, (*some, source, run))

    def remove(self, origins: Iterable[str]) -> None:
        """Drop the mentions of nodes that are gone."""
        for some in portions(origins):
            with self._index.writing() as sql:
                _drop(sql, f"origin IN ({marks(some)})", some)


def _drop(sql: sqlite3.Connection, where: str, values: Sequence[object]) -> None:
    sql.execute(
        f"DELETE FROM wake WHERE row IN (SELECT row FROM mention WHERE {where})", tuple(values)
    )
    sql.execute(f"DELETE FROM mention WHERE {where}", tuple(values))


def _tried(sql: sqlite3.Connection, before: int, patterns: Collection[str]) -> int:
    """The number of these patterns together with those that were tried before."""
    row = sql.execute("SELECT patterns FROM tried WHERE number = ?", (before,)).fetchone()
    text = msgspec.json.encode(sorted({*patterns, *(_read(row[0]) if row else ())})).decode()
    sql.execute("INSERT OR IGNORE INTO tried (patterns) VALUES (?)", (text,))
    found = sql.execute("SELECT number FROM tried WHERE patterns = ?", (text,)).fetchone()
    return int(found[0])


_mention = msgspec.json.Decoder(Mention).decode
_read = msgspec.json.Decoder(list[str]).decode


def _place(mention: Mention) -> tuple[str, str, str, str]:
    return mention.origin, mention.relation.value, mention.reference, mention.evidence.source


def _kinds(mention: Mention) -> str:
    return " ".join(mention.kinds)
