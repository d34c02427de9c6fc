"""Work-arounds for Textual, each with the version in which it was needed."""

from __future__ import annotations

import sys
import traceback

from rich.text import Text
from textual._context import active_message_pump
from textual.app import App, ScreenStackError
from textual.css.query import NoMatches
from textual.dom import DOMNode, NoScreen
from textual.geometry import Size
from textual.message_pump import MessagePump
from textual.scroll_view import ScrollView
from textual.widget import MountError, Widget

from traceview.text.redaction import redact


def set_rows(view: ScrollView, count: int) -> None:
    """Tell a view how many rows it scrolls through.

    Textual 8.2: to set `virtual_size` lays the whole screen out again and writes all of it to the
    terminal. Only the scroll bar has to know.
    """
    view.set_reactive(Widget.virtual_size, Size(view.size.width, count))
    if view.is_attached:
        view._scroll_update(view.virtual_size)


_OF_SCREENS_GONE = (NoMatches, NoScreen, ScreenStackError, MountError)


class QuietCrash(App[int]):
    """A crash report without the values of local variables, which may hold a token.

    Textual 8.2: `App._fatal_error` prints the locals of every frame; and a screen that is closed
    while it is still being built looks for its widgets when they are gone, which ends the program.
    """

    def _handle_exception(self, error: Exception) -> None:
        if not (isinstance(error, _OF_SCREENS_GONE) and self._is_gone(active_message_pump.get())):
            super()._handle_exception(error)

    def _is_gone(self, pump: MessagePump) -> bool:
        """Whether the program is being left, or the screen of `pump` is shown no more."""
        if self._exit or not isinstance(pump, DOMNode):
            return self._exit
        return not any(node in self.screen_stack for node in pump.ancestors_with_self)

    def _fatal_error(self) -> None:
        self.bell()
        report = redact("".join(traceback.format_exception(*sys.exc_info())))
        self._exit_renderables.append(Text(report))
        self._close_messages_no_wait()
