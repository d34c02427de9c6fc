"""The index beside the records: by kind, by name, by source, and by words, in SQLite.

Nodes stand by number, a newer node under a higher one. Names are kept as numbers of 64 bits, so
that a long URL takes no more room than a key; that two names of one cache share a number is as
unlikely as a disk that errs. Words are found with an FTS5 trigram table over the lower-case text
of a node, the newest first; where SQLite is older than 3.34 and has no trigrams, by reading texts.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import local
from typing import Any, NamedTuple

from traceview.cache.disk import guarded
from traceview.cache.drafts import Described
from traceview.cache.indexing import ABBREVIATION, IndexBatch, number_of, source_word
from traceview.model import Mention, Node

TRIGRAM = 3
CANDIDATES = 500
FEW = 20_000
"""A kind with no more nodes than this is read through where the search is for this kind."""
BUDGET_S = 0.03
"""How long a search goes on, in seconds; then it says that it has not seen everything."""
_STEPS = 2_000

_TABLES = ("node", "name", "said", "word", "size", "pending", "mark", "unsure")
_SCHEMA = (
    "CREATE TABLE IF NOT EXISTS node (row INTEGER PRIMARY KEY, id TEXT NOT NULL,"
    " kind INTEGER NOT NULL, text TEXT NOT NULL)",
    "CREATE INDEX IF NOT EXISTS node_kind ON node (kind)",
    "CREATE TABLE IF NOT EXISTS name (name INTEGER NOT NULL, row INTEGER NOT NULL,"
    " PRIMARY KEY (name, row)) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS said (source INTEGER NOT NULL, row INTEGER NOT NULL,"
    " PRIMARY KEY (source, row)) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS word (number INTEGER PRIMARY KEY, word TEXT NOT NULL UNIQUE)",
    "CREATE TABLE IF NOT EXISTS size (word INTEGER PRIMARY KEY, nodes INTEGER NOT NULL)",
    "CREATE TABLE IF NOT EXISTS pending (origin TEXT NOT NULL, relation TEXT NOT NULL,"
    " reference TEXT NOT NULL, source TEXT NOT NULL, mention TEXT NOT NULL,"
    " PRIMARY KEY (origin, relation, reference, source)) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS mark (step INTEGER NOT NULL)",
    "CREATE TABLE IF NOT EXISTS unsure (id TEXT NOT NULL, row INTEGER NOT NULL,"
    " name INTEGER NOT NULL)",
)
_WORDS = (
    "CREATE VIRTUAL TABLE IF NOT EXISTS words USING fts5"
    " (text, content='node', content_rowid='row', detail='none', columnsize=0, tokenize='trigram')"
)


class Candidates(NamedTuple):
    """Nodes that hold all words, the newest first.

    `texts` holds under each id the title, the names and the file of the node in lower case.
    `is_cut` when the time was over before all nodes were looked through.
    """

    texts: dict[str, str]
    is_cut: bool

    @property
    def ids(self) -> list[str]:
        """The ids alone."""
        return list(self.texts)


class Index:
    """Which nodes there are, found in several ways. A connection for each thread.

    `step` is the number of the last batch that was written, and `unsure` holds what that batch
    wrote: when the records did not come as far, as after a kill, this is what has to be undone.
    """

    def __init__(self, path: Path, clock: Callable[[], float] = time.monotonic) -> None:
        self._path = path
        self._clock = clock
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

    def write(self, described: Sequence[Described], gone: Sequence[Node], step: int) -> None:
        """Add, renew and take out nodes, as batch number `step`.

        A node whose title and names are unchanged keeps its place among the newest.
        """
        with self.writing() as sql:
            batch = IndexBatch(sql, has_trigrams=self.has_trigrams)
            for node in gone:
                batch.remove(node)
            for before, after in described:
                batch.put(before, after)
            batch.finish(step)

    def undo(self) -> list[str]:
        """Take out every node that the last batch touched; their ids."""
        with self.writing() as sql:
            batch = IndexBatch(sql, has_trigrams=self.has_trigrams)
            ids = batch.undo()
            batch.finish(self.step)
        return ids

    def named(self, name: str) -> list[str]:
        """The ids of the nodes that are called exactly `name`."""
        return self._ids(f"{_BY_NAME} WHERE name.name = ? ORDER BY node.id", (number_of(name),))

    def abbreviated(self, commit: str, limit: int) -> list[str]:
        """The ids of commits that begin with `commit`: `commit:` and at least seven digits."""
        if len(commit) < ABBREVIATION:
            return []
        where = "WHERE name.name = ? AND substr(node.id, 1, ?) = ? ORDER BY node.id LIMIT ?"
        values = (number_of(commit[:ABBREVIATION]), len(commit), commit, limit)
        return self._ids(f"{_BY_NAME} {where}", values)

    def of_kind(self, kind: str) -> list[str]:
        """The ids of all nodes of a kind, in the order in which they came."""
        where = "kind = (SELECT number FROM word WHERE word = ?) ORDER BY row"
        return self._ids(f"SELECT id FROM node WHERE {where}", (kind,))

    def said_by(self, source: str) -> set[str]:
        """The ids of all nodes that a source has spoken of."""
        return set(
            self._ids(
                "SELECT node.id FROM said JOIN node ON node.row = said.row"
                " WHERE said.source = (SELECT number FROM word WHERE word = ?)",
                (source_word(source),),
            )
        )

    def sayings(self, source: str) -> int:
        """How many nodes a source has spoken of."""
        return self._size(source_word(source))

    def _size(self, word: str) -> int:
        rows = self._rows(
            "SELECT nodes FROM size WHERE word = (SELECT number FROM word WHERE word = ?)", (word,)
        )
        return int(rows[0][0]) if rows else 0

    def candidates(self, words: Sequence[str], kinds: Sequence[str]) -> Candidates:
        """At most 500 nodes that hold all of `words`, upper or lower case, the newest first."""
        statement, values = self._question([word.lower() for word in words], kinds)
        found: dict[str, str] = {}
        end = self._clock() + BUDGET_S
        with self._reading() as sql:
            sql.set_progress_handler(lambda: self._clock() > end, _STEPS)
            try:
                found.update(sql.execute(statement, values))
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode != sqlite3.SQLITE_INTERRUPT:
                    raise
                return Candidates(found, True)
            finally:
                sql.set_progress_handler(None, 0)
        return Candidates(found, False)

    def _question(self, words: Sequence[str], kinds: Sequence[str]) -> tuple[str, list[object]]:
        tests = [*("instr(node.text, ?) > 0" for _ in words)]
        values: list[object] = [*words]
        if kinds:
            among = ", ".join("?" * len(kinds))
            tests.append(f"node.kind IN (SELECT number FROM word WHERE word IN ({among}))")
            values += kinds
        grams = [word[n : n + TRIGRAM] for word in words for n in range(len(word) - TRIGRAM + 1)]
        is_small = kinds and sum(map(self._size, kinds)) <= FEW
        tables, row = "node", "node.row"
        if grams and self.has_trigrams and not is_small:
            tables, row = "words CROSS JOIN node ON node.row = words.rowid", "words.rowid"
            tests.insert(0, "words MATCH ?")
            quoted = ('"' + gram.replace('"', '""') + '"' for gram in dict.fromkeys(grams))
            values.insert(0, " AND ".join(quoted))
        elif kinds and not is_small:
            tables = "node NOT INDEXED"
        where = f"WHERE {' AND '.join(tests)}" if tests else ""
        newest = f"ORDER BY {row} DESC LIMIT {CANDIDATES}"
        return f"SELECT node.id, node.text FROM {tables} {where} {newest}", values

    def keep_pending(self, mentions: Iterable[Mention]) -> None:
        """Keep mentions that stand for nothing known yet."""
        with self.writing() as sql:
            sql.executemany(
                "INSERT OR REPLACE INTO pending VALUES (?, ?, ?, ?, ?)",
                [(*_place(mention), mention.model_dump_json()) for mention in mentions],
            )

    def pending(self) -> list[Mention]:
        """The mentions that stood for nothing known."""
        rows = self._rows("SELECT mention FROM pending ORDER BY origin, reference")
        return [Mention.model_validate_json(row[0]) for row in rows]

    def settle(self, mentions: Iterable[Mention]) -> None:
        """Drop mentions that have become links."""
        with self.writing() as sql:
            sql.executemany(
                "DELETE FROM pending"
                " WHERE origin = ? AND relation = ? AND reference = ? AND source = ?",
                [_place(mention) for mention in mentions],
            )

    def sizes(self) -> dict[str, int]:
        """How many nodes there are of each kind."""
        rows = self._rows(
            "SELECT word.word, size.nodes FROM size JOIN word ON word.number = size.word"
            " WHERE size.nodes > 0 AND word.word NOT LIKE 'source %' ORDER BY word.word"
        )
        return dict(rows)

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

    def _ids(self, statement: str, values: Sequence[object] = ()) -> list[str]:
        return [row[0] for row in self._rows(statement, values)]


_BY_NAME = "SELECT node.id FROM name JOIN node ON node.row = name.row"


def _place(mention: Mention) -> tuple[str, str, str, str]:
    return (
        mention.origin,
        mention.relation.value,
        mention.reference,
        mention.evidence.source,
    )
