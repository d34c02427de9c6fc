"""How a source stands, and the news of a refresh."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal


@dataclass(frozen=True)
class SourceStatus:
    """How a source stands.

    `state` is one of ok, STALE, PART (not all could be read), DOWN, AUTH, RATE, BAD, OFF, NEW
    (never asked) or `syncing`. `fetched_at` is the time of its newest data; `next_try` when it is
    asked again. `problems` are (what, place, why, fix) of what was skipped.
    """

    name: str
    type: str
    state: str
    nodes: int
    fetched_at: datetime | None
    error: str
    next_try: datetime | None
    detail: str
    problems: tuple[tuple[str, str, str, str], ...]
    skipped: int


@dataclass(frozen=True)
class RefreshEvent:
    """News of a refresh: of which source, and what came.

    `what` is `started`, `progress`, `done`, `failed`, or `linked`: with a source once what that
    said is linked while others are still asked, without one once all of them have ended.
    """

    source: str
    what: Literal["started", "progress", "done", "failed", "linked"]
    done: int = 0
    total: int | None = None
    nodes: int = 0
    message: str = ""
