"""The terminal UI: its theme, its keys, its way out, and who carries out what screens ask for."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Mapping
from datetime import UTC
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textual.binding import Binding
from textual.screen import Screen
from textual.worker import Worker, WorkerState

from traceview.app.alarm import Alarm
from traceview.app.clipboard_choice import clipboard_of
from traceview.app.exit_deadline import ExitDeadline, exit_in_time
from traceview.app.navigation import Navigation
from traceview.app.node_actions import Browser, Clipboard, NodeActions
from traceview.app.refresh_loop import TICK_S, RefreshLoop, nothing_to_check
from traceview.app.run_in_time import run_in_time
from traceview.app.textual_stage import TextualStage
from traceview.app.typed_commands import TypedCommands
from traceview.app.ways_out import WaysOut
from traceview.chain.legs import Leg
from traceview.config.alerts_table import AlertSettings
from traceview.desktop.browser import open_url
from traceview.desktop.terminal_kind import over_ssh, speaks_utf8
from traceview.navigation import commands_table
from traceview.navigation.history import Place
from traceview.navigation.views_table import view_named
from traceview.screens.frame.base_screen import told_of
from traceview.screens.frame.place_screen import PlaceScreen
from traceview.session.session import Session
from traceview.widgets import messages
from traceview.widgets.app_state import Situation
from traceview.widgets.bindings import bindings, quit_anywhere
from traceview.widgets.theme import NAME, THEMES

if TYPE_CHECKING:
    from textual.command import Provider

_HERE = Path(__file__).parent


def _palette() -> type[Provider]:
    from traceview.screens.palette.command_provider import CommandProvider

    return CommandProvider


class TraceviewApp(WaysOut, inherit_bindings=False):
    """The application over one session.

    `start` is a reference to begin at, `start_leg` the leg of it to land on. `keymap` holds key
    overrides that `commands_table.checked` found good. `theme` is any theme of Textual, `notice`
    is the first note. `alerts` says what tells of a new alert, and what the list shows. `check`
    raises ConfigError behind the first frame when the configuration is wrong in what the first
    frame does not need.
    """

    TITLE = "traceview"
    CSS_PATH = [_HERE / "app.tcss", _HERE.parent / "screens/alerts/alerts.tcss"]
    BINDINGS = [
        *map(quit_anywhere, bindings("app")),
        Binding("ctrl+c", "interrupt", show=False, priority=True),
    ]
    COMMANDS = {_palette}

    def __init__(
        self,
        session: Session,
        *,
        start: str | None = None,
        start_leg: Leg | None = None,
        keymap: Mapping[str, str] | None = None,
        clipboard: Clipboard | None = None,
        opener: Browser | None = None,
        theme: str = NAME,
        plain: bool | None = None,
        refresh_every: float | None = 60.0,
        alerts: AlertSettings | None = None,
        notice: str = "",
        check: Callable[[], None] = nothing_to_check,
    ) -> None:
        if not os.environ.get("NO_COLOR"):
            os.environ.pop("NO_COLOR", None)
        super().__init__(ansi_color=True if os.environ.get("NO_COLOR") else None)
        is_plain = not speaks_utf8() if plain is None else plain
        situation = Situation(session.now(), UTC, (), is_plain, dict(keymap or {}))
        self.session = session
        self.is_plain = is_plain
        self.stage = TextualStage(self, session, situation)
        self.navigation = Navigation(self.stage)
        browser = opener or partial(open_url, environ=os.environ)
        self.node_actions = NodeActions(self.stage, clipboard or clipboard_of(self), browser)
        self.refresh_loop = RefreshLoop(self.stage, check=check, every_s=refresh_every)
        settings = alerts or AlertSettings()
        self.stage.alerts.words = settings.filter
        self.alarm = Alarm(self.stage, settings, self)
        self.typed_commands = TypedCommands(self.stage, self.navigation, _own_commands(self))
        self.animation_level = "none"
        for own in THEMES:
            self.register_theme(own)
        self.theme = theme
        self.set_keymap(commands_table.library_keymap(keymap or {}))
        self._start = (start, start_leg)
        self._refresh_every = refresh_every
        self._notice = notice
        self.deadline: ExitDeadline | None = None

    def get_default_screen(self) -> Screen[Any]:
        """The alert list, in the first frame."""
        return self.stage.alerts

    def on_ready(self) -> None:
        """The first frame is painted: now the rest."""
        self.alarm.begin()
        self.app_resume_signal.subscribe(self, self.come_back)
        self.set_interval(TICK_S, self.refresh_loop.tick)
        if self._refresh_every:
            self.set_interval(self._refresh_every, self.refresh_loop.again)
        self.refresh_loop.begin(self._notice)
        reference, leg = self._start
        if reference is not None:
            self.navigation.resolve(reference, leg)

    def leave(self, code: int = 0) -> None:
        """End, with the terminal as it was before."""
        if self.deadline:
            self.deadline.begin(code)
        self.alarm.end()
        super().leave(code)

    def note(self, text: str, ink: str = "plain") -> None:
        """Put a note on the screen."""
        self.stage.say(text, ink)

    def take_copy(self, text: str, what: str) -> None:
        """Copy a text that the note calls `what`."""
        self.node_actions.copy(text, what)

    def use_theme(self, name: str) -> None:
        """Other colours."""
        if name in self.available_themes:
            self.theme = name
        else:
            self.stage.say(f"The themes are: {', '.join(sorted(self.available_themes))}.")

    async def on_go(self, message: messages.Go) -> None:
        """A screen asks to go somewhere."""
        await self.navigation.go(message.place)

    async def on_walk(self, message: messages.Walk) -> None:
        """A screen asks to step through the history."""
        await self.navigation.walk(message.step)

    def on_land(self, message: messages.Land) -> None:
        """A digit was pressed."""
        self.navigation.land(message.place, message.leg)

    def on_resolve(self, message: messages.Resolve) -> None:
        """Something was pasted, or typed to be opened."""
        self.navigation.resolve(message.reference)

    def on_open_view(self, message: messages.OpenView) -> None:
        """The key of a view was pressed."""
        self.navigation.open_for(message.view, message.place)

    def on_act(self, message: messages.Act) -> None:
        """A screen asks for something to be done with a node."""
        self.node_actions.act(message.verb, message.place)

    def on_open_url(self, message: messages.OpenUrl) -> None:
        """A screen asks for a URL to be opened."""
        self.node_actions.open_url(message.url)

    def on_copy(self, message: messages.Copy) -> None:
        """A screen asks for a text to be copied."""
        self.node_actions.copy(message.text, message.what)

    def on_refresh(self, message: messages.Refresh) -> None:
        """A screen asks for the sources to be asked."""
        self.refresh_loop.refresh(message.names, asked=message.asked)

    def on_alerts_heard(self, message: messages.AlertsHeard) -> None:
        """The alert list has news."""
        self.alarm.hear(message)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """A failure behind the screen becomes a note; it never ends the program."""
        if event.state is WorkerState.ERROR:
            self.stage.say(told_of(event.worker.error), "stale")

    async def action_view(self, name: str) -> None:
        """Open a view from wherever one is."""
        await self.navigation.open_view(view_named(name), self.stage.on_screen.ground)

    async def action_command_line(self) -> None:
        """Ask for a command."""
        await self.typed_commands.ask()

    def action_local(self) -> None:
        """UTC, or the zone of this machine."""
        self.refresh_loop.switch_zone()

    async def action_quit(self) -> None:
        """Close this view; at the alert list, quit."""
        if self.screen is self.stage.alerts:
            self.leave()
        elif isinstance(self.screen, PlaceScreen):
            await self.navigation.go(Place())
        else:
            self.action_cancel()


def _own_commands(app: TraceviewApp) -> dict[str, Callable[[str], None]]:
    """What the typed commands do that open no view."""
    return {
        "open": app.navigation.resolve,
        "refresh": lambda _: app.refresh_loop.refresh(asked=True),
        "theme": app.use_theme,
        "q": lambda _: app.leave(),
    }


def run(app: TraceviewApp, *, mouse: bool | None = None) -> int:
    """Run the application until it ends, and close its session; its exit code."""
    with exit_in_time() as deadline:
        asyncio.run(run_in_time(app, deadline, not over_ssh() if mouse is None else mouse))
    return app.return_code or 0
