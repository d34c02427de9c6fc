"""The alert rows that a version kept which had them among the records, in SQLite."""

from __future__ import annotations

from contextlib import closing, suppress
from dataclasses import fields
from pathlib import Path
from typing import Any

from traceview.chain.alert_row import AlertRow

_DATABASE = Path("records-3", "cache.db")
_ROWS = "SELECT value, store_time FROM Cache WHERE key = 'v/alerts' AND raw = 1"


def older_alert_rows(folder: Path) -> tuple[float, tuple[AlertRow, ...]] | None:
    """When they were made, in unix seconds, and the rows that stand in a cache folder of format 3.

    None where there are none that can be read: they are worth no error.
    """
    path = folder / _DATABASE
    if not path.is_file():
        return None
    import sqlite3

    import msgspec

    with (
        suppress(sqlite3.Error, OSError, ValueError, TypeError, msgspec.MsgspecError),
        closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=1)) as sql,
    ):
        found = sql.execute(_ROWS).fetchone()
        if found is not None:
            kept = msgspec.json.decode(found[0], type=list[dict[str, Any]])
            return float(found[1]), tuple(map(_row, kept))
    return None


def _row(kept: dict[str, Any]) -> AlertRow:
    import msgspec

    names = {field.name for field in fields(AlertRow)}
    known = {name: value for name, value in kept.items() if name in names}
    return msgspec.convert(known, AlertRow)
