"""What the first frame reads: one value, without opening the index or knowing the model.

It is read past diskcache, which writes its settings whenever it is opened and so would wait for
whoever is writing.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec

from traceview.cache.disk.folder import RECORDS, own_folder
from traceview.errors import CacheError

_VALUE = "SELECT value FROM Cache WHERE key = ? AND raw = 1 AND filename IS NULL AND mode = 1"


def read_view(folder: Path, name: str) -> Any:
    """What `Writes.keep` last kept under `name`; None when there is nothing that can be read."""
    records = folder / RECORDS
    if not records.is_dir():
        return None
    try:
        own_folder(records)
        text = _text(records / "cache.db", f"v/{name}")
        return None if text is None else msgspec.json.decode(text)
    except (CacheError, sqlite3.Error, UnicodeDecodeError, msgspec.DecodeError):
        return None


def _text(path: Path, key: str) -> str | None:
    uri = f"{path.absolute().as_uri()}?mode=ro"
    with closing(sqlite3.connect(uri, uri=True)) as sql:
        row = sql.execute(_VALUE, (key,)).fetchone()
    return row[0] if row and type(row[0]) is str else None
