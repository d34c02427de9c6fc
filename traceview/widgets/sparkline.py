"""A series in a few cells: bars against a threshold, as pure functions."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from math import isfinite
from typing import NamedTuple

from traceview.widgets.ink import Line

_COMPARE: dict[str, Callable[[float, float], bool]] = {
    ">": operator.gt, ">=": operator.ge, "<": operator.lt, "<=": operator.le,
    "==": operator.eq, "!=": operator.ne,
}  # fmt: skip
BARS, PLAIN_BARS = " ▁▂▃▄▅▆▇█", " ._-=+*#%"


class SparkBar(NamedTuple):
    """A cell: its height from 1 to 8, 0 where there are no points, and whether it is in breach."""

    height: int
    is_breach: bool = False


def in_breach(value: float, comparison: str, threshold: float | None) -> bool:
    """Whether a value stands on the side of the threshold on which the alert fires."""
    compare = _COMPARE.get(comparison)
    return compare is not None and threshold is not None and compare(value, threshold)


def bars(
    points: Sequence[tuple[float, float]],
    window: tuple[float, float],
    count: int,
    comparison: str = "",
    threshold: float | None = None,
) -> list[SparkBar]:
    """`count` bars for the (unix seconds, value) points of a window, the last value of each cell.

    They are scaled from 0; when all of them are in breach from the least, so that a shape is left.
    """
    start, end = window
    held: list[float | None] = [None] * max(count, 0)
    for at, value in points:
        if start <= at <= end and isfinite(value) and held:
            held[min(int((at - start) / ((end - start) or 1.0) * count), count - 1)] = value
    values = [value for value in held if value is not None]
    if not values:
        return [SparkBar(0)] * len(held)
    breaches = [in_breach(value, comparison, threshold) for value in values]
    low = min(values) if all(breaches) else min(0.0, *values)
    span = (max(values) - low) or 1.0
    return [
        SparkBar(0) if value is None
        else SparkBar(1 + round((value - low) / span * 7), in_breach(value, comparison, threshold))
        for value in held
    ]  # fmt: skip


def spark(drawn: Sequence[SparkBar], calm: str, breach: str, *, plain: bool = False) -> Line:
    """The bars as pieces of two inks."""
    signs = PLAIN_BARS if plain else BARS
    pieces: list[tuple[str, str]] = []
    for bar in drawn:
        ink = breach if bar.is_breach else calm
        if pieces and pieces[-1][1] == ink:
            pieces[-1] = pieces[-1][0] + signs[bar.height], ink
        else:
            pieces.append((signs[bar.height], ink))
    return tuple(pieces)
