"""The alerts in groups, as their Alertmanager makes them: by receiver and by the route's labels."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from traceview.chain.alert_row import AlertRow
from traceview.chain.alert_section import section_of

NO_RECEIVER = "no receiver known"


@dataclass(frozen=True, slots=True)
class AlertGroup:
    """A group: its receiver with the labels that its alerts have in common, and the alerts."""

    name: str
    rows: tuple[AlertRow, ...]


def in_groups(rows: Iterable[AlertRow]) -> list[AlertGroup]:
    """The groups, the one with the worst alert first; the rows keep their order in each.

    An alert of several receivers is in a group of each, as in Alertmanager.
    """
    groups: dict[str, list[AlertRow]] = {}
    for row in rows:
        for name in groups_of(row):
            groups.setdefault(name, []).append(row)
    worst = {name: min((section_of(r), r.rank) for r in held) for name, held in groups.items()}
    return [AlertGroup(name, tuple(groups[name])) for name in sorted(groups, key=worst.__getitem__)]


def groups_of(row: AlertRow) -> tuple[str, ...]:
    """The names of the groups of a row: those that are told, else each receiver alone."""
    if row.groups:
        return row.groups
    told = tuple(dict.fromkeys(filter(None, row.receivers.split(", "))))
    return told or (NO_RECEIVER,)
