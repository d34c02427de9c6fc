"""`traceview chains`: the chain of every alert rule, one line each, by file and line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from traceview.commands import exit_codes
from traceview.commands.arguments import add_json, add_refresh
from traceview.commands.open_session import with_data, with_session
from traceview.commands.output import note, say, say_json_line
from traceview.errors import UsageError
from traceview.text.clean_text import clean_line
from traceview.text.redaction import redact

if TYPE_CHECKING:
    import argparse

    from traceview.chain.chain_rows import ChainRow
    from traceview.commands.open_session import Opener
    from traceview.session.session import Session

_LISTS = ("tickets", "team", "runbook_urls", "dashboard_urls", "metrics")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("--format", choices=("jsonl", "plain"), help="plain (default), or jsonl")
    add_json(parser, "the same as --format jsonl")
    add_refresh(parser)


def run(args: argparse.Namespace, opener: Opener) -> int:
    """Print a line for each rule; exit 1 when there is none."""
    if args.json and args.format == "plain":
        raise UsageError("--json and --format plain differ", "", "give one of them")
    as_json = args.json or args.format == "jsonl"

    from traceview.app.collector import collect_from_now_on

    collect_from_now_on()

    from traceview.export.chain_row_json import chain_row_facts

    def work(session: Session) -> int:
        with_data(session, args, every=True)
        found = False
        for row in session.chain_rows():
            found = True
            if as_json:
                say_json_line(chain_row_facts(row))
            else:
                say(plain(row))
        if not found:
            note("No alert rule is known.")
        return exit_codes.of_answer(found=found, sources=session.sources())

    return with_session(args, opener, work)


def plain(row: ChainRow) -> str:
    """`file:line alert; change …; tickets …; team …; no runbook_urls; …`."""
    parts = [f"{row.file}:{row.line} {row.alert}"]
    parts.append(f"change {row.pr}" if row.pr else "no change")
    for name in _LISTS:
        values = getattr(row, name)
        parts.append(f"{name} {', '.join(values)}" if values else f"no {name}")
    text = redact("; ".join(parts))
    return clean_line(text, max(len(text), 1))
