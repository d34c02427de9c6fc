"""The line above a pane of the explorer."""

from __future__ import annotations

from textual.reactive import reactive

from traceview.widgets.ink import Line
from traceview.widgets.ink_widget import Drawn
from traceview.widgets.rule_line import rule_line


class PaneHead(Drawn):
    """A titled rule, blue while the keys go to what is below it."""

    DEFAULT_CSS = "PaneHead { height: 1; padding: 0 1; }"
    title_line: reactive[Line] = reactive(())
    fact: reactive[Line] = reactive(())
    is_current: reactive[bool] = reactive(False)
    plain: reactive[bool] = reactive(False)

    def lines(self, width: int, height: int) -> list[Line]:
        """One row."""
        focused = self.is_current
        return [rule_line(self.title_line, self.fact, width, focused=focused, plain=self.plain)]

    def watch_title_line(self) -> None:
        """Draw another title."""
        self.redraw()

    def watch_fact(self) -> None:
        """Draw another fact."""
        self.redraw()

    def watch_is_current(self) -> None:
        """Draw where the keys go."""
        self.redraw()
