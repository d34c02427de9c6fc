"""Exit codes: what a script learns from a command without reading its output."""

from __future__ import annotations

from typing import TYPE_CHECKING

from traceview.errors import (
    CacheError,
    ConfigError,
    NotFoundError,
    OutputError,
    SourceError,
    SourceRefused,
    TraceviewError,
    UsageError,
)
from traceview.export.freshness import is_well

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from traceview.sources.source_status import SourceStatus

OK = 0
NOTHING = 1
USAGE = 2
PARTIAL = 3
NO_DATA = 4
AUTH = 5
FAULT = 70
UNWRITTEN = 74
"""EX_IOERR of sysexits.h."""
INTERRUPTED = 130
PIPE_CLOSED = 141

HELP = """\
exit codes:
  0 ok          1 nothing found      2 usage or configuration
  3 partial: a source is down, stale or never asked, or the cache cannot be kept
  4 no data at all
  5 a source refused us              74 the output cannot be written
  130 interrupted"""

_OF_ERRORS: tuple[tuple[type[TraceviewError], int], ...] = (
    (UsageError, USAGE),
    (ConfigError, USAGE),
    (NotFoundError, NOTHING),
    (OutputError, UNWRITTEN),
    (SourceRefused, AUTH),
    (SourceError, NO_DATA),
    (CacheError, NO_DATA),
)


def of_error(error: TraceviewError) -> int:
    """The code of an error that ended the command."""
    return next((code for kind, code in _OF_ERRORS if isinstance(error, kind)), FAULT)


def of_sources(sources: Sequence[SourceStatus]) -> int:
    """How the sources stand: 0, 5 when all that fail refused us, 4 without any data, else 3."""
    failing = [source for source in sources if not is_well(source)]
    if not failing:
        return OK
    if all(source.state == "AUTH" for source in failing):
        return AUTH
    return PARTIAL if _data(sources) else NO_DATA


def of_answer(*, found: bool, sources: Sequence[SourceStatus]) -> int:
    """0 or 3 for an answer; without one 1, or what kept the data away when there is none at all."""
    if found:
        return OK if all(map(is_well, sources)) else PARTIAL
    if _data(sources):
        return NOTHING
    return of_sources(sources) or NO_DATA


def _data(sources: Iterable[SourceStatus]) -> bool:
    return any(source.nodes or source.fetched_at for source in sources)


def with_troubles(code: int, troubles: Sequence[TraceviewError]) -> int:
    """3 in place of 0 when there is something to be told of the cache."""
    return PARTIAL if code == OK and troubles else code
