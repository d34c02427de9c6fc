"""What the first frame reads: one value, without opening the index or knowing the model."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import msgspec

from traceview.cache.disk import TextStore
from traceview.errors import CacheError


def read_view(folder: Path, name: str) -> Any:
    """What `Cache.keep` last kept under `name`; None when there is nothing that can be read."""
    records = folder / "records"
    if not records.is_dir():
        return None
    try:
        store = TextStore(records)
    except (CacheError, sqlite3.DatabaseError):
        return None
    try:
        text = store.get(f"v/{name}")
        return None if text is None else msgspec.json.decode(text)
    except (CacheError, sqlite3.DatabaseError, msgspec.DecodeError):
        return None
    finally:
        store.close()
