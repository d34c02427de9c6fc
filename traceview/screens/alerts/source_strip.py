"""How every source stands, over the alert list; those in trouble first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from textual.reactive import reactive

from traceview.text.unix_time import from_unix
from traceview.widgets.ink import Line, line, packed
from traceview.widgets.ink_widget import Drawn
from traceview.widgets.source_words import CALM, entry

if TYPE_CHECKING:
    from traceview.sources.source_status import SourceStatus


class SourceStrip(Drawn):
    """One to two rows, one entry a source."""

    DEFAULT_CSS = "SourceStrip { height: auto; max-height: 2; padding: 0 1; }"
    statuses: reactive[tuple[SourceStatus, ...]] = reactive(())
    now: reactive[datetime] = reactive(from_unix(0))

    def lines(self, width: int, height: int) -> list[Line]:
        """The sources, as many as two rows hold; the rest are counted."""
        return strip_lines(self.statuses, self.now, width)

    def watch_statuses(self) -> None:
        """Draw the new states."""
        self.redraw()

    def watch_now(self) -> None:
        """Draw the new ages."""
        self.redraw()


def strip_lines(statuses: Sequence[SourceStatus], now: datetime, width: int) -> list[Line]:
    """Entries like `gitlab STALE 14m`, at most two rows of them."""
    if not statuses:
        return [line(("No source is configured.", "dim"))]
    calm_last = sorted(statuses, key=lambda status: (status.state in CALM, status.name))
    items = [entry(status, now) for status in calm_last]
    shown = len(items)
    while True:
        rest = [line((f"+{len(items) - shown} more, s", "dim"))] if shown < len(items) else []
        rows = packed([*items[:shown], *rest], width, " · ")
        if len(rows) <= 2 or shown <= 1:
            return rows
        shown -= 1
