"""What is said around a plot: the value, the threshold, the lines, what happened, the figures."""

from __future__ import annotations

import math
import statistics
from typing import TYPE_CHECKING

from traceview.session.plots import spacing
from traceview.text.unix_time import from_unix
from traceview.widgets.app_state import Situation
from traceview.widgets.ink import Line, fit_line, line, packed, spread, wrap
from traceview.widgets.plot_axis import number
from traceview.widgets.plot_events import (
    EventsInWindow,
    event_line,
    in_window,
    outside_words,
)
from traceview.widgets.shown_plot import MOST_OTHERS, ShownPlot, told_apart
from traceview.widgets.times import age_at, clock, span, stamp

if TYPE_CHECKING:
    from traceview.connector import Plot, Series
    from traceview.session.question import Question

_FEW_EVENTS = 3
"""How many events a low screen has room for: the last."""
_ROUND, _PLAIN = ("╭", "╮", "╰", "╯", "─", "│"), ("+", "+", "+", "+", "-", "|")


def head_lines(
    question: Question, shown: ShownPlot | None, situation: Situation, width: int
) -> list[Line]:
    """The title, the value now, the threshold, and what makes the picture less than whole."""
    limit = (
        f"threshold {question.operator} {number(question.threshold)}"
        if question.threshold is not None
        else "no threshold to compare with"
    )
    hold = f" for {question.hold}" if question.hold else ""
    items = [line((question.title, "strong")), line((f"{limit}{hold}", "threshold"))]
    if shown is not None and shown.last is not None:
        items.insert(1, _value(shown, situation))
    rows = packed(items, width, " · ")
    for text in _doubts(question, shown, situation):
        rows += [line((row, "warn")) for row in wrap(text, width)]
    return rows


def _value(shown: ShownPlot, situation: Situation) -> Line:
    at, value = shown.last or (0.0, 0.0)
    breach = shown.is_breach(value)
    word = "now "
    if shown.is_old or shown.away:
        word = f"at {stamp(from_unix(at), situation.zone, today=situation.now)} "
    verdict = ("in breach", "breach") if breach else ("not in breach", "ok")
    told = ((", ", "plain"), verdict) if shown.question.threshold is not None else ()
    return line((word, "plain"), (number(value), "strong"), *told)


def _doubts(question: Question, shown: ShownPlot | None, situation: Situation) -> list[str]:
    texts = [question.why_partial] if question.why_partial else []
    if shown is None:
        return texts
    if shown.away:
        seen = stamp(shown.plot.fetched_at, situation.zone, today=situation.now)
        texts.insert(0, f"last seen {seen}, {shown.away}")
    texts += [f"{shown.plot.source} warns: {text}" for text in shown.plot.warnings[:2]]
    if len(shown.plot.warnings) > 2:
        texts.append(f"and {len(shown.plot.warnings) - 2} more warnings")
    return texts


def legend(shown: ShownPlot, situation: Situation) -> list[Line]:
    """The lines of the plot: those that fire, those that do not, the threshold."""
    firing, rows = shown.firing, []
    dash = "--" if situation.plain else "──"
    word = "" if not firing else "fires" if len(firing) == 1 else "may fire"
    for series in shown.alike:
        rows.append(_series_line(shown, series, (dash, "series"), word))
    for series in shown.others[:MOST_OTHERS]:
        rows.append(_series_line(shown, series, (dash, "dim"), ""))
    if shown.hidden:
        rows.append(line((f"   and {shown.hidden} more, not drawn", "dim")))
    if shown.question.labels and not firing and len(shown.plot.series) > 1:
        rows.append(line(("   which of them fires cannot be told", "warn")))
    if shown.question.threshold is not None:
        rows.append(_threshold_line(shown, situation))
    return rows


def _series_line(shown: ShownPlot, series: Series, sign: tuple[str, str], word: str) -> Line:
    last = series.points[-1][1] if series.points else math.nan
    ink = "dim" if sign[1] == "dim" else "breach" if shown.is_breach(last) else "strong"
    labels = told_apart(shown.plot.series, series)
    told = () if not word else ((f" {word} ", "strong"),)
    named = f" {labels}  " if labels else " "
    return line(sign, *told, (named, "dim"), (number(last), ink))


def _threshold_line(shown: ShownPlot, situation: Situation) -> Line:
    limit = shown.question.threshold or 0.0
    since, text = shown.breach_since, ""
    if since is not None and not shown.is_old and not shown.away:
        begun = from_unix(since)
        word = "since" if shown.crossing else "since before"
        text = f", breached {word} {clock(begun, situation.zone)} "
        text += f"({age_at(begun, situation.now)})"
    sign = f"{shown.question.operator} {number(limit)}"
    return line(("- " if situation.plain else "╌╌", "threshold"), f" threshold {sign}{text}")


