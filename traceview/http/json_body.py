"""Bodies that a stranger wrote: bounded decompression, and JSON that cannot do harm."""

from __future__ import annotations

import json
import math
import re
import zlib
from typing import Any

import msgspec

from traceview.http.json_cost import has_more_items, is_too_costly

MOST_ITEMS = 100_000
"""Items of one list that are read, where it does not come in pages."""

_ANY_GZIP_OR_ZLIB = 47
_BIGGEST_INT_DIGITS = 18
_DEEPEST = 64
_SURROGATE_ESCAPE = re.compile(r"\\u[dD][89a-fA-F]")
_JSON_MARK = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"?|[\[\]{}]', re.DOTALL)
_items = msgspec.json.Decoder(list[msgspec.Raw]).decode
_TITLE = re.compile(r"<title[^>]{0,200}>([^<]{1,200})", re.IGNORECASE)


class UnreadableError(ValueError):
    """A body too large, broken off, or not in the format it claims; the message says why."""


class DecodedBody:
    """Collects a body piece by piece, decompressed, and stops at `limit` decoded bytes.

    What a piece decompresses to is bounded too: a few kilobytes can stand for gigabytes.
    """

    def __init__(self, encoding: str, limit: int) -> None:
        self._encoding = encoding.strip().lower()
        self._limit = limit
        self._whole = bytearray()
        self._stream: Any = None
        if self._encoding in ("gzip", "x-gzip", "deflate"):
            self._stream = zlib.decompressobj(_ANY_GZIP_OR_ZLIB)
        elif self._encoding not in ("", "identity"):
            raise UnreadableError("its body is compressed in a way that was not asked for")

    def feed(self, raw: bytes) -> None:
        """Take the next piece as it came over the wire."""
        if self._stream is None:
            self._keep(raw)
            return
        try:
            while raw:
                room = self._limit - len(self._whole) + 1
                self._keep(self._stream.decompress(raw, room))
                raw = self._stream.unconsumed_tail
                if self._stream.eof:
                    raw = self._stream.unused_data
                    self._restart(raw)
        except zlib.error:
            raise UnreadableError("its compressed body is damaged") from None

    def _restart(self, rest: bytes) -> None:
        if rest:
            self._stream = zlib.decompressobj(_ANY_GZIP_OR_ZLIB)

    def _keep(self, piece: bytes) -> None:
        if len(self._whole) + len(piece) > self._limit:
            raise UnreadableError(f"its body is larger than {self._limit // 1024} KiB")
        self._whole += piece

    def finish(self) -> bytearray:
        """The whole decoded body."""
        if self._stream is not None and self._whole and not self._stream.eof:
            raise UnreadableError("its compressed body breaks off")
        return self._whole


def read_json(body: str | bytes | bytearray) -> Any:
    """The value of a JSON text, made safe value by value so that one bad object costs no other.

    NaN, infinities and what lies deeper than 64 levels become None, whole numbers beyond 64 bits
    become their text, lone surrogates become U+FFFD. Raises UnreadableError for what is not JSON,
    and for what holds so many values that they would take more than 64 MiB beyond the text.
    """
    raw = body.encode("utf-8", "surrogatepass") if isinstance(body, str) else body
    if is_too_costly(raw):
        raise UnreadableError("its body holds more values than are read at once")
    text = body if isinstance(body, str) else body_text(body)
    value = _parsed(text)
    if not _SURROGATE_ESCAPE.search(text):
        return value
    try:
        return _without_surrogates(value)
    except RecursionError:
        return _without_surrogates(_loads(_flattened(text)))


def raw_items(body: bytes | bytearray) -> Any:
    """The items of a JSON list, each still JSON (`msgspec.Raw`); another value as `read_json` does.

    An item may hold what `read_json` would have made safe; whoever cannot decode it gives it there.
    Raises UnreadableError for what is not JSON, and for a list of more than 100,000 items.
    """
    if has_more_items(body, MOST_ITEMS):
        raise UnreadableError(f"its body holds more than {MOST_ITEMS:,} items")
    try:
        return _items(body)
    except (msgspec.MsgspecError, RecursionError, ValueError):
        value = read_json(body)
    if not isinstance(value, list):
        return value
    return list(map(_raw, value))


def _raw(item: Any) -> msgspec.Raw:
    try:
        return msgspec.Raw(msgspec.json.encode(item))
    except RecursionError:
        return msgspec.Raw(b"null")


def body_text(body: bytes | bytearray) -> str:
    """A body as text; bytes that are no UTF-8 become U+FFFD."""
    return body.decode("utf-8-sig", "replace")


def _parsed(text: str) -> Any:
    """The value of a text: a deep one is flattened first. What is no JSON is so once and for all:
    the flattened text may break off too."""
    try:
        try:
            return _loads(text)
        except RecursionError:
            return _loads(_flattened(text))
    except UnreadableError:
        raise
    except RecursionError:
        raise UnreadableError("its body is nested too deep") from None
    except ValueError as error:
        raise UnreadableError(_why_not_json(text, error)) from None


def _loads(text: str) -> Any:
    return json.loads(text, parse_int=_int, parse_float=_float, parse_constant=_no_number)


def _int(text: str) -> int | str:
    return int(text) if len(text) <= _BIGGEST_INT_DIGITS else text


def _float(text: str) -> float | None:
    value = float(text)
    return value if math.isfinite(value) else None


def _no_number(_text: str) -> None:
    return None


def _why_not_json(text: str, error: ValueError) -> str:
    if not text.strip():
        return "its body is empty"
    where = f" at character {error.pos}" if isinstance(error, json.JSONDecodeError) else ""
    return f"its body is not JSON{where}"


def _flattened(text: str) -> str:
    """`text` with everything deeper than the limit replaced by null."""
    pieces: list[str] = []
    depth = begin = 0
    for mark in _JSON_MARK.finditer(text):
        token = mark[0]
        if token in "[{":
            depth += 1
            if depth == _DEEPEST + 1:
                pieces.append(text[begin : mark.start()] + "null")
        elif token in "]}":
            depth -= 1
            if depth == _DEEPEST:
                begin = mark.end()
    if depth > _DEEPEST:
        raise UnreadableError("its body is nested too deep and breaks off")
    pieces.append(text[begin:])
    return "".join(pieces)


def _without_surrogates(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, list):
        return [_without_surrogates(item) for item in value]
    if isinstance(value, dict):
        return {_without_surrogates(k): _without_surrogates(v) for k, v in value.items()}
    return value


def page_title(text: str) -> str:
    """The title of a web page, or an empty string."""
    found = _TITLE.search(text[:20_000])
    return found[1].strip() if found else ""
