"""The cells of a plot: what each of them shows of its lines, the threshold and the marks.

From below: the band of breach, the threshold, lines that do not fire, the line that fires, marks.
"""

from __future__ import annotations

from collections.abc import Iterator

from traceview.widgets.ink import Line
from traceview.widgets.plot_axis import Glyphs, Picture, Points, drawable
from traceview.widgets.sparkline import in_breach

_DOTS = ((0x01, 0x02, 0x04, 0x40), (0x08, 0x10, 0x20, 0x80))
Cell = tuple[int, int]
"""A column and a row; the top row is 0."""


class Canvas:
    """Cells of two columns and four rows of dots."""

    def __init__(
        self, picture: Picture, size: tuple[int, int], low: float, high: float, *, plain: bool
    ) -> None:
        self.picture = picture
        self.columns, self.rows = size
        self._low, self._high = low, high
        self._plain = plain
        self._own: dict[Cell, int] = {}
        self._others: dict[Cell, int] = {}
        self._breach: set[Cell] = set()
        self.breach_columns: set[int] = set()
        self.seen_columns: set[int] = set()
        level = picture.threshold
        self.threshold_row = None if level is None else self._y(level) // 4
        self._marks = frozenset(picture.marks(self.columns))
        unseen = picture.seen_until
        self._unseen = self.columns if unseen is None else self._x(unseen) // 2 + 1
        for points in picture.others:
            self._draw(points, self._others)
        for points in picture.series:
            self._draw(points, self._own)

    def row(self, row: int, glyphs: Glyphs) -> Line:
        """The cells of one row as pieces of one ink each."""
        pieces: list[tuple[str, str]] = []
        for column in range(self.columns):
            text, ink = self._cell(column, row, glyphs)
            ink = f"band-{ink}" if self._in_band(row) else ink
            if pieces and pieces[-1][1] == ink:
                pieces[-1] = pieces[-1][0] + text, ink
            else:
                pieces.append((text, ink))
        return tuple(pieces)

    def _cell(self, column: int, row: int, glyphs: Glyphs) -> tuple[str, str]:
        cell = column, row
        if column in self._marks:
            return glyphs.mark, "dim"
        if row == self.threshold_row and self._shows_through(cell):
            return ("-" if self._plain else glyphs.threshold), "threshold"
        if bits := self._own.get(cell):
            is_breach = cell in self._breach
            sign = ("#" if is_breach else "*") if self._plain else chr(0x2800 + bits)
            return sign, "breach" if is_breach else "series"
        if bits := self._others.get(cell):
            return "." if self._plain else chr(0x2800 + bits), "dim"
        if row == self.threshold_row:
            return (glyphs.threshold if not self._plain or column % 2 else " "), "threshold"
        return (glyphs.unseen, "dim") if column >= self._unseen else (" ", "plain")

    def _shows_through(self, cell: Cell) -> bool:
        """Every third cell of a line that runs along the threshold shows the threshold."""
        column, row = cell
        beside = (column - 1, row), (column + 1, row)
        return column % 3 == 1 and any(
            all(one in dots for one in beside) for dots in (self._own, self._others)
        )

    def _in_band(self, row: int) -> bool:
        """Whether a row lies on the side of the threshold on which the alert fires."""
        if self.threshold_row is None:
            return False
        match self.picture.comparison:
            case ">" | ">=":
                return row <= self.threshold_row
            case "<" | "<=":
                return row >= self.threshold_row
            case "==":
                return row == self.threshold_row
            case _:
                return False

    def _draw(self, points: Points, dots: dict[Cell, int]) -> None:
        """A line: dots where it has points, joined where they follow each other."""
        before: tuple[float, float, tuple[int, int]] | None = None
        for at, value in points:
            if not drawable(value) or not self.picture.start <= at <= self.picture.end:
                before = None
                continue
            here = self._x(at), self._y(value)
            joined = before is not None and at - before[0] <= self.picture.step * 1.6
            first, origin = before[1:] if before and joined else (value, here)
            for part, dot in between(origin, here):
                self._dot(dot, dots, first + (value - first) * part if part < 1 else value)
            before = (at, value, here)

    def _dot(self, dot: tuple[int, int], dots: dict[Cell, int], value: float) -> None:
        x, y = dot
        cell = x // 2, y // 4
        if not (0 <= cell[0] < self.columns and 0 <= cell[1] < self.rows):
            return
        dots[cell] = dots.get(cell, 0) | _DOTS[x % 2][y % 4]
        self.seen_columns.add(cell[0])
        picture = self.picture
        if dots is self._own and in_breach(value, picture.comparison, picture.threshold):
            self._breach.add(cell)
            self.breach_columns.add(cell[0])

    def _x(self, at: float) -> int:
        width = self.columns * 2
        return min(int((at - self.picture.start) / self.picture.span * width), width - 1)

    def _y(self, value: float) -> int:
        part = (value - self._low) / (self._high - self._low)
        return round((1 - min(max(part, 0.0), 1.0)) * (self.rows * 4 - 1))


def between(
    first: tuple[int, int], last: tuple[int, int]
) -> Iterator[tuple[float, tuple[int, int]]]:
    """The dots from one to another, each with how far it has come, from 0 to 1."""
    (x0, y0), (x1, y1) = first, last
    steps = max(abs(x1 - x0), abs(y1 - y0), 1)
    for n in range(steps + 1):
        part = n / steps
        yield part, (x0 + round((x1 - x0) * part), y0 + round((y1 - y0) * part))
