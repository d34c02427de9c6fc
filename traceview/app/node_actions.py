"""Doing things with a node: opening its URL, copying, marking."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from traceview.app.stage import Stage
from traceview.desktop.browser import Opened
from traceview.desktop.clipboard import Copied
from traceview.navigation.history import Place, marked
from traceview.navigation.node_verbs import NodeVerb
from traceview.widgets.ink import clip
from traceview.widgets.node_lines import called

if TYPE_CHECKING:
    from traceview.model import Node

Clipboard = Callable[[str], Copied]
Browser = Callable[[str], Opened]
_ADDRESS = 60
"""How many cells of an address a note names it by."""
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
        group = "view" if verb is NodeVerb.YANK else "act"
        self._stage.work(self._does[verb](place), group, alone=False)

    def open_url(self, url: str) -> None:
        """Open a URL in the browser, or show and copy it."""
        self._stage.work(self._open(url), "act", alone=False)

    def copy(self, text: str, what: str) -> None:
        """Copy a text that the note calls `what`."""
        self._stage.work(self._copy(text, what), "act", alone=False)

    async def _open_node(self, place: Place) -> None:
        if found := await self._addressed(place):
            await self._open(found.url, called(found))

    async def _addressed(self, place: Place) -> Node | None:
        """The node, when it has an address; else None, and a note says so."""
        node = await asyncio.to_thread(self._stage.session.node, place.node)
        if node is None:
            self._stage.say(f"Nothing is known of {place.node}.")
        elif not node.url:
            self._stage.say(f"No address is known for {called(node)}.")
        else:
            return node
        return None

    async def _open(self, url: str, what: str = "") -> None:
        opened = await asyncio.to_thread(self._browser, url)
        if opened.done:
            named = what or f"the link {clip(url, _ADDRESS)}"
            self._stage.say(f"opened: {named} · {opened.note}")
        else:
            copied = await asyncio.to_thread(self._clipboard, url)
            self._stage.say(f"{what or 'the link'}: {opened.note} {url} · {copied.note}", "warn")

    async def _copy(self, text: str, what: str) -> None:
        copied = await asyncio.to_thread(self._clipboard, text)
        self._stage.say(
            f"copied: {what} · {copied.note}" if copied.way else f"{what}: {copied.note}"
        )

    async def _yank(self, place: Place) -> None:
        node = await asyncio.to_thread(self._stage.session.node, place.node)
        if node is not None:
            await self._stage.lay_over(YANK, node)
        else:
            self._stage.say(f"Nothing is known of {place.node}.")

    async def _yank_url(self, place: Place) -> None:
        if found := await self._addressed(place):
            await self._copy(found.url, f"{called(found)}, its URL")

    async def _mark(self, place: Place) -> None:
        marks = marked(self._stage.situation.marks, place.node)
        self._stage.tell(replace(self._stage.situation, marks=marks))
        node = await asyncio.to_thread(self._stage.session.node, place.node)
        title = called(node) if node else place.node
        if place.node not in marks:
            self._stage.say(f"Unmarked: {title}")
        else:
            more = ("mark the other end, or press p at it", "p shows the paths between the two")
            self._stage.say(f"Marked: {title}; {more[len(marks) - 1]}.")
