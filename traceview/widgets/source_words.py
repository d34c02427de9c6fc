"""How the sources stand, in words: what is not well by its name, what is well counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from traceview.widgets.alert_counts import ALERT_TYPES
from traceview.widgets.ink import Line, line
from traceview.widgets.state_told import state_told
from traceview.widgets.times import age_at, clock

if TYPE_CHECKING:
    from traceview.sources.source_status import SourceStatus
    from traceview.widgets.app_state import Situation

CALM = ("ok", "syncing")
_QUIET = ("ok", "syncing", "NEW")


def ink_of(state: str) -> str:
    """The ink of a source's state."""
    return {"ok": "ok", "syncing": "info", "OFF": "dim", "NEW": "dim"}.get(state, "stale")


def standing(situation: Situation, width: int) -> Line:
    """`old-tickets STALE 46d  seen 23:12Z, next 23:13Z`, in a title bar of `width` cells.

    Only what is not well has a name, sources of alerts first; `seen` is when those were last read.
    """
    pieces: list[tuple[str, str]] = []
    for part in (_trouble(situation, width), _asked(situation), _well(situation, width),
                 _seen(situation, width)):  # fmt: skip
        if part:
            pieces += [("  ", "plain"), *part] if pieces else part
    return tuple(pieces)


def _trouble(situation: Situation, width: int) -> Line:
    troubled = [one for one in situation.statuses if state_told(one) not in _QUIET]
    if not troubled:
        return ()
    worst = min(troubled, key=_urgency)
    others = f" +{len(troubled) - 1}" if len(troubled) > 1 else ""
    return line((f"{_told(worst, situation, width)}{others}", ink_of(state_told(worst))))


def _urgency(status: SourceStatus) -> tuple[bool, bool, bool]:
    return status.state == "OFF", status.type not in ALERT_TYPES, status.state == "STALE"


def _told(status: SourceStatus, situation: Situation, width: int) -> str:
    """`am-eu DOWN: alerts as of 02:10Z`, or with less room `am-eu DOWN 1h`."""
    state = state_told(status)
    if status.fetched_at is None:
        return f"{status.name} {state}"
    if state == "PART" and status.skipped and width >= 100:
        state += f", {status.skipped} not read"
    if status.type in ALERT_TYPES and width >= 100:
        when = clock(status.fetched_at, situation.zone)
        old = age_at(status.fetched_at, situation.now)
        return f"{status.name} {state}: alerts as of {when}, {old} old"
    return f"{status.name} {state} {age_at(status.fetched_at, situation.now)}"


def _asked(situation: Situation) -> Line:
    count = sum(one.state == "syncing" for one in situation.statuses)
    return line((f"asking {count} of {len(situation.statuses)}", "info")) if count else ()


def _well(situation: Situation, width: int) -> Line:
    well = sum(state_told(one) == "ok" for one in situation.statuses)
    if width < 150 or not well or any(one.state == "syncing" for one in situation.statuses):
        return ()
    return line((f"{well} sources well" if well > 1 else "1 source well", "dim"))


def _seen(situation: Situation, width: int) -> Line:
    """When the sources were last read: the oldest of those of alerts that are well."""
    known = [one for one in situation.statuses if one.fetched_at is not None]
    told = [one for one in known if one.type in ALERT_TYPES] or known
    well = [one.fetched_at for one in told if state_told(one) in CALM and one.fetched_at]
    if not told:
        return ()
    if not well:
        newest = max(one.fetched_at for one in told if one.fetched_at)
        old = f", {age_at(newest, situation.now)} ago" if width >= 100 else ""
        return line((f"seen {clock(newest, situation.zone)}{old}", "old"))
    seen = f"seen {clock(min(well), situation.zone)}"
    if width >= 100 and situation.next_look is not None:
        seen += f", next {clock(situation.next_look, situation.zone)}"
    return line((seen, "dim"))
