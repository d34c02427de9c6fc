"""The stage in a terminal: the alert list below, one other place over it, screens over that."""

from __future__ import annotations

import asyncio
import importlib
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from typing import Any

from textual.screen import Screen
from textual.worker import Worker, WorkerCancelled, WorkerFailed

from traceview.app.stage import MOVES, OnScreen
from traceview.app.typed_ahead import TypedAhead
from traceview.chain.alert_row import AlertRow
from traceview.navigation.history import HOME, Place
from traceview.navigation.views_table import view_named
from traceview.screens.alerts.screen import AlertsScreen
from traceview.screens.frame.base_screen import BaseScreen
from traceview.screens.frame.noted import Noted
from traceview.screens.frame.place_screen import PlaceScreen
from traceview.session.session import Session
from traceview.widgets.app_state import Situation

TOGETHER_S = 0.15
"""How long a new place waits for its content, so that both are painted at once."""


class TextualStage:
    """The `Stage` of the application."""

    def __init__(self, app: TypedAhead, session: Session, situation: Situation) -> None:
        self.session = session
        self.situation = situation
        self.alerts = AlertsScreen(session, situation)
        self._app = app
        self._places: dict[str, PlaceScreen] = {HOME: self.alerts}

    @property
    def on_screen(self) -> OnScreen:
        """What is shown now."""
        screen = self._app.screen
        if isinstance(screen, PlaceScreen):
            here = screen.current().place
            return OnScreen(screen.KEYS, screen.ground(), screen.cursor_key(), here)
        return OnScreen(screen.KEYS) if isinstance(screen, BaseScreen) else OnScreen()

    def tell(self, situation: Situation) -> None:
        """Give every screen another situation."""
        self.situation = situation
        for screen in {*self._places.values(), *self._app.screen_stack}:
            if isinstance(screen, BaseScreen):
                screen.learn(situation)

    def say(self, text: str, ink: str = "plain") -> None:
        """Put a note on the screen that is shown, or on the one below it that takes notes."""
        for screen in reversed(self._app.screen_stack):
            if isinstance(screen, BaseScreen | Noted):
                screen.say(text, ink)
                return

    def work(self, task: Coroutine[Any, Any, None], group: str, *, alone: bool = True) -> None:
        """Carry out a task behind the screen."""
        worker = self._app.run_worker(task, group=group, exclusive=alone, exit_on_error=False)
        if group in MOVES:
            self._app.moving(worker)

    async def show(self, place: Place, steps: tuple[int, int], note: str) -> None:
        """Show a place with its content, or without it when that takes long."""
        with self._app.batch_update():
            screen = await self._bring(place)
            work = screen.arrive(place)
            screen.show_steps(steps)
            screen.say(note)
            if work is not None:
                await asyncio.wait([asyncio.ensure_future(_ended(work))], timeout=TOGETHER_S)
        self._app.screen.refresh()

    async def lay_over(
        self, screen: str, *about: object, then: Callable[[Any], None] | None = None
    ) -> None:
        """Show another screen over the one that is shown."""
        await self._app.push_screen(_made(screen, *about), then)

    def news(self, rows: Sequence[AlertRow], *, of_all: bool, asked: bool = False) -> None:
        """Give the alert list new rows, and let the other screens look again."""
        self.alerts.news(rows, asked=asked)
        for screen in self._app.screen_stack if of_all else ():
            if isinstance(screen, BaseScreen):
                screen.freshen()

    async def _bring(self, place: Place) -> PlaceScreen:
        while not isinstance(self._app.screen, PlaceScreen):
            await self._app.pop_screen()
        if place.screen == HOME:
            if self._app.screen is not self.alerts:
                await self._app.pop_screen()
            return self.alerts
        screen = self._screen_for(place.screen)
        if self._app.screen is self.alerts:
            await self._app.push_screen(screen)
        elif self._app.screen is not screen:
            await self._app.switch_screen(screen)
        return screen

    def _screen_for(self, name: str) -> PlaceScreen:
        if name not in self._places:
            made = _made(view_named(name).screen, self.session, self.situation)
            assert isinstance(made, PlaceScreen)
            self._app.install_screen(made, name)
            self._places[name] = made
        return self._places[name]


def _made(screen: str, *about: object) -> Screen[Any]:
    module, _, name = screen.partition(":")
    made: Screen[Any] = getattr(importlib.import_module(module), name)(*about)
    return made


async def _ended(work: Worker[Any]) -> None:
    with suppress(WorkerCancelled, WorkerFailed):
        await work.wait()
