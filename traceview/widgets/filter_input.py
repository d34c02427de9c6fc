"""One line of typing over a list: the letters filter, the arrows move the list's cursor."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import BindingType
from textual.widgets import Input

from traceview.widgets.bindings import bindings
from traceview.widgets.virtual_list import VirtualList


class FilterInput(Input):
    """An input of one row; `drives` selects the list whose cursor the arrows move."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("picker")]
    DEFAULT_CSS = """
    FilterInput, FilterInput:focus {
        height: 1; border: none; padding: 0 1; background: $surface; background-tint: $surface 0%;
    }
    """

    def __init__(self, placeholder: str, *, drives: str = "VirtualList") -> None:
        super().__init__(placeholder=placeholder, compact=True, select_on_focus=False)
        self._drives = drives

    def open(self) -> None:
        """Show the line and type in it."""
        self.add_class("-open")
        self.focus()

    def close(self) -> None:
        """Clear the line and hide it."""
        self.value = ""
        self.remove_class("-open")

    def _drive(self, by: int) -> None:
        for driven in self.screen.query(self._drives).results(VirtualList):
            driven.move(driven.cursor + by)

    def action_pick_down(self) -> None:
        """One row down."""
        self._drive(1)

    def action_pick_up(self) -> None:
        """One row up."""
        self._drive(-1)
