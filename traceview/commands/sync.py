"""`traceview sync`: asking the sources for what is new."""

from __future__ import annotations

from typing import TYPE_CHECKING

from traceview.commands.arguments import add_json
from traceview.commands.open_session import ask, with_session
from traceview.commands.sources import say_sources
from traceview.errors import UsageError
from traceview.text.nearest_words import did_you_mean

if TYPE_CHECKING:
    import argparse

    from traceview.commands.open_session import Opener
    from traceview.session.session import Session

SCHEMA = "traceview.sync/1"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("names", metavar="NAME", nargs="*", help="only these sources")
    add_json(parser)


def run(args: argparse.Namespace, opener: Opener) -> int:
    """Ask the sources, all or those named, and print how they stand then."""

    def work(session: Session) -> int:
        _ask(session, args)
        sources = [one for one in session.sources() if not args.names or one.name in args.names]
        return say_sources(session, sources, SCHEMA, as_json=args.json)

    return with_session(args, opener, work)


def _ask(session: Session, args: argparse.Namespace) -> None:
    if args.offline:
        raise UsageError("sync asks the sources, --offline forbids it", "", "give one of them")
    known = [one.name for one in session.sources()]
    for name in args.names:
        if name not in known:
            why = f"configured are: {', '.join(known)}"
            fix = did_you_mean(name, known, "see `traceview sources`")
            raise UsageError(f"No source is named {name!r}", why, fix)
    ask(session, args.names or known)
