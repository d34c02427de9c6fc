"""A diskcache that stores text and bytes and nothing else, in a folder that is ours alone.

diskcache pickles what is not plain, and unpickles whatever row says that it is one
(CVE-2025-69872), whichever of its own disks is chosen. `PlainDisk` refuses both ways, for keys as
for values. The only importer of diskcache.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Collection, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from threading import local
from typing import Any, cast

import diskcache
from diskcache.core import MODE_RAW

from traceview.cache.disk.batches import VALUES, marks, portions
from traceview.cache.disk.connections import CHECKPOINT
from traceview.cache.disk.folder import note_damage, own_folder
from traceview.errors import CacheError, CacheUnwritable

TIMEOUT_S = 60
_SETTINGS = {
    "eviction_policy": "none",
    "cull_limit": 0,
    "size_limit": 2**60,
    "disk_min_file_size": 2**30,
    "sqlite_mmap_size": 0,
    "sqlite_cache_size": 2**11,
    "sqlite_wal_autocheckpoint": CHECKPOINT,
}
_PLAIN = (str, bytes)
ROWS = "SELECT key, mode, filename, value FROM Cache WHERE raw = 1 AND key IN"
"""The statement that reads some rows of `DATABASE`, up to their keys."""
DATABASE = "cache.db"
"""The file of the rows, as diskcache calls it."""
_PUT = (
    "INSERT INTO Cache (key, raw, store_time, access_time, access_count, size, mode, filename,"
    " value) VALUES (?, 1, ?, ?, 0, ?, ?, ?, ?) ON CONFLICT (key, raw) DO UPDATE SET"
    " store_time = excluded.store_time, access_time = excluded.access_time, size = excluded.size,"
    " mode = excluded.mode, filename = excluded.filename, value = excluded.value"
)
_DAMAGE = frozenset((sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB))
_UNWRITABLE = frozenset(
    (sqlite3.SQLITE_FULL, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN)
)
_UNREADABLE = (UnicodeDecodeError, AttributeError, TypeError)
Failure = (sqlite3.Error, diskcache.Timeout, OSError, UnicodeDecodeError)
"""What the databases of the cache raise; the last when even what SQLite says of it is damaged."""


class PlainDisk(diskcache.Disk):  # type: ignore[misc]
    """Keys are text, values text or bytes; any other row is refused, unread."""

    def put(self, key: Any) -> tuple[str, bool]:
        """The row's key. Raises TypeError for a key that is not text."""
        if type(key) is not str:
            msg = f"a cache key must be text, not {type(key).__name__}"
            raise TypeError(msg)
        return key, True

    def get(self, key: Any, raw: Any) -> str:
        """The key of a row. Raises CacheError for one that is not text."""
        if not raw or type(key) is not str:
            raise foreign_row()
        return key

    def store(self, value: Any, read: bool, key: Any = None) -> tuple[int, int, None, str | bytes]:
        """The columns of a row. Raises TypeError for a value that is neither text nor bytes."""
        if read or type(value) not in _PLAIN:
            msg = f"a cache value must be text or bytes, not {type(value).__name__}"
            raise TypeError(msg)
        return len(value), MODE_RAW, None, value

    def fetch(self, mode: int, filename: str | None, value: Any, read: bool) -> str | bytes:
        """The value of a row. Raises CacheError for one that this disk did not write."""
        if read:
            raise foreign_row()
        return plain_value(mode, filename, value)


def plain_value(mode: int, filename: str | None, value: Any) -> str | bytes:
    """The value of a row. Raises CacheError for one that `PlainDisk` did not write."""
    if mode != MODE_RAW or filename is not None or type(value) not in _PLAIN:
        raise foreign_row()
    return cast("str | bytes", value)


def foreign_row() -> CacheError:
    """That a row is none of ours."""
    return CacheError(
        "The cache holds a row that traceview did not write",
        "it is not plain, so it was not read",
        "run `traceview cache clear`, and look at who can write to the cache folder",
    )


