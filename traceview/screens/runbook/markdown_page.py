"""Markdown as lines: text that is only read, links that are only named, code that is only shown.

The page keeps where its links, code blocks and sections are; nothing in it is ever followed, run or
fetched by drawing it. HTML is shown as it is written.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

from traceview.screens.runbook.markdown_table import table_lines
from traceview.widgets.ink import Line, line
from traceview.widgets.text_flow import Piece, flow

_URL = re.compile(r"https?://[^\s<>\"'`|]{3,2000}")
_TRAILING = ".,;:!?)]}'\""


@dataclass(frozen=True, slots=True)
class Stop:
    """What the tab key stops at: a link with its target, or a code block with its text."""

    kind: str
    row: int
    last: int
    text: str


@dataclass(slots=True)
class MarkdownPage:
    """The lines; the stops in reading order; the rows and titles of the sections."""

    lines: list[Line] = field(default_factory=list)
    stops: list[Stop] = field(default_factory=list)
    sections: list[tuple[int, str]] = field(default_factory=list)


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False, "linkify": False}).enable("table")


def page_of(text: str, width: int, form: str = "text/markdown") -> MarkdownPage:
    """`text` as a page of `width` cells; text that is not Markdown keeps its own lines."""
    writer = _Writer(width)
    if "markdown" in form:
        writer.write(_parser().parse(text))
    else:
        for row in text.splitlines():
            writer.paragraph(_linked(row, "plain"))
    while writer.page.lines and not writer.page.lines[-1]:
        writer.page.lines.pop()
    return writer.page


class _Writer:
    def __init__(self, width: int) -> None:
        self.page = MarkdownPage()
        self._width = width
        self._indents: list[tuple[str, str]] = []
        self._numbers: list[int | None] = []
        self._title = 0

    def write(self, tokens: list[Token]) -> None:
        """All blocks of a document."""
        at = 0
        while at < len(tokens):
            token = tokens[at]
            if token.type == "table_open":
                end = next(i for i in range(at, len(tokens)) if tokens[i].type == "table_close")
                self._table(tokens[at:end])
                at = end
            else:
                self._block(token)
            at += 1

    def _block(self, token: Token) -> None:
        kind = token.type
        if kind == "heading_open":
            self._title = int(token.tag[1])
        elif kind == "inline":
            self._inline(token)
        elif kind in ("fence", "code_block"):
            self._code(token.content)
        elif kind == "hr":
            self._add(line(("─" * max(self._width, 1), "bar")))
        elif kind == "blockquote_open":
            self._indents.append(("▌ ", "▌ "))
        elif kind == "list_item_open":
            self._item()
        elif kind.endswith("_list_open"):
            self._numbers.append(int(token.attrGet("start") or 1) if token.tag == "ol" else None)
        elif kind.endswith("_close"):
            self._close(token)

    def _close(self, token: Token) -> None:
        if token.type in ("list_item_close", "blockquote_close"):
            self._indents.pop()
        elif token.type.endswith("_list_close"):
            self._numbers.pop()
        if token.type != "list_item_close" and not token.hidden:
            self._blank()

    def _item(self) -> None:
        number = self._numbers[-1]
        mark = "• " if number is None else f"{number}. "
        if number is not None:
            self._numbers[-1] = number + 1
        self._indents.append((mark, " " * len(mark)))

    def _inline(self, token: Token) -> None:
        pieces = _pieces(token.children or [], "title" if self._title else "plain")
        if self._title:
            title = "".join(piece.text for piece in pieces)
            self.page.sections.append((len(self.page.lines), title))
            pieces = [Piece("#" * self._title + " ", "dim"), *pieces]
            self._title = 0
        self.paragraph(pieces)

    def paragraph(self, pieces: list[Piece]) -> None:
        """Pieces wrapped into rows; links become stops."""
        first = "".join(first for first, _ in self._indents)
        rest = "".join(rest for _, rest in self._indents)
        self._indents = [(rest, rest) for _, rest in self._indents]
        numbered = []
        for piece in pieces:
            number = -1
            if piece.target:
                number = self._stop_of(piece.target)
            numbered.append(Piece(piece.text, piece.ink, piece.target, number))
        for row in flow(numbered, self._width, first, rest):
            at = len(self.page.lines)
            for ink in {ink for _, ink in row if ink.startswith("link#")}:
                number = int(ink[5:])
                stop = self.page.stops[number]
                top = at if stop.row < 0 else stop.row
                self.page.stops[number] = Stop("link", top, at, stop.text)
            self.page.lines.append(row)

    def _stop_of(self, target: str) -> int:
        last = self.page.stops[-1] if self.page.stops else None
        if last is None or last.text != target or last.row >= 0:
            self.page.stops.append(Stop("link", -1, -1, target))
        return len(self.page.stops) - 1

    def _code(self, text: str) -> None:
        top = len(self.page.lines)
        number = len(self.page.stops)
        indent = "".join(rest for _, rest in self._indents)
        for row in text.rstrip("\n").split("\n"):
            self.page.lines.append(line((f"{indent}  ", "plain"), (row or " ", f"code#{number}")))
        self.page.stops.append(Stop("code", top, len(self.page.lines) - 1, text.rstrip("\n")))
        self._blank()

    def _table(self, tokens: list[Token]) -> None:
        rows: list[list[str]] = []
        for token in tokens:
            if token.type == "tr_open":
                rows.append([])
            elif token.type == "inline":
                rows[-1].append(
                    "".join(piece.text for piece in _pieces(token.children or [], "plain"))
                )
        for drawn in table_lines(rows, self._width):
            self._add(drawn)
        self._blank()

    def _add(self, drawn: Line) -> None:
        self.page.lines.append(drawn)

    def _blank(self) -> None:
        if self.page.lines and self.page.lines[-1]:
            self.page.lines.append(())


def _pieces(tokens: list[Token], ink: str) -> list[Piece]:
    pieces: list[Piece] = []
    inks, targets = [ink], [""]
    for token in tokens:
        if token.type in ("strong_open", "em_open"):
            inks.append("strong")
        elif token.type in ("strong_close", "em_close"):
            inks.pop()
        elif token.type == "link_open":
            targets.append(str(token.attrGet("href") or ""))
        elif token.type == "link_close":
            targets.pop()
        elif token.type in ("softbreak", "hardbreak"):
            pieces.append(Piece(" " if token.type == "softbreak" else "\n", inks[-1]))
        elif token.type == "image":
            address = str(token.attrGet("src") or "")
            pieces.append(Piece(f"[picture: {token.content or address}]", "link", address))
        elif targets[-1]:
            pieces.append(Piece(token.content, "link", targets[-1]))
        elif token.type == "code_inline":
            pieces.append(Piece(token.content, "code"))
        else:
            pieces += _linked(token.content, inks[-1])
    return pieces


def _linked(text: str, ink: str) -> list[Piece]:
    """Text with the addresses in it as links."""
    pieces, at = [], 0
    for match in _URL.finditer(text):
        url = match[0].rstrip(_TRAILING)
        pieces += [Piece(text[at : match.start()], ink), Piece(url, "link", url)]
        at = match.start() + len(url)
    return [piece for piece in (*pieces, Piece(text[at:], ink)) if piece.text]
