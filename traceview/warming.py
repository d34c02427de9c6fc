"""What the first key needs, imported in a thread behind the first frame."""

from __future__ import annotations

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
    """Import `modules`, one after another."""
    for name in modules:
        import_module(name)
