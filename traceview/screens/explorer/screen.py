"""The explorer: how one got here, a node, its neighbours by kind, and the link under the cursor."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from textual import events, on, work
from textual.binding import BindingType
from textual.getters import query_one
from textual.widget import Widget
from textual.worker import Worker

from traceview.navigation.commands_table import command_of
from traceview.navigation.current_thing import CurrentThing, current_thing
from traceview.navigation.history import HOME, Place
from traceview.screens.explorer.explorer_panes import ExplorerPanes
from traceview.screens.explorer.legs_line import LegsLine
from traceview.screens.explorer.neighbour_list import NeighbourList
from traceview.screens.explorer.neighbour_news import news
from traceview.screens.explorer.read_beside import read_beside
from traceview.screens.explorer.read_neighbours import (
    matter_of,
    read_first,
    read_pages,
    read_part,
)
from traceview.screens.explorer.rows import SOME
from traceview.screens.explorer.side_pane import SidePane
from traceview.screens.frame.bars import KeyBar, TitleBar
from traceview.screens.frame.list_screen import ListScreen
from traceview.session.session import Session
from traceview.widgets.alert_counts import count_line
from traceview.widgets.app_state import Situation
from traceview.widgets.bindings import bindings
from traceview.widgets.layout import layout
from traceview.widgets.messages import Go, Settled
from traceview.widgets.trail_line import TrailLine
from traceview.widgets.virtual_list import VirtualList

if TYPE_CHECKING:
    from traceview.graph.neighbourhood import Neighbourhood


HOME_PLACE = Place(HOME)
MOVES_ROWS = ("list", "groups", "into")
ACTS_ON_ROWS = ("into", "place", "walk")


class ExplorerScreen(ListScreen):
    """One node at a time; the cursor of each place is kept in the history."""

    KEYS = "explorer"
    LABEL = "Explore"
    LIST = "#near"
    CSS_PATH = "explorer.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("tabs")]

    panes = query_one(ExplorerPanes)
    near = query_one("#near", NeighbourList)
    side = query_one(SidePane)
    legs = query_one(LegsLine)

    def __init__(self, session: Session, situation: Situation) -> None:
        super().__init__(session, situation)
        self._around: Neighbourhood | None = None
        self._reader: Worker[None] | None = None
        self._wanted: str | None = None
        self._is_reading = False
        self._filtered = ""
        self._counts: Counter[str] = Counter()
        self._told_by: frozenset[str] = frozenset()

    def body(self) -> Iterator[Widget]:
        """The trail; the alerts and the chain; the node and its neighbours; the preview."""
        yield TrailLine()
        yield LegsLine()
        yield ExplorerPanes()

    def arrive(self, place: Place) -> Worker[None]:
        """Show another node."""
        if self.place != place:
            self._around, self._filtered = None, ""
            self.clear_filter()
            self.panes.card.matter = None
            self.legs.here = place.node
            self.near.clear(place.node)
        super().arrive(place)
        self.near.focus()
        self._wanted = place.cursor
        if self.near.is_read and not place.cursor:
            self.near.rest()
        self._reader = worker = self.read()
        return worker

    @work(exclusive=True, group="around", exit_on_error=False)
    async def read(self) -> None:
        """The node with its first neighbours, the titles of the trail, then the chain."""
        place, session, cursor = self.place, self.session, self._wanted
        around, links = await read_first(session, place.node, self.near, cursor)
        matter = await asyncio.to_thread(matter_of, session, around)
        await self.read_trail()
        self._around, self.panes.card.matter = around, matter
        self.near.put(links, self.words, cursor)
        self._wanted = None
        self.post_message(Settled())
        if self.words:
            self.read_on()
        self.look_beside(around)

    @work(exclusive=True, group="beside", exit_on_error=False)
    async def look_beside(self, around: Neighbourhood) -> None:
        """The chain, the alerts and how many there are, the text and the plot beside the node."""
        is_wide = layout(*self.app.size).side
        found = await read_beside(self.session, self.place, around, is_wide=is_wide)
        self._counts, self._told_by = found.counts, found.told_by
        self.legs.chain = found.chain
        self.side.show(found.rows, found.chain, self.situation)
        self.watch_situation()
        self.panes.show_beside(found.text, found.plot)

    @on(VirtualList.Shown, "#near")
    @on(VirtualList.Moved, "#near")
    def ask_for_pages(self) -> None:
        """See to it that the links near the screen are read, and that they have their rows."""
        self.panes.share_rows()
        if not self._is_reading and self.near.needed():
            self._is_reading = True
            self.read_near()

    @work(group="pages", exit_on_error=False)
    async def read_near(self) -> None:
        """Read the links near the screen, wherever it is by then."""
        try:
            await read_pages(self.session, self.near)
        finally:
            self._is_reading = False

    @work(exclusive=True, group="filter", exit_on_error=False)
    async def read_on(self) -> None:
        """Read more links for the filter, up to a limit."""
        while await read_part(self.session, self.near):
            if self.words:
                self.show_rows()

    def show_rows(self) -> None:
        """The links that match, and how many were looked at."""
        self.near.narrow(self.words)
        filtered = self.near.filtered
        if filtered != self._filtered:
            self.say(filtered)
        self._filtered = filtered

    def freshen(self) -> None:
        """Look whether the refresh brought links."""
        if self._around is not None:
            self.look_again(self._around)

    @work(exclusive=True, group="around", exit_on_error=False)
    async def look_again(self, known: Neighbourhood) -> None:
        """What is known is drawn anew in its place; new links wait for `r`."""
        around = await asyncio.to_thread(self.session.around, self.place.node, SOME)
        if note := news(known, around):
            self.say(note, "warn")
        else:
            self._around = around
            self.panes.card.matter = await asyncio.to_thread(matter_of, self.session, around)
            self.near.renew(around, self.words)
        self.look_beside(around)

    def watch_situation(self) -> None:
        """Ages, and how many alerts there are."""
        super().watch_situation()
        self.legs.situation = self.situation
        self.panes.tell(self.situation)
        count = count_line(self._counts, self.situation, self._told_by) if self._counts else ()
        found, bar = layout(*self.app.size), self.query_one(TitleBar)
        self.side.title(count)
        self.title_line(() if found.boxed else count)
        if found.boxed and not found.side and count:
            bar.right = (*bar.right, *count, ("  ", "plain"))

    def on_resize(self) -> None:
        """Other sizes have other rows and panes."""
        self.watch_situation()
        if self._around is not None:
            self.look_beside(self._around)

    def current(self) -> CurrentThing:
        """The node itself, until the cursor is on a neighbour or in the list of alerts."""
        alert = self.side.alerts.cursor_key if self.side.alerts.has_focus else ""
        if alert:
            return current_thing(Place("explorer", (alert,), origin=HOME_PLACE))
        found = self.near.neighbour(self.near.cursor_key)
        return current_thing(self.place, found.node.id if found else "", self.near.why_none)

    def awaits(self, key: str) -> bool:
        """A movement waits for the first links, and what acts on a link for that link."""
        command = command_of(self.KEYS, key, self.situation.keymap)
        if command is None or not self.near.has_focus:
            return False
        if not self.near.is_read:
            is_asked = self._reader is None or not self._reader.is_finished
            return is_asked and command.scope in MOVES_ROWS
        return self._is_reading and bool(self.near.why_none) and command.scope in ACTS_ON_ROWS

    @on(VirtualList.Chosen, "#near")
    def follow(self, event: VirtualList.Chosen) -> None:
        """Go to the neighbour, or show all of a kind."""
        if not self.near.open_kind(event.key) and (found := self.near.neighbour(event.key)):
            self.post_message(Go(self.place.onward(found.node.id)))

    @on(VirtualList.Chosen, "#alerts")
    def switch(self, event: VirtualList.Chosen) -> None:
        """Begin again from another alert."""
        self.post_message(Go(Place("explorer", (event.key,), origin=HOME_PLACE)))

    @on(VirtualList.Moved, "#near")
    def describe(self, event: VirtualList.Moved) -> None:
        """The preview follows the cursor."""
        self.panes.describe(event.key)
        self.point()

    @on(VirtualList.Moved, "#alerts")
    @on(events.DescendantFocus)
    def point(self) -> None:
        """The panes and the footer say what the keys act on."""
        self.set_class(not self.near.cursor_key, "-resting")
        self.panes.entitle()
        self.query_one(KeyBar).subject = self.panes.named()

    def action_find_here(self) -> None:
        """Filter the neighbours: also those that were not shown, up to a limit."""
        super().action_find_here()
        self.read_on()

    def clear_filter(self) -> bool:
        """Close the filter, and read no more for it."""
        self.workers.cancel_group(self, "filter")
        return super().clear_filter()

    def action_refresh(self) -> None:
        """Read again."""
        self.say("")
        self._reader = self.read()
