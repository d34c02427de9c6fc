"""The names of a list's columns, above it."""

from __future__ import annotations

from collections.abc import Callable

from textual.reactive import reactive

from traceview.widgets.ink import Line
from traceview.widgets.ink_widget import Drawn


def _nothing(width: int) -> Line:
    return ()


class HeadLine(Drawn):
    """One line that `head` draws in the width of the list's rows."""

    DEFAULT_CSS = "HeadLine { height: 1; }"
    head: reactive[Callable[[int], Line]] = reactive(lambda: _nothing)

    def lines(self, width: int, height: int) -> list[Line]:
        """The heads, over the rows: a list keeps two cells for its mark and one to scroll."""
        return [(("  ", "plain"), *self.head(width - 3))]

    def watch_head(self) -> None:
        """Draw the new heads."""
        self.redraw()
