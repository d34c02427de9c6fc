"""What is said around a plot: the threshold, what happened when, the figures, the query."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from traceview.chain.legs import Leg
from traceview.screens.metric.plot import is_breach
from traceview.screens.metric.plot_axis import Picture, number
from traceview.widgets.app_state import Situation
from traceview.widgets.ink import Line, line, packed, wrap
from traceview.widgets.node_lines import face
from traceview.widgets.times import age_at, span, stamp

if TYPE_CHECKING:
    from traceview.chain.chain import Chain
    from traceview.connector import Plot
    from traceview.session.question import Question

SERIES_LIMIT = 12
_LETTERS = {Leg.CHANGE: "M", Leg.DEPLOYMENT: "D", Leg.BUILD: "B"}


@dataclass(frozen=True, slots=True)
class PlotEvent:
    """Something that happened at a moment: its letter on the axis, and what it was."""

    letter: str
    at: datetime
    text: str


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


def picture_of(
    question: Question, plot: Plot, window: tuple[datetime, datetime], situation: Situation,
    events: Sequence[PlotEvent],
) -> Picture:  # fmt: skip
    """The plot as something to draw."""
    start, end = (moment.timestamp() for moment in window)
    return Picture(
        tuple(series.points for series in plot.series[:SERIES_LIMIT]),
        start,
        end,
        spacing(plot),
        question.operator,
        question.threshold,
        tuple((event.at.timestamp(), event.letter) for event in events),
        situation.zone,
    )


def head_lines(question: Question, picture: Picture | None, width: int) -> list[Line]:
    """The title, the value now, and the threshold."""
    limit = (
        f"threshold {question.operator} {number(question.threshold)}"
        if question.threshold is not None
        else "no threshold to compare with"
    )
    hold = f" for {question.hold}" if question.hold else ""
    items = [line((question.title, "strong")), line((f"{limit}{hold}", "threshold"))]
    last = _last(picture) if picture else None
    if picture and last is not None:
        breach = is_breach(last, picture)
        verdict = "in breach" if breach else "not in breach"
        ink = "breach" if breach else "ok"
        told = ((f", {verdict}", ink),) if question.threshold is not None else ()
        items.insert(1, line("now ", (number(last), "strong"), *told))
    rows = packed(items, width, " · ")
    if question.why_partial:
        rows += [line((row, "warn")) for row in wrap(question.why_partial, width)]
    return rows


def event_lines(
    events: Sequence[PlotEvent], since: datetime | None, situation: Situation
) -> list[Line]:
    """What happened, each with its distance from the alert; the last six."""
    rows = []
    for event in events[-6:]:
        apart = (since - event.at) if since else timedelta()
        before = f"{span(apart.total_seconds())} before  " if apart > timedelta() else ""
        when = stamp(event.at, situation.zone, today=situation.now)
        rows.append(line((f"{event.letter} ", "marker"), f"{when}  ", (before, "warn"), event.text))
    return rows


def figures(plot: Plot, situation: Situation, width: int) -> list[Line]:
    """Minimum, median, maximum, last; points, step and gaps; who said it, and when."""
    values = [v for series in plot.series for _, v in series.points if math.isfinite(v)]
    items = []
    gaps = _gaps(plot)
    if values:
        pairs = (("min", min(values)), ("p50", statistics.median(values)), ("max", max(values)))
        items = [line((f"{name} ", "dim"), number(value)) for name, value in pairs]
    hidden = f" ({SERIES_LIMIT} shown)" if len(plot.series) > SERIES_LIMIT else ""
    items += [
        line(f"{len(plot.series)} series{hidden}"),
        line(f"{sum(len(one.points) for one in plot.series)} points"),
        line(f"step {span(spacing(plot))}"),
        line(f"{gaps} gap{'' if gaps == 1 else 's'}"),
        line(f"{plot.source}, {age_at(plot.fetched_at, situation.now)} ago"),
    ]
    return packed(items, width)


def query_lines(query: str, width: int) -> list[Line]:
    """The query as it was sent."""
    return [line((row, "code")) for row in wrap(query, width)]


def _last(picture: Picture) -> float | None:
    ends = [points[-1] for points in picture.series if points]
    values = [value for _, value in ends if math.isfinite(value)]
    return max(values, key=lambda value: is_breach(value, picture), default=None)


def spacing(plot: Plot) -> float:
    """The usual distance of two points in seconds; a source may have fewer than were asked for."""
    apart = [
        later[0] - earlier[0]
        for series in plot.series
        for earlier, later in zip(series.points, series.points[1:], strict=False)
    ]
    return max(plot.step_s, statistics.median(apart)) if apart else plot.step_s


def _gaps(plot: Plot) -> int:
    usual = spacing(plot)
    return sum(
        later[0] - earlier[0] > usual * 1.6
        for series in plot.series
        for earlier, later in zip(series.points, series.points[1:], strict=False)
    )
