"""The parts of the alert list: what fires, what is not known, what waits, what is held back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from enum import IntEnum

from traceview.chain.alert_row import AlertRow

HELD = frozenset(("silenced", "inhibited", "muted", "suppressed"))
RESOLVED = "resolved"


class Section(IntEnum):
    """In the order of the list."""

    FIRING = 0
    UNKNOWN = 1
    PENDING = 2
    HELD = 3
    OVER = 4


def section_of(row: AlertRow) -> Section:
    """The part of the list in which a row stands."""
    if row.is_firing:
        return Section.FIRING
    if row.state in HELD:
        return Section.HELD
    if row.state in ("pending", RESOLVED):
        return Section.PENDING if row.state == "pending" else Section.OVER
    return Section.UNKNOWN


def counted(rows: Iterable[AlertRow]) -> Counter[str]:
    """How many fire by level (`CRIT`, `ERR`, `WARN`, `INFO`, `?`), how many are in another part."""
    return Counter(
        row.level if section is Section.FIRING else section.name
        for row in rows
        for section in (section_of(row),)
    )
