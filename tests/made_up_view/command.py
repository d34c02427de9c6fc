"""`traceview kinds REF`: the made-up command."""

from __future__ import annotations

import argparse

from tests.made_up_view.rules import kinds_around
from traceview.commands.arguments import add_reference
from traceview.commands.open_session import Opener, with_session
from traceview.commands.output import say
from traceview.session.session import Session


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    add_reference(parser)


def run(args: argparse.Namespace, opener: Opener) -> int:
    """Print a line for each kind."""

    def work(session: Session) -> int:
        say("\n".join(kinds_around(session.around(args.reference))))
        return 0

    return with_session(args, opener, work)
