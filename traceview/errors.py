"""Every error of traceview, grouped by what the caller does about it.

TraceviewError
  UsageError         the command line cannot be carried out: say so, exit 2
  ConfigError        the configuration is wrong: say where, exit 2
  CacheError         the cache cannot be used: say why
    CacheUnwritable    it cannot be written: go on with what it holds, and in memory
  NotFoundError      nothing is known of what was asked for: exit 1
  SourceError        one source failed: show what is cached with its age, go on with the rest
    SourceUnreachable  it does not answer: try again later
    SourceRefused      it answered no: a token or a permission is missing
    SourceLimited      it asked to wait until `retry_at`
    BadPayload         it answered something that cannot be read
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


class TraceviewError(Exception):
    """What happened, why, and how to fix it: each one sentence without a secret in it."""

    def __init__(self, what: str, why: str = "", fix: str = "") -> None:
        self.what = what
        self.why = why
        self.fix = fix
        super().__init__(what)

    def __str__(self) -> str:
        parts = [self.what]
        if self.why:
            parts.append(f"Why: {self.why}")
        if self.fix:
            parts.append(f"Fix: {self.fix}")
        return " ".join(part if part.endswith((".", "!", "?")) else f"{part}." for part in parts)


class UsageError(TraceviewError):
    """The command line asks for something that cannot be done."""


class ConfigError(TraceviewError):
    """The configuration file has a mistake."""


class CacheError(TraceviewError):
    """The cache folder or its database cannot be used."""


class CacheUnwritable(CacheError):
    """The cache cannot be written: what it holds can be read, and what comes is not kept."""


class OutputError(TraceviewError):
    """What a command prints cannot be written: its output is closed, or the disk is full."""


class NotFoundError(TraceviewError):
    """Nothing is known of what was asked for."""


class SourceError(TraceviewError):
    """One source failed; what it said before stays known."""

    state = "DOWN"


class SourceUnreachable(SourceError):
    """No answer: refused, timed out, no such host, a broken connection."""


class SourceRefused(SourceError):
    """The source answered that we may not."""

    state = "AUTH"


class SourceLimited(SourceError):
    """The source asked to wait; `retry_at` is when it may be asked again (UTC)."""

    state = "RATE"

    def __init__(self, what: str, why: str = "", fix: str = "", *, retry_at: datetime) -> None:
        super().__init__(what, why, fix)
        self.retry_at = retry_at


class BadPayload(SourceError):
    """The answer, or the file, cannot be read."""

    state = "BAD"
