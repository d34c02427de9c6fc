"""What a refresh does to the alert list: rows change in place, their order waits for a key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from traceview.chain.alert_row import AlertRow


@dataclass(frozen=True, slots=True)
class News:
    """`rows` to show now, in the order that is on screen; `note` says what waits, if anything."""

    rows: list[AlertRow]
    note: str = ""


def merged(shown: Sequence[AlertRow], fresh: Sequence[AlertRow]) -> News:
    """The rows on screen with what is new about them; added, resolved and reordered ones wait."""
    if not shown:
        return News(list(fresh))
    by_id = {row.id: row for row in fresh}
    known = {row.id for row in shown}
    added = [row for row in fresh if row.id not in known]
    gone = sum(row.id not in by_id for row in shown)
    rows = [by_id.get(row.id) or replace(row, state="resolved") for row in shown]
    moved = [row.id for row in rows if row.id in by_id] != [
        row.id for row in fresh if row.id in known
    ]
    parts = [f"{len(added)} new"] if added else []
    if critical := sum(row.is_firing and row.level == "CRIT" for row in added):
        parts = [f"{len(added)} new ({critical} CRIT)"]
    parts += [f"{gone} resolved"] if gone else []
    parts += ["order changed"] if moved and not parts else []
    return News(rows, f"{', '.join(parts)}: press r to show" if parts else "")
