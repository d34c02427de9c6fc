"""What is known, on disk: one record per node with its links both ways, and an index.

`store_protocol` is what the rest of the program knows of it, `open_store` the one way to a store.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from pathlib import Path

    from traceview.cache.store_protocol import HeldReads, Store


class StoreSettings(Protocol):
    """Where a store stands: the folder of the cache, and that of what outlives it."""

    @property
    def cache_folder(self) -> Path:
        """The folder of the cache."""

    @property
    def state_folder(self) -> Path:
        """The folder of what outlives the cache."""


def open_store(settings: StoreSettings) -> Store:
    """The store of a configuration; where it cannot be written, what comes is held in memory.

    Raises CacheError.
    """
    import time

    from traceview.cache.disk.folder import state_file
    from traceview.cache.disk_store import DiskStore
    from traceview.cache.opened_databases import databases_to_keep, databases_unkept
    from traceview.errors import CacheUnwritable

    folder = settings.cache_folder
    try:
        data = databases_to_keep(folder, time.time)
    except CacheUnwritable as error:
        data = databases_unkept(folder, time.time, error)
    return DiskStore(folder, state_file(settings.state_folder, folder), data=data)


def open_reads(settings: StoreSettings) -> HeldReads | None:
    """What the store holds, opened without a write; None when it has to be mended or made first.

    Raises CacheError.
    """
    import time

    from traceview.cache.disk.folder import state_file
    from traceview.cache.disk_reads import DiskReads
    from traceview.cache.opened_databases import databases_to_read

    folder = settings.cache_folder
    data = databases_to_read(folder, time.time)
    if data is None:
        return None
    return DiskReads(state_file(settings.state_folder, folder), time.time, data)


def drop_databases(folder: Path) -> None:
    """Take the files of a cache away, whatever stands in them. Raises CacheError."""
    from traceview.cache.disk.folder import drop_own

    drop_own(folder)
