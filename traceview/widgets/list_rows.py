"""What a list shows, and how a row is found in it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Protocol

from traceview.widgets.ink import Line


class Rows(Protocol):
    """How many rows there are, the key of each, how each is drawn, and where things stand.

    None of it may take longer because there are more rows: a list may have a million.
    """

    def __len__(self) -> int: ...

    @property
    def headings(self) -> Sequence[int]:
        """Where the headings stand, ascending; two never follow each other for long."""

    def key(self, index: int) -> str:
        """The key of a row, unique in the list; empty for a heading, which the cursor skips."""

    def find(self, key: str) -> int:
        """Where the row with this key stands; -1 when it is not there."""

    def line(self, index: int, width: int) -> Line:
        """The row in `width` cells."""


class HeldRows(Rows):
    """Rows that are all in memory and do not change: where each stands is noted at first use."""

    @cached_property
    def headings(self) -> Sequence[int]:
        """Where the headings stand."""
        return [index for index in range(len(self)) if not self.key(index)]

    @cached_property
    def _places(self) -> dict[str, int]:
        return {self.key(index): index for index in range(len(self))}

    def find(self, key: str) -> int:
        """Where the row with this key stands; -1 when it is not there."""
        return self._places.get(key, -1) if key else -1


class NoRows(HeldRows):
    """An empty list."""

    def __len__(self) -> int:
        return 0

    def key(self, index: int) -> str:
        """There is none."""
        raise IndexError(index)

    def line(self, index: int, width: int) -> Line:
        """There is none."""
        raise IndexError(index)


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
