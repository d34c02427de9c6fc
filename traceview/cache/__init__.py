"""What is known, on disk: one record per node with its links both ways, and an index.

`store_protocol` is what the rest of the program knows of it, `open_store` the one way to a store.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from pathlib import Path

    from traceview.cache.store_protocol import Store


class StoreSettings(Protocol):
    """Where a store stands: the folder of the cache, and that of what outlives it."""

    @property
    def cache_folder(self) -> Path:
        """The folder of the cache."""

    @property
    def state_folder(self) -> Path:
        """The folder of what outlives the cache."""


def open_store(settings: StoreSettings) -> Store:
    """The store of a configuration. Raises CacheError."""
    from traceview.cache.disk.folder import state_file
    from traceview.cache.disk_store import DiskStore

    folder = settings.cache_folder
    return DiskStore(folder, state_file(settings.state_folder, folder))
