"""A menu over a screen that has a row for a note, as long as there is one."""

from __future__ import annotations

from textual.screen import ModalScreen

from traceview.screens.frame.bars import NoteLine
from traceview.screens.frame.closes_once import Answer, ClosesOnce


class Noted(ModalScreen[Answer], ClosesOnce[Answer]):
    """The subclass yields `note_row()` where its note stands."""

    DEFAULT_CSS = "Noted NoteLine { background: $panel; } Noted .-silent { display: none; }"

    def note_row(self) -> NoteLine:
        """The row of the note, which is not there without one."""
        return NoteLine(classes="-silent")

    def say(self, text: str, ink: str = "plain") -> None:
        """Put a note into its row."""
        for note in self.query(NoteLine):
            note.note = (text, ink)
            note.set_class(not text, "-silent")