def events_shown(shown: ShownPlot) -> EventsInWindow:
    """What happened in the window, the crossing of the threshold too."""
    crossing = shown.crossing
    return in_window((*shown.events, *((crossing,) if crossing else ())), shown.window)


def event_lines(shown: ShownPlot, situation: Situation) -> list[Line]:
    """What happened in the window, each with its distance from the alert."""
    since = shown.question.since
    return [event_line(event, since, situation) for event in events_shown(shown).inside]


def figures(shown: ShownPlot, situation: Situation, width: int) -> list[Line]:
    """Minimum, median, maximum of what fires; points, step and gaps; who said it, and when."""
    plot = shown.plot
    values = [v for series in shown.alike for _, v in series.points if math.isfinite(v)]
    items = []
    gaps = _gaps(plot)
    if values:
        pairs = (("min", min(values)), ("p50", statistics.median(values)), ("max", max(values)))
        items = [line((f"{name} ", "dim"), number(value)) for name, value in pairs]
    items += [
        line(f"{len(plot.series) + plot.left_out} series"),
        line(f"{sum(len(one.points) for one in plot.series)} points"),
        line(f"step {span(_step(plot))}"),
        line(f"{gaps} gap{'' if gaps == 1 else 's'}"),
        line(f"{plot.source}, {age_at(plot.fetched_at, situation.now)} ago"),
    ]
    return packed(items, width)


def query_lines(query: str, width: int) -> list[Line]:
    """The query as it was sent."""
    return [line((row, "code")) for row in wrap(query, width)]


def short_detail(shown: ShownPlot, situation: Situation, width: int) -> list[Line]:
    """Lines, events, figures and the query in few rows."""
    happened = event_lines(shown, situation)
    untold = len(happened) - _FEW_EVENTS
    outside = outside_words(events_shown(shown))
    more = "  ".join(filter(None, (f"{untold} earlier here" if untold > 0 else "", outside)))
    lines = legend(shown, situation) + ([line((more, "dim"))] if more else [])
    return [
        *packed(lines, width)[:2],
        *happened[-_FEW_EVENTS:],
        *figures(shown, situation, width)[:2],
        *query_lines(shown.plot.query, width)[:1],
    ]


def wide_detail(shown: ShownPlot, situation: Situation, width: int, *, plain: bool) -> list[Line]:
    """Two boxes beside each other: the lines and their figures, and what happened."""
    left_width = width * 2 // 5
    right_width = width - left_width
    count = len(shown.plot.series) + shown.plot.left_out
    drawn = f"{count - shown.hidden} of {count}"
    left = [*legend(shown, situation), (), *figures(shown, situation, left_width - 4)]
    right = [*event_lines(shown, situation), (), *query_lines(shown.plot.query, right_width - 4)]
    rows = max(len(left), len(right))
    boxes = (
        boxed("Series", drawn, left, left_width, rows, plain=plain),
        boxed("In this window", outside_words(events_shown(shown)), right, right_width, rows,
              plain=plain),
    )  # fmt: skip
    return [(*one, *other) for one, other in zip(*boxes, strict=True)]


def boxed(
    title: str | Line, fact: str, lines: list[Line], width: int, rows: int, *, plain: bool
) -> list[Line]:
    """Lines in a box with a title at the left of its upper side and a fact at the right."""
    corners = _PLAIN if plain else _ROUND
    name = line((title, "strong")) if isinstance(title, str) else title
    head = line((f"{corners[0]}{corners[4]} ", "dim"), *name, (" ", "dim"))
    told = f" {fact} {corners[4]}{corners[1]}" if fact else f"{corners[4]}{corners[1]}"
    inside = [
        line((f"{corners[5]} ", "dim"), *fit_line(row, width - 4), (f" {corners[5]}", "dim"))
        for row in (*lines, *[()] * max(rows - len(lines), 0))
    ]
    foot = f"{corners[2]}{corners[4] * (width - 2)}{corners[3]}"
    return [_upper(head, told, width, corners[4]), *inside, line((foot, "dim"))]


def _upper(head: Line, told: str, width: int, dash: str) -> Line:
    """The upper side of a box: the title, dashes, the fact."""
    room = width - len(told)
    short = fit_line(head, room - 1)
    text = "".join(part for part, _ in short)
    blank = len(text) - len(text.rstrip()) - 1
    if blank <= 0:
        return spread(short, line((told, "dim")), width)
    kept = fit_line(head, room - blank - 1)
    return line(*kept, (dash * (blank + 1), "dim"), (told, "dim"))


def _step(plot: Plot) -> float:
    """The usual distance of two points; a source may have fewer than were asked for."""
    return max(plot.step_s, spacing(plot.series))


def _gaps(plot: Plot) -> int:
    usual = _step(plot)
    return sum(
        later[0] - earlier[0] > usual * 1.6
        for series in plot.series
        for earlier, later in zip(series.points, series.points[1:], strict=False)
    )
