"""Doing things with a node: opening its URL, copying, marking."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace

from traceview.app.stage import Stage
from traceview.desktop.browser import Opened
from traceview.desktop.clipboard import Copied
from traceview.navigation.history import Place, marked
from traceview.navigation.node_verbs import NodeVerb
from traceview.widgets.trail_line import titles_of

Clipboard = Callable[[str], Copied]
Browser = Callable[[str], Opened]
YANK = "traceview.screens.yank.screen:YankScreen"


class NodeActions:
    """Carries out what is to be done with a node, with the clipboard and the browser given."""

    def __init__(self, stage: Stage, clipboard: Clipboard, browser: Browser) -> None:
        self._stage = stage
        self._clipboard = clipboard
        self._browser = browser
        self._does = {
            NodeVerb.OPEN: self._open_node,
            NodeVerb.YANK: self._yank,
            NodeVerb.YANK_URL: self._yank_url,
            NodeVerb.MARK: self._mark,
        }

    def act(self, verb: NodeVerb, place: Place) -> None:
        """Do something with the node of a place, in the background."""
        self._stage.work(self._does[verb](place), "act")

    def open_url(self, url: str) -> None:
        """Open a URL in the browser, or show and copy it."""
        self._stage.work(self._open(url), "act", alone=False)

    def copy(self, text: str, what: str) -> None:
        """Copy a text that the note calls `what`."""
        self._stage.work(self._copy(text, what), "act", alone=False)

    async def _open_node(self, place: Place) -> None:
        node = await asyncio.to_thread(self._stage.session.node, place.node)
        if node is None or not node.url:
            self._stage.say("No address is known for this.")
        else:
            await self._open(node.url)

    async def _open(self, url: str) -> None:
        opened = await asyncio.to_thread(self._browser, url)
        if opened.done:
            self._stage.say(opened.note)
        else:
            copied = await asyncio.to_thread(self._clipboard, url)
            self._stage.say(f"{opened.note} {url} · {copied.note}", "warn")

    async def _copy(self, text: str, what: str) -> None:
        copied = await asyncio.to_thread(self._clipboard, text)
        self._stage.say(f"{what}: {copied.note}")

    async def _yank(self, place: Place) -> None:
        node = await asyncio.to_thread(self._stage.session.node, place.node)
        if node is not None:
            await self._stage.lay_over(YANK, node)

    async def _yank_url(self, place: Place) -> None:
        node = await asyncio.to_thread(self._stage.session.node, place.node)
        if node is None or not node.url:
            self._stage.say("No address is known for this.")
        else:
            await self._copy(node.url, "URL")

    async def _mark(self, place: Place) -> None:
        marks = marked(self._stage.situation.marks, place.node)
        self._stage.tell(replace(self._stage.situation, marks=marks))
        (title,) = await asyncio.to_thread(titles_of, self._stage.session, (place.node,))
        if place.node not in marks:
            self._stage.say(f"Unmarked: {title}")
        else:
            more = ("mark the other end, or press p at it", "p shows the paths between the two")
            self._stage.say(f"Marked: {title}; {more[len(marks) - 1]}.")
