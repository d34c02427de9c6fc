"""What can still be read of a damaged database of rows."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from traceview.cache.disk.connections import read_only
from traceview.cache.disk.plain_store import plain_value
from traceview.errors import CacheError

AT_ONCE = 200
"""How many rows are read at a time; where that fails, one by one."""
MOST_GAPS = 2_000
"""After how many rows in places that cannot be read the rest is given up."""
_SOME = (
    "SELECT rowid, key, mode, filename, value FROM Cache NOT INDEXED WHERE rowid > ? AND raw = 1"
    " ORDER BY rowid LIMIT ?"
)
_FARTHEST = 2**40
_FAULTS = (sqlite3.Error, UnicodeDecodeError, OSError)


def salvaged(path: Path) -> Iterator[tuple[str, str | bytes]]:
    """The keys and values of the rows that can be read; nothing where it is no database."""
    with suppress(*_FAULTS), closing(read_only(path)) as sql:
        for key, mode, filename, value in _rows(sql):
            with suppress(CacheError):
                if type(key) is str:
                    yield key, plain_value(mode, filename, value)


def _rows(sql: sqlite3.Connection) -> Iterator[tuple[Any, ...]]:
    last, leap, gaps = 0, 1, 0
    while gaps < MOST_GAPS and last < _FARTHEST:
        rows = _read(sql, last, AT_ONCE)
        if rows is None:
            rows = _read(sql, last, 1)
        if rows is None:
            last, leap, gaps = last + leap, leap * 2, gaps + 1
            continue
        if not rows:
            return
        leap = 1
        last = rows[-1][0]
        yield from (row[1:] for row in rows)


def _read(sql: sqlite3.Connection, last: int, count: int) -> list[tuple[Any, ...]] | None:
    """The next rows; None when they cannot be read."""
    try:
        return sql.execute(_SOME, (last, count)).fetchall()
    except _FAULTS:
        return None
