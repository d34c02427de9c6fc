"""An expression in PromQL with its words in inks, broken into rows between them."""

from __future__ import annotations

from itertools import pairwise

from traceview.references.promql.lexer import PromqlToken, tokens
from traceview.widgets.ink import Line
from traceview.widgets.text_flow import Piece, flow

_INKS = {"string": "code-string", "number": "code-number", "op": "code-operator",
         "open": "code-operator", "close": "code-operator"}  # fmt: skip
_KEYWORDS = frozenset(("and", "or", "unless", "on", "ignoring", "by", "without", "group_left",
                       "group_right", "bool", "offset"))  # fmt: skip


def promql_lines(expr: str, width: int, most: int = 0) -> list[Line]:
    """`expr` in rows of `width` cells, at most `most` of them (0: all); `…` marks a cut."""
    rows = flow(_pieces(expr), width)
    if most and len(rows) > most:
        rows = [*rows[: most - 1], (*rows[most - 1][:-1], (" …", "code-operator"))]
    return rows


def _pieces(expr: str) -> list[Piece]:
    """Every character of `expr`, blanks and comments in the ink of plain code."""
    held = [*tokens(expr), PromqlToken("end", "", len(expr))]
    pieces = [Piece(expr[: held[0].start], "code")] if held[0].start else []
    for token, after in pairwise(held):
        pieces.append(Piece(token.text, _ink(token, after)))
        between = expr[token.start + len(token.text) : after.start]
        if between:
            pieces.append(Piece(between, "code"))
    return pieces


def _ink(token: PromqlToken, after: PromqlToken) -> str:
    if token.sort != "name":
        return _INKS.get(token.sort, "code")
    if token.text.lower() in _KEYWORDS or after.text.lower() in ("(", "by", "without"):
        return "code-function"
    return "code-key"
