"""The orders in which a person may read the alert list."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from enum import Enum
from typing import Any

from traceview.chain.alert_row import AlertRow
from traceview.chain.alert_section import RESOLVED, Section, section_of

_LAST = "\U0010ffff"
"""Behind every name: rows that have none."""


class AlertOrder(Enum):
    """By what the rows of a part of the list are ordered; `column` is the head that says so."""

    SEVERITY = "severity, then age"
    AGE = "age"
    SERVICE = "service"
    ALERT = "alert"
    OWNER = "owner"

    @property
    def column(self) -> str:
        """The head of the column that the rows are ordered by."""
        return "SEV" if self is AlertOrder.SEVERITY else self.name

    @property
    def following(self) -> AlertOrder:
        """The next one, in a circle."""
        orders = list(AlertOrder)
        return orders[(orders.index(self) + 1) % len(orders)]


def in_order(
    rows: Iterable[AlertRow], order: AlertOrder, over: Mapping[str, Section] | None = None
) -> list[AlertRow]:
    """The rows part by part, each part in an order; `over` has the part where a resolved row stays.

    Severity is the order in which the rows come; the youngest comes first by age, those without a
    name come last by name. Equal ones stay as they were.
    """
    known = over or {}
    if order is AlertOrder.SEVERITY:
        return list(rows)
    key = _KEYS[order]

    def place(row: AlertRow) -> tuple[Any, ...]:
        return part_of(row, known), row.state == RESOLVED, key(row)

    return sorted(rows, key=place)


def part_of(row: AlertRow, over: Mapping[str, Section]) -> Section:
    """The part of the list in which a row stands, a resolved one where it was."""
    kept = over.get(row.id)
    return section_of(row) if kept is None else kept


def _named(text: str) -> tuple[str, str]:
    return text.casefold() or _LAST, text


_KEYS: Mapping[AlertOrder, Callable[[AlertRow], Any]] = {
    AlertOrder.AGE: lambda row: -row.since,
    AlertOrder.SERVICE: lambda row: (_named(row.service), row.rank),
    AlertOrder.ALERT: lambda row: (_named(row.title), row.rank),
    AlertOrder.OWNER: lambda row: (_named(row.owner), row.rank),
}
