"""Writing to stdout and stderr: clean lines, JSON with a schema, errors in three parts."""

from __future__ import annotations

import io
import sys
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from traceview.errors import OutputError
from traceview.text.clean_text import clean_line
from traceview.text.redaction import redact
from traceview.text.urls import URL_LIMIT

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from traceview.errors import TraceviewError


_ELSEWHERE = "make room there, or send it elsewhere"


def tolerate_any_text() -> None:
    """Make a character that the terminal cannot show an escape, not an error."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def say(text: str) -> None:
    """One line, or a text of our own that is already clean, to stdout."""
    with written():
        sys.stdout.write(text if text.endswith("\n") else f"{text}\n")


@contextmanager
def written() -> Iterator[None]:
    """Write to stdout within; raises OutputError when that cannot be, and BrokenPipeError."""
    try:
        if sys.stdout is None:
            raise OutputError("The output cannot be written", "it is closed", _ELSEWHERE)
        yield
    except BrokenPipeError:
        raise
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise OutputError("The output cannot be written", why, _ELSEWHERE) from error


def note(text: str) -> None:
    """One line to stderr; foreign text in it is cleaned and its secrets are hidden.

    Where stderr takes nothing, nobody can be told.
    """
    with suppress(OSError, AttributeError, ValueError):
        sys.stderr.write(f"{clean_line(redact(text))}\n")
        sys.stderr.flush()


def say_json(facts: dict[str, Any]) -> None:
    """An object of facts, indented, ASCII only, without secrets."""
    import json

    say(json.dumps(hidden(facts), indent=2))


def say_json_line(facts: dict[str, Any]) -> None:
    """An object of facts on one line, ASCII only, without secrets."""
    import json

    say(json.dumps(hidden(facts)))


def hidden(facts: Any) -> Any:
    """Values of which every text is without secrets.

    This is done before they are JSON: there a pattern could reach from a key to its value.
    """
    from traceview.export.redactor import Censor

    return Censor(hide_emails=False).values(facts)


def say_error(error: TraceviewError) -> None:
    """What happened, why, and how to fix it, to stderr."""
    note(f"traceview: {error.what}")
    if error.why:
        note(f"  why:  {error.why}")
    if error.fix:
        note(f"  fix: {error.fix}")


def columns(rows: Sequence[tuple[str, ...]]) -> list[str]:
    """Rows of cells as lines without secrets, each column as wide as its widest cell.

    Widths are those of a terminal: an ideograph takes two cells, a combining mark none.
    """
    clean = [tuple(clean_line(redact(cell), URL_LIMIT) for cell in row) for row in rows]
    widths = [max(map(cell_width, column)) for column in zip(*clean, strict=True)]
    return [
        "  ".join(
            cell + " " * (width - cell_width(cell)) for cell, width in zip(row, widths, strict=True)
        ).rstrip()
        for row in clean
    ]


def cell_width(text: str) -> int:
    """How many cells of a terminal a text takes."""
    if text.isascii():
        return len(text)
    import unicodedata

    return sum(
        0
        if unicodedata.combining(one) or unicodedata.category(one) in ("Mn", "Me", "Cf")
        else 2
        if unicodedata.east_asian_width(one) in "WF"
        else 1
        for one in text
    )
