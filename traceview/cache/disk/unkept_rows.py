"""Rows that cannot be written: those on disk are read, and what changes is held in memory."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from threading import RLock
from typing import cast

from traceview.cache.disk.batches import VALUES, marks, portions
from traceview.cache.disk.connections import ThreadConnections, read_only
from traceview.cache.disk.plain_store import DATABASE, ROWS, foreign_row, guarded, plain_value

Value = str | bytes
_KEYS = "SELECT key FROM Cache WHERE raw = 1 ORDER BY key"


class UnkeptRows:
    """A `RowStore` that never writes to its folder. Safe to use from threads."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.has_written = False
        self._path = folder / DATABASE
        self._connections = ThreadConnections(partial(read_only, self._path))
        self._is_cleared = not self._path.is_file()
        self._changed: dict[str, Value | None] = {}
        self._turn = RLock()
        self._is_within = False

    def _values(self, keys: Collection[str]) -> dict[str, Value]:
        with self._turn, guarded(self.folder):
            changed = {key: self._changed[key] for key in keys if key in self._changed}
            found: dict[str, Value] = {
                k: value for k, value in changed.items() if value is not None
            }
            lacking = [] if self._is_cleared else [key for key in keys if key not in changed]
            for some in portions(lacking, VALUES):
                with self._connections.held() as sql:
                    for key, *row in sql.execute(f"{ROWS} ({marks(some)})", some):
                        found[key] = plain_value(*row)
        return found

    def text(self, key: str) -> str | None:
        """The text under `key`. Raises CacheError when bytes stand there."""
        value = self._values((key,)).get(key)
        if type(value) is bytes:
            raise foreign_row()
        return cast("str | None", value)

    def data(self, key: str) -> bytes | None:
        """The bytes under `key`. Raises CacheError when a text stands there."""
        return self.data_of((key,)).get(key)

    def data_of(self, keys: Collection[str]) -> dict[str, bytes]:
        """The bytes under those of `keys` that are there. Raises CacheError as `data` does."""
        found = self._values(keys)
        if any(type(value) is str for value in found.values()):
            raise foreign_row()
        return cast("dict[str, bytes]", found)

    def all_keys(self) -> Iterator[str]:
        """All keys, in their order."""
        with self._turn, guarded(self.folder):
            keys: set[str] = set()
            if not self._is_cleared:
                with self._connections.held() as sql:
                    keys.update(key for (key,) in sql.execute(_KEYS) if type(key) is str)
            changed = self._changed.copy()
        keys.update(changed)
        yield from sorted(key for key in keys if changed.get(key, "") is not None)

    def set(self, key: str, value: Value) -> None:
        """Hold a text or bytes under `key`."""
        with self._turn:
            self._changed[key] = value

    @contextmanager
    def gathering(self) -> Iterator[None]:
        """What is set inside is held at once."""
        yield

    def delete(self, key: str) -> None:
        """Take `key` away; nothing happens when it is not there."""
        with self._turn:
            self._changed[key] = None

    @contextmanager
    def transact(self) -> Iterator[None]:
        """All reads and writes inside stand together, or none of them does."""
        with self._turn:
            if self._is_within:
                yield
                return
            before = self._changed.copy(), self._is_cleared
            self._is_within = True
            try:
                yield
            except BaseException:
                self._changed, self._is_cleared = before
                raise
            finally:
                self._is_within = False

    def clear(self) -> None:
        """Take everything away."""
        with self._turn:
            self._is_cleared = True
            self._changed.clear()

    def close(self) -> None:
        """Close this thread's connection."""
        self._connections.close()
