"""The command line: the twin of the terminal UI for scripts, pipes and screen readers."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from traceview.commands import exits
from traceview.commands.output import flush, say_error, tolerate_any_text
from traceview.commands.parser import HANDLERS, parsed
from traceview.errors import TraceviewError

if TYPE_CHECKING:
    from traceview.commands.opening import Opener

_DEBUG = "TRACEVIEW_DEBUG"


def main(argv: Sequence[str] | None = None, opener: Opener | None = None) -> int:
    """Carry out one command line and return its exit code; `opener` makes the session.

    What fails is told on stderr as what, why and how to mend it. Set TRACEVIEW_DEBUG to see the
    traceback of a fault in traceview itself.
    """
    tolerate_any_text()
    try:
        code = _run(sys.argv[1:] if argv is None else argv, opener)
        flush()
    except TraceviewError as error:
        say_error(error)
        return exits.of_error(error)
    except KeyboardInterrupt:
        return exits.INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return exits.PIPE_CLOSED
    except Exception as error:
        if os.environ.get(_DEBUG):
            raise
        why = f"{type(error).__name__}: {error}"
        mend = f"set {_DEBUG}=1 to see where, and report it"
        say_error(TraceviewError("traceview has a fault", why, mend))
        return exits.FAULT
    return code


def _run(argv: Sequence[str], opener: Opener | None) -> int:
    try:
        args = parsed(argv)
    except SystemExit:  # how argparse ends once it has printed the help
        return exits.OK
    if args.version:
        from traceview import __version__
        from traceview.commands.output import say

        say(f"traceview {__version__}")
        return exits.OK
    _choose_colours(args.color)
    from importlib import import_module

    from traceview.commands.opening import open_session

    handler = import_module(HANDLERS[args.command or "tui"])
    code: int = handler.run(args, opener or open_session)
    return code


def _choose_colours(choice: str) -> None:
    """Textual takes an empty NO_COLOR for a wish; it is one only when it is not empty."""
    if choice == "never" or os.environ.get("TRACEVIEW_NO_COLOR") or os.environ.get("NO_COLOR"):
        os.environ["NO_COLOR"] = "1"
    else:
        os.environ.pop("NO_COLOR", None)
