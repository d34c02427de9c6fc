"""The first screen: what fires now, by severity, and the alert under the cursor with its chain."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from typing import ClassVar

from textual import events, on, work
from textual.binding import BindingType
from textual.getters import query_one
from textual.widget import Widget

from traceview.chain.alert_row import AlertRow
from traceview.errors import TraceviewError
from traceview.screens.alerts.alert_panes import AlertPanes
from traceview.screens.alerts.alert_value import read_value
from traceview.screens.alerts.arranged_alerts import ArrangedAlerts
from traceview.session.session import Session
from traceview.widgets.alert_counts import count_line, shown_of
from traceview.widgets.app_state import Situation
from traceview.widgets.bindings import bindings
from traceview.widgets.filter_input import FilterInput
from traceview.widgets.head_line import HeadLine
from traceview.widgets.layout import layout, list_rows
from traceview.widgets.messages import Go
from traceview.widgets.titled_pane import TitledPane
from traceview.widgets.virtual_list import VirtualList

SETTLE_S = 0.03


class AlertsScreen(ArrangedAlerts):
    """The alert list. What is new comes into it at once; the highlighted alert keeps its line."""

    KEYS = "alerts"
    LABEL = "Alerts"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("alerts", "groups")]

    panes = query_one(AlertPanes)

    def __init__(self, session: Session, situation: Situation) -> None:
        super().__init__(session, situation)
        self._looked = ""

    def body(self) -> Iterator[Widget]:
        """Column heads and the list, the line of the filter, the card and the chain."""
        field = FilterInput("severity=critical team!=web instance=~db.* words !word")
        yield TitledPane(HeadLine(), VirtualList(empty=""), id="list")
        yield field
        yield AlertPanes(self.situation)

    def on_mount(self) -> None:
        """The list, in the first frame."""
        super().on_mount()
        self._view = replace(self._view, words=self.words)
        if self.words:
            field = self.query_one(FilterInput)
            field.value = self.words
            field.add_class("-open")
        self.lay_out_first()
        self.alerts.focus()

    def watch_situation(self) -> None:
        """Ages, and what the sources' states mean for the list."""
        super().watch_situation()
        self.panes.tell(self.situation)
        self._drawn = self._drawn.at(self.situation.now.timestamp(), self._shown.marks)
        self.draw()

    def on_resize(self, event: events.Resize) -> None:
        """Lay the panes out for the new size."""
        self._lay_out()

    def draw(self) -> None:
        """Show the rows that are made."""
        count = count_line(self._counts, self.situation, self._told_by)
        match = shown_of(len(self._drawn.rows), len(self._shown.rows)) if self._view.words else ()
        boxed, head = layout(*self.app.size).boxed, self.query_one("#list", TitledPane).head
        self.title_line(() if boxed else (*match, *count, *self._view.told_briefly()))
        head.title = (("Alerts  ", "title"), *match, *count)
        head.fact = self._view.told(keys=self.app.size.width >= 160)
        self.alerts.empty = self._why_empty()
        self._lay_out()
        super().draw()
        self._draw_heads()

    def _why_empty(self) -> str:
        if fault := self._view.fault:
            return f"{fault}. Escape clears the filter."
        if self._shown.rows:
            return "No alert matches. Escape clears the filter."
        if self.situation.is_read and not self.situation.statuses:
            return "No source is configured. Add a [sources.NAME] table to the configuration."
        return "".join(text for text, _ in count_line(self._counts, self.situation, self._told_by))

    def _draw_heads(self) -> None:
        """The names of the columns; the worst row that is new above the screen in their place."""
        hidden = self.hidden_news()
        head = self.query_one(HeadLine)
        head.head = self._drawn.news_head(hidden) if hidden else self._drawn.head

    def _lay_out(self) -> None:
        """As many rows for the list as it needs, at most half of the screen."""
        found = layout(*self.app.size)
        self.set_class(bool(found.card_columns), "-beside")
        hidden = self.query_one("#preview").has_class("-hidden")
        rows = list_rows(len(self._drawn) + 3, self.app.size.height)
        height = rows if found.card_columns and not hidden else "1fr"
        listed = self.query_one("#list", TitledPane)
        if str(listed.styles.height) != str(height):
            listed.styles.height = height

    def cancel(self) -> None:
        """Clear the filter; there is nothing behind this screen."""
        self.clear_filter()

    @on(VirtualList.Chosen)
    def explore(self) -> None:
        """Explore the alert under the cursor, or fold its group."""
        if group := self.group_here:
            self.ask(self._view.folding(group))
        elif (place := self.subject()) is not None:
            self.post_message(Go(place))

    @on(VirtualList.Shown)
    def look_above(self) -> None:
        """Other rows are on the screen: news may be hidden above it, or not."""
        self._draw_heads()

    @on(VirtualList.Moved)
    def describe(self, event: VirtualList.Moved) -> None:
        """The card follows the cursor, once it rests; the row is looked at."""
        looked, self._looked = self._looked, self._drawn.alert_id(event.key)
        if looked != self._looked and looked in self._shown.marks:
            self._shown = self._shown.seen(looked)
            self._drawn = self._drawn.at(self.situation.now.timestamp(), self._shown.marks)
            self.alerts.rows = self._drawn
            self.alerts.redraw()
        if (row := self._drawn.row(event.key)) is None:
            self.panes.show(None, None)
        else:
            self.read_chain(row)

    @work(exclusive=True, group="card", exit_on_error=False)
    async def read_chain(self, row: AlertRow) -> None:
        """The chain of the alert under the cursor; without it the card says what the row says."""
        await asyncio.sleep(SETTLE_S)
        try:
            chain = await asyncio.to_thread(self.session.chain, row.id)
            self.panes.show(row, chain)
            value = await asyncio.to_thread(read_value, self.session, chain.root)
            self.panes.show(row, chain, value)
        except TraceviewError:
            self.panes.show(row, None)
            raise
