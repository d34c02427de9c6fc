"""`traceview search TEXT`: nodes by their titles and names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from traceview.commands import exit_codes
from traceview.commands.arguments import add_json, add_refresh
from traceview.commands.open_session import with_data, with_session
from traceview.commands.output import columns, note, say, say_json
from traceview.errors import UsageError

if TYPE_CHECKING:
    import argparse

    from traceview.commands.open_session import Opener
    from traceview.session.session import Session

SCHEMA = "traceview.search/1"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("words", metavar="TEXT", nargs="+", help="words; `kind:rule` narrows")
    parser.add_argument("--limit", metavar="N", type=int, default=50, help="at most N (50)")
    add_json(parser)
    add_refresh(parser)


def run(args: argparse.Namespace, opener: Opener) -> int:
    """Print what was found, best first; exit 1 when there is nothing."""
    if args.limit < 1:
        raise UsageError(f"--limit {args.limit} is too small", "", "give 1 or more")
    words = " ".join(args.words)

    def work(session: Session) -> int:
        with_data(session, args)
        found = session.search(words, args.limit)
        nodes = found.nodes
        if args.json:
            from traceview.export.values import node_values

            told = [node_values(node) for node in nodes]
            say_json({"schema": SCHEMA, "query": words, "cut": found.is_cut, "nodes": told})
        elif nodes:
            rows = [(node.kind.value, node.title, node.state, node.id) for node in nodes]
            say("\n".join(columns(rows)))
        else:
            note(f"Nothing is known that holds {words!r}.")
        if found.is_cut:
            note("Only the newest were looked through in time: more letters find more.")
        return exit_codes.of_answer(found=bool(nodes), sources=session.sources())

    return with_session(args, opener, work)
