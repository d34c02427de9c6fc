"""The first screen: what fires now, by severity, and the alert under the cursor with its chain."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import ClassVar

from textual import events, on, work
from textual.binding import BindingType
from textual.getters import query_one
from textual.widget import Widget
from textual.worker import WorkerCancelled

from traceview.chain.alert_row import AlertRow
from traceview.chain.alert_section import counted
from traceview.errors import TraceviewError
from traceview.navigation.current_thing import CurrentThing, current_thing
from traceview.navigation.history import HOME, Place
from traceview.screens.alerts.alert_news import News, ShownAlerts, heard, tidied
from traceview.screens.alerts.alert_panes import AlertPanes
from traceview.screens.alerts.alert_value import read_value
from traceview.screens.alerts.alert_view import FEW, AlertView
from traceview.screens.frame.list_screen import ListScreen
from traceview.session.session import Session
from traceview.widgets.alert_counts import count_line, shown_of
from traceview.widgets.alert_rows import AlertRows
from traceview.widgets.app_state import Situation
from traceview.widgets.bindings import bindings
from traceview.widgets.filter_input import FilterInput
from traceview.widgets.grouped_alert_rows import GroupedAlertRows
from traceview.widgets.head_line import HeadLine
from traceview.widgets.layout import layout, list_rows
from traceview.widgets.messages import AlertsHeard, Go, Refresh
from traceview.widgets.titled_pane import TitledPane
from traceview.widgets.virtual_list import VirtualList

SETTLE_S = 0.03
_OF_THE_LIST = frozenset(("enter", "up", "down", "ctrl+j", "ctrl+k"))
"""Keys that act on the list while a filter is typed."""
_ON_A_HEAD = "This is the head of a group, no alert: enter or space folds it."


class AlertsScreen(ListScreen):
    """The alert list. What is new comes into it at once; the highlighted alert keeps its line."""

    KEYS = "alerts"
    LABEL = "Alerts"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("alerts", "groups")]

    alerts = query_one(VirtualList)
    panes = query_one(AlertPanes)

    def __init__(self, session: Session, situation: Situation) -> None:
        super().__init__(session, situation)
        rows = tuple(session.rows())
        self._heard = rows
        self._shown = ShownAlerts(rows)
        self._is_first = not rows
        self._view = self._laid_out = AlertView()
        self._asked = self._is_untidy = False
        self._drawn = AlertRows((), 0.0)
        self._counts, self._told_by = _summary(rows)
        self._at_last_news = self._looked = ""

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
        self._lay_out_first()
        self.alerts.focus()

    def _lay_out_first(self) -> None:
        """The rows of the first frame: all, or the first of many while the others are made."""
        few = ShownAlerts(self._shown.rows[:FEW])
        now = self.situation.now.timestamp()
        made = self._view.laid_out(few, now, plain=self.situation.plain)
        self._drawn = made or self._drawn
        if len(few.rows) == len(self._shown.rows):
            self._laid_out = self._view
        else:
            self._renew()
        self._draw()

    def watch_situation(self) -> None:
        """Ages, and what the sources' states mean for the list."""
        super().watch_situation()
        self.panes.tell(self.situation)
        self._drawn = self._drawn.at(self.situation.now.timestamp(), self._shown.marks)
        self._draw()

    def on_resize(self, event: events.Resize) -> None:
        """Lay the panes out for the new size."""
        self._lay_out()

    def news(self, rows: Sequence[AlertRow], *, asked: bool = False) -> None:
        """What a refresh brought; `asked` when a person wants to be told."""
        self._asked |= asked
        self._hear(tuple(rows))

    # Without a description Textual makes one of all rows, on the loop.
    @work(exclusive=True, group="news", exit_on_error=False, description="news")
    async def _hear(self, rows: tuple[AlertRow, ...]) -> None:
        """Work out in a thread what is new, and show it."""
        anchor = self.alerts.cursor_key if self._cursor_line == 0 else ""
        now = self.situation.now.timestamp()
        before = self._shown
        told = await asyncio.to_thread(heard, before, self._heard, rows, now, anchor)
        if self._is_first:
            told = News(ShownAlerts(rows))
        is_unmade = not rows and await asyncio.to_thread(self.session.rows_made_at) is None
        self._is_first = self._is_first and is_unmade
        self._reveal_missed()
        self._heard, drawn = rows, None
        if told.shown is not before:
            self._counts, self._told_by = await asyncio.to_thread(_summary, rows)
            self._shown = told.shown
            drawn = self._renew()
        note = told.answer if self._asked else told.note
        self.post_message(AlertsHeard(note, told.added, self._counts))
        self._asked = False
        if drawn is not None:
            with suppress(WorkerCancelled):
                await drawn.wait()
        self._at_last_news = self.alerts.cursor_key

    @work(exclusive=True, group="rows", exit_on_error=False)
    async def _renew(self) -> None:
        """Lay the rows out in a thread, as they are wanted and known by then, and draw them."""
        while True:
            view, before = self._view, self._shown
            shown = await asyncio.to_thread(tidied, before) if self._is_untidy else before
            made = await asyncio.to_thread(
                view.laid_out,
                shown,
                self.situation.now.timestamp(),
                plain=self.situation.plain,
                is_wanted=lambda view=view: view is self._view,
            )
            if made is not None and self._shown.rows is before.rows:
                break
        marks, is_other = self._shown.marks, view is not self._laid_out
        self._shown, self._laid_out = replace(shown, marks=marks), view
        self._is_untidy = False
        self._drawn = made.at(self.situation.now.timestamp(), marks)
        self._draw()
        if is_other:
            self.alerts.reveal(0)

    @property
    def _cursor_line(self) -> int:
        return self.alerts.cursor - self.alerts.scroll_offset.y

    def _reveal_missed(self) -> None:
        """Rows that came above the screen come into sight when nobody moved since."""
        hidden = self._hidden_news()
        if hidden and self.alerts.cursor_key == self._at_last_news:
            self.alerts.reveal(min(hidden))

    def _hidden_news(self) -> Sequence[int]:
        """Where rows with news stand above the first line of the screen, ascending."""
        return self._drawn.news_above(self.alerts.scroll_offset.y)

    def _ask(self, view: AlertView) -> None:
        """Show the list in another way."""
        self._view = view
        self._renew()

    def show_rows(self) -> None:
        """The rows that match."""
        self._ask(replace(self._view, words=self.words))

    def awaits(self, key: str) -> bool:
        """A key acts on the list that was asked for; letters of the filter wait for nothing."""
        typing = self.query_one(FilterInput).has_focus and key not in _OF_THE_LIST
        return self._laid_out is not self._view and not typing

    def _draw(self) -> None:
        """Show the rows that are made."""
        count = count_line(self._counts, self.situation, self._told_by)
        match = shown_of(len(self._drawn.rows), len(self._shown.rows)) if self._view.words else ()
        boxed, head = layout(*self.app.size).boxed, self.query_one("#list", TitledPane).head
        self.title_line(() if boxed else (*match, *count, *self._view.told_briefly()))
        head.title = (("Alerts  ", "title"), *match, *count)
        head.fact = self._view.told(keys=self.app.size.width >= 160)
        self.alerts.empty = self._why_empty()
        self._lay_out()
        self.alerts.show(self._drawn)
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
        hidden = self._hidden_news()
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

    def subject(self) -> Place | None:
        """The alert under the cursor."""
        alert = self._drawn.alert_id(self.alerts.cursor_key)
        return Place("explorer", (alert,), origin=Place(HOME)) if alert else None

    ground = subject

    @property
    def _group(self) -> str:
        """The group on whose head the cursor stands."""
        drawn = self._drawn
        return drawn.group(self.alerts.cursor_key) if isinstance(drawn, GroupedAlertRows) else ""

    def current(self) -> CurrentThing:
        """What a key acts on."""
        return current_thing(self.subject(), why=_ON_A_HEAD if self._group else "")

    def cancel(self) -> None:
        """Clear the filter; there is nothing behind this screen."""
        self.clear_filter()

    @on(VirtualList.Chosen)
    def explore(self) -> None:
        """Explore the alert under the cursor, or fold its group."""
        if group := self._group:
            self._ask(self._view.folding(group))
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

    def action_refresh(self) -> None:
        """Put the rows in order, without those that are resolved, and ask the sources again."""
        self._is_untidy = True
        self._ask(replace(self._view))
        self.say("asking the sources…", "dim")
        self.post_message(Refresh(asked=True))

    action_refresh_all = action_refresh

    def action_group(self) -> None:
        """By receiver and by the labels of the route, or by severity again."""
        self._ask(replace(self._view, is_grouped=not self._view.is_grouped))

    def action_sort(self) -> None:
        """By the next column."""
        self._ask(replace(self._view, order=self._view.order.following))

    def action_mark(self) -> None:
        """Mark an end of a path; on the head of a group, fold it."""
        if group := self._group:
            self._ask(self._view.folding(group))
        else:
            super().action_mark()


def _summary(rows: Sequence[AlertRow]) -> tuple[Counter[str], frozenset[str]]:
    """How many rows are in each part and severity, and the sources that told of them."""
    return counted(rows), frozenset(row.source for row in rows)
