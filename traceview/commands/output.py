"""Writing to stdout and stderr: clean lines, JSON with a schema, errors in three parts."""

from __future__ import annotations

import io
import sys
from typing import TYPE_CHECKING, Any

from traceview.text.clean_text import clean_line
from traceview.text.redaction import redact
from traceview.text.urls import URL_LIMIT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from traceview.errors import TraceviewError


def tolerate_any_text() -> None:
    """Make a character that the terminal cannot show an escape, not an error."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def say(text: str) -> None:
    """One line, or a text of our own that is already clean, to stdout."""
    sys.stdout.write(text if text.endswith("\n") else f"{text}\n")


def note(text: str) -> None:
    """One line to stderr; foreign text in it is cleaned and its secrets are hidden."""
    sys.stderr.write(f"{clean_line(redact(text))}\n")
    sys.stderr.flush()


def say_json(facts: dict[str, Any]) -> None:
    """An object of facts, indented, ASCII only."""
    import json

    say(json.dumps(facts, indent=2))


def say_json_line(facts: dict[str, Any]) -> None:
    """An object of facts on one line, ASCII only."""
    import json

    say(json.dumps(facts))


def say_error(error: TraceviewError) -> None:
    """What happened, why, and how to fix it, to stderr."""
    note(f"traceview: {error.what}")
    if error.why:
        note(f"  why:  {error.why}")
    if error.fix:
        note(f"  fix: {error.fix}")


def columns(rows: Sequence[tuple[str, ...]]) -> list[str]:
    """Rows of cells as lines, each column as wide as its widest cell."""
    clean = [tuple(clean_line(cell, URL_LIMIT) for cell in row) for row in rows]
    widths = [max(len(cell) for cell in column) for column in zip(*clean, strict=True)]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in clean
    ]
