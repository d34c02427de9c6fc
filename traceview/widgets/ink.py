"""Lines of text in named inks: what a widget draws, as plain values that a test can read.

An ink is a meaning (`crit`, `guess`, `stale`), not a colour; the stylesheet gives it one. Foreign
text enters a line as text only: there is no markup that could be misread.
"""

from __future__ import annotations

from collections.abc import Iterable

from rich.cells import cell_len, set_cell_size

from traceview.text.clean_text import ELLIPSIS, clean_line

Line = tuple[tuple[str, str], ...]
"""Pieces of one line: (text, ink)."""


def line(*pieces: tuple[str, str] | str) -> Line:
    """A line of pieces; a bare text is in plain ink."""
    return tuple((piece, "plain") if isinstance(piece, str) else piece for piece in pieces)


def width_of(drawn: Line) -> int:
    """How many cells a line takes."""
    return sum(cell_len(text) for text, _ in drawn)


def text_of(drawn: Line) -> str:
    """The line without its inks."""
    return "".join(text for text, _ in drawn)


def clip(text: str, width: int) -> str:
    """`text` in at most `width` cells; an ellipsis ends a text that was cut."""
    safe = text if text.isascii() and text.isprintable() else clean_line(text, max(len(text), 1))
    if width <= 0:
        return ""
    if cell_len(safe) <= width:
        return safe
    return set_cell_size(safe, width - 1).rstrip() + ELLIPSIS


def fit(text: str, width: int, *, right: bool = False) -> str:
    """`text` in exactly `width` cells."""
    short = clip(text, width)
    blank = " " * (max(width, 0) - cell_len(short))
    return blank + short if right else short + blank


def fit_line(drawn: Line, width: int) -> Line:
    """A line of exactly `width` cells; one that is longer ends in an ellipsis."""
    pieces = [(clip(text, max(len(text) * 2, 1)), ink) for text, ink in drawn]
    blank = width - sum(cell_len(text) for text, _ in pieces)
    if blank >= 0:
        return (*pieces, (" " * blank, "plain")) if blank else tuple(pieces)
    kept: list[tuple[str, str]] = []
    left = width - 1
    for text, ink in pieces:
        if (taken := cell_len(text)) > left:
            kept.append((set_cell_size(text, left) + ELLIPSIS, ink) if width > 0 else ("", ink))
            break
        kept.append((text, ink))
        left -= taken
    return tuple(kept)


def spread(left: Line, right: Line, width: int) -> Line:
    """`left` and `right` at the two ends of a line; the left one is cut when both do not fit."""
    room = width - width_of(right) - 1
    if room < width // 3:
        return fit_line((*left, (" ", "plain"), *right), width)
    return (*fit_line(left, room), (" ", "plain"), *right)


def wrap(text: str, width: int) -> list[str]:
    """`text` in rows of at most `width` cells, broken between words where that is possible."""
    rows: list[str] = []
    row = ""
    for word in clean_line(text, max(len(text), 1)).split():
        for part in word_parts(word, width):
            joined = f"{row} {part}" if row else part
            if cell_len(joined) <= width:
                row = joined
                continue
            rows.append(row)
            row = part
    return [*rows, row] if row or not rows else rows


def word_parts(word: str, width: int) -> Iterable[str]:
    """A word in parts of at most `width` cells; a part that cannot be cut stays whole."""
    while cell_len(word) > width > 0:
        head = set_cell_size(word, width).rstrip()
        if not head:
            break
        yield head
        word = word[len(head) :]
    if word:
        yield word


def packed(items: Iterable[Line], width: int, gap: str = "  ") -> list[Line]:
    """Items in rows of at most `width` cells, as many to a row as fit; none is cut in two."""
    rows: list[Line] = []
    row: Line = ()
    for item in items:
        joined: Line = (*row, (gap, "dim"), *item) if row else item
        if row and width_of(joined) > width:
            rows.append(row)
            row = item
        else:
            row = joined
    return [*rows, row] if row else rows
