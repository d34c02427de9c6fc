"""The frame of a plot: its range of values, the labels beside it, the times below it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, tzinfo
from typing import NamedTuple

from traceview.text.unix_time import from_unix
from traceview.widgets.ink import Line

Points = Sequence[tuple[float, float]]

GUTTER = 8
_LARGEST = 1e300
_STEPS = (60, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400, 172800, 604800)


class Mark(NamedTuple):
    """A moment to mark, in unix seconds, by a letter and a name."""

    at: float
    letter: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """What to draw: series of (unix seconds, value), the window, the threshold, marked moments.

    `series` are the lines that fire (all lines where that cannot be told), `others` those that do
    not. `step` is the distance of two points in seconds; wider holes are gaps. `seen_until` is when
    the values were last seen, when that is not now.
    """

    series: tuple[Points, ...]
    start: float
    end: float
    step: float
    comparison: str = ""
    threshold: float | None = None
    markers: tuple[Mark, ...] = ()
    zone: tzinfo = UTC
    others: tuple[Points, ...] = ()
    seen_until: float | None = None

    @property
    def span(self) -> float:
        """The length of the window in seconds, never 0."""
        return self.end - self.start or 1.0

    def marks(self, columns: int) -> dict[int, Mark]:
        """The marked moments inside the window, by column."""
        return {
            min(int((mark.at - self.start) / self.span * columns), columns - 1): mark
            for mark in self.markers
            if self.start <= mark.at <= self.end
        }


@dataclass(frozen=True, slots=True)
class Glyphs:
    """The characters of a plot."""

    threshold: str
    axis: str
    breach_axis: str
    corner: str
    tick: str
    side: str
    mark: str
    unseen: str


def number(value: float) -> str:
    """A value in at most seven characters: `0.02`, `12.3k`, `1.5M`."""
    if value == 0 or not math.isfinite(value):
        return "0" if value == 0 else str(value)
    size = abs(value)
    for limit, suffix in ((1e12, "T"), (1e9, "G"), (1e6, "M"), (1e4, "k")):
        if size >= limit:
            return f"{value / (1e3 if suffix == 'k' else limit):.3g}{suffix}"
    return f"{value:.3g}" if size >= 1e-4 else f"{value:.1e}"


def drawable(value: float) -> bool:
    """Whether a value has a place on an axis: not infinite, and not so large as to overflow."""
    return abs(value) < _LARGEST


def range_of(picture: Picture) -> tuple[float, float]:
    """The lowest and the highest value on the axis: from 0 where that costs little room."""
    values = [
        value
        for points in (*picture.series, *picture.others)
        for _, value in points
        if drawable(value)
    ]
    if picture.threshold is not None:
        values.append(picture.threshold)
    if not values:
        return 0.0, 1.0
    low, high = min(values), max(values)
    if 0 < low < high / 2:
        low = 0.0
    margin = (high - low) * 0.05 or abs(high) * 0.1 or 1.0
    return (low if low == 0 else low - margin), high + margin


def labels_of(picture: Picture, low: float, high: float, rows: int) -> dict[int, str]:
    """The labels of the value axis by row, the top one 0; that of the threshold wins."""
    labels = {0: number(high), rows - 1: number(low)}
    if rows >= 6:
        labels[(rows - 1) // 2] = number(low + (high - low) * (1 - (rows - 1) // 2 / (rows - 1)))
    if picture.threshold is not None:
        part = (picture.threshold - low) / (high - low)
        row = round((1 - min(max(part, 0.0), 1.0)) * (rows * 4 - 1)) // 4
        labels = {at: text for at, text in labels.items() if abs(at - row) > 1 or at == row}
        labels[row] = number(picture.threshold)
    return labels


def ticks(picture: Picture, columns: int) -> dict[int, float]:
    """The moments to write below the plot, in unix seconds, by column."""
    span = picture.end - picture.start or 1.0
    fits = max(columns // 12, 1)
    step = next((size for size in _STEPS if span / size <= fits), _STEPS[-1])
    offset = from_unix(picture.start, picture.zone).utcoffset()
    shift = offset.total_seconds() if offset else 0.0
    first = math.ceil((picture.start + shift) / step) * step - shift
    count = int((picture.end - first) // step) + 1
    return {
        min(int((first + step * n - picture.start) / span * columns), columns - 1): first + step * n
        for n in range(max(count, 0))
    }


def axis(
    picture: Picture,
    columns: int,
    glyphs: Glyphs,
    seen: frozenset[int],
    breach: frozenset[int],
) -> Line:
    """The line below the plot: heavy under a breach, missing under a gap, with marked moments."""
    at_ticks = ticks(picture, columns)
    marks = picture.marks(columns)
    pieces: list[tuple[str, str]] = [(" " * GUTTER, "plain"), (glyphs.corner, "dim")]
    for column in range(columns):
        if column in marks:
            pieces.append((marks[column].letter, "marker"))
        elif column in breach:
            pieces.append((glyphs.breach_axis, "breach"))
        elif column in at_ticks:
            pieces.append((glyphs.tick, "dim"))
        else:
            pieces.append((glyphs.axis if column in seen else " ", "dim"))
    return tuple(pieces)


def times(picture: Picture, columns: int) -> Line:
    """The hours, or the days of a long window, under the ticks."""
    span = picture.end - picture.start
    text = ""
    for column, at in sorted(ticks(picture, columns).items()):
        moment = from_unix(at, picture.zone)
        label = f"{moment:%m-%d}" if span > 5 * 86_400 else f"{moment:%H:%M}"
        where = GUTTER + 1 + column - len(label) // 2
        if where >= len(text) + (1 if text else 0) and where + len(label) <= columns + GUTTER + 1:
            text = text.ljust(where) + label
    zone = "UTC" if picture.zone is UTC else "local"
    width = columns + GUTTER + 1
    text = text if len(text) + 4 > width else text.ljust(width - len(zone)) + zone
    return ((text, "dim"),)
