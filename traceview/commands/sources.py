"""`traceview sources` and `traceview sync`: how the sources stand, and asking them anew."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from traceview.commands import exit_codes
from traceview.commands.open_session import ask, with_session
from traceview.commands.output import columns, say, say_json
from traceview.errors import UsageError
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


def run(args: argparse.Namespace, opener: Opener) -> int:
    """Print how each source stands, after asking when the command is `sync`."""
    syncs = args.command == "sync"

    def work(session: Session) -> int:
        names = args.names if syncs else []
        if syncs:
            _sync(session, args)
        sources = [one for one in session.sources() if not names or one.name in names]
        if args.json:
            told = [facts(one, session.now()) for one in sources]
            say_json({"schema": f"traceview.{args.command}/1", "sources": told})
        else:
            say("\n".join(lines(sources, session.now())))
        return exit_codes.of_sources(sources)

    return with_session(args, opener, work)


def _sync(session: Session, args: argparse.Namespace) -> None:
    if args.offline:
        raise UsageError("sync asks the sources, --offline forbids it", "", "give one of them")
    known = [one.name for one in session.sources()]
    for name in args.names:
        if name not in known:
            from traceview.commands.parser import nearest

            why = f"configured are: {', '.join(known)}"
            raise UsageError(f"No source is named {name!r}", why, nearest(name, known))
    ask(session, args.names or known)


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
