"""Where a copied text goes: to the first place that takes it."""

from __future__ import annotations

import os
from functools import partial
from typing import Any

from textual.app import App

from traceview.app.node_actions import Clipboard
from traceview.config.config import state_folder
from traceview.desktop.clipboard import Copied, copy


def clipboard_of(app: App[Any]) -> Clipboard:
    """The clipboard of the system, of the terminal, or a file: the first that there is."""

    def keep(text: str) -> Copied:
        escape = partial(app.call_from_thread, app.copy_to_clipboard)
        return copy(text, os.environ, escape=escape, keep_in=state_folder() / "yank.txt")

    return keep
