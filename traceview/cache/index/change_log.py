"""Which nodes the last changes of each source have touched, so that readers let go of no others.

A change of many nodes is counted and not told: whoever held something lets go of everything.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Mapping

import msgspec

from traceview.cache.index.tables import Tables
from traceview.cache.store_protocol import Changes

TOLD = 400
"""How many nodes a change has at most whose ids are told."""
KEPT = 256
"""How many changes of a source are kept."""
_read = msgspec.json.Decoder(list[str]).decode


class ChangeLog(Tables):
    """The last changes, by source and serial."""

    NAMES = ("change",)
    SCHEMA = (
        "CREATE TABLE IF NOT EXISTS change (source TEXT NOT NULL, serial INTEGER NOT NULL,"
        " ids TEXT NOT NULL, PRIMARY KEY (source, serial)) WITHOUT ROWID",
    )

    def note(self, source: str, serial: int, ids: Collection[str]) -> None:
        """Note which nodes differ after change number `serial` of a source."""
        with self._index.writing() as sql:
            if len(ids) <= TOLD:
                told = msgspec.json.encode(list(ids)).decode()
                sql.execute(
                    "INSERT OR REPLACE INTO change VALUES (?, ?, ?)", (source, serial, told)
                )
            else:
                sql.execute("DELETE FROM change WHERE source = ? AND serial = ?", (source, serial))
            sql.execute(
                "DELETE FROM change WHERE source = ? AND serial <= ?", (source, serial - KEPT)
            )

    def since(self, before: Mapping[str, int], now: Mapping[str, int]) -> Changes:
        """What changed between two vectors; nobody knows it when `before` is no earlier one."""
        ids: set[str] = set()
        with self._index.reading() as sql:
            for source in before.keys() | now.keys():
                first, last = before.get(source, 0), now.get(source, 0)
                found = _between(sql, source, first, last)
                if first > last or len(found) < last - first:
                    return Changes(None, now)
                ids.update(*found)
        return Changes(frozenset(ids), now)


def _between(sql: sqlite3.Connection, source: str, first: int, last: int) -> list[list[str]]:
    """The ids of each change that is kept after number `first`, up to `last`."""
    if last - first > KEPT:
        return []
    found = sql.execute(
        "SELECT ids FROM change WHERE source = ? AND serial > ? AND serial <= ?",
        (source, first, last),
    )
    try:
        return [_read(ids) for (ids,) in found]
    except (msgspec.MsgspecError, TypeError):  # nobody knows which, then
        return []
