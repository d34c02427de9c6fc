"""The index beside the records: by kind, by name, by source, and by words, in SQLite.

Words are found with an FTS5 trigram table, the newest first; where SQLite is older than 3.34 and
has no trigrams, with LIKE.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import local

from traceview.model import Mention, Node

TRIGRAM = 3
CANDIDATES = 500

_SCHEMA = """
CREATE TABLE IF NOT EXISTS node (
    row INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, title TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS node_kind ON node (kind, row);
CREATE TABLE IF NOT EXISTS name (name TEXT NOT NULL, id TEXT NOT NULL,
    PRIMARY KEY (name, id)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS name_id ON name (id);
CREATE TABLE IF NOT EXISTS said (source TEXT NOT NULL, id TEXT NOT NULL,
    PRIMARY KEY (source, id)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS pending (origin TEXT NOT NULL, relation TEXT NOT NULL,
    reference TEXT NOT NULL, source TEXT NOT NULL, mention TEXT NOT NULL,
    PRIMARY KEY (origin, relation, reference, source)) WITHOUT ROWID;
"""
_WORDS = "CREATE VIRTUAL TABLE IF NOT EXISTS words USING fts5 (text, tokenize='trigram')"


class Index:
    """Which nodes there are, found in several ways. A connection for each thread."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._local = local()
        self.has_trigrams = True
        with self.writing() as sql:
            sql.executescript(_SCHEMA)
            try:
                sql.execute(_WORDS)
            except sqlite3.OperationalError:
                self.has_trigrams = False

    def _sql(self) -> sqlite3.Connection:
        held: sqlite3.Connection | None = getattr(self._local, "sql", None)
        if held is None:
            held = sqlite3.connect(self._path, timeout=60, isolation_level=None)
            held.execute("PRAGMA journal_mode=WAL")
            held.execute("PRAGMA synchronous=NORMAL")
            self._local.sql = held
        return held

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction; undone when anything inside fails."""
        sql = self._sql()
        sql.execute("BEGIN IMMEDIATE")
        try:
            yield sql
        except BaseException:
            sql.execute("ROLLBACK")
            raise
        if sql.in_transaction:
            sql.execute("COMMIT")

    def put(self, nodes: Iterable[Node]) -> None:
        """Add or renew nodes; a node whose title and names are unchanged keeps its place."""
        with self.writing() as sql:
            for node in nodes:
                self._put(sql, node)

    def _put(self, sql: sqlite3.Connection, node: Node) -> None:
        for sighting in node.seen:
            sql.execute("INSERT OR IGNORE INTO said VALUES (?, ?)", (sighting.source, node.id))
        names = {node.id, *node.names, *([node.url] if node.url else [])}
        known = {row[0] for row in sql.execute("SELECT name FROM name WHERE id = ?", (node.id,))}
        row = sql.execute("SELECT row, title FROM node WHERE id = ?", (node.id,)).fetchone()
        if row and row[1] == node.title and names <= known:
            return
        sql.executemany(
            "INSERT OR IGNORE INTO name VALUES (?, ?)", [(name, node.id) for name in names - known]
        )
        if row:
            sql.execute("DELETE FROM node WHERE row = ?", (row[0],))
            if self.has_trigrams:
                sql.execute("DELETE FROM words WHERE rowid = ?", (row[0],))
        cursor = sql.execute(
            "INSERT INTO node (id, kind, title) VALUES (?, ?, ?)",
            (node.id, node.kind.value, node.title),
        )
        if self.has_trigrams:
            words = " ".join((node.title, *node.names, node.attrs.get("file", "")))
            sql.execute("INSERT INTO words (rowid, text) VALUES (?, ?)", (cursor.lastrowid, words))

    def remove(self, ids: Iterable[str]) -> None:
        """Take nodes out of every table."""
        with self.writing() as sql:
            for node_id in ids:
                row = sql.execute("SELECT row FROM node WHERE id = ?", (node_id,)).fetchone()
                if row and self.has_trigrams:
                    sql.execute("DELETE FROM words WHERE rowid = ?", row)
                for table, column in (("node", "id"), ("name", "id"), ("said", "id")):
                    sql.execute(f"DELETE FROM {table} WHERE {column} = ?", (node_id,))

    def named(self, name: str) -> list[str]:
        """The ids of the nodes that are called exactly `name`."""
        rows = self._sql().execute("SELECT id FROM name WHERE name = ? ORDER BY id", (name,))
        return [row[0] for row in rows]

    def names_from(self, prefix: str, limit: int) -> list[str]:
        """The ids of nodes that have a name which begins with `prefix`."""
        rows = self._sql().execute(
            "SELECT DISTINCT id FROM name WHERE name >= ? AND name < ? LIMIT ?",
            (prefix, prefix + "\U0010ffff", limit),
        )
        return [row[0] for row in rows]

    def of_kind(self, kind: str) -> list[str]:
        """The ids of all nodes of a kind, in the order in which they came."""
        rows = self._sql().execute("SELECT id FROM node WHERE kind = ? ORDER BY row", (kind,))
        return [row[0] for row in rows]

    def said_by(self, source: str) -> set[str]:
        """The ids of all nodes that a source has spoken of."""
        rows = self._sql().execute("SELECT id FROM said WHERE source = ?", (source,))
        return {row[0] for row in rows}

    def unsay(self, source: str, ids: Iterable[str]) -> None:
        """Forget that `source` spoke of these nodes."""
        with self.writing() as sql:
            sql.executemany(
                "DELETE FROM said WHERE source = ? AND id = ?", [(source, i) for i in ids]
            )

    def sayings(self, source: str) -> int:
        """How many nodes a source has spoken of."""
        row = self._sql().execute("SELECT count(*) FROM said WHERE source = ?", (source,))
        return int(row.fetchone()[0])

    def candidates(self, words: list[str], kinds: tuple[str, ...]) -> list[str]:
        """The ids of at most 500 nodes that hold all of `words`, the newest first."""
        tests, values = [], []
        long = [word for word in words if len(word) >= TRIGRAM and self.has_trigrams]
        if long:
            tests.append("node.row IN (SELECT rowid FROM words WHERE words MATCH ?)")
            values.append(" AND ".join('"' + word.replace('"', '""') + '"' for word in long))
        for word in (word for word in words if word not in long):
            tests.append("node.title LIKE ? ESCAPE '\\'")
            values.append(f"%{_escaped(word)}%")
        if kinds:
            tests.append(f"node.kind IN ({', '.join('?' * len(kinds))})")
            values.extend(kinds)
        where = f"WHERE {' AND '.join(tests)}" if tests else ""
        rows = self._sql().execute(
            f"SELECT id FROM node {where} ORDER BY row DESC LIMIT {CANDIDATES}",
            values,
        )
        return [row[0] for row in rows]

    def keep_pending(self, mentions: Iterable[Mention]) -> None:
        """Keep mentions that stand for nothing known yet."""
        with self.writing() as sql:
            sql.executemany(
                "INSERT OR REPLACE INTO pending VALUES (?, ?, ?, ?, ?)",
                [
                    (
                        m.origin,
                        m.relation.value,
                        m.reference,
                        m.evidence.source,
                        m.model_dump_json(),
                    )
                    for m in mentions
                ],
            )

    def pending(self) -> list[Mention]:
        """The mentions that stood for nothing known."""
        rows = self._sql().execute("SELECT mention FROM pending ORDER BY origin, reference")
        return [Mention.model_validate_json(row[0]) for row in rows]

    def settle(self, mentions: Iterable[Mention]) -> None:
        """Drop mentions that have become links."""
        with self.writing() as sql:
            sql.executemany(
                "DELETE FROM pending WHERE origin = ? AND relation = ? AND reference = ?",
                [(m.origin, m.relation.value, m.reference) for m in mentions],
            )

    def sizes(self) -> dict[str, int]:
        """How many nodes there are of each kind."""
        rows = self._sql().execute("SELECT kind, count(*) FROM node GROUP BY kind ORDER BY kind")
        return dict(rows)

    def clear(self) -> None:
        """Empty every table."""
        with self.writing() as sql:
            for table in ("node", "name", "said", "pending"):
                sql.execute(f"DELETE FROM {table}")
            if self.has_trigrams:
                sql.execute("DELETE FROM words")

    def close(self) -> None:
        """Close this thread's connection."""
        held: sqlite3.Connection | None = getattr(self._local, "sql", None)
        if held is not None:
            held.close()
            self._local.sql = None


def _escaped(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
