"""A place with a list in it, and the line that filters the list."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.binding import BindingType
from textual.widgets import Input

from traceview.navigation.node_verbs import NodeVerb
from traceview.screens.frame.place_screen import PlaceScreen
from traceview.session.session import Session
from traceview.widgets.app_state import Situation
from traceview.widgets.bindings import bindings
from traceview.widgets.filter_input import FilterInput
from traceview.widgets.virtual_list import VirtualList


class ListScreen(PlaceScreen):
    """A place with a list that a filter narrows; the subclass draws it in `show_rows`.

    `LIST` selects the list.
    """

    LIST: ClassVar[str] = "VirtualList"

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("walk", "filter")]

    def __init__(self, session: Session, situation: Situation) -> None:
        super().__init__(session, situation)
        self.words = ""

    @property
    def listed(self) -> VirtualList:
        """The list."""
        return self.query_one(self.LIST, VirtualList)

    def show_rows(self) -> None:
        """Draw the rows that hold `words`."""
        self.listed.refresh()

    def cursor_key(self) -> str:
        """The row under the cursor."""
        return self.listed.cursor_key

    def clear_filter(self) -> bool:
        """Close the filter; whether there was one."""
        field = self.query_one(FilterInput)
        was_open = bool(self.words) or field.has_focus
        field.close()
        self.listed.focus()
        return was_open

    def cancel(self) -> None:
        """Clear the filter, then back."""
        if not self.clear_filter():
            super().cancel()

    def action_pane_next(self) -> None:
        """The keys go to the next pane."""
        self.focus_next()

    def action_pane_last(self) -> None:
        """The keys go to the pane before."""
        self.focus_previous()

    def action_mark(self) -> None:
        """Mark an end of a path, or take the mark away."""
        self.act(NodeVerb.MARK)

    def action_preview(self) -> None:
        """Show or hide the preview."""
        self.query_one("#preview").toggle_class("-hidden")

    def action_find_here(self) -> None:
        """Type a filter."""
        self.query_one(FilterInput).open()

    @on(Input.Changed)
    def narrow(self, event: Input.Changed) -> None:
        """Show what matches."""
        self.words = event.value
        self.show_rows()

    @on(Input.Submitted)
    def keep(self) -> None:
        """Back to the list, with the filter kept."""
        self.listed.focus()
