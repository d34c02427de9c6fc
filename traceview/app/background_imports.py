"""What the first key needs, imported in a thread behind the first frame."""

from __future__ import annotations

import gc
from collections.abc import Sequence
from importlib import import_module

BEHIND = (
    "traceview.cache.disk_store",
    "traceview.chain.trace",
    "traceview.screens.explorer.screen",
    "traceview.screens.search.screen",
    "traceview.screens.help.screen",
    "traceview.screens.palette.command_provider",
    "traceview.screens.sources.screen",
    "traceview.screens.command_line.screen",
    "traceview.linking.mentions",
    "traceview.screens.export.screen",
    "traceview.screens.metric.screen",
    "traceview.screens.runbook.screen",
    "traceview.screens.yank.screen",
    "traceview.screens.path.screen",
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
