"""The line after `:`, over whatever screen is shown."""

from __future__ import annotations

from textual import events, on
from textual.app import ComposeResult
from textual.screen import ModalScreen
from textual.widgets import Input

from traceview.navigation.command_grammar import VERBS
from traceview.screens.frame.bars import NoteLine
from traceview.screens.frame.closes_once import ClosesOnce
from traceview.widgets.ink import Line, line, packed
from traceview.widgets.text_block import TextBlock


class CommandLineScreen(ModalScreen[str], ClosesOnce[str]):
    """Gives what was typed; nothing when it was left."""

    CSS_PATH = "command_line.tcss"

    def compose(self) -> ComposeResult:
        """What there is, and the line."""
        yield TextBlock()
        yield NoteLine(classes="-silent")
        yield Input(placeholder=":", compact=True)

    def on_mount(self) -> None:
        """Type at once."""
        self.query_one(TextBlock).make = _known
        self.query_one(Input).focus()

    def say(self, text: str, ink: str = "plain") -> None:
        """Put a note above the line."""
        for note in self.query(NoteLine):
            note.note = (text, ink)
            note.set_class(not text, "-silent")

    @on(Input.Submitted)
    def done(self, event: Input.Submitted) -> None:
        """Carry it out."""
        self.dismiss(event.value)

    def on_key(self, event: events.Key) -> None:
        """Escape leaves, and so does deleting the colon."""
        empty = not self.query_one(Input).value
        if event.key == "escape" or (event.key == "backspace" and empty):
            event.stop()
            self.dismiss("")


def _known(width: int) -> list[Line]:
    items = [line((f":{verb} ", "key"), (told, "dim")) for verb, told in VERBS.items()]
    items.append(line((":ticket ", "key"), ("or another leg or kind, then words", "dim")))
    return packed(items, width)
