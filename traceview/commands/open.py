"""`traceview open REF`: the terminal UI at what a reference stands for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from traceview.commands import exit_codes
from traceview.commands.arguments import add_reference, add_refresh
from traceview.commands.open_session import Opener, configured, with_data, with_session
from traceview.commands.show_screens import show
from traceview.commands.terminal import need_terminal

if TYPE_CHECKING:
    import argparse

    from traceview.session.session import Session


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    add_reference(parser)
    add_refresh(parser)


def run(args: argparse.Namespace, opener: Opener) -> int:
    """Open the screens at the best node of the reference; exit 1 when there is none."""
    from traceview.commands.trace import best

    need_terminal()
    found: list[str] = []

    def work(session: Session) -> int:
        with_data(session, args)
        node = best(session, args.reference)
        if node is None:
            return exit_codes.of_answer(found=False, sources=session.sources())
        found.append(node.id)
        return exit_codes.OK

    code = with_session(args, opener, work)
    if not found:
        return code
    return show(configured(args), opener, start=found[0], is_offline=args.offline)
