"""Going from place to place: the history, the screens that show places, the landing on a leg."""

from __future__ import annotations

import asyncio
import importlib
from contextlib import suppress
from typing import Any

from textual.worker import Worker, WorkerCancelled, WorkerFailed

from traceview.app.refresh_loop import RefreshingApp
from traceview.chain.chain import Gap
from traceview.chain.legs import Leg
from traceview.identity import kind_of
from traceview.navigation.history import HOME, History, Place, landing
from traceview.screens.frame.place_screen import PlaceScreen
from traceview.text.urls import clean_url
from traceview.widgets.messages import Go, Land, Resolve, Walk

_SCREENS = {
    "explorer": "ExplorerScreen",
    "metric": "MetricScreen",
    "path": "PathScreen",
    "runbook": "RunbookScreen",
}
_PLOTTED = ("alert", "rule", "metric")
TOGETHER_S = 0.15
"""How long a new place waits for its content, so that both are painted at once."""


class WalkingApp(RefreshingApp, inherit_bindings=False):
    """Keeps the history; the alert list stays below, one other screen shows the place."""

    history: History

    async def go(self, place: Place, note: str = "") -> None:
        """Visit a place."""
        self._leave()
        await self._show(self.history.visit(place), note)

    async def walk(self, way: str) -> None:
        """One step up, back, forward, or to the last place."""
        self._leave()
        steps = {"up": self.history.up, "back": self.history.back,
                 "forward": self.history.forward, "last": self.history.last}  # fmt: skip
        place = steps[way]()
        if place is not None:
            await self._show(place)
        else:
            self.say("There is no further place that way.")

    async def on_go(self, message: Go) -> None:
        """A screen asks to go somewhere."""
        await self.go(message.place)

    async def on_walk(self, message: Walk) -> None:
        """A screen asks to step through the history."""
        await self.walk(message.way)

    def on_land(self, message: Land) -> None:
        """A digit was pressed."""
        self.land(message.place, message.leg)

    def on_resolve(self, message: Resolve) -> None:
        """Something was pasted, or typed to be opened."""
        self.resolve(message.reference)

    def land(self, here: Place, leg: Leg) -> None:
        """Go where a leg leads, in the background."""
        self.run_worker(self._land(here, leg), group="land", exclusive=True, exit_on_error=False)

    def resolve(self, reference: str, leg: Leg | None = None) -> None:
        """Go to what a reference stands for, and on to a leg of it."""
        task = self._resolve(reference, leg)
        self.run_worker(task, group="land", exclusive=True, exit_on_error=False)

    async def _land(self, here: Place, leg: Leg) -> None:
        chain = await asyncio.to_thread(self.session.chain, here.root)
        has_plot = leg is Leg.METRIC and await self._has_plot(here.root)
        found = landing(chain, leg, here, self.history.here, has_plot=has_plot)
        if isinstance(found, Gap):
            fix = f". Fix: {found.fix}" if found.fix else ""
            self.say(f"{leg.digit} {leg.value}: none. {found.why}{fix}", "warn")
            return
        await self.go(found.place, found.note)

    async def _has_plot(self, node_id: str) -> bool:
        if kind_of(node_id) not in _PLOTTED:
            return False
        return await asyncio.to_thread(self.session.question, node_id) is not None

    async def _resolve(self, reference: str, leg: Leg | None) -> None:
        nodes = await asyncio.to_thread(self.session.resolve, reference)
        if not nodes:
            is_url = " o in the search screen opens it." if clean_url(reference) else ""
            self.say(f"Nothing is known of {reference}.{is_url}", "warn")
        elif len(nodes) > 1:
            await self.search(reference)
        else:
            place = Place("explorer", (nodes[0].id,), origin=self.history.here)
            await self.go(place)
            if leg is not None:
                self.land(place, leg)

    async def search(self, words: str = "") -> None:
        """Open the search screen."""
        raise NotImplementedError

    def _leave(self) -> None:
        if isinstance(self.screen, PlaceScreen):
            self.history.leave_cursor(self.screen.cursor_key())

    async def _show(self, place: Place, note: str = "") -> None:
        with self.batch_update():
            screen = await self._bring(place)
            work = screen.arrive(place)
            screen.show_steps(self.history.steps)
            screen.say(note)
            if work is not None:
                await asyncio.wait([asyncio.ensure_future(_ended(work))], timeout=TOGETHER_S)
        self.screen.refresh()

    async def _bring(self, place: Place) -> PlaceScreen:
        while not isinstance(self.screen, PlaceScreen):
            await self.pop_screen()
        if place.screen == HOME:
            if self.screen is not self.alerts_screen:
                await self.pop_screen()
            return self.alerts_screen
        screen = self._screen_for(place.screen)
        if self.screen is self.alerts_screen:
            await self.push_screen(screen)
        elif self.screen is not screen:
            await self.switch_screen(screen)
        return screen

    def _screen_for(self, name: str) -> PlaceScreen:
        if not self.is_screen_installed(name):
            module = importlib.import_module(f"traceview.screens.{name}.screen")
            self.install_screen(getattr(module, _SCREENS[name])(self.session, self.situation), name)
        screen = self.get_screen(name)
        assert isinstance(screen, PlaceScreen)
        return screen


async def _ended(work: Worker[Any]) -> None:
    with suppress(WorkerCancelled, WorkerFailed):
        await work.wait()
