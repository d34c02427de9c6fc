"""The plot as a widget: it draws a picture for its size, once, until it is given another."""

from __future__ import annotations

from textual.reactive import reactive

from traceview.screens.metric.metric_lines import boxed
from traceview.widgets.ink import Line, line, wrap
from traceview.widgets.ink_widget import Drawn
from traceview.widgets.plot import plot_rows
from traceview.widgets.plot_axis import Picture

WIDE, HIGH = 118, 12
"""From how many cells and rows on the plot stands in a box."""


class PlotView(Drawn):
    """The picture, or a message in its place; a wide one in a box whose side says `fact`."""

    DEFAULT_CSS = "PlotView { height: 1fr; padding: 0 1; }"
    picture: reactive[Picture | None] = reactive(None)
    message: reactive[str] = reactive("reading")
    plain: reactive[bool] = reactive(False)
    title: reactive[str] = reactive("")
    fact: reactive[str] = reactive("")

    def lines(self, width: int, height: int) -> list[Line]:
        """As many lines as there is room."""
        if self.picture is None:
            return [line((row, "warn")) for row in wrap(self.message, width)]
        if width < WIDE or height < HIGH:
            return plot_rows(self.picture, width, height, plain=self.plain)
        rows = plot_rows(self.picture, width - 4, height - 2, plain=self.plain)
        return boxed(self.title, self.fact, rows, width, height - 2, plain=self.plain)

    def watch_picture(self) -> None:
        """Draw the new picture."""
        self.redraw()

    def watch_message(self) -> None:
        """Draw the new message."""
        self.redraw()

    def watch_fact(self) -> None:
        """Draw the new side of the box."""
        self.redraw()
