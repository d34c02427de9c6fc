"""How a source stands: what is remembered of it between runs, and the word that tells of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import msgspec

from traceview.errors import SourceError, SourceLimited, TraceviewError
from traceview.sources.source_status import SourceStatus
from traceview.text.unix_time import from_unix

if TYPE_CHECKING:
    from traceview.config.config import SourceTable
    from traceview.model import Problem

FIRST_WAIT_S = 15
LONGEST_WAIT_S = 300
KEPT_PROBLEMS = 50
"""How many problems of a source are kept to be shown; all are counted."""


@dataclass
class SourceState:
    """What is remembered of a source between runs. Times are unix seconds, 0 for never.

    `state` is ok, PART when not all could be read, or the state of the error that ended the last
    try; `tried` is the time of that try, `fetched` how new its data is, as far as it was whole but
    for `lacking` things. `stale_after` is the age in seconds from which its connector calls that
    stale; 0 while it was never open.
    """

    state: str = "NEW"
    error: str = ""
    fetched: float = 0.0
    tried: float = 0.0
    retry: float = 0.0
    failures: int = 0
    skipped: int = 0
    lacking: int = 0
    detail: str = ""
    stale_after: float = 0.0
    problems: list[list[str]] = field(default_factory=list)

    @classmethod
    def remembered(cls, kept: Any) -> SourceState:
        """The state that was kept as a table; a new one when that is none."""
        try:
            return msgspec.convert(kept, cls)
        except msgspec.ValidationError:
            return cls()

    def note(self, problems: tuple[Problem, ...]) -> None:
        """Count problems, and keep the first of them to be shown."""
        self.skipped += sum(problem.count for problem in problems)
        room = KEPT_PROBLEMS - len(self.problems)
        self.problems += [[p.what, p.place, p.why, p.fix] for p in problems[:room]]

    def succeeded(self, now: datetime, as_of: datetime) -> None:
        """The source was read to its end, but for what is `skipped`.

        The age is that of the last reading that lacked no more than any before it.
        """
        self.state = "PART" if self.skipped else "ok"
        self.error, self.failures, self.retry = "", 0, 0.0
        self.tried = now.timestamp()
        if not self.fetched or self.skipped <= self.lacking:
            self.fetched, self.lacking = as_of.timestamp(), self.skipped

    def failed(self, error: TraceviewError, now: datetime) -> None:
        """The try ended with `error`; the next is due later each time, or when the source says."""
        self.state = error.state if isinstance(error, SourceError) else "OFF"
        self.error = str(error)
        self.failures += 1
        self.tried = now.timestamp()
        wait = min(FIRST_WAIT_S * 2 ** min(self.failures - 1, 10), LONGEST_WAIT_S)
        self.retry = (now + timedelta(seconds=wait)).timestamp()
        if isinstance(error, SourceLimited):
            self.retry = error.retry_at.timestamp()

    def is_due(self, now: datetime) -> bool:
        """Whether the breaker lets a try through."""
        return now.timestamp() >= self.retry

    def age_s(self, now: datetime) -> float:
        """The age of its newest data in seconds, never negative."""
        return max(0.0, now.timestamp() - self.fetched)

    def is_stale(self, table: SourceTable, now: datetime) -> bool:
        """Whether its data is older than its table, or else its connector, calls fresh."""
        given = table.table.get("stale_after")
        if not isinstance(given, int | float) or isinstance(given, bool):
            given = self.stale_after or _stale_after_s()
        return self.age_s(now) > given

    def status(
        self, table: SourceTable, nodes: int, now: datetime, *, is_syncing: bool = False
    ) -> SourceStatus:
        """How the source of a table stands at `now`; `nodes` is how many it has spoken of."""
        word = self.state
        if is_syncing:
            word = "syncing"
        elif word == "ok" and self.is_stale(table, now):
            word = "STALE"
        return SourceStatus(
            name=table.name,
            type=table.type,
            state=word,
            nodes=nodes,
            fetched_at=_moment(self.fetched),
            error=self.error,
            next_try=_moment(self.retry),
            detail=self.detail,
            problems=tuple((what, place, why, fix) for what, place, why, fix in self.problems),
            skipped=self.skipped,
        )


def _stale_after_s() -> float:
    from traceview.connector import STALE_AFTER_S

    return STALE_AFTER_S


def _moment(stamp: float) -> datetime | None:
    return from_unix(stamp) if stamp else None
