"""Search over everything that is known; pasted URLs, keys and ids resolve at once."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

from textual import on, work
from textual.getters import query_one
from textual.widget import Widget
from textual.widgets import Input
from textual.worker import Worker

from traceview.screens.frame.base_screen import BaseScreen
from traceview.screens.search.rows import NodeRows
from traceview.session.session import Session
from traceview.text.urls import clean_url
from traceview.widgets.app_state import Situation
from traceview.widgets.filter_input import FilterInput
from traceview.widgets.ink import line
from traceview.widgets.messages import OpenUrl
from traceview.widgets.virtual_list import VirtualList

LIMIT = 200
SETTLE_S = 0.02
CHOOSES = ("enter", "down", "up", "ctrl+j", "ctrl+k")


class SearchScreen(BaseScreen[str]):
    """A line to type in, and what is found; it gives the id of the node that was chosen."""

    KEYS = "search"
    LABEL = "Search"
    CSS_PATH = "search.tcss"

    found = query_one(VirtualList)
    field = query_one(FilterInput)

    def __init__(self, session: Session, situation: Situation, words: str = "") -> None:
        super().__init__(session, situation)
        self._words = words
        self._search: Worker[None] | None = None

    def body(self) -> Iterator[Widget]:
        """The line, the list."""
        yield FilterInput("a word, a key, a URL; kind:ticket narrows")
        yield VirtualList(empty="")

    def on_mount(self) -> None:
        """Type at once."""
        super().on_mount()
        self.found.can_focus = False
        self.field.value = self._words
        self.field.focus()

    @on(Input.Changed)
    def look(self, event: Input.Changed) -> None:
        """Every letter asks anew; a late answer never replaces a newer one."""
        self._search = self.find(event.value.strip())

    def awaits(self, key: str) -> bool:
        """What chooses among the rows waits for those of the words that were typed."""
        is_searching = self._search is not None and not self._search.is_finished
        return is_searching and key in CHOOSES

    @work(exclusive=True, group="find", exit_on_error=False)
    async def find(self, words: str) -> None:
        """What the words name, then what holds them."""
        await asyncio.sleep(SETTLE_S)
        nodes, is_cut = [], False
        if words:
            nodes = await asyncio.to_thread(self.session.resolve, words)
            found = await asyncio.to_thread(self.session.search, words, LIMIT)
            nodes, is_cut = [*nodes, *found.nodes], found.is_cut
        unique = list({node.id: node for node in nodes}.values())
        self.found.empty = self._nothing(words)
        self.found.show(NodeRows(unique, self.situation.now), cursor=unique[0].id if unique else "")
        more = "+" if len(unique) >= LIMIT else ""
        cut = " in the newest: type on" if is_cut else ""
        self.title_line(line(f"{len(unique)}{more} found{cut}" if words else ""))

    @on(Input.Submitted)
    async def choose(self) -> None:
        """Go to the row under the cursor; an unknown address is opened."""
        if self.found.cursor_key:
            self.dismiss(self.found.cursor_key)
        elif url := clean_url(self.field.value.strip()):
            self.post_message(OpenUrl(url))
        else:
            self.say("Nothing was found: there is no row to go to.")

    @on(VirtualList.Chosen)
    def clicked(self, event: VirtualList.Chosen) -> None:
        """The same with the mouse."""
        self.dismiss(event.key)

    @staticmethod
    def _nothing(words: str) -> str:
        if clean_url(words):
            return "Nothing is known of this address. Enter opens it in the browser."
        return "Nothing is known of this." if words else ""
