"""A plot of series against a threshold, drawn with braille dots, or in ASCII: a pure function.

Breach is told by shape as well as by colour: between the threshold and the line the cells are
filled, and the axis below is drawn heavy. Where a series has no points there is a gap.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import replace

from traceview.screens.metric.plot_axis import (
    GUTTER,
    Glyphs,
    Picture,
    Points,
    axis,
    drawable,
    labels_of,
    range_of,
    times,
)
from traceview.widgets.ink import Line, fit

__all__ = ["Picture", "is_breach", "plot_rows"]

_COMPARE: dict[str, Callable[[float, float], bool]] = {
    ">": operator.gt, ">=": operator.ge, "<": operator.lt, "<=": operator.le,
    "==": operator.eq, "!=": operator.ne,
}  # fmt: skip
_DOTS = ((0x01, 0x02, 0x04, 0x40), (0x08, 0x10, 0x20, 0x80))

_UNICODE = Glyphs("┄", "─", "━", "└", "┬", "│")
_ASCII = Glyphs("-", "-", "=", "+", "+", "|")


def plot_rows(picture: Picture, width: int, height: int, *, plain: bool = False) -> list[Line]:
    """`height` lines of `width` cells: the plot, its axis, and the times below it."""
    columns, rows = width - GUTTER - 1, height - 2
    if columns < 8 or rows < 2:
        return [(("too small for a plot", "dim"),)]
    if picture.threshold is not None and not drawable(picture.threshold):
        picture = replace(picture, threshold=None)
    low, high = range_of(picture)
    canvas = _Canvas(picture, columns, rows, low, high, plain)
    for points in picture.series:
        canvas.draw(points)
    glyphs = _ASCII if plain else _UNICODE
    labels = labels_of(picture, low, high, rows)
    lines: list[Line] = []
    for row in range(rows):
        ink = "threshold" if row == canvas.threshold_row else "dim"
        label = fit(labels.get(row, ""), GUTTER - 1, right=True)
        lines.append(((f"{label} ", ink), (glyphs.side, "dim"), *canvas.row(row, glyphs)))
    seen, breach = frozenset(canvas.seen_columns), frozenset(canvas.breach_columns)
    return [*lines, axis(picture, columns, glyphs, seen, breach), times(picture, columns)]


def is_breach(value: float, picture: Picture) -> bool:
    """Whether a value stands on the wrong side of the threshold."""
    compare = _COMPARE.get(picture.comparison)
    return (
        compare is not None and picture.threshold is not None and compare(value, picture.threshold)
    )


class _Canvas:
    """Dots of two columns and four rows to a cell."""

    def __init__(
        self, picture: Picture, columns: int, rows: int, low: float, high: float, plain: bool
    ) -> None:
        self.picture = picture
        self.size = columns, rows
        self._low, self._high = low, high
        self._plain = plain
        self._dots: dict[tuple[int, int], int] = {}
        self._breach: set[tuple[int, int]] = set()
        self.breach_columns: set[int] = set()
        self.seen_columns: set[int] = set()
        level = picture.threshold
        self.threshold_row = None if level is None else self._y(level) // 4

    def draw(self, points: Points) -> None:
        """A series: dots where it has points, joined where they follow each other."""
        before: tuple[float, int, int] | None = None
        for at, value in points:
            if not drawable(value) or not self.picture.start <= at <= self.picture.end:
                before = None
                continue
            x, y = self._x(at), self._y(value)
            joined = before is not None and at - before[0] <= self.picture.step * 1.6
            for dot_x, dot_y in _between(before[1:] if before and joined else (x, y), (x, y)):
                self._dot(dot_x, dot_y, is_breach(value, self.picture))
            before = (at, x, y)

    def row(self, row: int, glyphs: Glyphs) -> Line:
        """The cells of one row as pieces of one ink each."""
        pieces: list[list[str]] = []
        for column in range(self.size[0]):
            text, ink = self._cell(column, row, glyphs)
            if pieces and pieces[-1][1] == ink:
                pieces[-1][0] += text
            else:
                pieces.append([text, ink])
        return tuple((text, ink) for text, ink in pieces)

    def _cell(self, column: int, row: int, glyphs: Glyphs) -> tuple[str, str]:
        if bits := self._dots.get((column, row)):
            breach = (column, row) in self._breach
            plain = "#" if breach else "*"
            return plain if self._plain else chr(0x2800 + bits), "breach" if breach else "series"
        if row == self.threshold_row:
            dashed = glyphs.threshold if not self._plain or column % 2 else " "
            return dashed, "threshold"
        return " ", "plain"

    def _dot(self, x: int, y: int, breach: bool) -> None:
        self.seen_columns.add(x // 2)
        self._set(x, y, breach)
        if breach and self.picture.threshold is not None:
            self.breach_columns.add(x // 2)
            level = self._y(self.picture.threshold)
            for fill in range(min(y, level), max(y, level) + 1):
                self._set(x, fill, breach)

    def _set(self, x: int, y: int, breach: bool) -> None:
        columns, rows = self.size
        if 0 <= x < columns * 2 and 0 <= y < rows * 4:
            cell = x // 2, y // 4
            self._dots[cell] = self._dots.get(cell, 0) | _DOTS[x % 2][y % 4]
            if breach:
                self._breach.add(cell)

    def _x(self, at: float) -> int:
        span = self.picture.end - self.picture.start or 1.0
        return min(int((at - self.picture.start) / span * self.size[0] * 2), self.size[0] * 2 - 1)

    def _y(self, value: float) -> int:
        part = (value - self._low) / (self._high - self._low)
        return round((1 - min(max(part, 0.0), 1.0)) * (self.size[1] * 4 - 1))


def _between(first: tuple[int, int], last: tuple[int, int]) -> list[tuple[int, int]]:
    (x0, y0), (x1, y1) = first, last
    steps = max(abs(x1 - x0), abs(y1 - y0), 1)
    return [
        (x0 + round((x1 - x0) * n / steps), y0 + round((y1 - y0) * n / steps))
        for n in range(steps + 1)
    ]
