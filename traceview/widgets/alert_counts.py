"""How many alerts fire, by severity, or why that is not known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from traceview.widgets.ink import Line, line
from traceview.widgets.state_told import state_told
from traceview.widgets.times import clock

if TYPE_CHECKING:
    from traceview.sources.source_status import SourceStatus
    from traceview.widgets.app_state import Situation

ALERT_TYPES = ("alertmanager", "prometheus")
"""The connectors that are there to tell of alerts; another source is one once it told of any."""
NO_ALERTS = ("git",)
"""Those that never tell of alerts."""
_LEVELS = (
    ("CRIT", "crit", "crit"),
    ("ERR", "err", "err"),
    ("WARN", "warn", "warn"),
    ("INFO", "info", "info"),
    ("?", "of unknown severity", "plain"),
)
_OTHERS = (("UNKNOWN", "unknown", "old"), ("PENDING", "pending", "dim"), ("HELD", "held", "dim"))


def count_line(counts: Counter[str], situation: Situation, told_by: frozenset[str]) -> Line:
    """`2 crit  6 warn  1 info  2 held`; where nothing fires, `0 firing` or why that is not known.

    `counts` are those of `counted`, `told_by` the sources that told of the rows.
    """
    first = _told(counts, _LEVELS) or [silence_of(situation, told_by)]
    return _apart([*first, *_told(counts, _OTHERS)])


def counts_of(counts: Counter[str]) -> Line:
    """`2 crit  1 held`: how many of some rows are in each part, without those that are over."""
    return _apart([*_told(counts, _LEVELS), *_told(counts, _OTHERS)])


def _told(counts: Counter[str], words: Iterable[tuple[str, str, str]]) -> list[tuple[str, str]]:
    return [(f"{counts[name]} {word}", ink) for name, word, ink in words if counts[name]]


def _apart(pieces: Sequence[tuple[str, str]]) -> Line:
    """The pieces with a space between them."""
    drawn: list[tuple[str, str]] = []
    for piece in pieces:
        drawn += [("  ", "plain"), piece] if drawn else [piece]
    return tuple(drawn)


def silence_of(situation: Situation, told_by: frozenset[str]) -> tuple[str, str]:
    """What to say when no row fires: `0 firing` only when every source of alerts has answered."""
    if not situation.is_read:
        return "reading the cache…", "dim"
    if not situation.statuses:
        return "no source is configured", "dim"
    asked = alert_sources(situation.statuses, told_by)
    if waits := [one for one in asked if one.state == "syncing" or _is_awaited(one, situation)]:
        return f"asking {len(waits)} source{'s' * (len(waits) > 1)}…", "dim"
    lost = [one for one in asked if state_told(one) != "ok"]
    if not lost:
        return ("0 firing", "plain") if asked else ("no source tells of alerts", "dim")
    return unknown_since(lost[0], situation) + (f" +{len(lost) - 1}" * (len(lost) > 1)), "old"


def _is_awaited(status: SourceStatus, situation: Situation) -> bool:
    """Whether its answer is still to come: it is remembered as well from another run."""
    return status.state in ("ok", "NEW") and status.name not in situation.answered


def unknown_since(status: SourceStatus, situation: Situation) -> str:
    """`alerts of am-eu unknown since 02:10Z`; `alerts of am-eu read in part`."""
    if state_told(status) == "PART":
        return f"alerts of {status.name} read in part"
    since = f" since {_when(status.fetched_at, situation)}" if status.fetched_at else ""
    return f"alerts of {status.name} unknown{since}"


def _when(moment: datetime, situation: Situation) -> str:
    """The hour of a moment, with its day when that is another one."""
    zone = situation.zone
    day = moment.astimezone(zone).date()
    other_day = f"{day:%Y-%m-%d} " if day != situation.now.astimezone(zone).date() else ""
    return other_day + clock(moment, zone)


def alert_sources(statuses: Sequence[SourceStatus], told_by: frozenset[str]) -> list[SourceStatus]:
    """The sources without whose answer one cannot say that nothing fires."""
    return [one for one in statuses if _may_tell(one, told_by)]


def _may_tell(status: SourceStatus, told_by: frozenset[str]) -> bool:
    if status.type in ALERT_TYPES or status.name in told_by:
        return True
    return status.type not in NO_ALERTS and status.state != "OFF" and status.fetched_at is None


def shown_of(shown: int, total: int) -> Line:
    """How many of all rows a filter lets through."""
    return line((f"{shown} of {total} match", "key"), "  ") if shown < total else ()
