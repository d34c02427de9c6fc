"""The sources as rows, and one of them in full: its state, its error, what it skipped."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from traceview.widgets.app_state import Situation
from traceview.widgets.ink import Line, fit, line, packed, wrap
from traceview.widgets.list_rows import HeldRows
from traceview.widgets.source_words import ink_of
from traceview.widgets.state_told import state_told
from traceview.widgets.times import age_at, span, stamp

if TYPE_CHECKING:
    from traceview.sources.source_status import SourceStatus


class SourceRows(HeldRows):
    """One row a source, in the order of the configuration."""

    def __init__(self, statuses: Sequence[SourceStatus], situation: Situation) -> None:
        self._statuses = statuses
        self._situation = situation
        self._name = min(max([6, *(len(one.name) for one in statuses)]), 20)

    def __len__(self) -> int:
        return len(self._statuses)

    def key(self, index: int) -> str:
        """The source's name."""
        return self._statuses[index].name

    def head(self, width: int) -> Line:
        """The names of the columns."""
        cells = f"{fit('SOURCE', self._name)} STATE   DATA AGE   NODES  SKIPPED  LAST ERROR"
        return line((fit(cells, width), "head"))

    def line(self, index: int, width: int) -> Line:
        """One source."""
        one = self._statuses[index]
        age = age_at(one.fetched_at, self._situation.now)
        return line(
            (fit(one.name, self._name), "strong"), " ",
            (fit(state_told(one), 7), ink_of(state_told(one))), " ",
            fit(age, 8, right=True), fit(f"{one.nodes:,}", 8, right=True),
            (fit(str(one.skipped) if one.skipped else "-", 9, right=True), "plain"), "  ",
            (fit(one.error or "-", max(width - self._name - 36, 6)), _error_ink(one)),
        )  # fmt: skip


def source_lines(status: SourceStatus, situation: Situation, width: int) -> list[Line]:
    """All about one source."""
    facts = [line(("type ", "dim"), status.type)]
    if status.detail:
        facts.append(line(status.detail))
    if status.fetched_at:
        when = stamp(status.fetched_at, situation.zone, today=situation.now)
        facts.append(line(("newest data ", "dim"), when))
    if status.next_try:
        wait = span(max((status.next_try - situation.now).total_seconds(), 0))
        facts.append(line(("asked again in ", "dim"), wait))
    rows = [line((status.name, "strong"), "  ", (state_told(status), ink_of(state_told(status))))]
    rows += packed(facts, width, " · ")
    if status.error:
        rows += [line((row, "warn")) for row in wrap(status.error, width)]
    if status.skipped:
        rows.append(line((f"{status.skipped} skipped, the rest is used:", "head")))
    for what, place, why, fix in status.problems:
        where = f" at {place}" if place else ""
        rows += [line(row) for row in wrap(f"{what}{where}: {why}", width)]
        rows += [line(("  Fix: ", "dim"), row) for row in wrap(fix, width - 7) if fix]
    if (hidden := status.skipped - len(status.problems)) > 0 and status.problems:
        rows.append(line((f"… and {hidden} more", "dim")))
    return rows


def _error_ink(status: SourceStatus) -> str:
    return "warn" if status.error else "dim"
