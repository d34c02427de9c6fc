"""What the first key needs, imported in a thread behind the first frame."""

from __future__ import annotations

import gc
from collections.abc import Sequence
from importlib import import_module

BEHIND = (
    "traceview.cache.store",
    "traceview.trace",
    "traceview.screens.explorer",
    "traceview.screens.search",
    "traceview.screens.help",
    "traceview.screens.palette",
    "traceview.screens.sources",
    "traceview.screens.command_line",
    "traceview.linker",
    "traceview.screens.export",
    "traceview.screens.metric",
    "traceview.screens.runbook",
    "traceview.screens.yank",
    "traceview.screens.path",
    "traceview.export.markdown",
)
"""The likeliest first."""


def warm(modules: Sequence[str] = BEHIND) -> None:
    """Import `modules`, one after another, and leave them out of every search for garbage.

    What is imported lives to the end; looking through it would hold up the screen for as long as
    three frames take.
    """
    collects = gc.isenabled()
    gc.disable()
    try:
        for name in modules:
            import_module(name)
    finally:
        gc.freeze()
        if collects:
            gc.enable()
