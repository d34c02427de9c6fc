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

from traceview.places import HOME, Place
from traceview.screens.listing import ListScreen
from traceview.session import Session
from traceview.widgets.bindings import bindings
from traceview.widgets.filter_input import FilterInput
from traceview.widgets.messages import Go
from traceview.widgets.neighbour_rows import MORE, NeighbourRows
from traceview.widgets.node_head import LegsLine, NodeHead
from traceview.widgets.node_lines import preview
from traceview.widgets.scroll_lines import ScrollLines
from traceview.widgets.side_pane import SidePane
from traceview.widgets.situation import Situation
from traceview.widgets.trail_line import TrailLine
from traceview.widgets.virtual_list import VirtualList

if TYPE_CHECKING:
    from traceview.answers import Neighbourhood

SOME, ALL = 50, 100_000


class ExplorerScreen(ListScreen):
    """One node at a time; the cursor of each place is kept in the history."""

    KEYS = "explorer"
    LABEL = "Explore"
    LIST = "#near"
    CSS_PATH = "explorer.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("tabs")]

    near = query_one("#near", VirtualList)
    side = query_one(SidePane)
    pane = query_one("#preview", ScrollLines)

    def __init__(self, session: Session, situation: Situation) -> None:
        super().__init__(session, situation)
        self._around: Neighbourhood | None = None
        self._rows = NeighbourRows()

    def body(self) -> Iterator[Widget]:
        """The trail; the alerts and the chain; the node and its neighbours; the preview."""
        yield TrailLine()
        with Container(id="panes"):
            yield SidePane()
            with Vertical(id="main"):
                yield NodeHead()
                yield LegsLine()
                yield VirtualList(id="near", empty="Nothing is linked to this.")
                yield FilterInput("words that a link holds; !word leaves out", drives="#near")
            yield ScrollLines(id="preview")

    def arrive(self, place: Place) -> Worker[None]:
        """Show another node."""
        if self.place != place:
            self._around = None
            self.clear_filter()
            self.query_one(NodeHead).node = None
            self.near.show(NeighbourRows())
        super().arrive(place)
        self.near.focus()
        return self.read(SOME)

    @work(exclusive=True, group="around", exit_on_error=False)
    async def read(self, per_kind: int) -> None:
        """The node with its neighbours, the titles of the trail, then the chain."""
        place, session = self.place, self.session
        around = await asyncio.to_thread(session.around, place.node, per_kind)
        await self.read_trail()
        self._around, self.query_one(NodeHead).node = around, around.node
        self.show_rows(place.cursor or None)
        rows = await asyncio.to_thread(session.rows)
        chain = await asyncio.to_thread(session.chain, place.root)
        self.query_one(LegsLine).chain = chain
        self.side.show(rows, chain, self.situation)

    def show_rows(self, cursor: str | None = None) -> None:
        """The links that match."""
        if self._around is not None:
            self._rows = NeighbourRows(self._around, self.words)
            self.near.show(self._rows, cursor=cursor)

    def freshen(self) -> None:
        """Look whether the refresh brought links."""
        self.look_again()

    @work(exclusive=True, group="around", exit_on_error=False)
    async def look_again(self) -> None:
        """What is known is drawn anew in its place; new links wait for `r`."""
        around = await asyncio.to_thread(self.session.around, self.place.node, SOME)
        fresh, known = NeighbourRows(around).keys, NeighbourRows(self._around).keys
        if new := len(fresh - known):
            self.say(f"{new} new links: press r to show", "warn")
        elif fresh == known:
            self._around = around
            self.show_rows()

    def watch_situation(self) -> None:
        """Ages."""
        super().watch_situation()
        self.query_one(NodeHead).situation = self.situation

    def subject(self) -> Place | None:
        """The neighbour under the cursor, or the node itself."""
        found = self._rows.near(self.near.cursor_key)
        return self.place.onward(found.node.id) if found and self.near.has_focus else self.place

    @on(VirtualList.Chosen, "#near")
    def follow(self, event: VirtualList.Chosen) -> None:
        """Go to the neighbour, or show all of a kind."""
        if event.key.startswith(MORE):
            self.read(ALL)
        elif found := self._rows.near(event.key):
            self.post_message(Go(self.place.onward(found.node.id)))

    @on(VirtualList.Chosen, "#alerts")
    def switch(self, event: VirtualList.Chosen) -> None:
        """Begin again from another alert."""
        self.post_message(Go(Place("explorer", (event.key,), origin=Place(HOME))))

    @on(VirtualList.Moved, "#near")
    def describe(self, event: VirtualList.Moved) -> None:
        """The preview follows the cursor."""
        self.pane.show(partial(preview, self._rows.near(event.key), self.situation))

    def action_find_here(self) -> None:
        """Filter the neighbours: all of them, also those that were not shown."""
        super().action_find_here()
        if not self._rows.is_whole:
            self.read(ALL)

    def action_refresh(self) -> None:
        """Read again."""
        self.say("")
        self.read(SOME)
