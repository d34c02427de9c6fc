"""The ways out of a menu, of a view and of the program, which work over every screen."""

from __future__ import annotations

from functools import partial
from typing import Any

from textual.driver import Driver
from textual.widgets import Input

from traceview.app.typed_ahead import TypedAhead
from traceview.screens.frame.base_screen import BaseScreen
from traceview.widgets.textual_workarounds import QuietCrash

TWICE_S = 2.0
"""Within this time ctrl+c is pressed twice."""


class WaysOut(TypedAhead, QuietCrash, inherit_bindings=False):
    """An application that is left by keys, and that comes back whole from the shell."""

    _interrupted = False

    def leave(self, code: int = 0) -> None:
        """End, with the terminal as it was before."""
        self.exit(code, return_code=code)

    def note(self, text: str, ink: str = "plain") -> None:
        """Put a note on the screen."""

    def take_copy(self, text: str, what: str) -> None:
        """Copy a text that the note calls `what`."""

    def get_driver_class(self) -> type[Driver]:
        """The terminal's driver, which gives up a paste that never ends."""
        chosen = super().get_driver_class()
        if chosen.__module__ == "textual.drivers.linux_driver":
            from textual.drivers import linux_driver

            from traceview.app.open_ended_paste import use_in

            use_in(linux_driver)
        return chosen

    def action_quit_now(self) -> None:
        """Quit from anywhere."""
        self.leave()

    def action_interrupt(self) -> None:
        """Copy what is selected; without a selection, quit when it is pressed twice."""
        if selected := self._selected():
            self.screen.clear_selection()
            self.take_copy(selected, "the selection")
        elif self._interrupted:
            self.leave(130)
        else:
            self._interrupted = True
            self.set_timer(TWICE_S, partial(setattr, self, "_interrupted", False))
            self.note("Press ctrl+c again to quit.", "warn")

    def action_cancel(self) -> None:
        """The escape key belongs to the screen."""
        if isinstance(self.screen, BaseScreen):
            self.screen.cancel()

    def action_suspend(self) -> None:
        """To the shell."""
        self.action_suspend_process()

    def action_command_palette(self) -> None:
        """All commands, by name."""
        from traceview.screens.palette.screen import PaletteScreen

        if not isinstance(self.screen, PaletteScreen):
            self.push_screen(PaletteScreen(id="--command-palette"))

    def come_back(self, _: Any = None) -> None:
        """Paint all of the screen: the shell has had the terminal meanwhile."""
        self.refresh(layout=True)

    def _selected(self) -> str:
        if isinstance(self.focused, Input) and self.focused.selected_text:
            return self.focused.selected_text
        return self.screen.get_selected_text() or ""
