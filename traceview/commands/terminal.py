"""The terminal that the screens need: refuse without one, take it back after a pipe."""

from __future__ import annotations

import os
import sys

from traceview.errors import UsageError


def need_terminal() -> None:
    """Make sure that keys can be read and screens be drawn. Raises UsageError.

    After a pipe (`cat list | traceview`) the terminal is opened again as standard input. The
    screens are drawn on stderr, so that may not be redirected.
    """
    if os.environ.get("TERM", "") in ("", "dumb") and os.name == "posix":
        raise _refusal("TERM names no terminal that can draw")
    if not sys.stderr.isatty() or not sys.stdout.isatty():
        raise _refusal("the output is not a terminal")
    if not sys.stdin.isatty():
        _take_terminal_back()


def _take_terminal_back() -> None:
    try:
        terminal = os.open("/dev/tty", os.O_RDWR)
    except OSError as error:
        raise _refusal("the input is not a terminal, and there is no other") from error
    os.dup2(terminal, 0)
    os.close(terminal)


def _refusal(why: str) -> UsageError:
    return UsageError(
        "The terminal UI needs a terminal",
        why,
        "without one use `traceview sources --json`, `traceview chains --format plain`, "
        "`traceview search TEXT --json` or `traceview trace REF --format plain`",
    )
