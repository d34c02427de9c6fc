"""The terminal UI: its first screen, its theme, its keys and its way out; rules live below."""

from __future__ import annotations

import asyncio
import locale
import os
import signal
import sys
import threading
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from platformdirs import user_state_path
from textual.binding import Binding
from textual.screen import Screen

from traceview.app.node_actions import Clipboard, Opener
from traceview.app.typed_commands import OrderingApp
from traceview.chain.legs import Leg
from traceview.desktop.browser import open_url
from traceview.desktop.clipboard import copy
from traceview.navigation import commands_table
from traceview.navigation.history import History, Place
from traceview.screens.frame.base_screen import BaseScreen
from traceview.screens.frame.place_screen import PlaceScreen
from traceview.session.session import Session
from traceview.widgets.bindings import bindings
from traceview.widgets.textual_workarounds import QuietCrash
from traceview.widgets.theme import NAME, THEME

if TYPE_CHECKING:
    from textual.command import Provider

_SIGNALS = {signal.SIGTERM: 143, signal.SIGHUP: 129, signal.SIGINT: 130}
TWICE_S = 2.0
_HERE = Path(__file__).parent


def _palette() -> type[Provider]:
    from traceview.screens.palette.command_provider import CommandProvider

    return CommandProvider


class TraceviewApp(QuietCrash, OrderingApp, inherit_bindings=False):
    """The application over one session.

    `start` is a reference to begin at, `start_leg` the leg of it to land on. `keymap` holds key
    overrides that `commands_table.checked` found good. `theme` is any theme of Textual, `notice`
    is the first note.
    """

    TITLE = "traceview"
    CSS_PATH = [_HERE / "app.tcss", _HERE.parent / "screens/alerts/alerts.tcss"]
    BINDINGS = [*bindings("app"), Binding("ctrl+c", "interrupt", show=False)]
    COMMANDS = {_palette}

    def __init__(
        self,
        session: Session,
        *,
        start: str | None = None,
        start_leg: Leg | None = None,
        keymap: Mapping[str, str] | None = None,
        clipboard: Clipboard | None = None,
        opener: Opener | None = None,
        theme: str = NAME,
        plain: bool | None = None,
        refresh_every: float | None = 60.0,
        notice: str = "",
    ) -> None:
        if not os.environ.get("NO_COLOR"):
            os.environ.pop("NO_COLOR", None)
        super().__init__(
            session,
            keymap=keymap or {},
            plain=not _speaks_utf8() if plain is None else plain,
            refresh_every=refresh_every,
            ansi_color=True if os.environ.get("NO_COLOR") else None,
        )
        self.history = History(Place())
        self.copier = clipboard or self._system_clipboard
        self.browser = opener or partial(open_url, environ=os.environ)
        self.animation_level = "none"
        self.register_theme(THEME)
        self.theme = theme
        self.set_keymap(commands_table.library_keymap(keymap or {}))
        self._start = (start, start_leg)
        self._notice = notice
        self._interrupted = False

    def get_default_screen(self) -> Screen[Any]:
        """The alert list, in the first frame."""
        return self.alerts_screen

    def on_load(self) -> None:
        """Before the terminal is changed, see to it that a signal gives it back."""
        if threading.current_thread() is threading.main_thread() and not self.is_headless:
            for number, code in _SIGNALS.items():
                asyncio.get_running_loop().add_signal_handler(number, self.leave, code)

    def on_ready(self) -> None:
        """The first frame is painted: now the rest."""
        self.begin()
        self.say(self._notice)
        reference, leg = self._start
        if reference is not None:
            self.resolve(reference, leg)

    def leave(self, code: int = 0) -> None:
        """End, with the terminal as it was before."""
        self.exit(code, return_code=code)

    async def action_quit(self) -> None:
        """Close this view; at the alert list, quit."""
        if self.screen is self.alerts_screen:
            self.leave()
        elif isinstance(self.screen, PlaceScreen):
            await self.go(Place())
        else:
            self.action_cancel()

    def action_quit_now(self) -> None:
        """Quit from anywhere."""
        self.leave()

    def action_interrupt(self) -> None:
        """Quit when it is pressed twice."""
        if self._interrupted:
            self.leave(130)
            return
        self._interrupted = True
        self.set_timer(TWICE_S, self._forget_interrupt)
        self.say("Press ctrl+c again to quit.", "warn")

    async def action_help(self) -> None:
        """The keys of the screen that is shown."""
        from traceview.screens.help.screen import HelpScreen

        if isinstance(self.screen, BaseScreen) and not isinstance(self.screen, HelpScreen):
            await self.push_screen(HelpScreen(self.session, self.situation, self.screen.KEYS))

    def action_cancel(self) -> None:
        """The escape key belongs to the screen."""
        if isinstance(self.screen, BaseScreen):
            self.screen.cancel()

    def action_suspend(self) -> None:
        """To the shell."""
        self.action_suspend_process()

    def _forget_interrupt(self) -> None:
        self._interrupted = False

    def _system_clipboard(self, text: str) -> Any:
        escape = partial(self.call_from_thread, self.copy_to_clipboard)
        folder = user_state_path("traceview")
        return copy(text, os.environ, escape=escape, keep_in=folder / "yank.txt")


def _speaks_utf8() -> bool:
    encoding = getattr(sys.__stdout__, "encoding", None) or locale.getpreferredencoding(False)
    return encoding.lower().replace("-", "") == "utf8"


def over_ssh() -> bool:
    """Whether this terminal is at the other end of a connection: the mouse stays off there."""
    return bool(os.environ.get("SSH_TTY") or os.environ.get("SSH_CONNECTION"))


def run(app: TraceviewApp, *, mouse: bool | None = None) -> int:
    """Run the application until it ends; its exit code."""
    app.run(mouse=not over_ssh() if mouse is None else mouse)
    return app.return_code or 0
