"""The index beside the records: by kind, by name, by source, and by words, in SQLite.

Nodes stand by number, a newer node under a higher one. Names are kept as numbers of 64 bits, so
that a long URL takes no more room than a key; that two names of one cache share a number is as
unlikely as a disk that errs. Words are found with an FTS5 trigram table over the lower-case text
of a node, the newest first; where SQLite is older than 3.34 and has no trigrams, by reading texts.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from threading import local
from typing import Any

from traceview.cache.disk.batches import VALUES, marks, portions
from traceview.cache.disk.connections import Connections, ThreadConnections, to_write
from traceview.cache.disk.plain_store import guarded
from traceview.cache.index.candidates import question
from traceview.cache.index.index_writes import (
    IndexBatch,
    number_of,
    rows_of,
    source_word,
)
from traceview.cache.records.drafts import Described
from traceview.cache.store_protocol import ABBREVIATION, Candidates
from traceview.model import Node

FEW = 20_000
"""A kind with no more nodes than this is read through where the search is for this kind."""
BUDGET_S = 0.03
"""How long a search goes on, in seconds; then it says that it has not seen everything."""
_STEPS = 2_000

_TABLES = ("node", "name", "said", "word", "size", "mark", "wrote")
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
    "CREATE TABLE IF NOT EXISTS mark (step INTEGER NOT NULL)",
    "CREATE TABLE IF NOT EXISTS wrote (step INTEGER PRIMARY KEY, nodes BLOB NOT NULL)",
)
_HAS_WORDS = "SELECT 1 FROM sqlite_master WHERE name = 'words'"
_WORDS = (
    "CREATE VIRTUAL TABLE IF NOT EXISTS words USING fts5"
    " (text, content='node', content_rowid='row', detail='none', columnsize=0, tokenize='trigram')"
)


class Index:
    """Which nodes there are, found in several ways. A connection for each thread.

    `step` is the number of the last batch that was written, and `wrote` holds what the last
    `UNSURE` of them wrote: when the records did not come as far, as after a kill, this is undone.
    """

    def __init__(
        self,
        path: Path,
        clock: Callable[[], float] = time.monotonic,
        connections: Connections | None = None,
        *,
        is_to_read: bool = False,
    ) -> None:
        """The tables are made when they are missing, unless it `is_to_read`. Raises CacheError."""
        self._path = path
        self._clock = clock
        self._connections = connections or ThreadConnections(partial(to_write, path))
        self._local = local()
        self.is_to_read = is_to_read
        self.has_trigrams = True
        if is_to_read:
            self.has_trigrams = bool(self._rows(_HAS_WORDS))
            return
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
    def reading(self) -> Iterator[sqlite3.Connection]:
        """The connection of this thread, to read with. Raises CacheError."""
        with guarded(self._path), self._connections.held() as sql:
            yield sql

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction; undone when anything inside fails. Within another it is part of that."""
        with self.reading() as sql:
            if sql.in_transaction:
                yield sql
                return
            sql.execute("BEGIN IMMEDIATE")
            self._local.is_writing = True
            try:
                yield sql
            except BaseException:
                if sql.in_transaction:
                    sql.execute("ROLLBACK")
                raise
            else:
                sql.execute("COMMIT")
            finally:
                self._local.is_writing = False

    @property
    def step(self) -> int:
        """The number of the last batch; 0 for an index to which nothing was written."""
        rows = self._rows("SELECT step FROM mark")
        return int(rows[0][0]) if rows else 0

    @property
    def is_writing(self) -> bool:
        """Whether a transaction of this thread has begun."""
        return getattr(self._local, "is_writing", False)

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

    def undo(self, step: int) -> list[str]:
        """Take out every node that a batch after `step` has touched; their ids."""
        with self.writing() as sql:
            batch = IndexBatch(sql, has_trigrams=self.has_trigrams)
            ids = batch.undo(step)
            batch.finish(self.step)
        return ids

    def known(self, ids: Collection[str]) -> set[str]:
        """Those of `ids` that are nodes."""
        found: set[str] = set()
        for some in portions(ids, VALUES):
            with self.reading() as sql:
                found.update(rows_of(sql, some))
        return found

    def named(self, names: Collection[str]) -> dict[str, list[str]]:
        """The ids of the nodes that are called exactly as `names` say, in their order."""
        return self._of_numbers({name: number_of(name) for name in names})

    def abbreviated(self, commits: Collection[str], limit: int) -> dict[str, list[str]]:
        """The ids of commits that begin as `commits` do: `commit:` and at least seven digits."""
        long = [commit for commit in commits if len(commit) >= ABBREVIATION]
        found = self._of_numbers({commit: number_of(commit[:ABBREVIATION]) for commit in long})
        begun = (
            (commit, [node_id for node_id in ids if node_id.startswith(commit)][:limit])
            for commit, ids in found.items()
        )
        return {commit: ids for commit, ids in begun if ids}

    def _of_numbers(self, numbers: Mapping[str, int]) -> dict[str, list[str]]:
        """The ids of the nodes that stand under each of these numbers of names."""
        ids: dict[int, list[str]] = {}
        for some in portions(set(numbers.values()), VALUES):
            statement = f"{_BY_NAME} WHERE name.name IN ({marks(some)}) ORDER BY node.id"
            for number, node_id in self._rows(statement, some):
                ids.setdefault(number, []).append(node_id)
        return {name: ids[number] for name, number in numbers.items() if number in ids}

    def of_kind(self, kind: str) -> list[str]:
        """The ids of all nodes of a kind, in the order in which they came."""
        where = "kind = (SELECT number FROM word WHERE word = ?) ORDER BY row"
        return self._ids(f"SELECT id FROM node WHERE {where}", (kind,))

    def spoken(self, source: str) -> int:
        """How many nodes a source has spoken of."""
        return self._size(source_word(source))

    def _size(self, word: str) -> int:
        rows = self._rows(
            "SELECT nodes FROM size WHERE word = (SELECT number FROM word WHERE word = ?)", (word,)
        )
        return int(rows[0][0]) if rows else 0

    def candidates(self, words: Sequence[str], kinds: Sequence[str]) -> Candidates:
        """At most 500 nodes that hold all of `words`, upper or lower case, the newest first."""
        is_rare = bool(kinds) and sum(map(self._size, kinds)) <= FEW
        has_trigrams = self.has_trigrams and not is_rare
        statement, values = question(words, kinds, has_trigrams=has_trigrams, is_rare=is_rare)
        found: dict[str, str] = {}
        end = self._clock() + BUDGET_S
        with self.reading() as sql:
            sql.set_progress_handler(lambda: self._clock() > end, _STEPS)
            try:
                found.update(sql.execute(statement, values))
            except sqlite3.OperationalError as error:
                if getattr(error, "sqlite_errorcode", None) != sqlite3.SQLITE_INTERRUPT:
                    raise
                return Candidates(found, True)
            finally:
                sql.set_progress_handler(None, 0)
        return Candidates(found, False)

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
        self._connections.close()

    def _rows(self, statement: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        with self.reading() as sql:
            return sql.execute(statement, values).fetchall()

    def _ids(self, statement: str, values: Sequence[object] = ()) -> list[str]:
        return [row[0] for row in self._rows(statement, values)]


_BY_NAME = "SELECT name.name, node.id FROM name JOIN node ON node.row = name.row"
