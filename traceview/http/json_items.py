"""The items of a long JSON list one by one, so that never more than a few are held at once."""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator
from typing import Any

from traceview.http.json_body import (
    DECODER,
    UnreadableError,
    flattened_item,
    without_surrogates_in,
)
from traceview.http.json_cost import is_too_costly

_PIECE = 256 * 1024
_SPACE = " \t\r\n"
_BEHIND = _SPACE + ",]"
"""What may stand behind an item; `3` may be the beginning of `3.5`."""


class TooManyItemsError(UnreadableError):
    """The list is longer than may be read; the items up to there have been given."""


def items_of(body: bytes | bytearray, most: int) -> Iterator[Any]:
    """The items of a JSON list, each made safe as `read_json` says.

    Raises UnreadableError for what is no list or breaks off, and TooManyItemsError after the first
    `most`; the items before have been given by then.
    """
    window = _Window(body)
    if window.sign() != "[":
        raise UnreadableError("its body is not a JSON list")
    window.at += 1
    given = 0
    if window.sign() == "]":
        return
    while True:
        if given == most:
            raise TooManyItemsError(f"there are more than {most:,} items")
        yield window.value()
        given += 1
        sign = window.sign()
        window.at += 1
        if sign == "]":
            return
        if sign != ",":
            raise UnreadableError("its body is not JSON, or breaks off")


class _Window:
    """The part of a body that is decoded to text; `at` is where reading stands in it."""

    def __init__(self, body: bytes | bytearray) -> None:
        self._body = memoryview(body)
        self._from = len(codecs.BOM_UTF8) if body.startswith(codecs.BOM_UTF8) else 0
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._text = ""
        self.at = 0

    @property
    def _is_whole(self) -> bool:
        return self._from >= len(self._body)

    def _widen(self) -> None:
        """Decode more: twice as much each time, so that a long item is read over a few times."""
        size = max(_PIECE, len(self._text) - self.at)
        piece = self._body[self._from : self._from + size]
        self._from += size
        told = self._decoder.decode(piece, self._is_whole)
        self._text, self.at = self._text[self.at :] + told, 0

    def sign(self) -> str:
        """The next character that is no space; empty at the end."""
        while True:
            while self.at < len(self._text):
                if self._text[self.at] not in _SPACE:
                    return self._text[self.at]
                self.at += 1
            if self._is_whole:
                return ""
            self._widen()

    def value(self) -> Any:
        """The value that begins here."""
        self.sign()
        while True:
            found = self._tried()
            if found is not None:
                value, end = found
                value = without_surrogates_in(self._text, self.at, end, value)
                self.at = end
                return value
            self._widen()

    def _tried(self) -> tuple[Any, int] | None:
        """The value and where it ends; None while more of the body is needed to say."""
        if len(self._text) - self.at > _PIECE * 4 and is_too_costly(self._text[self.at :].encode()):
            raise UnreadableError("one of its items holds too many values")
        try:
            value, end = DECODER.raw_decode(self._text, self.at)
        except json.JSONDecodeError:
            if self._is_whole:
                raise UnreadableError("its body is not JSON, or breaks off") from None
            return None
        except RecursionError:
            if not self._is_whole:
                return None
            return flattened_item(self._text, self.at)
        is_over = self._text[end : end + 1] in _BEHIND if end < len(self._text) else self._is_whole
        return (value, end) if is_over or self._is_whole else None
