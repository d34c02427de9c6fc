"""What the first key needs, imported in a thread behind the first frame."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module

from traceview.app.collector import uncollected
from traceview.navigation.views_table import VIEWS

BEHIND = (
    "traceview.chain.trace",
    *(view.screen.partition(":")[0] for view in VIEWS),
    "traceview.screens.palette.command_provider",
    "traceview.screens.palette.screen",
    "traceview.screens.command_line.screen",
    "traceview.screens.yank.screen",
    "traceview.linking.mentions",
    "traceview.export.markdown",
)
"""The likeliest first."""


def warm(modules: Sequence[str] = BEHIND) -> None:
    """Import `modules`, one after another."""

    def work() -> None:
        for name in modules:
            import_module(name)

    uncollected(work)
