"""Work-arounds for Textual, each with the version in which it was needed."""

from __future__ import annotations

import sys
import traceback

from rich.text import Text
from textual.app import App
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.widget import Widget

from traceview.text.redaction import redact


def set_rows(view: ScrollView, count: int) -> None:
    """Tell a view how many rows it scrolls through.

    Textual 8.2: to set `virtual_size` lays the whole screen out again and writes all of it to the
    terminal. Only the scroll bar has to know.
    """
    view.set_reactive(Widget.virtual_size, Size(view.size.width, count))
    if view.is_attached:
        view._scroll_update(view.virtual_size)


class QuietCrash(App[int]):
    """A crash report without the values of local variables, which may hold a token.

    Textual 8.2: `App._fatal_error` prints the locals of every frame.
    """

    def _fatal_error(self) -> None:
        self.bell()
        report = redact("".join(traceback.format_exception(*sys.exc_info())))
        self._exit_renderables.append(Text(report))
        self._close_messages_no_wait()
