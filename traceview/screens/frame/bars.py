"""The lines around a screen's body: its title, a note, and the keys that work here."""

from __future__ import annotations

from textual.reactive import reactive

from traceview.navigation.commands_table import BY_ID, foot, of_screen, with_keys
from traceview.navigation.key_names import face
from traceview.navigation.views_table import VIEWS
from traceview.widgets.app_state import Situation
from traceview.widgets.ink import Line, clip, line, packed, spread, wrap
from traceview.widgets.ink_widget import Drawn
from traceview.widgets.layout import layout
from traceview.widgets.source_words import standing

TABS = ("metric", "timeline", "map", "path", "search", "sources")
"""The views that stand in the title bar, with their keys."""

OPEN = BY_ID["open"].title


class TitleBar(Drawn):
    """The name of the screen and what it shows at the left, how the sources stand at the right.

    Where there is room and the screen says nothing there, the views stand beside it with their
    keys.
    """

    DEFAULT_CSS = "TitleBar { height: 1; background: $panel; padding: 0 1; }"
    left: reactive[Line] = reactive(())
    right: reactive[Line] = reactive(())
    situation: reactive[Situation] = reactive(Situation())

    def __init__(self, name: str, screen: str = "") -> None:
        super().__init__()
        self._label = name
        self._screen = screen

    def lines(self, width: int, height: int) -> list[Line]:
        """One line."""
        wide = layout(width + 2, 24).boxed
        head = line((self._label, "title"))
        if wide:
            head = line(("traceview", "title"), "   ", (self._label, "strong"))
        if self.left:
            head = (*head, ("  ", "plain"), *self.left)
        elif wide:
            head = (*head, *_tabs(self._screen, self.situation.keymap))
        return [spread(head, (*self.right, *standing(self.situation, width)), width)]

    def watch_left(self) -> None:
        """Draw the new text."""
        self.redraw()

    def watch_right(self) -> None:
        """Draw the new text."""
        self.redraw()

    def watch_situation(self) -> None:
        """Draw how the sources stand now."""
        self.redraw()


def _tabs(screen: str, keymap: dict[str, str]) -> Line:
    """The other views that a key of this screen opens."""
    here = {command.id for command in of_screen(screen)} if screen else set()
    pieces: list[tuple[str, str]] = []
    for view in VIEWS:
        if view.key and view.name in TABS and view.key.id in here:
            key = face(with_keys(BY_ID[view.key.id], keymap).keys[0])
            pieces += [(f"  {view.name.capitalize()} ", "dim"), (key, "key")]
    return tuple(pieces)


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
    """The keys that work in this screen, as many as fit in two rows."""

    DEFAULT_CSS = "KeyBar { height: auto; max-height: 2; background: $panel; padding: 0 1; }"

    subject: reactive[str] = reactive("")

    def __init__(self, screen: str, keymap: dict[str, str]) -> None:
        super().__init__()
        self._pairs = foot(screen, keymap)

    def watch_subject(self) -> None:
        """Name what the keys act on."""
        self.redraw()

    def lines(self, width: int, height: int) -> list[Line]:
        """The keys for help and for leaving are never left out; `?` shows all."""
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
