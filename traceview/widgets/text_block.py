"""A block of lines that a screen makes: the simplest widget."""

from __future__ import annotations

from collections.abc import Callable

from textual.reactive import reactive

from traceview.widgets.ink import Line
from traceview.widgets.ink_widget import Drawn


def _nothing(width: int) -> list[Line]:
    return []


class TextBlock(Drawn):
    """As high as its lines; `make` is asked for them with the width."""

    DEFAULT_CSS = "TextBlock { padding: 0 1; }"
    make: reactive[Callable[[int], list[Line]]] = reactive(lambda: _nothing)

    def lines(self, width: int, height: int) -> list[Line]:
        """What `make` gives."""
        return self.make(width)

    def watch_make(self) -> None:
        """Draw the new lines."""
        self.redraw()
