"""One line of typing over a list: the letters filter, the arrows move the list's cursor."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import BindingType
from textual.widgets import Input

from traceview.widgets.bindings import bindings
from traceview.widgets.virtual_list import VirtualList


class FilterInput(Input):
    """An input of one row that drives `VirtualList` beside it."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("picker")]
    DEFAULT_CSS = """
    FilterInput, FilterInput:focus {
        height: 1; border: none; padding: 0 1; background: $surface; background-tint: $surface 0%;
    }
    """

    def __init__(self, placeholder: str, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(placeholder=placeholder, id=id, compact=True, select_on_focus=False)

    def _list(self) -> VirtualList:
        return self.screen.query_one(VirtualList)

    def action_pick_down(self) -> None:
        """One row down."""
        self._list().action_move_down()

    def action_pick_up(self) -> None:
        """One row up."""
        self._list().action_move_up()
