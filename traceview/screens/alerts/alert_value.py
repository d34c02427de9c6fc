"""The value of an alert's own expression: now or when it was last seen, and its last hour."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from traceview.session.firing_series import firing_series
from traceview.widgets.app_state import Situation
from traceview.widgets.ink import Line, line
from traceview.widgets.sparkline import bars, in_breach, spark
from traceview.widgets.times import age

if TYPE_CHECKING:
    from traceview.connector import Plot, Series
    from traceview.model import Node
    from traceview.session.question import Question
    from traceview.session.session import Session

OLD_S = 600.0
"""A value that was seen as many seconds ago is not called the one of now."""
WINDOW_S = 3_600.0
_LEAST_CELLS = 8
_BREACH = {"CRIT": "crit", "ERR": "err", "WARN": "warn", "INFO": "info"}


@dataclass(frozen=True, slots=True)
class AlertValue:
    """The points (unix seconds, value) of the series that fires, and what they are compared with.

    `at` is when the last value was seen, 0 when that is not known; `hold` how long it has to last.
    """

    value: float
    at: float
    points: Sequence[tuple[float, float]] = ()
    comparison: str = ""
    threshold: float | None = None
    hold: str = ""

    @property
    def is_breach(self) -> bool:
        """Whether the value stands on the side of the threshold on which the alert fires."""
        return in_breach(self.value, self.comparison, self.threshold)


def read_value(session: Session, node: Node) -> AlertValue | None:
    """The value of an alert, of what is at hand: the plot that was kept, else what its ruler said.

    None where neither is, and where it cannot be told which of several series fires.
    """
    question = session.question(node.id)
    if question is None:
        return None
    plot = session.kept_plot(node.id)
    series = _firing(plot, question) if plot else None
    points = [one for one in series.points if math.isfinite(one[1])] if series else []
    if points:
        return AlertValue(points[-1][1], points[-1][0], points, *_limit(question))
    try:
        told = float(node.attrs.get("value", ""))
    except ValueError:
        return None
    return AlertValue(told, 0.0, (), *_limit(question)) if math.isfinite(told) else None


def _firing(plot: Plot, question: Question) -> Series | None:
    """The series by which the alert fires: the only one, or the one that its labels name."""
    if len(plot.series) == 1 and not plot.left_out:
        return plot.series[0]
    places = firing_series(plot.series, question.labels)
    return plot.series[places[0]] if len(places) == 1 else None


def _limit(question: Question) -> tuple[str, float | None, str]:
    return question.operator, question.threshold, question.hold


def value_line(found: AlertValue, level: str, situation: Situation) -> Line:
    """`0.0897 > 0.03 for 3m`; a value that is not of now says so, and how old it is."""
    ink = _BREACH.get(level, "strong") if found.is_breach else "strong"
    limit = "" if found.threshold is None else f" {found.comparison} {found.threshold:.6g}"
    hold = f" for {found.hold}" if limit and found.hold else ""
    old = situation.now.timestamp() - found.at if found.at else 0.0
    seen = ((f"  last seen {age(old)} ago", "stale"),) if old > OLD_S else ()
    return line((f"{found.value:.6g}", ink), (f"{limit}{hold}", "dim"), *seen)


def hour_line(found: AlertValue, level: str, situation: Situation, width: int) -> Line:
    """The last hour in bars, the breach in the colour of the severity; empty without points."""
    cells = width - 3
    now = situation.now.timestamp()
    if cells < _LEAST_CELLS or not found.points or now - found.at > WINDOW_S:
        return ()
    between = now - WINDOW_S, now
    drawn = bars(found.points, between, cells, found.comparison, found.threshold)
    breach = _BREACH.get(level, "series")
    return line(*spark(drawn, "series", breach, plain=situation.plain), (" 1h", "dim"))
