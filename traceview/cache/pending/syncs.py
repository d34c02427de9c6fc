"""The syncs that run now, and what those have left that run no more.

It stands on disk, so that a sync of millions of nodes needs no more memory than one of a few, and
by sync, since several programs may read one source at once.
"""

from __future__ import annotations

import os
from datetime import datetime

from traceview.cache.disk.batches import VALUES
from traceview.cache.index.index import Index
from traceview.cache.index.tables import Tables
from traceview.cache.pending.sync_run import Run

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
_OVER = (
    "SELECT number FROM run WHERE ended AND NOT EXISTS (SELECT 1 FROM run AS older"
    " WHERE older.source = run.source AND older.number < run.number AND NOT older.ended)"
)
_FORGET = tuple(
    f"DELETE FROM {table} WHERE run = ? AND {key} IN"
    f" (SELECT {key} FROM {table} WHERE run = ? LIMIT {VALUES})"
    for table, key in (("heard", "id"), ("sayings", "rowid"))
)


class Heard(Tables):
    """The syncs that run now, of this process and of others."""

    NAMES = _TABLES
    SCHEMA = _SCHEMA

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

    def end(self, run: Run) -> None:
        """Forget what a sync has heard."""
        with self._index.writing() as sql:
            sql.execute("UPDATE run SET ended = 1 WHERE number = ?", (run.number,))
        _forget(self._index)


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
