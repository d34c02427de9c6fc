"""Connections to a database: one for each thread on disk, or one for all to a copy in memory."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from threading import RLock, local
from typing import Protocol

WAIT_S = 60
"""How long a statement waits for another process, in seconds."""
CHECKPOINT = 16_000
"""After how many pages that were written they are folded in: many are soon written again."""
PATIENCE_S = 5.0
"""How long the first change waits for another process before what comes is held in memory."""


class Connections(Protocol):
    """Where the connection of this thread is had from."""

    def held(self) -> AbstractContextManager[sqlite3.Connection]:
        """The connection, for as long as the context lasts."""

    def close(self) -> None:
        """Let go of it."""


class ThreadConnections:
    """A connection for each thread, opened by `opener` when it first asks."""

    def __init__(self, opener: Callable[[], sqlite3.Connection]) -> None:
        self._opener = opener
        self._local = local()

    @contextmanager
    def held(self) -> Iterator[sqlite3.Connection]:
        """The connection of this thread."""
        known: sqlite3.Connection | None = getattr(self._local, "sql", None)
        if known is None:
            known = self._local.sql = self._opener()
        yield known

    def close(self) -> None:
        """Close this thread's connection."""
        known: sqlite3.Connection | None = getattr(self._local, "sql", None)
        if known is not None:
            known.close()
            self._local.sql = None


class OneConnection:
    """One connection that threads have in turn; whoever has it may ask for it again."""

    def __init__(self, sql: sqlite3.Connection) -> None:
        self._sql = sql
        self._turn = RLock()

    @contextmanager
    def held(self) -> Iterator[sqlite3.Connection]:
        """The connection, once no other thread has it."""
        with self._turn:
            yield self._sql

    def close(self) -> None:
        """Nothing: other threads may need it, and what it holds goes with the process."""


def to_write(path: Path) -> sqlite3.Connection:
    """A connection that reads and writes; the database is made when there is none."""
    sql = sqlite3.connect(path, timeout=WAIT_S, isolation_level=None)
    sql.execute("PRAGMA journal_mode=WAL")
    sql.execute("PRAGMA synchronous=NORMAL")
    sql.execute(f"PRAGMA wal_autocheckpoint={CHECKPOINT}")
    return sql


def read_only(path: Path) -> sqlite3.Connection:
    """A connection that reads and waits for no writer. Raises sqlite3.Error.

    Where not even the shared memory beside the database can be made (a full disk, a folder that
    may not be written), the file is read as it stands: nobody can be changing it then. That needs
    that nothing is left in the log beside it. https://sqlite.org/wal.html#readonly
    """
    uri = f"{path.absolute().as_uri()}?mode=ro"
    try:
        return _tried(uri)
    except sqlite3.OperationalError:
        log = path.with_name(f"{path.name}-wal")
        if not path.is_file() or (log.is_file() and log.stat().st_size):
            raise
        return _tried(f"{uri}&immutable=1")


def _tried(uri: str) -> sqlite3.Connection:
    sql = sqlite3.connect(uri, uri=True, timeout=WAIT_S, isolation_level=None)
    try:
        sql.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.Error:
        sql.close()
        raise
    return sql


def in_memory(path: Path) -> OneConnection:
    """A copy of the database at `path`, or an empty one where there is none to be read."""
    copy = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    if path.is_file():
        try:
            source = read_only(path)
            source.backup(copy)
            source.close()
        except sqlite3.Error:
            copy.close()
            copy = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    return OneConnection(copy)


def ask_for_turn(path: Path) -> None:
    """See that nobody is writing to the database at `path`. Raises sqlite3.Error after 5 s."""
    if path.is_file():
        sql = sqlite3.connect(path, timeout=PATIENCE_S, isolation_level=None)
        try:
            sql.execute("BEGIN IMMEDIATE")
            sql.execute("ROLLBACK")
        finally:
            sql.close()
