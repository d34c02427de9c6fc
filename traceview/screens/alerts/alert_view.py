"""How a person wants to see the alert list: which rows, in which order, in groups or not."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

from traceview.chain.alert_filter import AlertFilter, read_filter
from traceview.chain.alert_groups import in_groups
from traceview.chain.alert_order import AlertOrder, in_order
from traceview.chain.alert_row import AlertRow
from traceview.screens.alerts.alert_news import ShownAlerts
from traceview.widgets.alert_rows import AlertRows
from traceview.widgets.grouped_alert_rows import GroupedAlertRows
from traceview.widgets.ink import Line, line

FEW = 1_000
"""So many rows are laid out at once, and before the first frame; more of them in a thread."""
_STEP = 500
"""After how many rows it is looked whether they are still wanted."""


@dataclass(frozen=True, slots=True, eq=False)
class AlertView:
    """What a person asked for; two are the same only when they are one object."""

    words: str = ""
    order: AlertOrder = AlertOrder.SEVERITY
    is_grouped: bool = False
    folded: frozenset[str] = field(default_factory=frozenset)

    def folding(self, group: str) -> AlertView:
        """The same with a group folded, or unfolded when it was."""
        return replace(self, folded=self.folded ^ {group})

    def laid_out(
        self,
        shown: ShownAlerts,
        now: float,
        *,
        plain: bool = False,
        is_wanted: Callable[[], bool] = lambda: True,
    ) -> AlertRows | None:
        """The rows to be drawn; None when they are not wanted any more."""
        over = {key: section for key, (_, section) in shown.over.items()}
        rows = _matching(shown.rows, read_filter(self.words), is_wanted)
        if rows is None:
            return None
        ordered = in_order(rows, self.order, over)
        marks: Mapping[str, str] = shown.marks
        if not self.is_grouped:
            made = AlertRows(ordered, now, marks=marks, plain=plain, over=over, order=self.order)
            return made.prepare()
        groups = in_groups(ordered)
        return GroupedAlertRows(
            ordered, now, groups, self.folded, marks=marks, plain=plain, order=self.order
        ).prepare()

    @property
    def fault(self) -> str:
        """What of the filter cannot be read."""
        return read_filter(self.words).fault

    def told(self, *, keys: bool = False) -> Line:
        """`by severity, then age`, with the keys that change it where there is room."""
        groups = "by receiver and group, " if self.is_grouped else ""
        more = " · / filter · S sort · B group" if keys else ""
        return line((f"{groups}by {self.order.value}{more}", "dim"))

    def told_briefly(self) -> Line:
        """The same, where little room is: nothing while it is as always."""
        if self.order is AlertOrder.SEVERITY:
            return ()
        return line("  ", (f"by {self.order.value}", "dim"))


def _matching(
    rows: Sequence[AlertRow], wanted: AlertFilter, is_wanted: Callable[[], bool]
) -> Sequence[AlertRow] | None:
    if not wanted.asked and not wanted.fault:
        return rows
    found: list[AlertRow] = []
    left = iter(rows)
    while step := list(islice(left, _STEP)):
        if not is_wanted():
            return None
        found += filter(wanted.holds, step)
    return found
