"""What the records need of the rows below them: texts and bytes under text keys."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol


class RowStore(Protocol):
    """Texts and bytes under text keys. Every failure is a CacheError."""

    folder: Path
    has_written: bool

    def text(self, key: str) -> str | None:
        """The text under `key`; None without one."""

    def data(self, key: str) -> bytes | None:
        """The bytes under `key`; None without any."""

    def data_of(self, keys: Collection[str]) -> dict[str, bytes]:
        """The bytes under those of `keys` that are there."""

    def all_keys(self) -> Iterator[str]:
        """All keys, in their order."""

    def set(self, key: str, value: str | bytes) -> None:
        """Put a text or bytes under `key`."""

    def gathering(self) -> AbstractContextManager[None]:
        """What is set inside is written at the end at once."""

    def delete(self, key: str) -> None:
        """Take `key` away; nothing happens when it is not there."""

    def transact(self) -> AbstractContextManager[None]:
        """All reads and writes inside stand together, or none of them does."""

    def clear(self) -> None:
        """Take everything away."""

    def close(self) -> None:
        """Let go of files."""
