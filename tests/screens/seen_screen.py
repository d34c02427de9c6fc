"""What a person sees of the application, and the application opened for a test."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from textual import events
from textual.pilot import Pilot

from tests.screens.world import WorldSession
from tests.wait_for import press, settle
from traceview.app.app import TraceviewApp
from traceview.desktop.browser import Opened
from traceview.desktop.clipboard import Copied
from traceview.screens.frame.bars import NoteLine
from traceview.screens.frame.base_screen import BaseScreen


@dataclass
class Seen:
    """An application under test: its session, what it copied and what it opened."""

    app: TraceviewApp
    pilot: Pilot[int]
    session: WorldSession
    copied: list[str] = field(default_factory=list)
    opened: list[str] = field(default_factory=list)

    @property
    def rows(self) -> list[str]:
        """The rows of the screen as text."""
        strips = self.app.screen._compositor.render_strips()
        return [strip.text.rstrip() for strip in strips]

    @property
    def text(self) -> str:
        """The whole screen as text."""
        return "\n".join(self.rows)

    @property
    def cursor(self) -> str:
        """The row under the cursor."""
        marks = ("▸ ", "> ")
        return next((row for row in self.rows if row.lstrip("│ ").startswith(marks)), "")

    @property
    def note(self) -> str:
        """The note above the keys."""
        return self.app.screen.query_one(NoteLine).note[0]

    @property
    def screen(self) -> str:
        """The name of the screen in the table of commands."""
        return self.app.screen.KEYS if isinstance(self.app.screen, BaseScreen) else "modal"

    async def press(self, *keys: str) -> None:
        """Press keys, each with its effect; without any, let what is under way end."""
        if not keys:
            await settle(self.pilot)
        await press(self.pilot, *keys)

    async def type(self, text: str) -> None:
        """Put a text into the field that has the focus, at once."""
        self.app.post_message(events.Paste(text))
        await settle(self.pilot)


@asynccontextmanager
async def seen(
    session: WorldSession | None = None,
    size: tuple[int, int] = (80, 24),
    *,
    has_browser: bool = True,
    **settings: Any,
) -> AsyncIterator[Seen]:
    """The application, settled, over a session of the small world."""
    world = session or WorldSession()
    copied: list[str] = []
    opened: list[str] = []

    def copy(text: str) -> Copied:
        copied.append(text)
        return Copied("test", "given to the test")

    def browse(url: str) -> Opened:
        opened.append(url)
        return Opened(has_browser, "Opened." if has_browser else "There is no browser here.")

    app = TraceviewApp(world, clipboard=copy, opener=browse, refresh_every=None, **settings)
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        yield Seen(app, pilot, world, copied, opened)
