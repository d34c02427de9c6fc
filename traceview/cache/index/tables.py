"""Tables of one purpose that stand beside the index, in its database."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import ClassVar

from traceview.cache.index.index import Index


class Tables:
    """Made when they are missing; `NAMES` and `SCHEMA` are those of the subclass."""

    NAMES: ClassVar[Sequence[str]]
    SCHEMA: ClassVar[Sequence[str]]

    def __init__(self, index: Index) -> None:
        self._index = index
        if not index.is_to_read:
            with index.writing() as sql:
                self._make(sql)

    def _make(self, sql: sqlite3.Connection) -> None:
        for statement in self.SCHEMA:
            sql.execute(statement)

    def clear(self) -> None:
        """Forget everything."""
        with self._index.writing() as sql:
            for table in self.NAMES:
                sql.execute(f"DROP TABLE IF EXISTS {table}")
            self._make(sql)
