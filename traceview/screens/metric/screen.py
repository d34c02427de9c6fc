"""The metric screen: an expression's own values against its threshold, and what happened when."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
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
from traceview.screens.metric.plot_view import WIDE, PlotView
from traceview.screens.metric.window import Window, lengths_words, window_for
from traceview.session.session import Session
from traceview.widgets.app_state import Situation
from traceview.widgets.bindings import bindings
from traceview.widgets.ink import Line, line
from traceview.widgets.plot_events import (
    PlotEvent,
    events_of,
    in_window,
    seconds_to_show,
)
from traceview.widgets.shown_plot import ShownPlot, window_of
from traceview.widgets.text_block import TextBlock
from traceview.widgets.times import span
from traceview.widgets.trail_line import TrailLine

if TYPE_CHECKING:
    from traceview.session.question import Question

POINTS = 300
TALL = 30
"""From how many rows on lines and events stand in boxes below the plot."""


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
        self._events: list[PlotEvent] = []
        self._window = Window()
        self._shown: ShownPlot | None = None

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
        self._question, self._events = question, events_of(question, chain)
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
        self.head.make = partial(metric_lines.head_lines, question, None, self.situation)
        away = ""
        try:
            plot = await self.session.plot(self.place.node, *window, POINTS)
        except TraceviewError as error:
            kept = await asyncio.to_thread(self.session.kept_plot, self.place.node)
            if kept is None:
                self._clear(str(error))
                self.foot.make = partial(metric_lines.query_lines, question.expr)
                return
            plot, window, away = kept, window_of(kept, window), error.what
        self._shown = ShownPlot(question, plot, window, tuple(self._events), away)
        self.watch_situation()

    def watch_situation(self) -> None:
        """What is known is drawn, with its ages and in the zone that is chosen."""
        super().watch_situation()
        if self._shown is not None:
            self._draw(self._shown, self.situation)

    def _draw(self, shown: ShownPlot, told: Situation) -> None:
        self.view.title = shown.question.plotted
        self.view.fact = lengths_words(self._window)
        self.view.picture = shown.picture(told)
        if not any(series.points for series in shown.plot.series):
            self._clear("The source answered with no values for this window.")
        self.head.make = partial(metric_lines.head_lines, shown.question, shown, told)
        self.foot.make = partial(self._detail, shown, told)

    def _detail(self, shown: ShownPlot, told: Situation, width: int) -> list[Line]:
        if width >= WIDE and self.size.height >= TALL:
            return metric_lines.wide_detail(shown, told, width, plain=told.plain)
        return metric_lines.short_detail(shown, told, width)

    def _clear(self, message: str) -> None:
        self._shown, self.view.picture = None, None
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
        """Twice the window, or as long as it takes to show the next older event."""
        end = self._window.ends(self.session.now())[1]
        older = in_window(self._events, self._window.ends(self.session.now())).older
        self.again(self._window.scaled(2, at_least=seconds_to_show(older, end)))

    def action_plot_earlier(self) -> None:
        """Half a window earlier."""
        self.again(self._window.moved(1))

    def action_plot_later(self) -> None:
        """Half a window later, up to now."""
        self.again(self._window.moved(-1))
