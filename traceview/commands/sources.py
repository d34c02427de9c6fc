"""`traceview sources`: how each source stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from traceview.commands import exit_codes
from traceview.commands.arguments import add_json
from traceview.commands.open_session import with_session
from traceview.commands.output import columns, say, say_json
from traceview.export.moments import age_of, stamp
from traceview.text.clean_text import clean_line
from traceview.text.redaction import redact

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence
    from datetime import datetime

    from traceview.commands.open_session import Opener
    from traceview.session.session import Session
    from traceview.sources.source_status import SourceStatus

SCHEMA = "traceview.sources/1"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    add_json(parser)


def run(args: argparse.Namespace, opener: Opener) -> int:
    """Print how each source stands."""

    def work(session: Session) -> int:
        return say_sources(session, session.sources(), SCHEMA, as_json=args.json)

    return with_session(args, opener, work)


def say_sources(
    session: Session, sources: Sequence[SourceStatus], schema: str, *, as_json: bool
) -> int:
    """Print how sources stand; the exit code that follows from it."""
    if as_json:
        say_json({"schema": schema, "sources": [facts(one, session.now()) for one in sources]})
    else:
        say("\n".join(lines(sources, session.now())))
    return exit_codes.of_sources(sources)


def facts(source: SourceStatus, now: datetime) -> dict[str, Any]:
    """A source's standing as values; `age_s` in seconds, None when it was never asked."""
    newest, retry = source.fetched_at, source.next_try
    return {
        "name": source.name,
        "type": source.type,
        "state": source.state,
        "nodes": source.nodes,
        "age_s": None if newest is None else max(0, int((now - newest).total_seconds())),
        "fetched_at": None if newest is None else stamp(newest).replace(" ", "T"),
        "next_try": None if retry is None else stamp(retry).replace(" ", "T"),
        "error": redact(source.error),
        "detail": redact(source.detail),
        "problems": [_problem(*map(redact, problem)) for problem in source.problems],
        "skipped": source.skipped,
    }


def _problem(what: str, place: str, why: str, fix: str) -> dict[str, str]:
    return {"what": what, "place": place, "why": why, "fix": fix, "mend": fix}


def _without_data(source: SourceStatus) -> str:
    return "never asked" if source.state == "NEW" else "no data yet"


def lines(sources: Sequence[SourceStatus], now: datetime) -> list[str]:
    """A line for each source, then one for each thing of it that was skipped."""
    rows = [("SOURCE", "TYPE", "STATE", "NODES", "AGE", "SAYS")]
    for one in sources:
        old = age_of(one.fetched_at, now) if one.fetched_at else _without_data(one)
        rows.append((one.name, one.type, one.state, str(one.nodes), old, redact(one.detail)))
    told = columns(rows)
    for one in sources:
        if one.error:
            told.append(clean_line(redact(f"{one.name}: {one.state}: {one.error}")))
        for what, place, why, fix in one.problems:
            parts = [text for text in (place, what, why, fix and f"fix: {fix}") if text]
            told.append(clean_line(redact(f"{one.name}: skipped: {'; '.join(parts)}")))
        if one.skipped > len(one.problems):
            told.append(f"{one.name}: skipped {one.skipped - len(one.problems)} more")
    return told
