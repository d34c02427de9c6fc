"""How every source stands, in words, with the age of its data; those in trouble first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from textual.reactive import reactive

from traceview.text.unix_time import from_unix
from traceview.widgets.ink import Line, line, packed
from traceview.widgets.ink_widget import Drawn
from traceview.widgets.times import age_at

if TYPE_CHECKING:
    from traceview.sources.source_status import SourceStatus

CALM = ("ok", "syncing")


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
    items = [_entry(status, now) for status in calm_last]
    shown = len(items)
    while True:
        rest = [line((f"+{len(items) - shown} more, s", "dim"))] if shown < len(items) else []
        rows = packed([*items[:shown], *rest], width, " · ")
        if len(rows) <= 2 or shown <= 1:
            return rows
        shown -= 1


def ink_of(state: str) -> str:
    """The ink of a source's state."""
    return {"ok": "ok", "syncing": "info", "OFF": "dim", "NEW": "dim"}.get(state, "stale")


def _entry(status: SourceStatus, now: datetime) -> Line:
    ink = ink_of(status.state)
    when = f" {age_at(status.fetched_at, now)}" if status.fetched_at else ""
    return line(f"{status.name} ", (status.state, ink), (when, "plain"))


def summary(statuses: Sequence[SourceStatus], now: datetime) -> Line:
    """All sources in a few words: `all sources ok · data 2m old`."""
    troubled = [status for status in statuses if status.state not in CALM]
    dates = [status.fetched_at for status in statuses if status.fetched_at is not None]
    old = f" · oldest data {age_at(min(dates), now)}" if dates else ""
    if not statuses:
        return line(("no sources", "dim"))
    if any(status.state == "syncing" for status in statuses):
        return line(("refreshing", "info"), (old, "plain"))
    if not troubled:
        return line(("all sources ok", "ok"), (old, "plain"))
    worst = troubled[0]
    others = f" +{len(troubled) - 1}" if len(troubled) > 1 else ""
    when = f" {age_at(worst.fetched_at, now)}" if worst.fetched_at else ""
    return line((f"{worst.name} {worst.state}{when}{others}", "stale"))
