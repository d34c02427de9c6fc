"""The terminal UI: its first screen, its theme, its keys and its way out; rules live below."""

from __future__ import annotations

import os
from collections.abc import Mapping

from textual.screen import Screen

from traceview import keys
from traceview.refreshing import RefreshingApp
from traceview.screens.base import BaseScreen
from traceview.session import Session
from traceview.widgets.bindings import bindings
from traceview.widgets.theme import NAME, THEME


class TraceviewApp(RefreshingApp, inherit_bindings=False):
    """The application over one session."""

    TITLE = "traceview"
    CSS_PATH = ["app.tcss", "screens/alerts.tcss"]
    BINDINGS = [*bindings("app")]
    ENABLE_COMMAND_PALETTE = False

    def __init__(
        self,
        session: Session,
        *,
        keymap: Mapping[str, str] | None = None,
        refresh_every: float | None = 60.0,
    ) -> None:
        super().__init__(
            session,
            keymap=keymap or {},
            plain=False,
            refresh_every=refresh_every,
            ansi_color=True if os.environ.get("NO_COLOR") else None,
        )
        self.animation_level = "none"
        self.register_theme(THEME)
        self.theme = NAME
        self.set_keymap(keys.library_keymap(keymap or {}))

    def get_default_screen(self) -> Screen[object]:
        """The alert list, in the first frame."""
        return self.alerts_screen  # type: ignore[return-value]

    def on_ready(self) -> None:
        """The first frame is painted: now the rest."""
        self.begin()

    def action_quit_now(self) -> None:
        self.exit(0)

    async def action_quit(self) -> None:
        self.exit(0)

    def action_cancel(self) -> None:
        """The escape key belongs to the screen."""
        if isinstance(self.screen, BaseScreen):
            self.screen.cancel()
