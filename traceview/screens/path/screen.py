"""The path screen: how two nodes are linked, path by path, and the hops of the one chosen."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.binding import BindingType
from textual.getters import query_one
from textual.widget import Widget
from textual.worker import Worker

from traceview.errors import TraceviewError
from traceview.navigation.commands_table import command_of
from traceview.navigation.history import Place
from traceview.screens.frame.place_screen import PlaceScreen
from traceview.screens.path.rows import HopRows, PathRows, ends, verdict
from traceview.session.session import Session
from traceview.widgets.app_state import Situation
from traceview.widgets.bindings import bindings
from traceview.widgets.ink import line
from traceview.widgets.list_rows import NoRows
from traceview.widgets.messages import Go
from traceview.widgets.text_block import TextBlock
from traceview.widgets.virtual_list import VirtualList

if TYPE_CHECKING:
    from traceview.graph.paths_found import Paths

SEARCHING = "searching …"
ACTS_ON_ROWS = ("list", "into", "place")
STILL = ("hist.back", "hist.fwd", "hist.last", "refresh", "refresh.all")
"""Keys of places that act on no node."""


class HopList(VirtualList):
    """The nodes of a path; above them the cursor is on the path as a whole."""

    HAS_TOP = True


class PathScreen(PlaceScreen):
    """The trail of its place is the two ends; the cursor chooses a path, then a node on it."""

    KEYS = "path"
    LABEL = "Path"
    CSS_PATH = "path.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("tabs")]

    found = query_one("#paths", VirtualList)
    hops = query_one("#hops", HopList)

    def __init__(self, session: Session, situation: Situation) -> None:
        super().__init__(session, situation)
        self._paths: Paths | None = None
        self._hops: HopRows | None = None
        self._number = ""
        self._search: Worker[None] | None = None

    def body(self) -> Iterator[Widget]:
        """The two ends, the paths, the hops of one, and how far it is to be believed."""
        yield TextBlock(id="ends")
        yield VirtualList(id="paths", empty=SEARCHING)
        yield HopList(id="hops", empty="")
        yield TextBlock(id="verdict")

    def arrive(self, place: Place) -> Worker[None]:
        """Search between other ends."""
        if self.place != place:
            self._show(None, SEARCHING)
        super().arrive(place)
        self.found.focus()
        self._search = worker = self.seek()
        return worker

    @work(exclusive=True, group="path", exit_on_error=False)
    async def seek(self) -> None:
        """The ends, then the paths."""
        place, session = self.place, self.session
        self.title_line(line(SEARCHING))
        two = [await asyncio.to_thread(session.node, end) for end in place.trail]
        self.query_one("#ends", TextBlock).make = lambda width: ends(two[0], two[-1])
        try:
            paths = await asyncio.to_thread(session.path, place.trail[0], place.node)
        except TraceviewError:
            self._show(None, "")
            raise
        self._show(paths, f"{len(paths.found) or 'no'} path{'s' * (len(paths.found) != 1)} found")

    def _show(self, paths: Paths | None, told: str) -> None:
        self._paths, self.found.empty = paths, told
        self.title_line(line(told))
        number, _, node = self.place.cursor.partition(" ")
        self.found.show(PathRows(paths) if paths else NoRows(), cursor=number or None)
        self._choose(self.found.cursor_key, node)

    def _choose(self, number: str, node: str = "") -> None:
        """Show the hops of a path, with the cursor on a node of it."""
        self._number, paths = number, self._paths
        path = paths.found[int(number) - 1] if paths and number else None
        self._hops = HopRows(paths.origin, path, self.situation) if paths and path else None
        self.hops.show(self._hops or NoRows(), cursor=node)
        told = partial(verdict, paths, path, self.situation)
        self.query_one("#verdict", TextBlock).make = told
        if node and path:
            self.hops.focus()

    def watch_situation(self) -> None:
        """Ages."""
        super().watch_situation()
        self._choose(self.found.cursor_key, self.hops.cursor_key)

    def cursor_key(self) -> str:
        """The path, and the node on it when the cursor stands there."""
        node = self.hops.cursor_key if self.hops.has_focus else ""
        return f"{self.found.cursor_key} {node}"

    def subject(self) -> Place | None:
        """The node under the cursor with the way to it; of a path as a whole its end."""
        key = self.hops.cursor_key or self.place.node
        trail = self._hops.trail(key) if self._hops else self.place.trail
        return Place("explorer", trail, origin=self.place)

    def awaits(self, key: str) -> bool:
        """What needs a path waits until the search has ended."""
        command = command_of(self.KEYS, key, self.situation.keymap)
        if command is None or (self._search is not None and self._search.is_finished):
            return False
        return command.scope in ACTS_ON_ROWS and command.id not in STILL

    @on(VirtualList.Moved, "#paths")
    def describe(self, event: VirtualList.Moved) -> None:
        """The hops follow the cursor."""
        if event.key != self._number:
            self._choose(event.key)

    @on(VirtualList.Chosen, "#paths")
    def step_in(self) -> None:
        """Go on to the hops."""
        self.hops.focus()
        self.hops.move(0)

    @on(VirtualList.Moved, "#hops")
    def step_out(self, event: VirtualList.Moved) -> None:
        """Above the first hop is the path."""
        if not event.key and self.hops.has_focus:
            self.found.focus()

    @on(VirtualList.Chosen, "#hops")
    def explore(self) -> None:
        """Explore the node under the cursor."""
        if (place := self.subject()) is not None:
            self.post_message(Go(place))

    def action_pane_next(self) -> None:
        """The keys go to the other list; in that of the paths the cursor is on no hop."""
        if self.found.has_focus:
            self.step_in()
        else:
            self.hops.show(self.hops.rows, cursor="")
            self.found.focus()

    action_pane_last = action_pane_next

    def action_refresh(self) -> None:
        """Search again; the cursor stays where it is."""
        self.say("")
        self.place = replace(self.place, cursor=self.cursor_key())
        self._search = self.seek()
