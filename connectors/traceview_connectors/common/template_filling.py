"""What a template in a label stands for, as far as files around it or its own text tell."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from traceview_connectors.common.label_confidence import LITERAL_OF_TEMPLATE

_OPENING = frozenset(("if", "with", "range", "define", "block"))
_CLOSING = "end"
_OTHERWISE = "else"
_LITERAL = re.compile(r"[\w@<][\w@ ./&<>^!|+-]{0,99}\Z")
BRANCH, ARGUMENT = "a branch of its template", "an argument of its template"


class Filling(NamedTuple):
    """A value that a template may have: how it is known in words, and how sure (0..1)."""

    value: str
    how: str
    confidence: float


class TemplatePiece(NamedTuple):
    """A part of a template: plain text, or an action without its braces."""

    text: str
    is_action: bool

    @property
    def word(self) -> str:
        """The first word of an action; empty for plain text."""
        return self.text.split(None, 1)[0] if self.is_action and self.text else ""


def pieces(text: str) -> Iterator[TemplatePiece]:
    """The parts of a template in their order, read in one pass; comments are left out."""
    position = 0
    while (start := text.find("{{", position)) >= 0:
        end = text.find("}}", start + 2)
        if end < 0:
            break
        if start > position:
            yield TemplatePiece(text[position:start], is_action=False)
        action = text[start + 2 : end].strip().removeprefix("-").removesuffix("-").strip()
        if not action.startswith("/*"):
            yield TemplatePiece(action, is_action=True)
        position = end + 2
    if position < len(text):
        yield TemplatePiece(text[position:], is_action=False)


def defines(text: str) -> dict[str, str]:
    """The bodies of the named templates in a file of helpers, by their names."""
    found: dict[str, str] = {}
    name, depth, body = "", 0, list[str]()
    for piece in pieces(text):
        if not name and piece.word == "define":
            name, depth, body = piece.text.partition('"')[2].partition('"')[0], 1, []
            continue
        depth += (piece.word in _OPENING) - (piece.word == _CLOSING)
        if name and depth == 0:
            found[name], name = "".join(body), ""
        elif name:
            body.append(f"{{{{{piece.text}}}}}" if piece.is_action else piece.text)
    return found


def _no_value(_action: str) -> str | None:
    return None


def branch_values(text: str, value_of: Callable[[str], str | None] = _no_value) -> list[str]:
    """What the branches of a template print, each once, where a branch prints only what is known.

    `value_of` gives what an action prints; None when that is not known.
    """
    found: dict[str, None] = {}
    depth, parts = 0, list[str | None]()
    for piece in pieces(text):
        word = piece.word
        if word in (*_OPENING, _CLOSING, _OTHERWISE):
            _close(parts, depth, found)
            depth += (word in _OPENING) - (word == _CLOSING)
        elif not piece.is_action:
            parts.append(piece.text)
        elif ":=" not in piece.text:
            parts.append(value_of(piece.text))
    _close(parts, depth, found)
    return list(found)


def _close(parts: list[str | None], depth: int, found: dict[str, None]) -> None:
    """Take what one branch printed, unless a part of it is not known."""
    known = [part for part in parts if part is not None]
    value = "".join(known).strip().strip("\"'").strip()
    if depth > 0 and len(known) == len(parts) and _LITERAL.match(value):
        found[value] = None
    parts.clear()


def fillings_of_branches(text: str) -> list[Filling]:
    """The literal branches of a template that stands by itself."""
    return [Filling(value, BRANCH, LITERAL_OF_TEMPLATE) for value in branch_values(text)]
