"""The first screen: the alerts, which legs of each were found, and how the sources stand."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from typing import ClassVar

from textual import on, work
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.getters import query_one
from textual.widget import Widget
from textual.widgets import Input

from traceview.alerts import AlertRow, matching
from traceview.places import Place
from traceview.screens.base import PlaceScreen
from traceview.session import Session
from traceview.widgets.alert_card import AlertCard
from traceview.widgets.alert_news import merged
from traceview.widgets.alert_rows import AlertRows
from traceview.widgets.bindings import bindings
from traceview.widgets.filter_input import FilterInput
from traceview.widgets.head_line import HeadLine
from traceview.widgets.ink import Line, line
from traceview.widgets.messages import Go, Refresh
from traceview.widgets.situation import Situation
from traceview.widgets.source_strip import SourceStrip
from traceview.widgets.virtual_list import VirtualList

SETTLE_S = 0.03


class AlertsScreen(PlaceScreen):
    """The alert list. News changes rows in place; what would move them waits for `r`."""

    KEYS = "alerts"
    LABEL = "Alerts"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("walk", "filter")]

    alerts = query_one(VirtualList)
    card = query_one(AlertCard)

    def __init__(self, session: Session, situation: Situation) -> None:
        super().__init__(session, situation)
        self._rows: list[AlertRow] = session.rows()
        self._waiting: Sequence[AlertRow] = ()
        self._words = ""

    def body(self) -> Iterator[Widget]:
        """Sources, column heads, the list, the card."""
        yield SourceStrip()
        yield HeadLine()
        yield VirtualList(empty="No alert is known. Press R to ask the sources, s to see them.")
        yield FilterInput("words that a row holds; !word leaves out")
        with Horizontal(id="detail"):
            yield AlertCard()

    def on_mount(self) -> None:
        """The list, in the first frame."""
        super().on_mount()
        self._show()
        self.alerts.focus()

    def watch_situation(self) -> None:
        """Ages, and the states of the sources."""
        super().watch_situation()
        strip = self.query_one(SourceStrip)
        strip.statuses, strip.now = self.situation.statuses, self.situation.now
        self.card.situation = self.situation
        if self.alerts.rows:
            self._show()

    def title_end(self) -> Line:
        """Nothing: the strip below says how each source stands."""
        return ()

    def news(self, rows: Sequence[AlertRow]) -> None:
        """What a refresh brought."""
        told = merged(self._rows, rows)
        self._rows, self._waiting = told.rows, rows if told.note else ()
        self._show()
        if told.note:
            self.say(told.note, "warn")

    def cursor_key(self) -> str:
        """The alert under the cursor."""
        return self.alerts.cursor_key

    def subject(self) -> Place | None:
        """The alert under the cursor."""
        key = self.alerts.cursor_key
        return Place("explorer", (key,), origin=Place()) if key else None

    ground = subject

    def cancel(self) -> None:
        """Clear the filter."""
        self.query_one(FilterInput).close()
        self.alerts.focus()

    def action_go_into(self) -> None:
        """Explore the alert under the cursor."""
        if (place := self.subject()) is not None:
            self.post_message(Go(place))

    @on(VirtualList.Chosen)
    def explore(self) -> None:
        """The same, from the list itself."""
        self.action_go_into()

    @on(VirtualList.Moved)
    def describe(self, event: VirtualList.Moved) -> None:
        """The card follows the cursor."""
        self.card.row = next((row for row in self._rows if row.id == event.key), None)
        if event.key:
            self.read_chain(event.key)

    @work(exclusive=True, group="card", exit_on_error=False)
    async def read_chain(self, key: str) -> None:
        """The chain of the alert under the cursor, once the cursor rests."""
        await asyncio.sleep(SETTLE_S)
        self.card.chain = await asyncio.to_thread(self.session.chain, key)

    def action_find_here(self) -> None:
        """Filter the list."""
        self.query_one(FilterInput).open()

    @on(Input.Changed)
    def narrow(self, event: Input.Changed) -> None:
        """Show the rows that match."""
        self._words = event.value
        self._show()

    @on(Input.Submitted)
    def keep(self) -> None:
        """Back to the list, with the filter kept."""
        self.alerts.focus()

    def action_refresh(self) -> None:
        """Show what waits, and ask again."""
        if self._waiting:
            self._rows, self._waiting = list(self._waiting), ()
            self._show()
        self.say("")
        self.post_message(Refresh())

    action_refresh_all = action_refresh

    def action_preview(self) -> None:
        """Show or hide the card."""
        self.query_one("#detail").toggle_class("-hidden")

    def _show(self) -> None:
        rows = matching(self._rows, self._words)
        drawn = AlertRows(rows, self.situation.now.timestamp())
        self.alerts.show(drawn)
        self.query_one(HeadLine).head = drawn.head
        self.title_line(line((_count(rows, len(self._rows), self._words), "plain")))


def _count(rows: Sequence[AlertRow], total: int, words: str) -> str:
    firing = sum(row.is_firing for row in rows)
    quiet = f" · {len(rows) - firing} not firing" if len(rows) > firing else ""
    return f"{firing} firing{quiet}" + (f" · {len(rows)} of {total} match" if words else "")
