"""A plot of series against a threshold, drawn with braille dots, or in ASCII: a pure function.

Breach is told by shape as well as by colour: the axis below is drawn heavy where the line that
fires is in breach. Where a series has no points there is a gap.
"""

from __future__ import annotations

from dataclasses import replace

from traceview.widgets.ink import Line, clip, fit
from traceview.widgets.plot_axis import (
    GUTTER,
    Glyphs,
    Picture,
    axis,
    drawable,
    labels_of,
    range_of,
    times,
)
from traceview.widgets.plot_canvas import Canvas
from traceview.widgets.sparkline import in_breach

__all__ = ["Picture", "is_breach", "plot_rows"]

MARKS_NEED = 10
"""Rows of a plot from which on its marks have a row of their own above it."""
_UNICODE = Glyphs("╌", "─", "━", "└", "┬", "│", "┊", "╱")
_ASCII = Glyphs("-", "-", "=", "+", "+", "|", ":", "/")


def plot_rows(picture: Picture, width: int, height: int, *, plain: bool = False) -> list[Line]:
    """`height` lines of `width` cells: marks, the plot, its axis, and the times below it."""
    columns, rows = width - GUTTER - 1, height - 2
    if columns < 8 or rows < 2:
        return [(("too small for a plot", "dim"),)]
    if picture.threshold is not None and not drawable(picture.threshold):
        picture = replace(picture, threshold=None)
    head = [_marks(picture, columns)] if rows >= MARKS_NEED and picture.marks(columns) else []
    rows -= len(head)
    low, high = range_of(picture)
    canvas = Canvas(picture, (columns, rows), low, high, plain=plain)
    glyphs = _ASCII if plain else _UNICODE
    labels = labels_of(picture, low, high, rows)
    lines: list[Line] = []
    for row in range(rows):
        ink = "threshold" if row == canvas.threshold_row else "dim"
        label = fit(labels.get(row, ""), GUTTER - 1, right=True)
        lines.append(((f"{label} ", ink), (glyphs.side, "dim"), *canvas.row(row, glyphs)))
    seen, breach = frozenset(canvas.seen_columns), frozenset(canvas.breach_columns)
    return [*head, *lines, axis(picture, columns, glyphs, seen, breach), times(picture, columns)]


def is_breach(value: float, picture: Picture) -> bool:
    """Whether a value stands on the wrong side of the threshold."""
    return in_breach(value, picture.comparison, picture.threshold)


def _marks(picture: Picture, columns: int) -> Line:
    """The letters of the marks, each with its name where that touches no other."""
    row = [" "] * columns
    marks = picture.marks(columns)
    for column, mark in marks.items():
        row[column] = mark.letter
    for column, mark in marks.items():
        is_left = column < columns // 2
        room = column - 1 if is_left else columns - column - 2
        name = clip(mark.name, room)
        start = column - 1 - len(name) if is_left else column + 2
        free = row[max(start - 1, 0) : start + len(name) + 1 - is_left]
        if (
            name.isascii()
            and len(name) == len(mark.name)
            and start >= 0
            and not "".join(free).strip()
        ):
            row[start : start + len(name)] = name
    pieces: list[tuple[str, str]] = [(" " * (GUTTER + 1), "plain")]
    for column, sign in enumerate(row):
        ink = "marker" if column in marks else "plain"
        if pieces[-1][1] == ink:
            pieces[-1] = pieces[-1][0] + sign, ink
        else:
            pieces.append((sign, ink))
    return tuple(pieces)
