"""The reader: a runbook or any document, its links followed inside traceview."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import ClassVar

from textual import on, work
from textual.binding import BindingType
from textual.getters import query_one
from textual.widget import Widget
from textual.worker import Worker

from traceview.identity import kind_of
from traceview.navigation.history import Place
from traceview.navigation.node_verbs import NodeVerb
from traceview.screens.frame.place_screen import PlaceScreen
from traceview.screens.runbook.document_links import references
from traceview.screens.runbook.reader import Reader
from traceview.session.session import Session
from traceview.text.urls import clean_url
from traceview.widgets.app_state import Situation
from traceview.widgets.bindings import bindings
from traceview.widgets.ink import line
from traceview.widgets.messages import Copy, Go, OpenUrl
from traceview.widgets.trail_line import TrailLine


class RunbookScreen(PlaceScreen):
    """One document at a time."""

    KEYS = "runbook"
    LABEL = "Read"
    CSS_PATH = "runbook.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("runbook")]

    reader = query_one(Reader)

    def __init__(self, session: Session, situation: Situation) -> None:
        super().__init__(session, situation)
        self._url = ""

    def body(self) -> Iterator[Widget]:
        """The trail, the text."""
        yield TrailLine()
        yield Reader()

    def on_mount(self) -> None:
        """Keep the part that was read in the title."""
        super().on_mount()
        self.watch(self.reader, "scroll_y", self.tell_part, init=False)

    def arrive(self, place: Place) -> Worker[None]:
        """Read another document."""
        super().arrive(place)
        self.reader.focus()
        return self.load()

    @work(exclusive=True, group="body", exit_on_error=False)
    async def load(self) -> None:
        """The text, or that only the address is known."""
        place, session = self.place, self.session
        await self.read_trail()
        node = await asyncio.to_thread(session.node, place.node)
        self._url = node.url if node else ""
        body = await asyncio.to_thread(session.body, place.node)
        if body is not None:
            self.reader.read(body.text, body.format)
        else:
            where = f"It is at {self._url} (o opens it)." if self._url else ""
            self.reader.read(f"The text of this page is in no source.\n{where}", "text/plain")
        self.call_after_refresh(self.tell_part)

    def tell_part(self) -> None:
        """Which section is read, and how far down one is."""
        number, count, title = self.reader.section()
        where = f" · section {number} of {count} {title}" if count else ""
        self.title_line(line(f"{self.reader.part_read} %{where}"))

    @on(Reader.Stopped)
    def name_stop(self, event: Reader.Stopped) -> None:
        """Say where a link leads before it is followed."""
        count = f"{event.number} of {event.count}"
        if event.at.kind == "code":
            self.say(f"{count}: code. It is never run; c copies it.")
        else:
            self.say(f"{count}: enter follows {event.at.text}")

    @on(Reader.Followed)
    def follow(self, event: Reader.Followed) -> None:
        """Go to what the link stands for."""
        if not (event.target.startswith("#") and self.reader.to_section(event.target)):
            self.find(event.target)

    @work(exclusive=True, group="body", exit_on_error=False)
    async def find(self, target: str) -> None:
        """The node of a link; a link to elsewhere is only named."""
        tried = references(self.place.node, self._url, target)
        for reference in tried:
            nodes = await asyncio.to_thread(self.session.resolve, reference)
            if nodes:
                screen = "runbook" if kind_of(nodes[0].id) == "document" else "explorer"
                self.post_message(Go(self.place.onward(nodes[0].id, screen)))
                return
        opens = " o opens it in the browser." if clean_url(tried[0]) else ""
        self.say(f"Nothing is known here of {tried[0]}.{opens}", "warn")

    def action_open(self) -> None:
        """The link under the cursor in a browser, or this page."""
        stop = self.reader.stop
        if stop is not None and stop.kind == "link":
            self.post_message(OpenUrl(references(self.place.node, self._url, stop.text)[0]))
        else:
            self.act(NodeVerb.OPEN)

    def action_yank_code(self) -> None:
        """The code block under the cursor, or the first on screen."""
        if code := self.reader.code():
            self.post_message(Copy(code, "code block"))
        else:
            self.say("There is no code block on the screen.")

    def action_refresh(self) -> None:
        """Read the text again."""
        self.load()
