"""A screen that closes once, however often it is asked to."""

from __future__ import annotations

from typing import TypeVar

from textual.await_complete import AwaitComplete
from textual.screen import Screen

Answer = TypeVar("Answer")


class ClosesOnce(Screen[Answer]):
    """Two keys that arrive together may both ask a screen to close: the second finds it closed."""

    def dismiss(self, result: Answer | None = None) -> AwaitComplete:
        """Close this screen, when it is the one on top; else nothing is done."""
        if self.app.screen_stack[-1:] != [self]:
            return AwaitComplete()
        return super().dismiss(result)
