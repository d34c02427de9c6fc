"""The metric screen: an expression's own values against its threshold, and what happened when."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.binding import BindingType
from textual.getters import query_one
from textual.widget import Widget

from traceview.errors import TraceviewError
from traceview.places import Place
from traceview.screens.base import PlaceScreen
from traceview.session import Session
from traceview.widgets import metric_lines
from traceview.widgets.bindings import bindings
from traceview.widgets.node_lines import face
from traceview.widgets.plot_view import PlotView
from traceview.widgets.situation import Situation
from traceview.widgets.text_block import TextBlock
from traceview.widgets.trail_line import TrailLine

if TYPE_CHECKING:
    from traceview.answers import Question
    from traceview.connector import Plot

SHORTEST, LONGEST = 300, 30 * 86_400


class MetricScreen(PlaceScreen):
    """One window at a time; the window moves, the picture is drawn again."""

    KEYS = "metric"
    LABEL = "Metric"
    CSS_PATH = "metric.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("metric")]

    view = query_one(PlotView)
    head = query_one("#head", TextBlock)
    foot = query_one("#foot", TextBlock)

    def __init__(self, session: Session, situation: Situation) -> None:
        super().__init__(session, situation)
        self._question: Question | None = None
        self._events: list[metric_lines.Event] = []
        self._seconds = metric_lines.WINDOWS[0]
        self._back = timedelta()

    def body(self) -> Iterator[Widget]:
        """The trail, the head, the plot, the rest."""
        yield TrailLine()
        yield TextBlock(id="head")
        yield PlotView()
        yield TextBlock(id="foot")

    def arrive(self, place: Place) -> None:
        """Plot another node."""
        super().arrive(place)
        self.view.plain = self.situation.plain
        self._clear("reading")
        self.ask()

    def show_steps(self, steps: tuple[int, int]) -> None:
        """At the end of the trail."""
        self.query_one(TrailLine).steps = steps

    @work(exclusive=True, group="plot", exit_on_error=False)
    async def ask(self) -> None:
        """What to plot, what happened, then the values."""
        place, session = self.place, self.session
        nodes = await asyncio.to_thread(lambda: [session.node(key) for key in place.trail])
        self.query_one(TrailLine).titles = tuple(face(node) for node in nodes if node)
        question = await asyncio.to_thread(session.question, place.node)
        if question is None:
            self._clear("There is no expression to plot here.")
            return
        chain = await asyncio.to_thread(session.chain, place.root)
        self._question, self._back = question, timedelta()
        self._events = metric_lines.events_of(question, chain)
        self._seconds = metric_lines.window_for(question, self.situation.now)
        await self._plot(question)

    @work(exclusive=True, group="plot", exit_on_error=False)
    async def again(self) -> None:
        """The values of another window."""
        if self._question is not None:
            await self._plot(self._question)

    async def _plot(self, question: Question) -> None:
        end = self.session.now() - self._back
        start = end - timedelta(seconds=self._seconds)
        self.head.make = partial(metric_lines.head_lines, question, None)
        points = max(self.view.size.width - 10, 60) * 2
        try:
            plot = await self.session.plot(self.place.node, start, end, points)
        except TraceviewError as error:
            self._clear(str(error))
            self.foot.make = partial(metric_lines.query_lines, question.expr)
            return
        self._draw(question, plot, (start, end))

    def _draw(self, question: Question, plot: Plot, window: tuple[datetime, datetime]) -> None:
        told = self.situation
        picture = metric_lines.picture_of(question, plot, window, told, self._events)
        self.view.picture = picture
        if not any(series.points for series in plot.series):
            self._clear("The source answered with no values for this window.")
        self.head.make = partial(metric_lines.head_lines, question, picture)
        self.foot.make = lambda width: [
            *metric_lines.event_lines(self._events, question.since, told),
            *metric_lines.figures(plot, told, width),
            *metric_lines.query_lines(plot.query, width),
        ]

    def _clear(self, message: str) -> None:
        self.view.picture = None
        self.view.message = message

    def action_refresh(self) -> None:
        """Ask for the values again."""
        self.again()

    def action_plot_window(self) -> None:
        """The next window."""
        larger = [size for size in metric_lines.WINDOWS if size > self._seconds]
        self._resize(larger[0] if larger else metric_lines.WINDOWS[0])

    def action_plot_in(self) -> None:
        """Half the window."""
        self._resize(self._seconds // 2)

    def action_plot_out(self) -> None:
        """Twice the window."""
        self._resize(self._seconds * 2)

    def action_plot_earlier(self) -> None:
        """Half a window earlier."""
        self._pan(timedelta(seconds=self._seconds / 2))

    def action_plot_later(self) -> None:
        """Half a window later, up to now."""
        self._pan(-timedelta(seconds=self._seconds / 2))

    def _pan(self, by: timedelta) -> None:
        self._back = max(self._back + by, timedelta())
        self.again()

    def _resize(self, seconds: int) -> None:
        self._seconds = min(max(seconds, SHORTEST), LONGEST)
        self.again()
