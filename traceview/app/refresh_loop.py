"""The application's memory of how things stand, and the asking again behind every screen."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC
from typing import TYPE_CHECKING

from textual.app import App
from textual.worker import Worker, WorkerState

from traceview.app.background_imports import warm
from traceview.screens.alerts.screen import AlertsScreen
from traceview.screens.frame.base_screen import BaseScreen, told_of
from traceview.session.session import Session
from traceview.widgets.app_state import Situation
from traceview.widgets.messages import Refresh
from traceview.widgets.times import LOCAL

if TYPE_CHECKING:
    from traceview.sources.source_status import RefreshEvent

TICK_S = 15.0


class RefreshingApp(App[int], inherit_bindings=False):
    """Holds the situation, tells every screen of it, and refreshes without ever blocking."""

    def __init__(
        self,
        session: Session,
        *,
        keymap: Mapping[str, str],
        plain: bool,
        refresh_every: float | None,
        ansi_color: bool | None,
    ) -> None:
        super().__init__(ansi_color=ansi_color)
        self.session = session
        self.situation = Situation(session.now(), UTC, (), plain, dict(keymap))
        self._refresh_every = refresh_every
        self._busy: set[tuple[str, ...]] = set()
        self.alerts_screen = AlertsScreen(session, self.situation)

    def begin(self) -> None:
        """What happens behind the first frame."""
        self.set_interval(TICK_S, self.tick)
        if self._refresh_every:
            self.set_interval(self._refresh_every, self.refresh_sources)
        self.run_worker(self._get_ready(), group="sources", exit_on_error=False)
        self.refresh_sources()

    def say(self, text: str, ink: str = "plain") -> None:
        """A note on the screen that is shown."""
        if isinstance(self.screen, BaseScreen):
            self.screen.say(text, ink)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """A failure behind the screen becomes a note; it never ends the program."""
        if event.state is WorkerState.ERROR:
            self.say(told_of(event.worker.error), "stale")

    def tell(self, situation: Situation) -> None:
        """Give every screen the situation."""
        self.situation = situation
        screens = {self.alerts_screen, *self.screen_stack, *self._installed_screens.values()}
        for screen in screens:
            if isinstance(screen, BaseScreen):
                screen.situation = situation

    def tick(self) -> None:
        """Ages grow by the minute: no screen is drawn more often because of the time."""
        now = self.session.now()
        if now.replace(second=0, microsecond=0) != self.situation.now.replace(
            second=0, microsecond=0
        ):
            self.tell(replace(self.situation, now=now))

    def action_local(self) -> None:
        """UTC, or the zone of this machine."""
        self.tell(replace(self.situation, zone=LOCAL if self.situation.zone is UTC else UTC))

    def refresh_sources(self, names: tuple[str, ...] = ()) -> None:
        """Ask the sources again, unless that is being done."""
        if names in self._busy or () in self._busy:
            return
        self._busy.add(names)
        self.run_worker(
            self._ask(names),
            group=f"refresh {' '.join(names)}",
            exclusive=True,
            exit_on_error=False,
        )

    def on_refresh(self, message: Refresh) -> None:
        """A screen asks for it."""
        self.refresh_sources(message.names)

    async def _ask(self, names: tuple[str, ...]) -> None:
        try:
            async for event in self.session.refresh(names):
                await self._hear(event)
        finally:
            self._busy.discard(names)
            await self._read_sources()

    async def _hear(self, event: RefreshEvent) -> None:
        if event.what in ("started", "progress"):
            count = f"{event.done}" + (f"/{event.total}" if event.total else "")
            told = count if event.what == "progress" else ""
            statuses = tuple(
                replace(status, state="syncing", detail=told)
                if status.name == event.source
                else status
                for status in self.situation.statuses
            )
            self.tell(replace(self.situation, statuses=statuses))
            return
        await self._read_sources()
        if event.what in ("done", "linked"):
            self.alerts_screen.news(await asyncio.to_thread(self.session.rows))
        if event.what == "linked":
            for screen in self.screen_stack:
                if isinstance(screen, BaseScreen):
                    screen.freshen()

    async def _get_ready(self) -> None:
        await self._read_sources()
        await asyncio.to_thread(warm)

    async def _read_sources(self) -> None:
        statuses = await asyncio.to_thread(self.session.sources)
        now = self.session.now()
        self.tell(replace(self.situation, statuses=tuple(statuses), now=now))
