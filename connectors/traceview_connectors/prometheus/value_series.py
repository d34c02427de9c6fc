"""A range of values as series of finite points."""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import datetime

from traceview.connector import Series
from traceview_connectors.prometheus.prometheus_objects import MatrixLine

MOST_POINTS = 10_000
"""Below the 11,000 points a series beyond which Prometheus refuses."""
MOST_SERIES = 500
SHORTEST_STEP_S = 1e-3


def step_for(start: datetime, end: datetime, step_s: float) -> float:
    """`step_s`, or the smallest step with which the window has at most 10,000 points."""
    span = max((end - start).total_seconds(), 0.0)
    return max(step_s, math.ceil(span / MOST_POINTS), SHORTEST_STEP_S)


def series_of(lines: Iterable[MatrixLine]) -> tuple[Series, ...]:
    """At most 500 series; values that are not finite, and empty series, are left out."""
    found = []
    for line in lines:
        points = dict(filter(None, map(_point, line.values)))
        if points:
            found.append(Series(labels=line.metric, points=tuple(sorted(points.items()))))
        if len(found) == MOST_SERIES:
            break
    return tuple(found)


def _point(pair: tuple[float, str]) -> tuple[float, float] | None:
    time, text = pair
    try:
        value = float(text)
    except ValueError:
        return None
    return (time, value) if math.isfinite(value) and math.isfinite(time) else None
