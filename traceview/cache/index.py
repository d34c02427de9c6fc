"""The index beside the records: by kind, by name, by source, and by words, in SQLite.

Words are found with an FTS5 trigram table, the newest first; where SQLite is older than 3.34 and
has no trigrams, with LIKE.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import local
from typing import Any

from traceview.cache.disk import guarded
from traceview.model import Node

TRIGRAM = 3
CANDIDATES = 500

_TABLES = ("node", "name", "said", "mark", "unsure")
_SCHEMA = (
    "CREATE TABLE IF NOT EXISTS node (row INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,"
    " kind TEXT NOT NULL, title TEXT NOT NULL)",
    "CREATE INDEX IF NOT EXISTS node_kind ON node (kind)",
    "CREATE TABLE IF NOT EXISTS name (name TEXT NOT NULL, id TEXT NOT NULL,"
    " PRIMARY KEY (name, id)) WITHOUT ROWID",
    "CREATE INDEX IF NOT EXISTS name_id ON name (id)",
    "CREATE TABLE IF NOT EXISTS said (source TEXT NOT NULL, id TEXT NOT NULL,"
    " PRIMARY KEY (source, id)) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS mark (step INTEGER NOT NULL)",
    "CREATE TABLE IF NOT EXISTS unsure (id TEXT NOT NULL)",
)
_WORDS = "CREATE VIRTUAL TABLE IF NOT EXISTS words USING fts5 (text, tokenize='trigram')"


class Index:
    """Which nodes there are, found in several ways. A connection for each thread.

    `step` is the number of the last batch that was written, and `unsure` are the ids of that batch:
    when the records did not come as far, as after a kill, these are what has to be mended.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._local = local()
        self.has_trigrams = True
        with self.writing() as sql:
            self._make(sql)

    def _make(self, sql: sqlite3.Connection) -> None:
        for statement in _SCHEMA:
            sql.execute(statement)
        try:
            sql.execute(_WORDS)
        except sqlite3.OperationalError as error:
            if "no such" not in str(error):
                raise
            self.has_trigrams = False

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        with guarded(self._path):
            held: sqlite3.Connection | None = getattr(self._local, "sql", None)
            if held is None:
                held = sqlite3.connect(self._path, timeout=60, isolation_level=None)
                held.execute("PRAGMA journal_mode=WAL")
                held.execute("PRAGMA synchronous=NORMAL")
                held.execute("PRAGMA wal_autocheckpoint=4000")
                self._local.sql = held
            yield held

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction; undone when anything inside fails."""
        with self._reading() as sql:
            sql.execute("BEGIN IMMEDIATE")
            try:
                yield sql
            except BaseException:
                if sql.in_transaction:
                    sql.execute("ROLLBACK")
                raise
            sql.execute("COMMIT")

    @property
    def step(self) -> int:
        """The number of the last batch; 0 for an index to which nothing was written."""
        rows = self._rows("SELECT step FROM mark")
        return int(rows[0][0]) if rows else 0

    def unsure(self) -> list[str]:
        """The ids of the last batch."""
        return [row[0] for row in self._rows("SELECT id FROM unsure")]

    def put(self, nodes: Sequence[Node], step: int) -> None:
        """Add or renew nodes; a node whose title and names are unchanged keeps its place."""
        with self.writing() as sql:
            _mark(sql, step, [node.id for node in nodes])
            sql.executemany(
                "INSERT OR IGNORE INTO said VALUES (?, ?)",
                [(seen.source, node.id) for node in nodes for seen in node.seen],
            )
            for node in nodes:
                self._put(sql, node)

    def _put(self, sql: sqlite3.Connection, node: Node) -> None:
        names = {*node.names, node.url} - {"", node.id}
        row = sql.execute("SELECT row, title FROM node WHERE id = ?", (node.id,)).fetchone()
        if row:
            known = {held for (held,) in sql.execute(_NAMES_OF, (node.id,))}
            if row[1] == node.title and names <= known:
                return
            names -= known
            self._drop_words(sql, row[0])
            sql.execute("DELETE FROM node WHERE row = ?", (row[0],))
        cursor = sql.execute(
            "INSERT INTO node (id, kind, title) VALUES (?, ?, ?)",
            (node.id, node.kind.value, node.title),
        )
        sql.executemany("INSERT OR IGNORE INTO name VALUES (?, ?)", [(n, node.id) for n in names])
        if self.has_trigrams:
            words = " ".join((node.title, *node.names, node.attrs.get("file", "")))
            sql.execute("INSERT INTO words (rowid, text) VALUES (?, ?)", (cursor.lastrowid, words))

    def _drop_words(self, sql: sqlite3.Connection, row: int) -> None:
        if self.has_trigrams:
            sql.execute("DELETE FROM words WHERE rowid = ?", (row,))

    def remove(self, ids: Sequence[str], step: int) -> None:
        """Take nodes out of every table."""
        with self.writing() as sql:
            _mark(sql, step, ids)
            for node_id in ids:
                row = sql.execute("SELECT row FROM node WHERE id = ?", (node_id,)).fetchone()
                if row:
                    self._drop_words(sql, row[0])
                for table, column in _PLACES:
                    sql.execute(f"DELETE FROM {table} WHERE {column} = ?", (node_id,))

    def known(self, ids: Collection[str]) -> set[str]:
        """Those of `ids`, at most 900, that are nodes."""
        marks = ", ".join("?" * len(ids))
        return {row[0] for row in self._rows(f"SELECT id FROM node WHERE id IN ({marks})", [*ids])}

    def named(self, name: str) -> list[str]:
        """The ids of the nodes that are called exactly `name`."""
        rows = self._rows(
            "SELECT id FROM name WHERE name = ? UNION SELECT id FROM node WHERE id = ? ORDER BY id",
            (name, name),
        )
        return [row[0] for row in rows]

    def names_from(self, prefix: str, limit: int) -> list[str]:
        """The ids of nodes that have a name which begins with `prefix`."""
        end = prefix + "\U0010ffff"
        rows = self._rows(
            "SELECT id FROM name WHERE name >= ? AND name < ?"
            " UNION SELECT id FROM node WHERE id >= ? AND id < ? LIMIT ?",
            (prefix, end, prefix, end, limit),
        )
        return [row[0] for row in rows]

    def of_kind(self, kind: str) -> list[str]:
        """The ids of all nodes of a kind, in the order in which they came."""
        rows = self._rows("SELECT id FROM node WHERE kind = ? ORDER BY row", (kind,))
        return [row[0] for row in rows]

    def said_by(self, source: str) -> set[str]:
        """The ids of all nodes that a source has spoken of."""
        return {row[0] for row in self._rows("SELECT id FROM said WHERE source = ?", (source,))}

    def unsay(self, source: str, ids: Iterable[str]) -> None:
        """Forget that `source` spoke of these nodes."""
        with self.writing() as sql:
            sql.executemany(
                "DELETE FROM said WHERE source = ? AND id = ?", [(source, i) for i in ids]
            )

    def sayings(self, source: str) -> int:
        """How many nodes a source has spoken of."""
        return int(self._rows("SELECT count(*) FROM said WHERE source = ?", (source,))[0][0])

    def candidates(self, words: list[str], kinds: tuple[str, ...]) -> list[str]:
        """The ids of at most 500 nodes that hold all of `words`, the newest first."""
        tests: list[str] = []
        values: list[str] = []
        long = [word for word in words if len(word) >= TRIGRAM and self.has_trigrams]
        if long:
            tests.append("words MATCH ?")
            values.append(" AND ".join('"' + word.replace('"', '""') + '"' for word in long))
        for word in (word for word in words if word not in long):
            tests.append("node.title LIKE ? ESCAPE '\\'")
            values.append(f"%{_escaped(word)}%")
        if kinds:
            tests.append(f"node.kind IN ({', '.join('?' * len(kinds))})")
            values.extend(kinds)
        tables, row = "node", "node.row"
        if long:
            tables, row = "words CROSS JOIN node ON node.row = words.rowid", "words.rowid"
        where = f"WHERE {' AND '.join(tests)}" if tests else ""
        rows = self._rows(
            f"SELECT node.id FROM {tables} {where} ORDER BY {row} DESC LIMIT {CANDIDATES}", values
        )
        return [found[0] for found in rows]

    def sizes(self) -> dict[str, int]:
        """How many nodes there are of each kind."""
        return dict(self._rows("SELECT kind, count(*) FROM node GROUP BY kind ORDER BY kind"))

    def clear(self) -> None:
        """Forget everything, and make the tables anew."""
        with self.writing() as sql:
            for table in (*_TABLES, "words"):
                sql.execute(f"DROP TABLE IF EXISTS {table}")
            self._make(sql)

    def close(self) -> None:
        """Close this thread's connection."""
        held: sqlite3.Connection | None = getattr(self._local, "sql", None)
        if held is not None:
            held.close()
            self._local.sql = None

    def _rows(self, statement: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        with self._reading() as sql:
            return sql.execute(statement, values).fetchall()


_NAMES_OF = "SELECT name FROM name WHERE id = ?"
_PLACES = (("node", "id"), ("name", "id"), ("said", "id"))


def _mark(sql: sqlite3.Connection, step: int, ids: Sequence[str]) -> None:
    sql.execute("DELETE FROM mark")
    sql.execute("INSERT INTO mark VALUES (?)", (step,))
    sql.execute("DELETE FROM unsure")
    sql.executemany("INSERT INTO unsure VALUES (?)", [(node_id,) for node_id in ids])


def _escaped(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
