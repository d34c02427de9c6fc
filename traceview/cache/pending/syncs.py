"""The syncs that run now, and what those have left that run no more.

It stands on disk, so that a sync of millions of nodes needs no more memory than one of a few, and
by sync, since several programs may read one source at once. A sync is alive by its lease: whoever
holds it renews it with every batch that he writes, and a sync whose lease has run out is over for
everybody.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime

from traceview.cache.disk.batches import VALUES
from traceview.cache.index.index import Index
from traceview.cache.index.tables import Tables
from traceview.cache.pending.sync_run import Retract, SyncRun
from traceview.cache.pending.told_digests import ToldDigests

LEASE_S = 900
"""How long a sync is alive after a batch: longer than any source may be silent."""
_RENEWED_S = LEASE_S / 15
"""After how many seconds a lease is renewed: a batch that comes sooner writes nothing for it."""
_TABLES = ("run", "heard", "sayings")
_SCHEMA = (
    "CREATE TABLE IF NOT EXISTS run (number INTEGER PRIMARY KEY AUTOINCREMENT,"
    " source TEXT NOT NULL, holder TEXT NOT NULL, until REAL NOT NULL,"
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


class Syncs(Tables):
    """The syncs that run now, of this store and of others over the same folder.

    `clock` gives unix seconds, the same for all processes. `note_heard` is told when a source has
    said of all its nodes that they are as it said before.
    """

    NAMES = _TABLES
    SCHEMA = _SCHEMA

    def __init__(
        self,
        index: Index,
        clock: Callable[[], float],
        told: ToldDigests,
        note_heard: Callable[[str, datetime], None],
    ) -> None:
        super().__init__(index)
        self.told = told
        self.note_heard = note_heard
        self._clock = clock
        self._holder = uuid.uuid4().hex
        self._held: set[int] = set()
        self._renewed = -float("inf")

    def begin(self, source: str, retract: Retract, *, is_first: bool) -> SyncRun:
        """A new sync of a source; what syncs left whose leases have run out is forgotten."""
        now = self._clock()
        with self._index.writing() as sql:
            sql.execute("UPDATE run SET ended = 1 WHERE NOT ended AND until < ?", (now,))
            row = sql.execute(
                "INSERT INTO run (source, holder, until) VALUES (?, ?, ?)",
                (source, self._holder, now + LEASE_S),
            )
            number = int(row.lastrowid or 0)
        self._held.add(number)
        _forget(self._index)
        return SyncRun(self._index, self, source, number, retract, is_first=is_first)

    def renew(self) -> None:
        """Renew the leases of all syncs that run here; one that is over stays so."""
        now = self._clock()
        if self._held and now >= self._renewed + _RENEWED_S:
            self._renewed = now
            with self._index.writing() as sql:
                sql.execute(
                    "UPDATE run SET until = ? WHERE holder = ? AND NOT ended",
                    (now + LEASE_S, self._holder),
                )

    def end(self, number: int) -> None:
        """Forget what a sync has heard."""
        self._held.discard(number)
        with self._index.writing() as sql:
            sql.execute("UPDATE run SET ended = 1 WHERE number = ?", (number,))
        _forget(self._index)


def _forget(index: Index) -> None:
    """Take away what syncs noted that are over, a little at a time.

    What one heard stays while an older one of its source runs, which has to know of it.
    """
    with index.reading() as sql:
        over = [row[0] for row in sql.execute(_OVER)]
    for number in over:
        for statement in _FORGET:
            gone = 1
            while gone:
                with index.writing() as sql:
                    gone = sql.execute(statement, (number, number)).rowcount
        with index.writing() as sql:
            sql.execute("DELETE FROM run WHERE number = ?", (number,))
