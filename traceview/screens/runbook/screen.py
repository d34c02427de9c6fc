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
from traceview.navigation.commands_table import command_of
from traceview.navigation.current_thing import CurrentThing, current_thing
from traceview.navigation.history import Place
from traceview.navigation.node_verbs import NodeVerb
from traceview.screens.frame.place_screen import PlaceScreen
from traceview.screens.runbook.document_links import references
from traceview.screens.runbook.reader import Reader
from traceview.session.session import Session
from traceview.text.urls import clean_url
from traceview.widgets.app_state import Situation
from traceview.widgets.bindings import bindings
from traceview.widgets.ink import clip, line
from traceview.widgets.messages import Copy, Go, OpenUrl
from traceview.widgets.trail_line import TrailLine

_NAMED = 50
"""How many cells of a link or a code block a note names it by."""
ACTS_ON_TEXT = ("list", "groups", "into", "tabs", "runbook", "place")


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
        self._known: dict[str, str] = {}
        self._look: Worker[None] | None = None

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
        self._known = {}
        self.reader.focus()
        self._look = worker = self.load()
        return worker

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
            self._look = self.look_up(event.at.text)

    @work(exclusive=True, group="link", exit_on_error=False)
    async def look_up(self, target: str) -> None:
        """Find the node of the link under the cursor: what a key acts on."""
        self._known[target] = await self._node_of(target)

    async def _node_of(self, target: str) -> str:
        """The id of the node that a link stands for; empty when it is not known here."""
        for reference in references(self.place.node, self._url, target):
            if nodes := await asyncio.to_thread(self.session.resolve, reference):
                return nodes[0].id
        return ""

    def current(self) -> CurrentThing:
        """The node of the link under the cursor, or the document."""
        stop = self.reader.stop
        if stop is None:
            return current_thing(self.place)
        if stop.kind == "code":
            return current_thing(self.place, why="A code block has no address: c copies its text.")
        node = self._known.get(stop.text, "")
        return current_thing(self.place, node, "" if node else self._unknown(stop.text))

    def _unknown(self, target: str) -> str:
        return f"Nothing is known here of {self._address(target)}.{self._opens(target)}"

    def _address(self, target: str) -> str:
        return references(self.place.node, self._url, target)[0]

    def _opens(self, target: str) -> str:
        is_web = clean_url(self._address(target))
        return " o opens it in the browser, Y copies it." if is_web else ""

    def awaits(self, key: str) -> bool:
        """Keys that act on the text or on its links wait until these are read."""
        command = command_of(self.KEYS, key, self.situation.keymap)
        is_reading = self._look is not None and not self._look.is_finished
        return is_reading and command is not None and command.scope in ACTS_ON_TEXT

    @on(Reader.Followed)
    def follow(self, event: Reader.Followed) -> None:
        """Go to what the link stands for."""
        if not event.target:
            self.say("The cursor is on no link: tab goes to the next one.")
        elif not (event.target.startswith("#") and self.reader.to_section(event.target)):
            self._look = self.find(event.target)

    @work(exclusive=True, group="body", exit_on_error=False)
    async def find(self, target: str) -> None:
        """The node of a link; a link to elsewhere is only named."""
        if node := await self._node_of(target):
            screen = "runbook" if kind_of(node) == "document" else "explorer"
            self.post_message(Go(self.place.onward(node, screen)))
        else:
            self.say(self._unknown(target), "warn")

    def action_open(self) -> None:
        """The link under the cursor in a browser, or this page."""
        stop = self.reader.stop
        if stop is not None and stop.kind == "link":
            self.post_message(OpenUrl(self._address(stop.text)))
        else:
            self.act(NodeVerb.OPEN)

    def action_yank_url(self) -> None:
        """The address of the link under the cursor, or of this page."""
        stop = self.reader.stop
        if stop is not None and stop.kind == "link" and clean_url(self._address(stop.text)):
            what = f"the link {clip(stop.text, _NAMED)}, its URL"
            self.post_message(Copy(self._address(stop.text), what))
        else:
            self.act(NodeVerb.YANK_URL)

    def action_yank(self) -> None:
        """The code block under the cursor, else the menu for its link or for this page."""
        stop = self.reader.stop
        if stop is not None and stop.kind == "code":
            self.action_yank_code()
        else:
            self.act(NodeVerb.YANK)

    def action_yank_code(self) -> None:
        """The code block under the cursor, or the first on screen."""
        if code := self.reader.code():
            first = code.strip().partition("\n")[0]
            self.post_message(Copy(code, f"code block {clip(first, _NAMED)}"))
        else:
            self.say("There is no code block on the screen.")

    def action_refresh(self) -> None:
        """Read the text again."""
        self._look = self.load()
