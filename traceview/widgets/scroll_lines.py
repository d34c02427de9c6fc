"""Text to scroll through: lines made for the width, drawn one by one."""

from __future__ import annotations

from collections.abc import Callable
from itertools import zip_longest
from typing import ClassVar

from textual.binding import BindingType
from textual.strip import Strip

from traceview.widgets.bindings import bindings
from traceview.widgets.ink import Line, fit_line
from traceview.widgets.ink_widget import Inked
from traceview.widgets.movement import Movement
from traceview.widgets.textual_workarounds import set_rows


def _nothing(width: int) -> list[Line]:
    return []


class ScrollLines(Inked, Movement, can_focus=True, inherit_bindings=False):
    """Lines that `show` is given, made again for each width; the list's keys scroll them."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("list")]
    DEFAULT_CSS = """
    ScrollLines { overflow-x: hidden; overflow-y: auto; scrollbar-size-vertical: 1; }
    """

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._make: Callable[[int], list[Line]] = _nothing
        self.held: list[Line] = []
        self._made_for = -1

    def show(self, make: Callable[[int], list[Line]], *, top: bool = True) -> None:
        """Show other lines, from the first one when `top`."""
        self._make = make
        self._remake()
        if top and self.is_attached:
            self.to_row(0)

    @property
    def row_width(self) -> int:
        """The cells of a row: two are kept as margins and one to scroll."""
        return max(self.outer_size.width - 3, 0)

    @property
    def part_read(self) -> int:
        """How far down one is, in percent."""
        end = self.scroll_offset.y + self.size.height
        return min(100, round(100 * end / max(len(self.held), 1)))

    def on_resize(self) -> None:
        """Make the lines for the new width."""
        if self._made_for != self.row_width:
            self._remake()

    def render_line(self, y: int) -> Strip:
        """One row of those on screen."""
        index = y + self.scroll_offset.y
        held = self.held[index] if index < len(self.held) else ()
        row = fit_line(self.drawn(index, held), self.row_width)
        return self.strip(((" ", "plain"), *row), self.size.width)

    def drawn(self, index: int, held: Line) -> Line:
        """A row as it is drawn; a subclass marks what is under its cursor."""
        return held

    def _remake(self) -> None:
        before, self._made_for = self.held, self.row_width
        self.held = self._make(self._made_for) if self._made_for > 0 else []
        set_rows(self, len(self.held))
        blank: Line = ()
        for row, (one, other) in enumerate(zip_longest(before, self.held, fillvalue=blank)):
            if one != other:
                self.refresh_lines(row, 1)
