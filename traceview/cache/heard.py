"""What the syncs that run now have heard: of which nodes, and what was said of their links.

It stands on disk, so that a sync of millions of nodes needs no more memory than one of a few. A
first sync notes nothing: there is nothing that it could take back. Of a node without a record
nothing is noted but that it was heard of, since nothing that is out of date can hang on it.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from traceview.cache.index import Index
from traceview.cache.portions import BATCH, VALUES, marks, portions
from traceview.cache.rows import saying
from traceview.model import Findings, Kind, Link

COMES_AND_GOES = (Kind.ALERT, Kind.INCIDENT)
"""The kinds of which a complete listing may lack any number."""
_TABLES = ("run", "heard", "sayings")
_SCHEMA = (
    "CREATE TABLE IF NOT EXISTS run (number INTEGER PRIMARY KEY AUTOINCREMENT,"
    " source TEXT NOT NULL, process INTEGER NOT NULL, began REAL NOT NULL,"
    " ended INTEGER NOT NULL DEFAULT 0)",
    "CREATE TABLE IF NOT EXISTS heard (run INTEGER NOT NULL, id TEXT NOT NULL,"
    " described INTEGER NOT NULL, is_new INTEGER NOT NULL, was_said INTEGER NOT NULL,"
    " PRIMARY KEY (run, id)) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS sayings (run INTEGER NOT NULL, id TEXT NOT NULL,"
    " said TEXT NOT NULL)",
    "CREATE INDEX IF NOT EXISTS sayings_run ON sayings (run, id)",
)
_HEAR = (
    "INSERT INTO heard (run, id, described, is_new, was_said) VALUES (?, ?, ?, ?, ?)"
    " ON CONFLICT (run, id) DO UPDATE SET described = max(described, excluded.described)"
)
_LASTING = " AND ".join(f"id NOT LIKE '{kind.value}:%'" for kind in COMES_AND_GOES)
_RUNS = "EXISTS (SELECT 1 FROM run WHERE number = ? AND NOT ended)"
_MISSING = (
    "FROM said WHERE source = ? AND NOT EXISTS (SELECT 1 FROM run JOIN heard ON run = number"
    " WHERE run.source = said.source AND number >= ? AND heard.id = said.id AND described)"
    f" AND {_RUNS}"
)
_OVER = (
    "SELECT number FROM run WHERE ended AND NOT EXISTS (SELECT 1 FROM run AS older"
    " WHERE older.source = run.source AND older.number < run.number AND NOT older.ended)"
)
_FORGET = tuple(
    f"DELETE FROM {table} WHERE run = ? AND {key} IN"
    f" (SELECT {key} FROM {table} WHERE run = ? LIMIT {VALUES})"
    for table, key in (("heard", "id"), ("sayings", "rowid"))
)


class Heard:
    """The syncs that run now, of this process and of others."""

    def __init__(self, index: Index) -> None:
        self._index = index
        with index.writing() as sql:
            _make(sql)

    def begin(self, source: str, now: datetime, longest_s: float, *, is_first: bool) -> Run:
        """A new sync of a source; what syncs left that have died is forgotten.

        One is dead when its process is, or when it began more than `longest_s` ago.
        """
        with self._index.writing() as sql:
            running = "SELECT number, process, began FROM run WHERE NOT ended"
            for number, process, began in sql.execute(running).fetchall():
                if now.timestamp() - began > longest_s or not _is_alive(process):
                    sql.execute("UPDATE run SET ended = 1 WHERE number = ?", (number,))
            row = sql.execute(
                "INSERT INTO run (source, process, began) VALUES (?, ?, ?)",
                (source, os.getpid(), now.timestamp()),
            )
            number = int(row.lastrowid or 0)
        _forget(self._index)
        return Run(self._index, source, number, is_first=is_first)

    def clear(self) -> None:
        """Forget everything."""
        with self._index.writing() as sql:
            for table in _TABLES:
                sql.execute(f"DROP TABLE IF EXISTS {table}")
            _make(sql)


class Run:
    """One sync of a source: what it has heard so far."""

    def __init__(self, index: Index, source: str, number: int, *, is_first: bool) -> None:
        self.source = source
        self.number = number
        self.is_complete = False
        self._is_first = is_first
        self._index = index

    def note(self, findings: Findings) -> None:
        """Note what was heard, before it is put into the cache."""
        if self._is_first:
            return
        described = {node.id for node in findings.nodes if not node.is_stub}
        said = _sayings(findings.links)
        for ids in portions({**dict.fromkeys(described), **dict.fromkeys(said)}):
            with self._index.writing() as sql:
                new = self._hear(sql, ids, described)
                self._say(sql, {origin: said[origin] for origin in said.keys() & set(ids) - new})

    def note_links(self, links: Iterable[Link]) -> None:
        """Note links that were made of mentions of this source."""
        if self._is_first:
            return
        said = _sayings(links)
        for ids in portions(said):
            with self._index.writing() as sql:
                known = self._flags(sql, ids)
                fresh = [(self.number, i, 0, 0, 0) for i in ids if i not in known]
                sql.executemany(_HEAR, fresh)
                self._say(sql, {i: said[i] for i in ids if not known.get(i)})

    def _flags(self, sql: sqlite3.Connection, ids: Sequence[str]) -> dict[str, int]:
        return dict(
            sql.execute(
                f"SELECT id, is_new FROM heard WHERE run = ? AND id IN ({marks(ids)})",
                (self.number, *ids),
            )
        )

    def _hear(self, sql: sqlite3.Connection, ids: Sequence[str], described: set[str]) -> set[str]:
        """Note these ids; gives those of which nothing was known before this sync."""
        flags = self._flags(sql, ids)
        known = _column(sql, f"SELECT id FROM node WHERE id IN ({marks(ids)})", ids)
        was_said = _column(
            sql,
            f"SELECT id FROM said WHERE source = ? AND id IN ({marks(ids)})",
            (self.source, *ids),
        )
        sql.executemany(
            _HEAR,
            [(self.number, i, i in described, i not in known, i in was_said) for i in ids],
        )
        return {i for i in ids if flags.get(i, i not in known)}

    def _say(self, sql: sqlite3.Connection, said: dict[str, set[int]]) -> None:
        sql.executemany(
            "INSERT INTO sayings VALUES (?, ?, ?)",
            [(self.number, origin, " ".join(map(str, some))) for origin, some in said.items()],
        )

    def lacks(self) -> tuple[int, int]:
        """How many lasting nodes the source once said and not in this sync; and of how many."""
        if self._is_first:
            return 0, 0
        with self._index._reading() as sql:
            missing = sql.execute(
                f"SELECT count(*) {_MISSING} AND {_LASTING}",
                (self.source, self.number, self.number),
            ).fetchone()[0]
            again = sql.execute(
                "SELECT count(*) FROM heard"
                f" WHERE run = ? AND described AND was_said AND {_LASTING}",
                (self.number,),
            ).fetchone()[0]
        return missing, missing + again

    def missing(self, *, lasting: bool) -> Iterator[list[str]]:
        """The ids that the source once said and not in this sync; `lasting` ones when wanted."""
        if self._is_first:
            return
        where = "" if lasting else f" AND NOT ({_LASTING})"
        yield from self._pages(
            f"SELECT id {_MISSING}{where}", self.source, self.number, self.number
        )

    def described(self) -> Iterator[list[str]]:
        """The ids of the nodes that were described."""
        yield from self._pages("SELECT id FROM heard WHERE run = ? AND described", self.number)

    def stated(self) -> Iterator[dict[str, set[int]]]:
        """The origins of which everything was said, each with its sayings."""
        heard = f"SELECT id FROM heard WHERE run = ? AND NOT is_new AND {_RUNS}"
        if not self.is_complete:
            heard += " AND described"
        for ids in self._pages(heard, self.number, self.number):
            said: dict[str, set[int]] = {node_id: set() for node_id in ids}
            with self._index._reading() as sql:
                for node_id, some in sql.execute(
                    f"SELECT id, said FROM sayings WHERE run = ? AND id IN ({marks(ids)})",
                    (self.number, *ids),
                ):
                    said[node_id].update(map(int, some.split()))
            yield said

    def _pages(self, select: str, *values: object) -> Iterator[list[str]]:
        """The ids that a statement finds, in their order; it may change what it reads between."""
        last = ""
        while True:
            with self._index._reading() as sql:
                found = sql.execute(
                    f"{select} AND id > ? ORDER BY id LIMIT {BATCH}", (*values, last)
                ).fetchall()
            if not found:
                return
            last = found[-1][0]
            yield [row[0] for row in found]

    def end(self) -> None:
        """Forget what was heard."""
        with self._index.writing() as sql:
            sql.execute("UPDATE run SET ended = 1 WHERE number = ?", (self.number,))
        _forget(self._index)


def _make(sql: sqlite3.Connection) -> None:
    for statement in _SCHEMA:
        sql.execute(statement)


def _forget(index: Index) -> None:
    """Take away what syncs noted that are over, a little at a time.

    What one heard stays while an older one of its source runs, which has to know of it.
    """
    with index._reading() as sql:
        over = [row[0] for row in sql.execute(_OVER)]
    for number in over:
        for statement in _FORGET:
            gone = 1
            while gone:
                with index.writing() as sql:
                    gone = sql.execute(statement, (number, number)).rowcount
        with index.writing() as sql:
            sql.execute("DELETE FROM run WHERE number = ?", (number,))


def _sayings(links: Iterable[Link]) -> dict[str, set[int]]:
    said: dict[str, set[int]] = {}
    for link in links:
        pieces = (saying(link.relation, link.target, piece) for piece in link.evidence)
        said.setdefault(link.origin, set()).update(pieces)
    return said


def _column(sql: sqlite3.Connection, select: str, values: Sequence[object]) -> set[str]:
    return {row[0] for row in sql.execute(select, values)}


def _is_alive(process: int) -> bool:
    """Whether a process runs; a system that cannot tell says yes."""
    if os.name != "posix":
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
