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
from textual.widgets import Input

from traceview.places import HOME, Place
from traceview.screens.base import PlaceScreen
from traceview.session import Session
from traceview.widgets.alert_rows import AlertRows
from traceview.widgets.bindings import bindings
from traceview.widgets.filter_input import FilterInput
from traceview.widgets.messages import Go
from traceview.widgets.neighbour_rows import MORE, NeighbourRows
from traceview.widgets.node_head import ChainPane, LegsLine, NodeHead
from traceview.widgets.node_lines import face, preview
from traceview.widgets.scroll_lines import ScrollLines
from traceview.widgets.situation import Situation
from traceview.widgets.trail_line import TrailLine
from traceview.widgets.virtual_list import NoRows, VirtualList

if TYPE_CHECKING:
    from traceview.answers import Neighbourhood

SOME, ALL = 50, 100_000


class ExplorerScreen(PlaceScreen):
    """One node at a time; the cursor of each place is kept in the history."""

    KEYS = "explorer"
    LABEL = "Explore"
    CSS_PATH = "explorer.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("walk", "filter")]

    near = query_one("#near", VirtualList)
    beside = query_one("#alerts", VirtualList)
    pane = query_one("#preview", ScrollLines)

    def __init__(self, session: Session, situation: Situation) -> None:
        super().__init__(session, situation)
        self._around: Neighbourhood | None = None
        self._rows = NeighbourRows.empty()
        self._words = ""

    def body(self) -> Iterator[Widget]:
        """The trail; the alerts and the chain; the node and its neighbours; the preview."""
        yield TrailLine()
        with Container(id="panes"):
            with Vertical(id="side"):
                yield VirtualList(id="alerts")
                yield ChainPane()
            with Vertical(id="main"):
                yield NodeHead()
                yield LegsLine()
                yield VirtualList(id="near", empty="Nothing is linked to this.")
                yield FilterInput("words that a link holds; !word leaves out", drives="#near")
            yield ScrollLines(id="preview")

    def arrive(self, place: Place) -> None:
        """Show another node."""
        same = self.place == place
        super().arrive(place)
        if not same:
            self._words = self.query_one(FilterInput).value = ""
            self.query_one(NodeHead).node = None
            self.near.show(NoRows())
        self.near.focus()
        self.read(SOME)

    def show_steps(self, steps: tuple[int, int]) -> None:
        """At the end of the trail."""
        self.query_one(TrailLine).steps = steps

    @work(exclusive=True, group="around", exit_on_error=False)
    async def read(self, per_kind: int) -> None:
        """The node with its neighbours, the titles of the trail, then the chain."""
        place, session = self.place, self.session
        around = await asyncio.to_thread(session.around, place.node, per_kind)
        nodes = await asyncio.to_thread(lambda: [session.node(key) for key in place.trail])
        titles = [face(node) if node else key for node, key in zip(nodes, place.trail, strict=True)]
        self.query_one(TrailLine).titles = tuple(titles)
        self.query_one(NodeHead).node = around.node
        self._fill(around, place.cursor)
        rows = await asyncio.to_thread(session.rows)
        drawn = AlertRows(rows, self.situation.now.timestamp(), brief=True)
        self.beside.show(drawn, cursor=place.root)
        chain = await asyncio.to_thread(session.chain, place.root)
        for widget in (self.query_one(LegsLine), self.query_one(ChainPane)):
            widget.chain = chain

    def _fill(self, around: Neighbourhood, cursor: str | None = None) -> None:
        self._around = around
        self._rows = NeighbourRows(around, self._words)
        self.near.show(self._rows, cursor=cursor or None)

    def freshen(self) -> None:
        """Look whether the refresh brought links."""
        if self.place.node:
            self.look_again()

    @work(exclusive=True, group="around", exit_on_error=False)
    async def look_again(self) -> None:
        """What is known is drawn anew in its place; new links wait for `r`."""
        around = await asyncio.to_thread(self.session.around, self.place.node, SOME)
        fresh = NeighbourRows(around, self._words).keys
        if new := len(fresh - self._rows.keys):
            self.say(f"{new} new links: press r to show", "warn")
        elif fresh == self._rows.keys:
            self._fill(around)

    def watch_situation(self) -> None:
        """Ages."""
        super().watch_situation()
        self.query_one(NodeHead).situation = self.situation

    def cursor_key(self) -> str:
        """The link under the cursor."""
        return self.near.cursor_key

    def subject(self) -> Place | None:
        """The neighbour under the cursor, or the node itself."""
        found = self._rows.near(self.near.cursor_key)
        return self.place.onward(found.node.id) if found and self.near.has_focus else self.place

    def cancel(self) -> None:
        """Clear the filter, then back."""
        if self._words or self.query_one(FilterInput).has_focus:
            self.query_one(FilterInput).close()
            self.near.focus()
        else:
            super().cancel()

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
        found = self._rows.near(event.key)
        self.pane.show(partial(preview, found, self.situation) if found else lambda width: [])

    def action_find_here(self) -> None:
        """Filter the neighbours: all of them, also those that were not shown."""
        self.query_one(FilterInput).open()
        if self._around and any(len(shown) < total for _, shown, total in self._around.groups):
            self.read(ALL)

    @on(Input.Changed)
    def narrow(self, event: Input.Changed) -> None:
        """Show the links that match."""
        self._words = event.value
        if self._around is not None:
            self._fill(self._around)

    @on(Input.Submitted)
    def keep(self) -> None:
        """Back to the list, with the filter kept."""
        self.near.focus()

    def action_refresh(self) -> None:
        """Read again."""
        self.say("")
        self.read(SOME)

    def action_preview(self) -> None:
        """Show or hide the preview."""
        self.pane.toggle_class("-hidden")
