"""The metric screen: an expression's own values against its threshold, and what happened when."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.binding import BindingType
from textual.getters import query_one
from textual.widget import Widget
from textual.worker import Worker

from traceview.errors import TraceviewError
from traceview.navigation.history import Place
from traceview.screens.frame.place_screen import PlaceScreen
from traceview.screens.metric import metric_lines
from traceview.screens.metric.plot_view import PlotView
from traceview.screens.metric.window import Window, window_for
from traceview.session.session import Session
from traceview.widgets.app_state import Situation
from traceview.widgets.bindings import bindings
from traceview.widgets.ink import line
from traceview.widgets.text_block import TextBlock
from traceview.widgets.times import span
from traceview.widgets.trail_line import TrailLine

if TYPE_CHECKING:
    from traceview.connector import Plot
    from traceview.session.question import Question

POINTS = 300


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
        self._events: list[metric_lines.PlotEvent] = []
        self._window = Window()
        self._last: tuple[Question, Plot, tuple[datetime, datetime]] | None = None

    def body(self) -> Iterator[Widget]:
        """The trail, the head, the plot, the rest."""
        yield TrailLine()
        yield TextBlock(id="head")
        yield PlotView()
        yield TextBlock(id="foot")

    def arrive(self, place: Place) -> Worker[None]:
        """Plot another node."""
        super().arrive(place)
        self.view.plain = self.situation.plain
        self._clear("reading")
        return self.ask()

    @work(exclusive=True, group="plot", exit_on_error=False)
    async def ask(self) -> None:
        """What to plot, what happened, then the values."""
        place, session = self.place, self.session
        await self.read_trail()
        question = await asyncio.to_thread(session.question, place.node)
        if question is None:
            self._clear("There is no expression to plot here.")
            return
        chain = await asyncio.to_thread(session.chain, place.root)
        self._question, self._events = question, metric_lines.events_of(question, chain)
        self._window = window_for(question.since, self.situation.now)
        await self._plot(question)

    @work(exclusive=True, group="plot", exit_on_error=False)
    async def again(self, window: Window) -> None:
        """The values of another window."""
        self._window = window
        if self._question is not None:
            await self._plot(self._question)

    async def _plot(self, question: Question) -> None:
        window = self._window.ends(self.session.now())
        self.title_line(line(f"window {span(self._window.seconds)}"))
        self.head.make = partial(metric_lines.head_lines, question, None)
        try:
            plot = await self.session.plot(self.place.node, *window, POINTS)
        except TraceviewError as error:
            self._clear(str(error))
            self.foot.make = partial(metric_lines.query_lines, question.expr)
            return
        self._last = question, plot, window
        self.watch_situation()

    def watch_situation(self) -> None:
        """What is known is drawn, with its ages and in the zone that is chosen."""
        super().watch_situation()
        if self._last is not None:
            self._draw(*self._last)

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
        self._last, self.view.picture = None, None
        self.view.message = message

    def action_refresh(self) -> None:
        """Ask for the values again."""
        self.again(self._window)

    def action_plot_window(self) -> None:
        """The next length."""
        self.again(self._window.next_length())

    def action_plot_in(self) -> None:
        """Half the window."""
        self.again(self._window.scaled(0.5))

    def action_plot_out(self) -> None:
        """Twice the window."""
        self.again(self._window.scaled(2))

    def action_plot_earlier(self) -> None:
        """Half a window earlier."""
        self.again(self._window.moved(1))

    def action_plot_later(self) -> None:
        """Half a window later, up to now."""
        self.again(self._window.moved(-1))
