"""What outlives a cache: in which states nodes were, and what people have said of links and nodes.

It stands in the state folder and is no cache: nobody could read it anew from the sources. It is
made when something is first written.
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from threading import local
from typing import Any

import msgspec

from traceview.cache.disk.connections import read_only
from traceview.cache.disk.folder import own_folder
from traceview.cache.store_protocol import Event
from traceview.errors import CacheError

KEPT_S = 400 * 86_400
"""How long it is known in which states nodes were."""
_SCHEMA = (
    "CREATE TABLE IF NOT EXISTS event (node TEXT NOT NULL, at REAL NOT NULL, state TEXT NOT NULL,"
    " source TEXT NOT NULL, PRIMARY KEY (node, at, state)) WITHOUT ROWID",
    "CREATE INDEX IF NOT EXISTS event_at ON event (at)",
    "CREATE TABLE IF NOT EXISTS value (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
)
_FAILURES = (sqlite3.Error, OSError, UnicodeDecodeError, msgspec.DecodeError)


class StateFile:
    """Events and values of people, in one file. Every failure is a CacheError.

    Tables are only ever added to it: a newer version reads what an older one wrote.
    """

    def __init__(self, path: Path, clock: Callable[[], float] = time.time) -> None:
        self._path = path
        self._clock = clock
        self._local = local()

    def note(self, events: Iterable[Event]) -> None:
        """Add events; what is older than `KEPT_S` seconds goes."""
        rows = [(one.node, one.at, one.state, one.source) for one in events]
        if rows:
            with self._writing() as sql:
                sql.executemany("INSERT OR IGNORE INTO event VALUES (?, ?, ?, ?)", rows)
                sql.execute("DELETE FROM event WHERE at < ?", (self._clock() - KEPT_S,))

    def events(self, since: float, limit: int) -> Sequence[Event]:
        """What came into another state at `since` or later, the newest first."""
        found = self._rows(
            "SELECT node, state, at, source FROM event WHERE at >= ?"
            " ORDER BY at DESC, node, state LIMIT ?",
            (since, limit),
        )
        return [Event(*row) for row in found]

    def value(self, name: str) -> Any:
        """What was last kept under `name`; None without one."""
        with self._told():
            rows = self._rows("SELECT value FROM value WHERE name = ?", (name,))
            return msgspec.json.decode(rows[0][0]) if rows else None

    def keep(self, name: str, value: Any) -> None:
        """Keep plain values under `name`."""
        with self._writing() as sql:
            told = msgspec.json.encode(value).decode()
            sql.execute("INSERT OR REPLACE INTO value VALUES (?, ?)", (name, told))

    def _rows(self, statement: str, values: Sequence[object]) -> list[tuple[Any, ...]]:
        with self._told():
            if not self._path.is_file():
                return []
            own_folder(self._path.parent)
            with closing(read_only(self._path)) as sql:
                return sql.execute(statement, values).fetchall()

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._told():
            own_folder(self._path.parent)
            if not self._path.exists():
                os.close(os.open(self._path, os.O_CREAT | os.O_WRONLY, 0o600))
            with self._opened() as sql:
                yield sql

    def _opened(self) -> sqlite3.Connection:
        """This thread's connection."""
        held: sqlite3.Connection | None = getattr(self._local, "sql", None)
        if held is None:
            held = sqlite3.connect(self._path, timeout=60)
            held.execute("PRAGMA journal_mode=WAL")
            held.execute("PRAGMA synchronous=NORMAL")
            for statement in _SCHEMA:
                held.execute(statement)
            self._local.sql = held
        return held

    def close(self) -> None:
        """Close this thread's connection."""
        held: sqlite3.Connection | None = getattr(self._local, "sql", None)
        if held is not None:
            held.close()
            self._local.sql = None

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except _FAILURES as error:
            raise CacheError(
                f"What is kept of events and people in {self._path} cannot be used",
                str(error) or type(error).__name__,
                "look at its permissions and the free space of its disk; if it is damaged, move"
                " it away",
            ) from error
