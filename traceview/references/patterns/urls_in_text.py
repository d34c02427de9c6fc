"""URLs in running text: where each begins and ends."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from traceview.text.urls import URL_LIMIT

_START = re.compile(r"(?<![A-Za-z0-9+.-])https?://", re.IGNORECASE)
_REST = re.compile(r"[^\s\x00-\x20\x7f<>\"`\\^|\u2028\u2029]{1,2048}")
_TAIL = ".,;:!?'*_~"
_PAIRS = {")": "(", "]": "[", "}": "{"}


class FoundUrl(NamedTuple):
    """A URL as written, and the half-open range of `text` that holds it."""

    url: str
    start: int
    end: int


def find_urls(text: str) -> Iterator[FoundUrl]:
    """Every http(s) URL of `text`, from left to right.

    Punctuation that ends a sentence, and closing brackets without their opening one, are not part
    of a URL. A Go template inside a URL (`{{ $labels.instance }}`) is kept whole.
    """
    position = 0
    while match := _START.search(text, position):
        end = _end_of_url(text, match.end())
        if end > match.end():
            yield FoundUrl(text[match.start() : end], match.start(), end)
        position = max(end, match.end())


def _end_of_url(text: str, start: int) -> int:
    """Where the URL whose host begins at `start` ends."""
    end = start
    limit = min(len(text), start + URL_LIMIT)
    while end < limit:
        if text.startswith("{{", end):
            close = text.find("}}", end, min(len(text), end + 400))
            if close >= 0:
                end = close + 2
                continue
        match = _REST.match(text, end, limit)
        if not match:
            break
        template = match[0].find("{{")
        if template == 0:
            break
        end = match.end() if template < 0 else end + template
    return _without_tail(text, start, end)


def _without_tail(text: str, start: int, end: int) -> int:
    depth = {mark: text.count(mark, start, end) for mark in "()[]{}"}
    while end > start:
        last = text[end - 1]
        if last in _TAIL:
            end -= 1
        elif last in _PAIRS and depth[last] > depth[_PAIRS[last]]:
            depth[last] -= 1
            end -= 1
        else:
            break
    return end
