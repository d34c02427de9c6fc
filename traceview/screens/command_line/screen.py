"""The line after `:`, over whatever screen is shown."""

from __future__ import annotations

from textual import events, on
from textual.app import ComposeResult
from textual.widgets import Input

from traceview.navigation.command_grammar import VERBS
from traceview.screens.frame.noted import Noted
from traceview.widgets.ink import Line, line, packed
from traceview.widgets.text_block import TextBlock


class CommandLineScreen(Noted[str]):
    """Gives what was typed; nothing when it was left."""

    CSS_PATH = "command_line.tcss"

    def compose(self) -> ComposeResult:
        """What there is, and the line."""
        yield TextBlock()
        yield self.note_row()
        yield Input(placeholder=":", compact=True)

    def on_mount(self) -> None:
        """Type at once."""
        self.query_one(TextBlock).make = _known
        self.query_one(Input).focus()

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
