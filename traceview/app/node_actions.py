"""Doing things with a node: opening, copying, exporting, plotting, reading, searching."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from dataclasses import replace

from traceview.app.navigation import WalkingApp
from traceview.desktop.browser import Opened
from traceview.desktop.clipboard import Copied
from traceview.identity import kind_of
from traceview.navigation.history import Place, marked, path_place
from traceview.widgets.messages import Act, Copy, OpenUrl
from traceview.widgets.trail_line import titles_of

Clipboard = Callable[[str], Copied]
Opener = Callable[[str], Opened]


class ActingApp(WalkingApp, inherit_bindings=False):
    """Carries out what screens ask to be done with a node."""

    copier: Clipboard
    browser: Opener

    def on_act(self, message: Act) -> None:
        """A screen asks."""
        doing = {
            "open": self._open_node, "yank": self._yank, "yank.url": self._yank_url,
            "export": self._export, "metric": self._metric, "read": self._read,
            "mark": self._mark, "path": self._path,
        }[message.verb]  # fmt: skip
        self.run_worker(doing(message.place), group="act", exclusive=True, exit_on_error=False)

    def on_open_url(self, message: OpenUrl) -> None:
        """A screen asks for a URL to be opened."""
        self.run_worker(self._open(message.url), group="act", exit_on_error=False)

    def on_copy(self, message: Copy) -> None:
        """A screen asks for a text to be copied."""
        self.run_worker(self._copy(message.text, message.what), group="act", exit_on_error=False)

    def action_find_all(self) -> None:
        """Search everything."""
        self.run_worker(self.search(), group="act", exit_on_error=False)

    async def search(self, words: str = "") -> None:
        """The search screen; what is chosen there is explored."""
        from traceview.screens.search.screen import SearchScreen

        def explore(node_id: str | None) -> None:
            if node_id:
                place = Place("explorer", (node_id,), origin=self.history.here)
                self.run_worker(self.go(place), group="land", exclusive=True, exit_on_error=False)

        if not isinstance(self.screen, SearchScreen):
            await self.push_screen(SearchScreen(self.session, self.situation, words), explore)

    async def action_sources(self) -> None:
        """How each source stands."""
        from traceview.screens.sources.screen import SourcesScreen

        if not isinstance(self.screen, SourcesScreen):
            await self.push_screen(SourcesScreen(self.session, self.situation))

    async def _open_node(self, place: Place) -> None:
        node = await asyncio.to_thread(self.session.node, place.node)
        if node is None or not node.url:
            self.say("No address is known for this.")
        else:
            await self._open(node.url)

    async def _open(self, url: str) -> None:
        opened = await asyncio.to_thread(self.browser, url)
        if opened.done:
            self.say(opened.note)
        else:
            copied = await asyncio.to_thread(self.copier, url)
            self.say(f"{opened.note} {url} · {copied.note}", "warn")

    async def _copy(self, text: str, what: str) -> None:
        copied = await asyncio.to_thread(self.copier, text)
        self.say(f"{what}: {copied.note}")

    async def _yank(self, place: Place) -> None:
        from traceview.screens.yank.screen import YankScreen

        node = await asyncio.to_thread(self.session.node, place.node)
        if node is not None:
            await self.push_screen(YankScreen(node))

    async def _yank_url(self, place: Place) -> None:
        node = await asyncio.to_thread(self.session.node, place.node)
        if node is None or not node.url:
            self.say("No address is known for this.")
        else:
            await self._copy(node.url, "URL")

    async def _export(self, place: Place) -> None:
        from traceview.screens.export.screen import ExportScreen

        await self.push_screen(ExportScreen(self.session, self.situation, place.root))

    async def _metric(self, place: Place) -> None:
        for node in (place.node, place.root):
            if await self._has_plot(node):
                await self.go(place.onward(node, "metric"))
                return
        self.say("There is no expression to plot here.")

    async def _mark(self, place: Place) -> None:
        marks = marked(self.situation.marks, place.node)
        self.tell(replace(self.situation, marks=marks))
        (title,) = await asyncio.to_thread(titles_of, self.session, (place.node,))
        if place.node not in marks:
            self.say(f"No mark any more: {title}")
        else:
            more = ("mark the other end, or press p at it", "p shows the paths between the two")
            self.say(f"Marked: {title}; {more[len(marks) - 1]}.")

    async def _path(self, place: Place) -> None:
        found = path_place(place, self.situation.marks, self.history.here)
        if found is None:
            self.say("Paths lead from where the trail begins: go on, or mark two ends with space.")
            return
        self.tell(replace(self.situation, marks=()))
        await self.go(found)

    async def _read(self, place: Place) -> None:
        if kind_of(place.node) == "document":
            await self.go(place.onward(place.node, "runbook"))
        else:
            self.say("The cursor is on no document.")


def environment() -> dict[str, str]:
    """The environment of this program."""
    return dict(os.environ)
