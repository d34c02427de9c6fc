"""How the sources stand, in words and with the age of their data."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from traceview.widgets.ink import Line, line
from traceview.widgets.times import age_at

if TYPE_CHECKING:
    from traceview.sources.source_status import SourceStatus

CALM = ("ok", "syncing")


def ink_of(state: str) -> str:
    """The ink of a source's state."""
    return {"ok": "ok", "syncing": "info", "OFF": "dim", "NEW": "dim"}.get(state, "stale")


def entry(status: SourceStatus, now: datetime) -> Line:
    """One source: `gitlab STALE 14m`."""
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