def failure(error: BaseException, place: Path) -> CacheError:
    """What a database at `place` says, as an error; damage is noted beside it for next time."""
    code = (getattr(error, "sqlite_errorcode", None) or 0) & 0xFF
    if code in _DAMAGE or isinstance(error, _UNREADABLE):
        note_damage(place.parent, place.name)
        return CacheError(
            f"The cache in {place} is damaged",
            str(error),
            "start traceview again: it mends what is damaged, and asks the sources anew",
        )
    if isinstance(error, diskcache.Timeout) or code == sqlite3.SQLITE_BUSY:
        why, fix = "another traceview has been writing for too long", "try again"
        return CacheUnwritable(f"The cache in {place} is busy", why, fix)
    kind = CacheUnwritable if code in _UNWRITABLE or isinstance(error, OSError) else CacheError
    return kind(
        f"The cache in {place} cannot be used",
        str(error) or type(error).__name__,
        "look at its permissions and at the free space of its disk",
    )


@contextmanager
def guarded(place: Path) -> Iterator[None]:
    """Turns what the database at `place` raises into CacheError."""
    try:
        yield
    except Failure as error:
        raise failure(error, place) from error


def fold(path: Path) -> None:
    """Bring what was written last from beside a database into it, where nobody holds that up."""
    with suppress(sqlite3.Error), closing(sqlite3.connect(path, timeout=0.1)) as sql:
        sql.execute("PRAGMA wal_checkpoint(TRUNCATE)")


class PlainStore:
    """Texts and bytes under text keys, on disk. Every failure is a CacheError."""

    def __init__(self, folder: Path) -> None:
        own_folder(folder)
        self.folder = folder
        self.has_written = False
        self._local = local()
        try:
            self._cache = diskcache.Cache(
                str(folder), disk=PlainDisk, timeout=TIMEOUT_S, **_SETTINGS
            )
        except (*Failure, *_UNREADABLE) as error:
            raise failure(error, folder) from error

    def text(self, key: str) -> str | None:
        """The text under `key`. Raises CacheError when bytes stand there."""
        value = self._get(key)
        if type(value) is bytes:
            raise foreign_row()
        return cast("str | None", value)

    def data(self, key: str) -> bytes | None:
        """The bytes under `key`. Raises CacheError when a text stands there."""
        value = self._get(key)
        if type(value) is str:
            raise foreign_row()
        return cast("bytes | None", value)

    def data_of(self, keys: Collection[str]) -> dict[str, bytes]:
        """The bytes under those of `keys` that are there. Raises CacheError as `data` does."""
        found = {}
        with guarded(self.folder):
            for some in portions(keys, VALUES):
                for key, *row in self._cache._sql(f"{ROWS} ({marks(some)})", some):
                    value = self._cache.disk.fetch(*row, False)
                    if type(value) is str:
                        raise foreign_row()
                    found[key] = value
        return found

    def _get(self, key: str) -> object:
        try:
            return self._cache.get(key, retry=True)
        except Failure as error:
            raise failure(error, self.folder) from error

    def set(self, key: str, value: str | bytes) -> None:
        """Put a text or bytes under `key`."""
        self.has_written = True
        gathered: dict[str, str | bytes] | None = getattr(self._local, "gathered", None)
        if gathered is not None:
            gathered[key] = value
            return
        try:
            self._cache.set(key, value, retry=True)
        except Failure as error:
            raise failure(error, self.folder) from error

    @contextmanager
    def gathering(self) -> Iterator[None]:
        """What is set inside is written at the end at once; until then it is not read.

        diskcache has no call for many rows; its table is written as it writes it.
        """
        gathered: dict[str, str | bytes] = {}
        self._local.gathered = gathered
        try:
            yield
        finally:
            self._local.gathered = None
        now, disk = time.time(), self._cache.disk
        rows = [(disk.put(k)[0], now, now, *disk.store(v, False)) for k, v in gathered.items()]
        with guarded(self.folder):
            self._cache._con.executemany(_PUT, rows)

    def delete(self, key: str) -> None:
        """Take `key` away; nothing happens when it is not there."""
        with guarded(self.folder):
            self._cache.delete(key, retry=True)

    def all_keys(self) -> Iterator[str]:
        """All keys, in their order."""
        with guarded(self.folder):
            yield from self._cache.iterkeys()

    @contextmanager
    def transact(self) -> Iterator[None]:
        """All reads and writes inside stand together; other writers wait."""
        with guarded(self.folder), self._cache.transact(retry=True):
            yield

    def clear(self) -> None:
        """Take everything away."""
        with guarded(self.folder):
            self._cache.clear(retry=True)

    def close(self) -> None:
        """Let go of the database."""
        self._cache.close()
        if self.has_written:
            fold(self.folder / DATABASE)

    def __len__(self) -> int:
        return len(self._cache)
