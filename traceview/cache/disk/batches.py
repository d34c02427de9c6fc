"""Long lists in portions: what is written together, and what one statement of SQL may be given."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from itertools import islice
from typing import TypeVar

from traceview.cache.store_protocol import BATCH

VALUES = 900
"""How many values one statement is given; an older SQLite takes no more than 999."""
_Item = TypeVar("_Item")


def portions(items: Iterable[_Item], size: int = BATCH) -> Iterator[list[_Item]]:
    """`items` in lists of at most `size`."""
    rest = iter(items)
    while some := list(islice(rest, size)):
        yield some


def marks(values: Collection[object]) -> str:
    """As many question marks as there are values."""
    return ", ".join("?" * len(values))
