"""The lines around a screen's body: its title, a note, and the keys that work here."""

from __future__ import annotations

from textual.reactive import reactive

from traceview.navigation.commands_table import BY_ID, foot
from traceview.widgets.ink import Line, clip, line, packed, spread, wrap
from traceview.widgets.ink_widget import Drawn

OPEN = BY_ID["open"].title


class TitleBar(Drawn):
    """The name of the program and of the screen at the left, the state of things at the right."""

    DEFAULT_CSS = "TitleBar { height: 1; background: $panel; padding: 0 1; }"
    left: reactive[Line] = reactive(())
    right: reactive[Line] = reactive(())

    def __init__(self, name: str) -> None:
        super().__init__()
        self._label = name

    def lines(self, width: int, height: int) -> list[Line]:
        """One line."""
        head = line(("traceview", "title"), "  ", (self._label, "strong"))
        body = (*head, ("  ", "plain"), *self.left) if self.left else head
        return [spread(body, self.right, width)]

    def watch_left(self) -> None:
        """Draw the new text."""
        self.redraw()

    def watch_right(self) -> None:
        """Draw the new text."""
        self.redraw()


class NoteLine(Drawn):
    """What just happened, or why something cannot be done; it stays until the next note.

    It grows to three rows so that a reason and its remedy are read whole.
    """

    DEFAULT_CSS = "NoteLine { height: auto; max-height: 3; padding: 0 1; }"
    note: reactive[tuple[str, str]] = reactive(("", "plain"))

    def lines(self, width: int, height: int) -> list[Line]:
        """The note, wrapped."""
        text, ink = self.note
        return [line((row, ink)) for row in wrap(text, width)] if text else [()]

    def watch_note(self) -> None:
        """Draw the new note."""
        self.redraw()


class KeyBar(Drawn):
    """The keys that work in this screen, as many as fit in two rows; `?` shows them all."""

    DEFAULT_CSS = "KeyBar { height: auto; max-height: 2; background: $panel; padding: 0 1; }"

    subject: reactive[str] = reactive("")

    def __init__(self, screen: str, keymap: dict[str, str]) -> None:
        super().__init__()
        self._pairs = foot(screen, keymap)

    def watch_subject(self) -> None:
        """Name what the keys act on."""
        self.redraw()

    def lines(self, width: int, height: int) -> list[Line]:
        """One row where all fit, else two; the keys for help and for leaving are never left out."""
        named = f"{OPEN} {clip(self.subject, 20)}" if self.subject else OPEN
        items = [
            line((keys, "key"), " ", named if title == OPEN else title)
            for keys, title in self._pairs
        ]
        while len(rows := packed(items, width)) > 2 and len(items) > 3:
            items.pop(-3)
        return rows


class TooSmall(Drawn):
    """What a screen shows instead of itself when it has no room."""

    DEFAULT_CSS = "TooSmall { display: none; }"

    def lines(self, width: int, height: int) -> list[Line]:
        """Where to go."""
        text = "Too small: enlarge the window, or use traceview trace --format plain."
        return [line((row, "stale")) for row in wrap(text, width)]
