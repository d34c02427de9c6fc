"""JSON as entries; the lines are those of the items of its lists."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from traceview_connectors.files.list_entries import DEPTH_LIMIT, TOO_DEEP, Entry, UnreadableList

_SPACE = re.compile(r"[ \t\r\n]*")
_DECODER = json.JSONDecoder(parse_int=str, parse_float=str, parse_constant=str)


def read_json(text: str) -> Entry:
    """The one value of a JSON text; lines are known for what stands in its lists.

    Raises UnreadableList.
    """
    walk = _JsonWalk(text)
    try:
        entry = walk.value(depth=0)
        walk.skip()
    except json.JSONDecodeError as error:
        raise UnreadableList(error.msg, error.lineno) from None
    except RecursionError:
        raise UnreadableList(TOO_DEEP, walk.line) from None
    if walk.at < len(text):
        raise UnreadableList("something stands after the end of the JSON value", walk.line)
    return entry


class _JsonWalk:
    """Walks two levels by hand, to see where each item starts, and leaves the rest to `json`."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self._counted = 0
        self._line = 1

    @property
    def line(self) -> int:
        self._line += self.text.count("\n", self._counted, self.at)
        self._counted = self.at
        return self._line

    def skip(self) -> str:
        """The next character that is not space; an empty string at the end."""
        found = _SPACE.match(self.text, self.at)
        self.at = found.end() if found else self.at
        return self.text[self.at : self.at + 1]

    def value(self, depth: int) -> Entry:
        first, line = self.skip(), self.line
        if first == "{" and depth == 0:
            return Entry(line, fields=dict(self._members()))
        if first == "[" and depth <= 1:
            return Entry(line, items=list(self._items(depth)))
        value, self.at = _DECODER.raw_decode(self.text, self.at)
        return _plain(value, line, depth)

    def _members(self) -> Iterator[tuple[str, Entry]]:
        for _ in self._separated("}"):
            key = self.value(depth=2)
            if key.text is None or self.text[self.at - 1] != '"':
                raise json.JSONDecodeError("a key is not text", self.text, self.at)
            self._expect(":")
            yield key.text, self.value(depth=1)

    def _items(self, depth: int) -> Iterator[Entry]:
        for _ in self._separated("]"):
            yield self.value(depth + 2)

    def _separated(self, end: str) -> Iterator[None]:
        self.at += 1
        if self.skip() == end:
            self.at += 1
            return
        while True:
            yield
            if self.skip() == end:
                self.at += 1
                return
            self._expect(",")

    def _expect(self, wanted: str) -> None:
        if self.skip() != wanted:
            raise json.JSONDecodeError(f"{wanted!r} is missing", self.text, self.at)
        self.at += 1


def _plain(value: Any, line: int, depth: int) -> Entry:
    if depth > DEPTH_LIMIT:
        raise UnreadableList(TOO_DEEP, line)
    if isinstance(value, dict):
        fields = {name: _plain(inner, line, depth + 1) for name, inner in value.items()}
        return Entry(line, fields=fields)
    if isinstance(value, list):
        return Entry(line, items=[_plain(inner, line, depth + 1) for inner in value])
    if isinstance(value, bool):
        return Entry(line, text="true" if value else "false")
    return Entry(line, text=value)
