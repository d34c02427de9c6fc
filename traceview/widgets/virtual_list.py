"""A list that draws only the rows that are on screen, so that a million open like a hundred."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from traceview.widgets.bindings import bindings
from traceview.widgets.ink import Line, line
from traceview.widgets.ink_widget import Inked
from traceview.widgets.list_rows import NoRows, Rows, nearest
from traceview.widgets.movement import Movement
from traceview.widgets.signs import signs
from traceview.widgets.textual_workarounds import set_rows


class VirtualList(Inked, Movement, can_focus=True, inherit_bindings=False):
    """Rows with a cursor that follows a key: new rows never move it to another thing."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("list", "into", "groups")]
    HAS_TOP: ClassVar[bool] = False
    """Whether the cursor may stand above the first row, on what the list is of; there it begins."""
    DEFAULT_CSS = """
    VirtualList {
        overflow-x: hidden;
        overflow-y: auto;
        scrollbar-size-vertical: 1;
    }
    """

    class Moved(Message):
        """The cursor stands on another row; `key` is empty in a list without rows."""

        def __init__(self, sender: VirtualList, key: str) -> None:
            super().__init__()
            self.sender = sender
            self.key = key

        @property
        def control(self) -> VirtualList:
            """The list."""
            return self.sender

    class Chosen(Moved):
        """The row under the cursor was chosen."""

    class Shown(Message):
        """Other rows may be on screen than before: `window` says which."""

        def __init__(self, sender: VirtualList) -> None:
            super().__init__()
            self.sender = sender

        @property
        def control(self) -> VirtualList:
            """The list."""
            return self.sender

        def can_replace(self, message: Message) -> bool:
            """The list itself tells what it shows: the last message is enough."""
            return isinstance(message, VirtualList.Shown) and message.sender is self.sender

    def __init__(self, *, id: str | None = None, empty: str = "Nothing here.") -> None:  # noqa: A002
        super().__init__(id=id)
        self.rows: Rows = NoRows()
        self.cursor = -1
        self.empty = empty
        self._painted: dict[int, tuple[Line, str]] = {}
        self._lowest_top = 0

    @property
    def cursor_key(self) -> str:
        """The key of the row under the cursor; an empty text above the rows, or without any."""
        return self.rows.key(self.cursor) if 0 <= self.cursor < len(self.rows) else ""

    @property
    def window(self) -> range:
        """The indices of the rows that are on screen."""
        top = self.scroll_offset.y
        return range(top, min(top + self.size.height, len(self.rows)))

    def show(self, rows: Rows, *, cursor: str | None = None) -> None:
        """Show other rows; the cursor goes to the key `cursor`, or stays on the key that it is on.

        That key stays in its line of the screen, even where nothing is left to fill the lines below
        the last row. When it is gone, the cursor stays at its place in the list.
        """
        before, wanted = self.cursor_key, self.cursor_key if cursor is None else cursor
        offset = self.cursor - self.scroll_offset.y
        self.rows = rows
        found = rows.find(wanted) if wanted else -1
        if self.HAS_TOP and not wanted:
            self.cursor = -1
        else:
            self.cursor = found if found >= 0 else nearest(rows, max(self.cursor, 0))
        stays = found >= 0 and cursor is None
        keep = self.cursor - offset if stays else self.scroll_offset.y
        self._lowest_top = max(keep, 0) if stays else 0
        self._tell_rows()
        self._scroll(keep)
        self.redraw()
        self.post_message(self.Shown(self))
        if self.cursor_key != before or cursor is not None:
            self.post_message(self.Moved(self, self.cursor_key))

    @property
    def row_width(self) -> int:
        """The cells that a row has: the list keeps two for its mark and one to scroll."""
        return max(self.outer_size.width - 3, 0)

    def redraw(self) -> None:
        """Draw again the rows that say something else than what is on screen."""
        for y in range(self.size.height):
            if self._painted.get(y) != self._row(y):
                self.refresh_line(y + self.scroll_offset.y)

    def move(self, index: int) -> None:
        """Put the cursor on the row `index`, or on the next one that is no heading."""
        step = 1 if index >= self.cursor else -1
        target = nearest(self.rows, index, step)
        if self.HAS_TOP and step < 0 and target == self.cursor:
            target = -1
        if target == self.cursor or (target < 0 and not self.HAS_TOP):
            return self._scroll(self.scroll_offset.y)
        old, self.cursor = self.cursor, target
        self._scroll(self.scroll_offset.y)
        for row in (old, target):
            if row >= 0:
                self.refresh_line(row)
        self.post_message(self.Moved(self, self.cursor_key))
        return None

    def refresh_line(self, row: int) -> None:
        """Draw one row again."""
        self.refresh_lines(row, 1)

    def render_line(self, y: int) -> Strip:
        """One row of those on screen."""
        self._painted[y] = drawn, over = self._row(y)
        return self.strip(drawn, self.size.width, over=over)

    def _row(self, y: int) -> tuple[Line, str]:
        index = y + self.scroll_offset.y
        if index >= len(self.rows):
            told = y == 0 and not len(self.rows)
            return (line("  ", (self.empty, "dim")) if told else ()), ""
        here = index == self.cursor
        mark = (f"{self._mark} " if here else "  ", "focus")
        return (mark, *self.rows.line(index, self.row_width)), self._cursor_ink() if here else ""

    @property
    def _mark(self) -> str:
        return signs(plain=getattr(self.app, "is_plain", False)).row

    def reveal(self, index: int) -> None:
        """Scroll up to the row `index`, as far as the cursor stays in sight."""
        self._lowest_top = 0
        self._scroll(min(index, self.scroll_offset.y))

    def _cursor_ink(self) -> str:
        """The cursor is faint while another list or pane takes the keys."""
        focused = self.screen.focused
        elsewhere = isinstance(focused, ScrollView) and focused is not self
        return "faint" if elsewhere else "cursor"

    def on_focus(self) -> None:
        """Show that the keys are for this list."""
        self.redraw()

    def on_blur(self) -> None:
        """Show that they are not."""
        self.redraw()

    def on_resize(self) -> None:
        """Keep the cursor in sight."""
        self._tell_rows()
        self._scroll(self.scroll_offset.y)
        self.post_message(self.Shown(self))

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Tell that other rows are on screen, whatever scrolled them there."""
        super().watch_scroll_y(old_value, new_value)
        self.post_message(self.Shown(self))

    def on_click(self, event: events.Click) -> None:
        """A click moves the cursor; a click on the cursor chooses."""
        index = event.y + self.scroll_offset.y
        if index == self.cursor:
            self.action_go_into()
        elif index < len(self.rows):
            self.move(index)

    def action_go_into(self) -> None:
        """Choose the row under the cursor; from above the rows, go to the first."""
        if self.cursor_key:
            self.post_message(self.Chosen(self, self.cursor_key))
        elif self.HAS_TOP:
            self.by(1)

    def by(self, rows: int) -> None:
        """Move the cursor."""
        self.move(self.cursor + rows)

    def action_move_next_group(self) -> None:
        """The first row of the next group."""
        heads = self.rows.headings
        if (at := bisect_left(heads, self.cursor)) < len(heads):
            self.move(heads[at] + 1)

    def action_move_last_group(self) -> None:
        """The first row of this group, or of the one before when the cursor is there already."""
        heads = self.rows.headings
        if at := bisect_right(heads, self.cursor - 2):
            head = heads[at - 1]
            self.cursor, old = head + 1, self.cursor
            self.refresh_line(old)
            self.refresh_line(self.cursor)
            self._scroll(head)
            self.post_message(self.Moved(self, self.cursor_key))

    def _tell_rows(self) -> None:
        blank = self._lowest_top + self.size.height if self._lowest_top else 0
        set_rows(self, max(len(self.rows), blank))

    def _scroll(self, top: int) -> None:
        """Scroll to `top`, and from there as little as keeps the cursor in sight."""
        if not (height := self.size.height):
            return
        if self.cursor <= nearest(self.rows, 0):
            top = 0
        top = min(max(top, self.cursor - height + 1, 0), max(self.cursor, 0))
        top = min(top, max(len(self.rows) - height, self._lowest_top))
        self._lowest_top = min(self._lowest_top, top)
        self.scroll_to(y=top, animate=False, immediate=True, force=True)
