"""Beside a node, the plot of the alert that it was reached from, as it was last seen."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from traceview.session.session import Session
from traceview.text.unix_time import from_unix
from traceview.widgets.app_state import Situation
from traceview.widgets.ink import Line, line
from traceview.widgets.ink_widget import Drawn
from traceview.widgets.plot import plot_rows
from traceview.widgets.plot_axis import number
from traceview.widgets.shown_plot import ShownPlot, window_of
from traceview.widgets.times import age_at

if TYPE_CHECKING:
    from traceview.connector import Plot
    from traceview.session.question import Question

WINDOW = timedelta(hours=1)
OLD = timedelta(minutes=2)
"""From which age on values do not stand for now: the picture says where they end."""


def plot_beside(session: Session, alert: str) -> tuple[Question, Plot] | None:
    """What was last seen of an alert's expression; no source is asked for it."""
    question, plot = session.question(alert), session.kept_plot(alert)
    return (question, plot) if question is not None and plot is not None else None


class PlotPane(Drawn):
    """The plot, as wide as the pane."""

    DEFAULT_CSS = "PlotPane { padding: 0 1; height: 1fr; }"

    def __init__(self) -> None:
        super().__init__()
        self._situation = Situation()
        self.shown: ShownPlot | None = None

    def show(self, found: tuple[Question, Plot] | None, situation: Situation) -> None:
        """Show another plot, over the last hour or that in which it was seen."""
        self._situation, self.shown = situation, None
        if found is not None:
            question, plot = found
            window = window_of(plot, (situation.now - WINDOW, situation.now))
            away = "last seen" if situation.now - plot.fetched_at > OLD else ""
            self.shown = ShownPlot(question, plot, window, away=away)
        self.redraw()

    def lines(self, width: int, height: int) -> list[Line]:
        """The plot; nothing without room."""
        if self.shown is None or height < 1:
            return []
        picture = self.shown.picture(self._situation)
        return plot_rows(picture, width, height, plain=self._situation.plain)


def plot_head(shown: ShownPlot, situation: Situation) -> tuple[Line, Line]:
    """What is drawn; the last value and when it was."""
    title = line((shown.question.plotted, "strong"))
    if shown.last is None:
        return title, line(("no value", "dim"))
    at, value = shown.last
    ink = "breach" if shown.is_breach(value) else "strong"
    age = age_at(from_unix(at), situation.now)
    old = "old" if shown.away or shown.is_old else "dim"
    return title, line((number(value), ink), (f" {age} ago", old))
