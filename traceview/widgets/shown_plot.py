"""A plot as it is shown: which of its lines fire, since when, and how it is drawn."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from traceview.session.firing_series import firing_series
from traceview.session.plots import spacing
from traceview.text.unix_time import from_unix
from traceview.widgets.app_state import Situation
from traceview.widgets.plot_axis import Mark, Picture, number
from traceview.widgets.plot_events import CROSSES, PlotEvent
from traceview.widgets.sparkline import in_breach

if TYPE_CHECKING:
    from traceview.connector import Plot, Series
    from traceview.session.question import Question

MOST_OWN, MOST_OTHERS = 5, 4
"""How many lines are drawn: those that fire, or all alike, and those that do not."""
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class ShownPlot:
    """A plot, what was asked and over which window.

    `away` says why these are the values as they were last seen; empty for values as they are now.
    """

    question: Question
    plot: Plot
    window: tuple[datetime, datetime]
    events: tuple[PlotEvent, ...] = ()
    away: str = ""

    @property
    def firing(self) -> tuple[Series, ...]:
        """The series that the alert speaks of: one, several that may be it, or none."""
        places = firing_series(self.plot.series, self.question.labels)
        return tuple(self.plot.series[place] for place in places)

    @property
    def alike(self) -> tuple[Series, ...]:
        """The lines that are drawn alike: those that fire, else all."""
        return (self.firing or self.plot.series)[:MOST_OWN]

    @property
    def others(self) -> tuple[Series, ...]:
        """The series that do not fire, where that can be told."""
        firing = self.firing
        return tuple(one for one in self.plot.series if one not in firing) if firing else ()

    @property
    def hidden(self) -> int:
        """How many series are not drawn."""
        drawn = len(self.alike) + len(self.others[:MOST_OTHERS])
        return len(self.plot.series) - drawn + self.plot.left_out

    @property
    def last(self) -> Point | None:
        """The last point of the lines that fire, one in breach before others."""
        ends = [point for one in self.alike if (point := _last(one)) is not None]
        return max(ends, key=lambda point: (self.is_breach(point[1]), point[0]), default=None)

    @property
    def is_old(self) -> bool:
        """Whether the last point lies so far before the end of the window that it is not now."""
        last, step = self.last, max(spacing(self.alike), self.plot.step_s)
        return last is None or self.window[1].timestamp() - last[0] > max(3 * step, 60.0)

    def is_breach(self, value: float) -> bool:
        """Whether a value stands on the side on which the alert fires."""
        return in_breach(value, self.question.operator, self.question.threshold)

    @property
    def breach_since(self) -> float | None:
        """Since when the one line that fires is in breach, in unix seconds; None if it is not.

        It is the first point that is seen in breach, so it may have begun before.
        """
        if len(self.alike) != 1:
            return None
        since = None
        for at, value in self.alike[0].points:
            if not math.isfinite(value) or not self.is_breach(value):
                since = None
            elif since is None:
                since = at
        return since

    @property
    def crossing(self) -> PlotEvent | None:
        """The moment at which the line that fires crossed the threshold, when that is seen."""
        since, limit = self.breach_since, self.question.threshold
        if since is None or limit is None or since == self.alike[0].points[0][0]:
            return None
        return PlotEvent(CROSSES, from_unix(since), f"crosses {number(limit)}")

    def picture(self, situation: Situation) -> Picture:
        """The plot as something to draw."""
        start, end = (moment.timestamp() for moment in self.window)
        return Picture(
            tuple(series.points for series in self.alike),
            start,
            end,
            max(spacing(self.plot.series), self.plot.step_s),
            self.question.operator,
            self.question.threshold,
            tuple(Mark(one.at.timestamp(), one.letter, one.text) for one in self.events),
            situation.zone,
            tuple(series.points for series in self.others[:MOST_OTHERS]),
            self.plot.fetched_at.timestamp() if self.away else None,
        )


def window_of(plot: Plot, window: tuple[datetime, datetime]) -> tuple[datetime, datetime]:
    """The window, or when it shows nothing of a plot as last seen, one as long that ends there."""
    start, end = window
    times = [at for series in plot.series for at, _ in series.points]
    if not times or any(start.timestamp() <= at <= end.timestamp() for at in times):
        return window
    last = from_unix(max(times))
    return last - (end - start), last


def told_apart(series: Sequence[Series], one: Series) -> str:
    """The labels of a series that another of the plot has not, or has with another value."""
    names = [
        name
        for name in sorted(one.labels)
        if name != "__name__"
        and (
            len(series) == 1 or any(other.labels.get(name) != one.labels[name] for other in series)
        )
    ]
    return " ".join(f"{name}={one.labels[name]}" for name in names)


def _last(series: Series) -> Point | None:
    return next((point for point in reversed(series.points) if math.isfinite(point[1])), None)
