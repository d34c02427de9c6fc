"""Work-arounds for Textual, each with the version in which it was needed."""

from __future__ import annotations

import sys
import traceback

from rich.text import Text
from textual.app import App

from traceview.text import redact


class QuietCrash(App[int]):
    """A crash report without the values of local variables, which may hold a token.

    Textual 8.2: `App._fatal_error` prints the locals of every frame.
    """

    def _fatal_error(self) -> None:
        self.bell()
        report = redact("".join(traceback.format_exception(*sys.exc_info())))
        self._exit_renderables.append(Text(report))
        self._close_messages_no_wait()
