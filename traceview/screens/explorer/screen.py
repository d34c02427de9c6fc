"""The explorer: how one got here, a node, its neighbours by kind, and the link under the cursor."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.binding import BindingType
from textual.containers import Container, Vertical
from textual.getters import query_one
from textual.widget import Widget
from textual.worker import Worker

from traceview.navigation.commands_table import command_of
from traceview.navigation.current_thing import CurrentThing, current_thing
from traceview.navigation.history import HOME, Place
from traceview.screens.explorer.legs_line import LegsLine
from traceview.screens.explorer.neighbour_list import NeighbourList
from traceview.screens.explorer.neighbour_news import news
from traceview.screens.explorer.node_card import NodeCard
from traceview.screens.explorer.pane_head import PaneHead
from traceview.screens.explorer.pane_heads import links_head, why_head
from traceview.screens.explorer.read_neighbours import (
    matter_of,
    read_first,
    read_pages,
    read_part,
)
from traceview.screens.explorer.rows import SOME
from traceview.screens.explorer.side_pane import SidePane
from traceview.screens.frame.bars import KeyBar
from traceview.screens.frame.list_screen import ListScreen
from traceview.session.session import Session
from traceview.widgets.app_state import Situation
from traceview.widgets.bindings import bindings
from traceview.widgets.filter_input import FilterInput
from traceview.widgets.layout import layout
from traceview.widgets.link_line import RowLook
from traceview.widgets.messages import Go, Settled
from traceview.widgets.node_lines import attributes, awaited, key_of, preview
from traceview.widgets.scroll_lines import ScrollLines
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

    near = query_one("#near", NeighbourList)
    side = query_one(SidePane)
    card = query_one(NodeCard)
    legs = query_one(LegsLine)
    links = query_one("#links", PaneHead)
    why = query_one("#why", PaneHead)
    pane = query_one("#reasons", ScrollLines)

    def __init__(self, session: Session, situation: Situation) -> None:
        super().__init__(session, situation)
        self._around: Neighbourhood | None = None
        self._reader: Worker[None] | None = None
        self._wanted: str | None = None
        self._is_reading = False
        self._filtered = ""

    def body(self) -> Iterator[Widget]:
        """The trail; the alerts and the chain; the node and its neighbours; the preview."""
        yield TrailLine()
        yield LegsLine()
        with Container(id="panes"):
            yield SidePane()
            with Vertical(id="main"):
                yield NodeCard()
                yield PaneHead(id="links")
                yield NeighbourList(id="near")
                yield FilterInput("words that a link holds; !word leaves out", drives="#near")
            with Vertical(id="preview"):
                yield PaneHead(id="why")
                yield ScrollLines(id="reasons")

    def arrive(self, place: Place) -> Worker[None]:
        """Show another node."""
        if self.place != place:
            self._around, self._filtered = None, ""
            self.clear_filter()
            self.card.matter = None
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
        self._around, self.card.matter = around, matter
        self.near.put(links, self.words, cursor)
        self._wanted = None
        self.post_message(Settled())
        if self.words:
            self.read_on()
        rows = await asyncio.to_thread(session.rows)
        chain = await asyncio.to_thread(session.chain, place.root)
        self.legs.chain = chain
        self.side.show(rows, chain, self.situation)

    @on(VirtualList.Shown, "#near")
    @on(VirtualList.Moved, "#near")
    def ask_for_pages(self) -> None:
        """See to it that the links near the screen are read."""
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
            self.card.matter = await asyncio.to_thread(matter_of, self.session, around)
            self.near.renew(around, self.words)

    def watch_situation(self) -> None:
        """Ages."""
        super().watch_situation()
        self.card.situation = self.legs.situation = self.situation
        self.links.plain = self.why.plain = self.situation.plain
        size = self.app.size
        self.near.wear(RowLook(self.situation, layout(size.width, size.height).grouped))

    def on_resize(self) -> None:
        """Other sizes have other rows."""
        self.watch_situation()

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
        """The preview, the heads and the footer follow the cursor."""
        on_node = not event.key
        self.card.is_current, self.links.is_current = on_node, not on_node
        self.set_class(on_node, "-resting")
        near = self.near.neighbour(event.key)
        self.links.title_line, self.links.fact = links_head(self.near)
        self.why.title_line, self.why.fact = why_head(near, plain=self.situation.plain)
        here = near.node if near else self.card.node if on_node else None
        self.query_one(KeyBar).subject = key_of(here) if here else ""
        if self.near.is_awaited(event.key):
            self.pane.show(awaited)
        elif on_node and self.card.node is not None:
            self.pane.show(partial(attributes, self.card.node))
        else:
            self.pane.show(partial(preview, near, self.situation))

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
