"""Pieces of text flowed into rows: broken between words, each word in its own ink."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from rich.cells import cell_len

from traceview.widgets.ink import Line, word_parts

_WORDS = re.compile(r"\n|[^\S\n]+|\S+")


class Piece(NamedTuple):
    """A text, its ink, and for a link its target and its number on the page."""

    text: str
    ink: str
    target: str = ""
    number: int = -1


def flow(pieces: list[Piece], width: int, first: str = "", rest: str = "") -> list[Line]:
    """Rows of at most `width` cells, the first behind `first`, the others behind `rest`."""
    rows: list[Line] = []
    indent, used = first, 0
    row: list[tuple[str, str]] = []
    blank: tuple[str, str] | None = None

    def finish() -> None:
        nonlocal row, used, blank, indent
        rows.append(((indent, "bar"), *row) if indent else tuple(row))
        row, used, blank, indent = [], 0, None, rest

    for word, ink in _words(pieces):
        if word == "\n":
            finish()
            continue
        if word.isspace():
            blank = (" ", ink) if row else None
            continue
        for part in word_parts(word, max(width - cell_len(rest), 4)):
            size = cell_len(part) + (1 if blank else 0)
            if row and used + size > width - cell_len(indent):
                finish()
                size = cell_len(part)
            if blank is not None:
                row.append(blank)
            row.append((part, ink))
            used, blank = used + size, None
    if row or not rows:
        finish()
    return rows


def _words(pieces: list[Piece]) -> Iterator[tuple[str, str]]:
    for piece in pieces:
        ink = f"link#{piece.number}" if piece.number >= 0 else piece.ink
        for match in _WORDS.finditer(piece.text):
            yield match[0], ink
