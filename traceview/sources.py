"""The configured sources: each opened when it is needed, each with its state and its breaker.

A source that cannot be opened (a broken connector, a wrong setting, a missing token) is a state to
show, never the end of the program.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from traceview import registry
from traceview.answers import SourceStatus
from traceview.config import Config, SourceTable, source_settings
from traceview.connector import Connector, Context, SourceSettings
from traceview.errors import BadPayload, SourceError, SourceLimited, TraceviewError
from traceview.http import SourceClient, WebSettings
from traceview.links.named_pattern import NamedPattern
from traceview.model import Problem

FIRST_WAIT_S = 15
LONGEST_WAIT_S = 300
KEPT_PROBLEMS = 50
"""How many problems of a source are kept to be shown; all are counted."""


@dataclass
class SourceState:
    """What is remembered of a source between runs. Times are unix seconds, 0 for never.

    `state` is ok, or the state of the error that ended the last try; `tried` is the time of that
    try, `fetched` how new its data is.
    """

    state: str = "NEW"
    error: str = ""
    fetched: float = 0.0
    tried: float = 0.0
    retry: float = 0.0
    failures: int = 0
    skipped: int = 0
    detail: str = ""
    stale_after: float = 0.0
    problems: list[list[str]] = field(default_factory=list)

    def note(self, problems: tuple[Problem, ...]) -> None:
        """Count problems, and keep the first of them to be shown."""
        self.skipped += len(problems)
        room = KEPT_PROBLEMS - len(self.problems)
        self.problems += [[p.what, p.place, p.why, p.mend] for p in problems[:room]]

    def succeeded(self, now: datetime, as_of: datetime) -> None:
        """The source was read to its end."""
        self.state, self.error, self.failures, self.retry = "ok", "", 0, 0.0
        self.tried, self.fetched = now.timestamp(), as_of.timestamp()

    def failed(self, error: TraceviewError, now: datetime) -> None:
        """The try ended with `error`; the next is due later each time, or when the source says."""
        self.state = error.state if isinstance(error, SourceError) else "OFF"
        self.error = str(error)
        self.failures += 1
        self.tried = now.timestamp()
        wait = min(FIRST_WAIT_S * 2 ** (self.failures - 1), LONGEST_WAIT_S)
        self.retry = (now + timedelta(seconds=wait)).timestamp()
        if isinstance(error, SourceLimited):
            self.retry = error.retry_at.timestamp()

    def is_due(self, now: datetime) -> bool:
        """Whether the breaker lets a try through."""
        return now.timestamp() >= self.retry


class Source:
    """One configured source."""

    def __init__(
        self, config: Config, table: SourceTable, clock: Callable[[], datetime], state: SourceState
    ) -> None:
        self.name = table.name
        self.type = table.type
        self.state = state
        self.is_syncing = False
        self.stale_after = state.stale_after or _stale_after(table)
        self._config = config
        self._table = table
        self._clock = clock
        self._connector: Connector | None = None
        self._http: SourceClient | None = None
        self._patterns: tuple[NamedPattern, ...] = ()
        self._opening = asyncio.Lock()

    async def connector(self) -> Connector:
        """The connector of this source, made on first use. Raises TraceviewError."""
        async with self._opening:
            if self._connector is None:
                self._connector = await asyncio.to_thread(self._open)
            return self._connector

    def _open(self) -> Connector:
        made = registry.load(self.type, self._config.plugins)
        settings = source_settings(self._config, self._table, made.Settings)
        self.stale_after = settings.stale_after
        if isinstance(settings, WebSettings):
            self._http = SourceClient.of(settings, name=self.name, clock=self._clock)
        try:
            connector = made(settings, self._context())
            self._patterns = tuple(connector.patterns())
        except TraceviewError:
            raise
        except Exception as error:
            raise failed(self.name, self.type, error) from error
        return connector

    def _context(self) -> Context:
        return Context(
            name=self.name,
            clock=self._clock,
            folder=self._config.cache_folder / "sources" / self.name,
            house=self._config.house,
            http=self._http,
        )

    def patterns(self) -> Sequence[NamedPattern]:
        """How this source's things are written; nothing while it is not open."""
        return self._patterns

    def status(self, nodes: int) -> SourceStatus:
        """How the source stands now."""
        state = self.state
        word = state.state
        if self.is_syncing:
            word = "syncing"
        elif word == "ok" and self.age_s() > self.stale_after:
            word = "STALE"
        return SourceStatus(
            name=self.name,
            type=self.type,
            state=word,
            nodes=nodes,
            fetched_at=_moment(state.fetched),
            error=state.error,
            next_try=_moment(state.retry),
            detail=state.detail,
            problems=tuple((what, place, why, mend) for what, place, why, mend in state.problems),
            skipped=state.skipped,
        )

    def age_s(self) -> float:
        """The age of its newest data in seconds, never negative."""
        return max(0.0, self._clock().timestamp() - self.state.fetched)

    async def aclose(self) -> None:
        """Let go of the connector and its connections."""
        if self._connector is not None:
            await self._connector.aclose()
        if self._http is not None:
            await self._http.aclose()


def failed(name: str, kind: str, error: Exception) -> BadPayload:
    """What is said of a source whose connector raised what no connector should."""
    return BadPayload(
        f"The connector of {name} failed",
        f"{type(error).__name__} in {kind}",
        "report it to the connector's authors; what was known is kept",
    )


def _stale_after(table: SourceTable) -> float:
    default: float = SourceSettings.model_fields["stale_after"].default
    given: Any = table.table.get("stale_after", default)
    return float(given) if isinstance(given, int | float) else default


def _moment(stamp: float) -> datetime | None:
    return datetime.fromtimestamp(stamp, UTC) if stamp else None


def private_folder(folder: Path) -> Path:
    """`folder`, made for us alone."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder
