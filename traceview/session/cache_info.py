"""Where the cache is, how large it is, and what it holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class CacheInfo:
    """A folder, the bytes of all its files, and how many nodes there are of each kind."""

    folder: str
    bytes: int
    nodes: Mapping[str, int]


def cache_info(folder: Path, nodes: Mapping[str, int]) -> CacheInfo:
    """What is told of the cache in `folder`."""
    return CacheInfo(str(folder), sum(_sizes(folder)), dict(nodes))


def _sizes(folder: Path) -> Iterator[int]:
    """The sizes of all files; a file that goes in between has none."""
    for path in folder.rglob("*"):
        with suppress(OSError):
            if path.is_file():
                yield path.stat().st_size
