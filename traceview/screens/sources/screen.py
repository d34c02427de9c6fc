"""How every source stands: its state, the age of its data, its last error, what it skipped."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import ClassVar

from textual import on
from textual.binding import BindingType
from textual.getters import query_one
from textual.widget import Widget

from traceview.screens.frame.base_screen import BaseScreen
from traceview.screens.sources.rows import SourceRows, source_lines
from traceview.widgets.bindings import bindings
from traceview.widgets.head_line import HeadLine
from traceview.widgets.ink import line
from traceview.widgets.messages import Refresh
from traceview.widgets.scroll_lines import ScrollLines
from traceview.widgets.source_words import CALM
from traceview.widgets.state_told import state_told
from traceview.widgets.virtual_list import VirtualList


class SourcesScreen(BaseScreen[None]):
    """The list of sources, and the one under the cursor in full."""

    KEYS = "sources"
    LABEL = "Sources"
    CSS_PATH = "sources.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("sources", "back")]

    listed = query_one(VirtualList)
    pane = query_one(ScrollLines)

    def body(self) -> Iterator[Widget]:
        """Heads, list, details."""
        yield HeadLine()
        yield VirtualList(
            empty="No source is configured. Add a [sources.NAME] table to the configuration."
        )
        yield ScrollLines()

    def on_mount(self) -> None:
        """The list has the cursor."""
        super().on_mount()
        self.listed.focus()

    def watch_situation(self) -> None:
        """New states, in their rows."""
        super().watch_situation()
        rows = SourceRows(self.situation.statuses, self.situation)
        self.listed.show(rows)
        self.query_one(HeadLine).head = rows.head
        good = sum(state_told(one) in CALM for one in self.situation.statuses)
        self.title_line(line(f"{good} of {len(self.situation.statuses)} ok"))
        self._describe(self.listed.cursor_key, top=False)

    @on(VirtualList.Moved)
    def describe(self, event: VirtualList.Moved) -> None:
        """The pane follows the cursor."""
        self._describe(event.key, top=True)

    def _describe(self, name: str, *, top: bool) -> None:
        status = next((one for one in self.situation.statuses if one.name == name), None)
        if status is not None:
            self.pane.show(partial(source_lines, status, self.situation), top=top)

    def action_retry(self) -> None:
        """Ask the source under the cursor now."""
        if name := self.listed.cursor_key:
            self.say(f"Asking {name}.")
            self.post_message(Refresh((name,)))

    def action_go_back(self) -> None:
        """Close."""
        self.cancel()
