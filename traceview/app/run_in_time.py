"""Runs the application under the deadline of its exit, and closes its session."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from traceview.app.app import TraceviewApp
    from traceview.app.exit_deadline import ExitDeadline


async def run_in_time(app: TraceviewApp, deadline: ExitDeadline, mouse: bool) -> None:
    """Run until the user leaves, then close the session; `deadline` sees to it that it ends."""
    loop = asyncio.get_running_loop()
    app.deadline = deadline
    deadline.leave = partial(loop.call_soon_threadsafe, app.leave)
    deadline.is_terminal_back = False
    try:
        await app.run_async(mouse=mouse)
        deadline.is_terminal_back = True
    finally:
        deadline.leave = _is_leaving
        deadline.begin(1 if app.return_code is None else app.return_code)
        await app.session.aclose()


def _is_leaving(code: int) -> None:
    """The way out once the screens have ended: it is being gone."""
