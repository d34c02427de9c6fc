"""The first screen: the alerts, which legs of each were found, and how the sources stand."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence

from textual import on, work
from textual.containers import Horizontal
from textual.getters import query_one
from textual.widget import Widget

from traceview.chain.alert_row import AlertRow, matching
from traceview.errors import TraceviewError
from traceview.navigation.history import HOME, Place
from traceview.screens.alerts.alert_card import AlertCard
from traceview.screens.alerts.alert_news import merged
from traceview.screens.alerts.source_strip import SourceStrip
from traceview.screens.frame.list_screen import ListScreen
from traceview.session.session import Session
from traceview.widgets.alert_rows import AlertRows, count_of
from traceview.widgets.app_state import Situation
from traceview.widgets.filter_input import FilterInput
from traceview.widgets.head_line import HeadLine
from traceview.widgets.ink import Line, line
from traceview.widgets.messages import Go, Refresh
from traceview.widgets.virtual_list import VirtualList

SETTLE_S = 0.03


class AlertsScreen(ListScreen):
    """The alert list. News changes rows in place; what would move them waits for `r`."""

    KEYS = "alerts"
    LABEL = "Alerts"

    alerts = query_one(VirtualList)
    card = query_one(AlertCard)

    def __init__(self, session: Session, situation: Situation) -> None:
        super().__init__(session, situation)
        self._rows: list[AlertRow] = session.rows()
        self._waiting: Sequence[AlertRow] = ()

    def body(self) -> Iterator[Widget]:
        """Sources, column heads, the list, the card."""
        yield SourceStrip()
        yield HeadLine()
        yield VirtualList(empty="No alert is known. Press R to ask the sources, s to see them.")
        yield FilterInput("words that a row holds; !word leaves out")
        with Horizontal(id="preview"):
            yield AlertCard()

    def on_mount(self) -> None:
        """The list, in the first frame."""
        super().on_mount()
        self.show_rows()
        self.alerts.focus()

    def watch_situation(self) -> None:
        """Ages, and the states of the sources."""
        super().watch_situation()
        strip = self.query_one(SourceStrip)
        strip.statuses, strip.now = self.situation.statuses, self.situation.now
        self.card.situation = self.situation
        self.show_rows()

    def title_end(self) -> Line:
        """Nothing: the strip below says how each source stands."""
        return ()

    def news(self, rows: Sequence[AlertRow]) -> None:
        """What a refresh brought."""
        told = merged(self._rows, rows)
        self._rows, self._waiting = told.rows, rows if told.note else ()
        self.show_rows()
        if told.note:
            self.say(told.note, "warn")

    def show_rows(self) -> None:
        """The rows that match, and their number."""
        rows = matching(self._rows, self.words)
        drawn = AlertRows(rows, self.situation.now.timestamp())
        self.alerts.show(drawn)
        self.query_one(HeadLine).head = drawn.head
        self.title_line(line(count_of(rows, len(self._rows))))

    def subject(self) -> Place | None:
        """The alert under the cursor."""
        key = self.alerts.cursor_key
        return Place("explorer", (key,), origin=Place(HOME)) if key else None

    ground = subject

    def cancel(self) -> None:
        """Clear the filter; there is nothing behind this screen."""
        self.clear_filter()

    @on(VirtualList.Chosen)
    def explore(self) -> None:
        """Explore the alert under the cursor."""
        if (place := self.subject()) is not None:
            self.post_message(Go(place))

    @on(VirtualList.Moved)
    def describe(self, event: VirtualList.Moved) -> None:
        """The card follows the cursor, once it rests."""
        row = next((row for row in self._rows if row.id == event.key), None)
        if row is None:
            self.card.show(None, None)
        else:
            self.read_chain(row)

    @work(exclusive=True, group="card", exit_on_error=False)
    async def read_chain(self, row: AlertRow) -> None:
        """The chain of the alert under the cursor; without it the card says what the row says."""
        await asyncio.sleep(SETTLE_S)
        try:
            self.card.show(row, await asyncio.to_thread(self.session.chain, row.id))
        except TraceviewError:
            self.card.show(row, None)
            raise

    def action_refresh(self) -> None:
        """Show what waits, and ask again."""
        if self._waiting:
            self._rows, self._waiting = list(self._waiting), ()
            self.show_rows()
        self.say("")
        self.post_message(Refresh())

    action_refresh_all = action_refresh
