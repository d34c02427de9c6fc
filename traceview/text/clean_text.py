"""The one cleaning of foreign text, and the redaction of secrets in it.

Every string that another system wrote passes through here once, when the model is built.
Hostile characters stay visible as symbols, so that a reader sees that something was there.
"""

from __future__ import annotations

import hashlib
import re

LINE_LIMIT = 500
BLOCK_LIMIT = 200_000
BLOCK_LINES = 2_000
ELLIPSIS = "…"
DIGEST = 16

_REPLACEMENT = "\ufffd"
_DROPPED = (
    *(0x00AD, 0x034F, 0x115F, 0x1160, 0x180E, 0x200B, 0xFEFF, 0x3164, 0xFFA0),
    *range(0x2060, 0x2065),
    *range(0xFFF9, 0xFFFC),
    *range(0xE0000, 0xE0100),
)
_REPLACED = (
    *range(0x80, 0xA0),
    *(0x061C, 0x200E, 0x200F),
    *range(0x202A, 0x202F),
    *range(0x2066, 0x206A),
)


def _block_table() -> dict[int, str | None]:
    table: dict[int, str | None] = {code: chr(0x2400 + code) for code in range(0x20)}
    table[0x7F] = "\u2421"
    table |= dict.fromkeys(_REPLACED, _REPLACEMENT)
    table |= dict.fromkeys(_DROPPED)
    table |= {0x0A: "\n", 0x09: "    ", 0x2028: "\n", 0x2029: "\n", 0x85: "\n"}
    return table


_BLOCK = _block_table()
_LINE = _BLOCK | {0x0A: " ", 0x0D: " ", 0x09: " ", 0x2028: " ", 0x2029: " ", 0x85: " "}
_LINE |= {0x0B: " ", 0x0C: " "}

_SURROGATE = r"[\ud800-\udfff]"
_MARK = r"[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
_MARKS = f"({_MARK}{{4}}){_MARK}+"


def clean_line(text: str, limit: int = LINE_LIMIT) -> str:
    """One printable line of at most `limit` characters; an ellipsis ends a text that was cut.

    It is not cut inside a URL that stands behind other words: a part of one is another URL.
    """
    if len(text) <= limit and text.isascii() and text.isprintable():
        return text
    cut = text[: limit * 4]
    cleaned = _shown(cut, _LINE)
    if len(cleaned) > limit or len(cut) < len(text):
        kept = cleaned[: limit - 1]
        start = kept.rfind(" ") + 1
        is_cut_url = "://" in kept[start:] and not cleaned[limit - 1 : limit].isspace()
        return (kept[:start] if is_cut_url and start else kept) + ELLIPSIS
    return cleaned


def whole_line(text: str, limit: int = LINE_LIMIT) -> str:
    """One printable line that stands for all of `text`: a longer one ends in a digest of the whole.

    So two references, ids or names that differ stay two.
    """
    line = clean_line(text, limit)
    if len(text) <= limit or not line.endswith(ELLIPSIS):
        return line
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:DIGEST]
    return _shown(text[:limit], _LINE)[: limit - DIGEST - 1] + ELLIPSIS + digest


def clean_block(text: str, limit: int = BLOCK_LIMIT, lines: int = BLOCK_LINES) -> str:
    """Printable text that keeps its line breaks, at most `limit` characters and `lines` lines."""
    cut = text[: limit + 1].replace("\r\n", "\n")
    cleaned = _shown(cut, _BLOCK)
    was_cut = len(text) > limit
    rows = cleaned.split("\n")
    if len(rows) > lines:
        cleaned, was_cut = "\n".join(rows[:lines]), True
    if len(cleaned) > limit:
        cleaned, was_cut = cleaned[:limit], True
    if was_cut and not cleaned.endswith(ELLIPSIS):
        cleaned = cleaned[: limit - 1] + ELLIPSIS
    return cleaned


def _shown(text: str, table: dict[int, str | None]) -> str:
    if text.isascii():
        return text.translate(table)
    return re.sub(_MARKS, r"\1", re.sub(_SURROGATE, _REPLACEMENT, text).translate(table))
