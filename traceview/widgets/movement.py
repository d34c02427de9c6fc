"""The keys of movement: the same in every list and every text."""

from __future__ import annotations

from textual.scroll_view import ScrollView


class Movement(ScrollView, inherit_bindings=False):
    """Moves by rows: the text, unless a subclass has a cursor to move in `by`."""

    def by(self, rows: int) -> None:
        """Move down, or up by a negative number; at the ends, as far as it goes."""
        self.to_row(self.scroll_offset.y + rows)

    def to_row(self, row: int) -> None:
        """Put a row at the top, as far as there are rows below it."""
        self.scroll_to(y=max(row, 0), animate=False, immediate=True, force=True)

    def action_move_down(self) -> None:
        """One row down."""
        self.by(1)

    def action_move_up(self) -> None:
        """One row up."""
        self.by(-1)

    def action_move_first(self) -> None:
        """The first row."""
        self.by(-(10**9))

    def action_move_last(self) -> None:
        """The last row."""
        self.by(10**9)

    def action_move_half_down(self) -> None:
        """Half a page down."""
        self.by(max(self.size.height // 2, 1))

    def action_move_half_up(self) -> None:
        """Half a page up."""
        self.by(-max(self.size.height // 2, 1))

    def action_move_page_down(self) -> None:
        """A page down."""
        self.by(max(self.size.height - 1, 1))

    def action_move_page_up(self) -> None:
        """A page up."""
        self.by(-max(self.size.height - 1, 1))
