"""The command line: the twin of the terminal UI for scripts, pipes and screen readers.

Nothing is imported here before it is needed: `--version` answers at once.
"""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from traceview.commands.open_session import Opener

_DEBUG = "TRACEVIEW_DEBUG"


def program() -> int:
    """`main` as a process of its own.

    What runs for long (screens, a refresh, all chains) begins to collect garbage by itself.
    """
    from traceview.app.collector import collect_nothing

    collect_nothing()
    code = main()
    try:
        if sys.stderr is not None:
            sys.stderr.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    return code


def main(argv: Sequence[str] | None = None, opener: Opener | None = None) -> int:
    """Carry out one command line and return its exit code; `opener` makes the session.

    What fails is told on stderr as what, why and how to fix it. Set TRACEVIEW_DEBUG to see the
    traceback of a fault in traceview itself.
    """
    try:
        code = _run(sys.argv[1:] if argv is None else list(argv), opener)
        _flush()
    except KeyboardInterrupt:
        from traceview.commands.exit_codes import INTERRUPTED

        return INTERRUPTED
    except BrokenPipeError:
        from traceview.commands.exit_codes import PIPE_CLOSED

        _take_no_more()
        return PIPE_CLOSED
    except Exception as error:
        return _told(error)
    return code


def _flush() -> None:
    """Have all of the output written. Raises OutputError, and BrokenPipeError."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except (OSError, AttributeError):
        from traceview.commands.output import written

        with written():
            sys.stdout.flush()


def _run(argv: list[str], opener: Opener | None) -> int:
    if argv == ["--version"]:
        return _say_version()
    from traceview.commands import exit_codes
    from traceview.commands.output import tolerate_any_text
    from traceview.commands.parser import COMMANDS, NO_COMMAND, parsed

    tolerate_any_text()
    try:
        args = parsed(argv)
    except SystemExit:  # how argparse ends once it has printed the help
        return exit_codes.OK
    if args.version:
        return _say_version()
    _choose_colours(args.color)
    from importlib import import_module

    from traceview.commands.open_session import open_session

    module = COMMANDS[args.command][0] if args.command else NO_COMMAND
    code: int = import_module(module).run(args, opener or open_session)
    return code


def _say_version() -> int:
    from traceview import __version__

    try:
        sys.stdout.write(f"traceview {__version__}\n")
    except (OSError, AttributeError):
        from traceview.commands.output import say

        say(f"traceview {__version__}")
    return 0


def _told(error: Exception) -> int:
    """Say what went wrong, and return the exit code of that."""
    from traceview.commands import exit_codes
    from traceview.commands.output import say_error
    from traceview.errors import OutputError, TraceviewError

    if isinstance(error, TraceviewError):
        say_error(error)
        if isinstance(error, OutputError):
            _take_no_more()
        return exit_codes.of_error(error)
    if os.environ.get(_DEBUG):
        raise error
    why = f"{type(error).__name__}: {error}"
    say_error(
        TraceviewError("traceview has a fault", why, f"set {_DEBUG}=1 to see where, and report it")
    )
    return exit_codes.FAULT


def _take_no_more() -> None:
    """Let what is still to be written go nowhere: the end of Python would fail at it again."""
    if sys.stdout is not None:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _choose_colours(choice: str) -> None:
    """Textual takes an empty NO_COLOR for a wish; it is one only when it is not empty."""
    if choice == "never" or os.environ.get("TRACEVIEW_NO_COLOR") or os.environ.get("NO_COLOR"):
        os.environ["NO_COLOR"] = "1"
    else:
        os.environ.pop("NO_COLOR", None)
