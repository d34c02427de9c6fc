"""The alert list of its screen: laid out in a thread, as a person wants it, with what is new."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace

from textual import work
from textual.getters import query_one
from textual.worker import WorkerCancelled

from traceview.chain.alert_row import AlertRow
from traceview.chain.alert_section import counted
from traceview.navigation.current_thing import CurrentThing, current_thing
from traceview.navigation.history import HOME, Place
from traceview.screens.alerts.alert_news import News, ShownAlerts, heard, tidied
from traceview.screens.alerts.alert_view import FEW, AlertView
from traceview.screens.frame.list_screen import ListScreen
from traceview.session.session import Session
from traceview.widgets.alert_rows import AlertRows
from traceview.widgets.app_state import Situation
from traceview.widgets.filter_input import FilterInput
from traceview.widgets.grouped_alert_rows import GroupedAlertRows
from traceview.widgets.messages import AlertsHeard, Refresh
from traceview.widgets.virtual_list import VirtualList

_OF_THE_LIST = frozenset(("enter", "up", "down", "ctrl+j", "ctrl+k"))
"""Keys that act on the list while a filter is typed."""
_ON_A_HEAD = "This is the head of a group, no alert: enter or space folds it."


class ArrangedAlerts(ListScreen):
    """A screen with the alert list; the subclass draws it in `draw` when it is laid out anew.

    Nothing that takes longer with more alerts is done on the event loop.
    """

    alerts = query_one(VirtualList)

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
        self._at_last_news = ""

    def draw(self) -> None:
        """Show the rows that are laid out."""
        self.alerts.show(self._drawn)

    def lay_out_first(self) -> None:
        """The rows of the first frame: all, or the first of many while the others are made."""
        few = ShownAlerts(self._shown.rows[:FEW])
        self._drawn = self._made(self._view, few) or self._drawn
        if len(few.rows) == len(self._shown.rows):
            self._laid_out = self._view
        else:
            self._renew()
        self.draw()

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
            made = await asyncio.to_thread(self._made, view, shown)
            if made is not None and self._shown.rows is before.rows:
                break
        marks, is_other = self._shown.marks, view is not self._laid_out
        self._shown, self._laid_out = replace(shown, marks=marks), view
        self._is_untidy = False
        self._drawn = made.at(self.situation.now.timestamp(), marks)
        self.draw()
        if is_other:
            self.alerts.reveal(0)

    def _made(self, view: AlertView, shown: ShownAlerts) -> AlertRows | None:
        """The rows laid out; None once another view is wanted."""
        now = self.situation.now.timestamp()
        return view.laid_out(
            shown, now, plain=self.situation.plain, is_wanted=lambda: view is self._view
        )

    @property
    def _cursor_line(self) -> int:
        return self.alerts.cursor - self.alerts.scroll_offset.y

    def _reveal_missed(self) -> None:
        """Rows that came above the screen come into sight when nobody moved since."""
        hidden = self.hidden_news()
        if hidden and self.alerts.cursor_key == self._at_last_news:
            self.alerts.reveal(min(hidden))

    def hidden_news(self) -> Sequence[int]:
        """Where rows with news stand above the first line of the screen, ascending."""
        return self._drawn.news_above(self.alerts.scroll_offset.y)

    def ask(self, view: AlertView) -> None:
        """Show the list in another way."""
        self._view = view
        self._renew()

    def show_rows(self) -> None:
        """The rows that match."""
        self.ask(replace(self._view, words=self.words))

    def awaits(self, key: str) -> bool:
        """A key acts on the list that was asked for; letters of the filter wait for nothing."""
        typing = self.query_one(FilterInput).has_focus and key not in _OF_THE_LIST
        return self._laid_out is not self._view and not typing

    def subject(self) -> Place | None:
        """The alert under the cursor."""
        alert = self._drawn.alert_id(self.alerts.cursor_key)
        return Place("explorer", (alert,), origin=Place(HOME)) if alert else None

    ground = subject

    @property
    def group_here(self) -> str:
        """The group on whose head the cursor stands."""
        drawn = self._drawn
        return drawn.group(self.alerts.cursor_key) if isinstance(drawn, GroupedAlertRows) else ""

    def current(self) -> CurrentThing:
        """What a key acts on."""
        return current_thing(self.subject(), why=_ON_A_HEAD if self.group_here else "")

    def action_refresh(self) -> None:
        """Put the rows in order, without those that are resolved, and ask the sources again."""
        self._is_untidy = True
        self.ask(replace(self._view))
        self.say("asking the sources…", "dim")
        self.post_message(Refresh(asked=True))

    action_refresh_all = action_refresh

    def action_group(self) -> None:
        """By receiver and by the labels of the route, or by severity again."""
        self.ask(replace(self._view, is_grouped=not self._view.is_grouped))

    def action_sort(self) -> None:
        """By the next column."""
        self.ask(replace(self._view, order=self._view.order.following))

    def action_mark(self) -> None:
        """Mark an end of a path; on the head of a group, fold it."""
        if group := self.group_here:
            self.ask(self._view.folding(group))
        else:
            super().action_mark()


def _summary(rows: Sequence[AlertRow]) -> tuple[Counter[str], frozenset[str]]:
    """How many rows are in each part and severity, and the sources that told of them."""
    return counted(rows), frozenset(row.source for row in rows)
