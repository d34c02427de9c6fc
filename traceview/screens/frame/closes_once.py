"""A screen that closes once, however often it is asked to, and ends nothing by closing."""

from __future__ import annotations

from typing import TypeVar

from textual.app import ScreenStackError
from textual.await_complete import AwaitComplete
from textual.css.query import NoMatches
from textual.message import Message
from textual.screen import Screen
from textual.widget import MountError

Answer = TypeVar("Answer")


class ClosesOnce(Screen[Answer]):
    """Two keys that arrive together may both ask a screen to close: the second finds it closed.

    A screen that is closed while it is still being built looks for its widgets when they are gone.
    Textual 8.2 ends the program then, also one that is being left with an exit code of its own.
    """

    def dismiss(self, result: Answer | None = None) -> AwaitComplete:
        """Close this screen, when it is the one on top; else nothing is done."""
        if self.app.screen_stack[-1:] != [self]:
            return AwaitComplete()
        return super().dismiss(result)

    async def _on_message(self, message: Message) -> None:
        try:
            await super()._on_message(message)
        except (NoMatches, MountError, ScreenStackError):
            if not self._is_closed():
                raise

    def _is_closed(self) -> bool:
        return self.app._exit or self not in self.app.screen_stack
