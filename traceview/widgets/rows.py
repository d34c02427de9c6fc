"""What a list shows, and how a row is found in it."""

from __future__ import annotations

from itertools import chain
from typing import Protocol

from traceview.widgets.ink import Line


class Rows(Protocol):
    """How many rows there are, the key of each, and how each is drawn."""

    def __len__(self) -> int: ...

    def key(self, index: int) -> str:
        """The key of a row, unique in the list; empty for a heading, which the cursor skips."""

    def line(self, index: int, width: int) -> Line:
        """The row in `width` cells."""


class NoRows:
    """An empty list."""

    def __len__(self) -> int:
        return 0

    def key(self, index: int) -> str:
        raise IndexError(index)

    def line(self, index: int, width: int) -> Line:
        raise IndexError(index)


def find(rows: Rows, key: str, near: int) -> int:
    """The index of `key`, looked for from `near` outwards; -1 when it is not there."""
    size = len(rows)
    near = min(max(near, 0), size)
    for index in chain(range(near, size), range(near - 1, -1, -1)):
        if rows.key(index) == key:
            return index
    return -1


def nearest(rows: Rows, index: int, step: int = 1) -> int:
    """The row at `index`, or the next one in the direction of `step` that is no heading."""
    size = len(rows)
    index = min(max(index, 0), size - 1)
    for direction in (step, -step):
        at = index
        while 0 <= at < size:
            if rows.key(at):
                return at
            at += direction
    return -1
