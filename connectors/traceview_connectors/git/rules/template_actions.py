"""Where template actions stand in a text: `{{ }}` and `{% %}` of Go and Jinja, ERB's `<% %>`.

Each is found in one pass, whatever the text: an action that is never closed is no action.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_OPEN = re.compile(r"\{\{|\{%|\{#|<%")
_CLOSE = {"{{": "}}", "{%": "%}", "{#": "#}", "<%": "%>"}
_RAW_OPEN = re.compile(r"\{\{-?[ \t\n]{0,40}(?=`)")
_RAW_CLOSE = re.compile(r"`[ \t\n]{0,40}-?\}\}")
_COMMENT_OPEN = re.compile(r"\{\{-?[ \t\n]{0,40}/\*")
_BRACES = re.compile(r"\{\{-?[ \t]{0,40}(?:\"[{}]{2}\"|'[{}]{2}')[ \t]{0,40}-?\}\}")
_VARIABLE = re.compile(
    r"\{\{-?[ \t]{0,40}(?:range[ \t]{1,40}(?:\$\w{1,100}[ \t]{0,40},[ \t]{0,40})?)?"
    r"(?P<name>\$\w{1,100})[ \t]{0,40}:?=(?P<value>.*)",
    re.S,
)
_SET = re.compile(
    r"\{%-?[ \t]{0,40}set[ \t]{1,40}(?P<name>\w{1,100})[ \t]{0,40}=(?P<value>.*)", re.S
)


def is_templated(text: str) -> bool:
    """Whether a text may hold actions."""
    return "{{" in text or "{%" in text or "<%" in text or "{#" in text


def action_spans(text: str) -> Iterator[tuple[int, int]]:
    """The start and the end of each action, in their order."""
    finder = _Ends(text)
    position = 0
    while (match := _OPEN.search(text, position)) is not None:
        end = finder.end_of(match[0], match.start())
        position = match.end() if end < 0 else end
        if end >= 0:
            yield match.start(), end


def outside_actions(text: str, instead: str = "") -> str:
    """What a text says outside of its actions, with `instead` in the place of each."""
    if not is_templated(text):
        return text
    parts: list[str] = []
    position = 0
    for start, end in action_spans(text):
        parts += [text[position:start], instead]
        position = end
    return "".join([*parts, text[position:]])


def without_comments(text: str) -> str:
    """A text whose template comments are left out, with the same number of lines."""
    if "{{" not in text and "{#" not in text and "<%#" not in text:
        return text
    if "/*" not in text and "{#" not in text and "<%#" not in text:
        return text
    parts: list[str] = []
    position = 0
    for start, end in action_spans(text):
        if text.startswith(("{#", "<%#"), start) or _COMMENT_OPEN.match(text, start):
            parts += [text[position:start], "\n" * text.count("\n", start, end)]
            position = end
    return "".join([*parts, text[position:]])


def variables_in(text: str) -> dict[str, str]:
    """The template variables that a text sets, each with what it is set to, in all its places."""
    found: dict[str, str] = {}
    if "=" not in text or not is_templated(text):
        return found
    for start, end in action_spans(text):
        action = text[start:end]
        match = _VARIABLE.match(action) or _SET.match(action)
        if match is not None:
            value = " ".join(match["value"].strip(" \n\t-}%").split())
            found[match["name"]] = f"{found.get(match['name'], '')}{value}\n"
    return found


class _Ends:
    """Finds the ends of actions; remembers what no longer comes, so as not to look again."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._missing: set[str] = set()

    def end_of(self, mark: str, start: int) -> int:
        """Where the action ends that begins with `mark` at `start`; -1 where it does not end."""
        text = self._text
        if mark == "{{":
            if match := _BRACES.match(text, start):
                return match.end()
            if match := _COMMENT_OPEN.match(text, start):
                inner = self._find("*/", match.end())
                return self._find("}}", inner) + 2 if inner >= 0 and self._has("}}", inner) else -1
            if match := _RAW_OPEN.match(text, start):
                inner = self._find("`", match.end() + 1)
                closed = _RAW_CLOSE.match(text, inner) if inner >= 0 else None
                if closed is not None:
                    return closed.end()
        close = _CLOSE[mark]
        found = self._find(close, start + 2)
        return found + 2 if found >= 0 else -1

    def _has(self, mark: str, start: int) -> bool:
        return self._find(mark, start) >= 0

    def _find(self, mark: str, start: int) -> int:
        if mark in self._missing:
            return -1
        found = self._text.find(mark, start)
        if found < 0:
            self._missing.add(mark)
        return found
