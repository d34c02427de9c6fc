"""Stored series, for plots without a metrics server."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice

from traceview.connector import Series
from traceview.references.promql.expression import canonical, read_expression
from traceview_connectors.files.list_entries import Entry
from traceview_connectors.files.list_times import moment, number
from traceview_connectors.files.node_rows import fields_of, text_at
from traceview_connectors.files.sheet import BadRow, Sheet, Stored

POINT_LIMIT = 20_000
_Point = tuple[float, float]


def stored_series(entry: Entry, sheet: Sheet) -> Stored:
    """The series of a row of `series`. Raises BadRow or ValueError."""
    fields = fields_of(entry)
    expr = text_at(fields, "expr")
    if not expr:
        raise BadRow("it has no `expr`", "add the expression whose values these are")
    labels = dict(held.flat()) if (held := fields.get("labels")) and held.fields else {}
    if name := text_at(fields, "csv"):
        return Stored(sheet, expr, labels, csv=name)
    held = fields.get("points")
    if held is None or not held.items:
        raise BadRow("it has neither `points` nor `csv`", "add `points: [[-10m, 1.5], …]`")
    points = _ordered(_point(pair, sheet) for pair in held.items)
    return Stored(sheet, expr, labels, points)


def _point(entry: Entry, sheet: Sheet) -> _Point:
    match [item.text for item in entry.items or ()]:
        case [str(time), str(value)]:
            return moment(time, sheet.as_of).timestamp(), number(value)
        case _:
            raise BadRow("a point is not a pair", "write `[time, value]`")


def _ordered(points: Iterable[_Point]) -> tuple[_Point, ...]:
    return tuple(sorted(dict(islice(points, POINT_LIMIT)).items()))


def points_of(stored: Stored) -> tuple[_Point, ...]:
    """The points of a stored series, in order of time; bad rows of its CSV file are left out."""
    if not stored.csv:
        return stored.points
    return _ordered(_csv_points(stored.sheet, stored.csv))


def _csv_points(sheet: Sheet, name: str) -> Iterator[_Point]:
    rows = csv.DictReader(sheet.text_of(name).splitlines())
    try:
        for row in rows:
            try:
                yield moment(row["time"], sheet.as_of).timestamp(), number(row["value"])
            except (KeyError, TypeError, AttributeError, ValueError) as error:
                sheet.skipped("A point was skipped", rows.line_num, f"{name}: {error}")
    except csv.Error as error:
        sheet.skipped("A series was cut", rows.line_num, f"{name}: {error}")


def bare(expr: str) -> str:
    """An expression in one spelling, without the threshold at its end."""
    return canonical(read_expression(expr).plot or expr)


def series_between(
    stored: Sequence[Stored], expr: str, start: datetime, end: datetime, step_s: float
) -> tuple[Series, ...]:
    """What is stored of `expr` from `start` to `end`, at most one point each step.

    When nothing is stored for that window, the stored time nearest to it is given instead.
    """
    wanted = bare(expr)
    found = [(one.labels, points_of(one)) for one in stored if bare(one.expr) == wanted]
    times = [time for _, points in found for time, _ in points]
    if not times:
        return ()
    low, high = nearest_window(min(times), max(times), start.timestamp(), end.timestamp())
    cut = (
        (labels, thinned([point for point in points if low <= point[0] <= high], step_s))
        for labels, points in found
    )
    return tuple(Series(labels=labels, points=points) for labels, points in cut if points)


def nearest_window(first: float, last: float, start: float, end: float) -> tuple[float, float]:
    """The window itself when it meets `first`..`last`; else one as long at the nearer end."""
    length = end - start
    if start > last:
        return last - length, last
    if end < first:
        return first, first + length
    return start, end


def thinned(points: Sequence[_Point], step_s: float) -> tuple[_Point, ...]:
    """The last point of every step."""
    if step_s <= 0:
        return tuple(points)
    return tuple({int(time // step_s): (time, value) for time, value in points}.values())
