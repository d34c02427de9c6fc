"""The first screen: what fires now, by severity, and the alert under the cursor with its chain."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from typing import ClassVar

from textual import events, on, work
from textual.binding import BindingType
from textual.getters import query_one
from textual.widget import Widget

from traceview.chain.alert_filter import matching
from traceview.chain.alert_row import AlertRow, ordered
from traceview.chain.alert_section import counted
from traceview.errors import TraceviewError
from traceview.navigation.history import HOME, Place
from traceview.screens.alerts.alert_news import News, ShownAlerts, merged
from traceview.screens.alerts.alert_panes import AlertPanes
from traceview.screens.frame.list_screen import ListScreen
from traceview.session.session import Session
from traceview.widgets.alert_counts import count_line, shown_of
from traceview.widgets.alert_rows import AlertRows, in_groups
from traceview.widgets.app_state import Situation
from traceview.widgets.bindings import bindings
from traceview.widgets.filter_input import FilterInput
from traceview.widgets.head_line import HeadLine
from traceview.widgets.ink import line
from traceview.widgets.layout import layout, list_rows
from traceview.widgets.messages import AlertsHeard, Go, Refresh
from traceview.widgets.titled_pane import TitledPane
from traceview.widgets.virtual_list import VirtualList

SETTLE_S = 0.03


class AlertsScreen(ListScreen):
    """The alert list. What is new comes into it at once; the highlighted alert keeps its line."""

    KEYS = "alerts"
    LABEL = "Alerts"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("alerts", "groups")]

    alerts = query_one(VirtualList)
    panes = query_one(AlertPanes)

    def __init__(self, session: Session, situation: Situation) -> None:
        super().__init__(session, situation)
        rows = session.rows()
        self._shown = ShownAlerts(tuple(rows))
        self._is_first = not rows
        self._is_grouped = False
        self._asked = False
        self._drawn = AlertRows((), 0.0)
        self._counts = counted(rows)
        self._told_by = frozenset(row.source for row in rows)
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
        self.query_one("#list", TitledPane).head.fact = line(("by severity, then age", "dim"))
        if self.words:
            field = self.query_one(FilterInput)
            field.value = self.words
            field.add_class("-open")
        self.show_rows()
        self.alerts.focus()

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

    @work(exclusive=True, group="news", exit_on_error=False)
    async def _hear(self, rows: Sequence[AlertRow]) -> None:
        """Work out in a thread what is new, and show it."""
        anchor = self.alerts.cursor_key if self._cursor_line == 0 else ""
        now = self.situation.now.timestamp()
        told = await asyncio.to_thread(merged, self._shown, rows, now, anchor)
        if self._is_first:
            told = News(ShownAlerts(tuple(rows)))
        is_unmade = not rows and await asyncio.to_thread(self.session.rows_made_at) is None
        self._is_first = self._is_first and is_unmade
        counts = await asyncio.to_thread(counted, rows)
        drawn = await asyncio.to_thread(self._made, told.shown)
        self._counts, self._told_by = counts, frozenset(row.source for row in rows)
        self._reveal_missed()
        self._shown, self._drawn = told.shown, drawn
        self._draw()
        self._at_last_news = self.alerts.cursor_key
        note = told.answer if self._asked else told.note
        self.post_message(AlertsHeard(note, told.added, self._counts))
        self._asked = False

    @property
    def _cursor_line(self) -> int:
        return self.alerts.cursor - self.alerts.scroll_offset.y

    def _reveal_missed(self) -> None:
        """Rows that came above the screen come into sight when nobody moved since."""
        hidden = self._hidden_news()
        if hidden and self.alerts.cursor_key == self._at_last_news:
            self.alerts.reveal(min(hidden))

    def _hidden_news(self) -> list[int]:
        """Where rows with news stand above the first line of the screen, ascending."""
        top = self.alerts.scroll_offset.y
        found = (self._drawn.find(key) for key in self._shown.marks) if top else ()
        return sorted(at for at in found if 0 <= at < top)

    def _made(self, shown: ShownAlerts) -> AlertRows:
        """The rows that match as they are drawn, with the places of their keys."""
        rows: Sequence[AlertRow] = matching(shown.rows, self.words)
        made = AlertRows(
            in_groups(rows) if self._is_grouped else rows,
            self.situation.now.timestamp(),
            marks=shown.marks,
            plain=self.situation.plain,
            groups=self._is_grouped,
        )
        made.find("-")
        return made

    def show_rows(self) -> None:
        """The rows that match, and their number."""
        self._drawn = self._made(self._shown)
        self._draw()

    def _draw(self) -> None:
        """Show the rows that are made."""
        count = count_line(self._counts, self.situation, self._told_by)
        shown = (*shown_of(len(self._drawn.rows), len(self._shown.rows)), *count)
        boxed = layout(*self.app.size).boxed
        self.title_line(() if boxed else shown)
        self.query_one("#list", TitledPane).head.title = (("Alerts  ", "title"), *shown)
        self.alerts.empty = self._why_empty()
        self._lay_out()
        self.alerts.show(self._drawn)
        self._draw_heads()

    def _why_empty(self) -> str:
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

    @on(VirtualList.Shown)
    def look_above(self) -> None:
        """Other rows are on the screen: news may be hidden above it, or not."""
        self._draw_heads()

    @on(VirtualList.Moved)
    def describe(self, event: VirtualList.Moved) -> None:
        """The card follows the cursor, once it rests; the row is looked at."""
        looked, self._looked = self._looked, event.key
        if looked != event.key and looked in self._shown.marks:
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
            self.panes.show(row, await asyncio.to_thread(self.session.chain, row.id))
        except TraceviewError:
            self.panes.show(row, None)
            raise

    def action_refresh(self) -> None:
        """Put the rows in order, without those that are resolved, and ask the sources again."""
        rows = ordered(row for row in self._shown.rows if row.id not in self._shown.over)
        self._shown = ShownAlerts(tuple(rows), self._shown.marks)
        self.show_rows()
        self.say("asking the sources…", "dim")
        self.post_message(Refresh(asked=True))

    action_refresh_all = action_refresh

    def action_group(self) -> None:
        """By receiver, and by group where one is told, or by severity again."""
        self._is_grouped = not self._is_grouped
        fact = "by receiver" if self._is_grouped else "by severity, then age"
        self.query_one("#list", TitledPane).head.fact = line((fact, "dim"))
        self.show_rows()
