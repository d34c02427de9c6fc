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

from traceview.navigation.history import HOME, Place
from traceview.screens.explorer.neighbour_list import NeighbourList
from traceview.screens.explorer.neighbour_news import news
from traceview.screens.explorer.node_head import LegsLine, NodeHead
from traceview.screens.explorer.read_neighbours import read_first, read_pages, read_part
from traceview.screens.explorer.rows import SOME
from traceview.screens.explorer.side_pane import SidePane
from traceview.screens.frame.list_screen import ListScreen
from traceview.session.session import Session
from traceview.widgets.app_state import Situation
from traceview.widgets.bindings import bindings
from traceview.widgets.filter_input import FilterInput
from traceview.widgets.messages import Go
from traceview.widgets.node_lines import awaited, preview
from traceview.widgets.scroll_lines import ScrollLines
from traceview.widgets.trail_line import TrailLine
from traceview.widgets.virtual_list import VirtualList

if TYPE_CHECKING:
    from traceview.graph.neighbourhood import Neighbourhood


class ExplorerScreen(ListScreen):
    """One node at a time; the cursor of each place is kept in the history."""

    KEYS = "explorer"
    LABEL = "Explore"
    LIST = "#near"
    CSS_PATH = "explorer.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("tabs")]

    near = query_one("#near", NeighbourList)
    side = query_one(SidePane)
    pane = query_one("#preview", ScrollLines)

    def __init__(self, session: Session, situation: Situation) -> None:
        super().__init__(session, situation)
        self._around: Neighbourhood | None = None
        self._is_reading = False
        self._filtered = ""

    def body(self) -> Iterator[Widget]:
        """The trail; the alerts and the chain; the node and its neighbours; the preview."""
        yield TrailLine()
        with Container(id="panes"):
            yield SidePane()
            with Vertical(id="main"):
                yield NodeHead()
                yield LegsLine()
                yield NeighbourList(id="near")
                yield FilterInput("words that a link holds; !word leaves out", drives="#near")
            yield ScrollLines(id="preview")

    def arrive(self, place: Place) -> Worker[None]:
        """Show another node."""
        if self.place != place:
            self._around, self._filtered = None, ""
            self.clear_filter()
            self.query_one(NodeHead).node = None
            self.near.clear(place.node)
        super().arrive(place)
        self.near.focus()
        return self.read(place.cursor or None)

    @work(exclusive=True, group="around", exit_on_error=False)
    async def read(self, cursor: str | None = None) -> None:
        """The node with its first neighbours, the titles of the trail, then the chain."""
        place, session = self.place, self.session
        around, links = await read_first(session, place.node, self.near, cursor)
        await self.read_trail()
        self._around, self.query_one(NodeHead).node = around, around.node
        self.near.put(links, self.words, cursor)
        if self.words:
            self.read_on()
        rows = await asyncio.to_thread(session.rows)
        chain = await asyncio.to_thread(session.chain, place.root)
        self.query_one(LegsLine).chain = chain
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
            self.near.renew(around, self.words)

    def watch_situation(self) -> None:
        """Ages."""
        super().watch_situation()
        self.query_one(NodeHead).situation = self.situation

    def subject(self) -> Place | None:
        """The neighbour under the cursor, or the node itself; None while a neighbour is read."""
        key = self.near.cursor_key if self.near.has_focus else ""
        if self.near.is_awaited(key):
            return None
        found = self.near.neighbour(key)
        return self.place.onward(found.node.id) if found else self.place

    @on(VirtualList.Chosen, "#near")
    def follow(self, event: VirtualList.Chosen) -> None:
        """Go to the neighbour, or show all of a kind."""
        if not self.near.open_kind(event.key) and (found := self.near.neighbour(event.key)):
            self.post_message(Go(self.place.onward(found.node.id)))

    @on(VirtualList.Chosen, "#alerts")
    def switch(self, event: VirtualList.Chosen) -> None:
        """Begin again from another alert."""
        self.post_message(Go(Place("explorer", (event.key,), origin=Place(HOME))))

    @on(VirtualList.Moved, "#near")
    def describe(self, event: VirtualList.Moved) -> None:
        """The preview follows the cursor."""
        if self.near.is_awaited(event.key):
            self.pane.show(awaited)
        else:
            self.pane.show(partial(preview, self.near.neighbour(event.key), self.situation))

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
        self.read()
