"""What every screen is told from outside: the time, the zone, how the sources stand."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING

from traceview.text.unix_time import from_unix

if TYPE_CHECKING:
    from traceview.sources.source_status import SourceStatus


_LONG_AGO = from_unix(0)


@dataclass(frozen=True, slots=True)
class Situation:
    """`plain` is true on a terminal without UTF-8: plots are then drawn in ASCII.

    `is_read` once the states of the sources are known, `answered` are the sources that answered in
    this run, or all when none may be asked; `next_look` is when they are asked again. `marks` are
    the ids of the nodes that a person marked as ends of a path, two at most.
    """

    now: datetime = _LONG_AGO
    zone: tzinfo = UTC
    statuses: tuple[SourceStatus, ...] = ()
    plain: bool = False
    keymap: dict[str, str] = field(default_factory=dict)
    marks: tuple[str, ...] = ()
    is_read: bool = False
    answered: frozenset[str] = frozenset()
    next_look: datetime | None = None

    def is_stale(self, source: str) -> bool:
        """Whether the data of a source is old or the source is in trouble."""
        return any(one.name == source and one.state not in ("ok", "syncing", "NEW")
                   for one in self.statuses)  # fmt: skip
