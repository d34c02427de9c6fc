"""A document to read: tab stops at its links and code blocks, and nothing is followed by itself."""

from __future__ import annotations

import re
from typing import ClassVar

from textual.binding import BindingType
from textual.message import Message

from traceview.screens.runbook.markdown_page import MarkdownPage, Stop, page_of
from traceview.widgets.bindings import bindings
from traceview.widgets.ink import Line
from traceview.widgets.scroll_lines import ScrollLines


class Reader(ScrollLines):
    """The page of a text; the stop under the cursor is marked."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("groups", "into", "tabs")]

    class Stopped(Message):
        """The cursor is on a link or a code block."""

        def __init__(self, stop: Stop, number: int, count: int) -> None:
            super().__init__()
            self.at = stop
            self.number = number
            self.count = count

    class Followed(Message):
        """A link was chosen; `target` is as the document has it, empty where no link is."""

        def __init__(self, target: str) -> None:
            super().__init__()
            self.target = target

    def __init__(self) -> None:
        super().__init__()
        self.page = MarkdownPage()
        self._at = -1

    def read(self, text: str, form: str = "text/markdown") -> None:
        """Show another text, from its start."""
        self._at = -1

        def make(width: int) -> list[Line]:
            self.page = page_of(text, width, form)
            return self.page.lines

        self.show(make)

    @property
    def stop(self) -> Stop | None:
        """What the cursor is on."""
        return self.page.stops[self._at] if 0 <= self._at < len(self.page.stops) else None

    def code(self) -> str:
        """The code block under the cursor, or the first one that is on screen; else nothing."""
        if self.stop is not None and self.stop.kind == "code":
            return self.stop.text
        top, end = self.scroll_offset.y, self.scroll_offset.y + self.size.height
        blocks = [stop for stop in self.page.stops if stop.kind == "code"]
        return next((stop.text for stop in blocks if stop.last >= top and stop.row < end), "")

    def section(self) -> tuple[int, int, str]:
        """The section that is read: its number, how many there are, and its title."""
        count = len(self.page.sections)
        here = [title for row, title in self.page.sections if row <= self.scroll_offset.y + 1]
        return len(here), count, here[-1] if here else ""

    def to_section(self, anchor: str) -> bool:
        """Scroll to the section that a fragment names; whether there is one."""
        for row, title in self.page.sections:
            if _slug(title) == _slug(anchor.lstrip("#")):
                self.to_row(row)
                return True
        return False

    def drawn(self, index: int, held: Line) -> Line:
        """The row, with the stop under the cursor in the cursor's ink."""
        return tuple((text, self._ink(ink)) for text, ink in held)

    def _ink(self, ink: str) -> str:
        name, mark, number = ink.partition("#")
        return "cursor" if mark and int(number) == self._at else name

    def action_pane_next(self) -> None:
        """The next link or code block, from what is on screen."""
        self._step(1)

    def action_pane_last(self) -> None:
        """The link or code block before."""
        self._step(-1)

    def action_go_into(self) -> None:
        """Follow the link under the cursor."""
        if self.stop is not None and self.stop.kind == "link":
            self.post_message(self.Followed(self.stop.text))
        else:
            self.post_message(self.Followed(""))

    def action_move_next_group(self) -> None:
        """The next section."""
        here = self.scroll_offset.y
        self.to_row(next((row for row, _ in self.page.sections if row > here), here))

    def action_move_last_group(self) -> None:
        """The section before."""
        rows = [row for row, _ in self.page.sections if row < self.scroll_offset.y]
        self.to_row(rows[-1] if rows else 0)

    def _step(self, by: int) -> None:
        if not (stops := self.page.stops):
            return
        if self._at < 0:
            top = self.scroll_offset.y
            first = next((n for n, stop in enumerate(stops) if stop.row >= top), 0)
            self._at = first if by > 0 else (first - 1) % len(stops)
        else:
            self._at = (self._at + by) % len(stops)
        stop = stops[self._at]
        if not self.scroll_offset.y <= stop.row < self.scroll_offset.y + self.size.height:
            self.to_row(stop.row - 2)
        self.refresh()
        self.post_message(self.Stopped(stop, self._at + 1, len(stops)))


def _slug(text: str) -> str:
    return re.sub(r"[\W_]+", "-", text.lower()).strip("-")
