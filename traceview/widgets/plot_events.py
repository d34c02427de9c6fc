"""What happened at a moment, beside a plot: the alert, the changes of its chain, the crossing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from traceview.chain.legs import Leg
from traceview.widgets.app_state import Situation
from traceview.widgets.ink import Line, line
from traceview.widgets.node_lines import face
from traceview.widgets.times import span, stamp

if TYPE_CHECKING:
    from traceview.chain.chain import Chain
    from traceview.session.question import Question

CROSSES = "━"
"""The letter of the moment at which the threshold was crossed; `=` in ASCII, as on the axis."""
_LETTERS = {Leg.CHANGE: "M", Leg.DEPLOYMENT: "D", Leg.BUILD: "B"}


@dataclass(frozen=True, slots=True)
class PlotEvent:
    """Something that happened at a moment: its letter on the axis, and what it was."""

    letter: str
    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class EventsInWindow:
    """The events of a window, and how many lie before and behind it."""

    inside: tuple[PlotEvent, ...]
    older: tuple[PlotEvent, ...] = ()
    later: int = 0


def events_of(question: Question, chain: Chain | None) -> list[PlotEvent]:
    """When the alert fired, and when the changes and deployments of its chain happened."""
    events = []
    if question.since is not None:
        events.append(PlotEvent("A", question.since, f"{question.title} fired"))
    for found in chain.found if chain else ():
        letter = _LETTERS.get(found.leg)
        for node in found.nodes if letter else ():
            if node.since is not None:
                kind = node.kind.value
                events.append(PlotEvent(letter or "", node.since, f"{kind} {face(node)}"))
    return sorted(events, key=lambda event: event.at)


def in_window(events: Iterable[PlotEvent], window: tuple[datetime, datetime]) -> EventsInWindow:
    """The events, parted by the window."""
    start, end = window
    held = sorted(events, key=lambda event: event.at)
    return EventsInWindow(
        tuple(event for event in held if start <= event.at <= end),
        tuple(event for event in held if event.at < start),
        sum(event.at > end for event in held),
    )


def event_line(event: PlotEvent, since: datetime | None, situation: Situation) -> Line:
    """When it was, how long before the alert or after it, and what."""
    apart = (since - event.at).total_seconds() if since else 0.0
    way = "before" if apart > 0 else "after"
    distance = f"{span(abs(apart))} {way}  " if abs(apart) >= 1 else ""
    when = stamp(event.at, situation.zone, today=situation.now)
    letter = "=" if situation.plain and event.letter == CROSSES else event.letter
    return line((f"{letter} ", "marker"), f"{when}  ", (distance, "dim"), event.text)


def outside_words(events: EventsInWindow) -> str:
    """How many events the window leaves out, and the keys that show them; empty for none."""
    older = f"{len(events.older)} older: +" if events.older else ""
    later = f"{events.later} later: >" if events.later else ""
    return "  ".join(filter(None, (older, later)))


def seconds_to_show(events: Sequence[PlotEvent], end: datetime) -> int:
    """How long a window that ends at `end` is when it shows the youngest of some older events."""
    if not events:
        return 0
    return int((end - max(event.at for event in events)) / timedelta(seconds=1) * 1.05)
