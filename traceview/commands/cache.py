"""`traceview cache info|clear`."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from traceview.commands import exit_codes
from traceview.commands.arguments import add_actions
from traceview.commands.open_session import with_session
from traceview.commands.output import say, say_json
from traceview.text.clean_text import clean_line

if TYPE_CHECKING:
    import argparse

    from traceview.commands.open_session import Opener
    from traceview.session.session import Session

SCHEMA = "traceview.cache/1"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    add_actions(parser, "info", "clear")


def run(args: argparse.Namespace, opener: Opener) -> int:
    """Print what the cache holds, or empty it."""

    def work(session: Session) -> int:
        if args.action == "clear":
            session.clear_cache()
        info = asdict(session.cache_info())
        if args.json:
            say_json({"schema": SCHEMA, "cleared": args.action == "clear", **info})
        else:
            if args.action == "clear":
                say("The cache is empty now.")
            for name, value in info.items():
                say(clean_line(f"{name}: {value}"))
        return exit_codes.OK

    return with_session(args, opener, work)
