"""The text of a list's bytes: UTF-8, UTF-16 by its mark or its zeros, else Windows-1252."""

from __future__ import annotations

from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from typing import NamedTuple

WINDOWS = "cp1252"
_MARKS = ((BOM_UTF8, "utf-8-sig"), (BOM_UTF16_LE, "utf-16"), (BOM_UTF16_BE, "utf-16"))


class FileText(NamedTuple):
    """A text, and the encoding that was taken for it because it is not UTF-8; else empty."""

    text: str
    guessed: str = ""


def encoding_of(head: bytes) -> str:
    """The encoding that the first bytes of a file tell: its mark, or UTF-16 without one."""
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name
    for start, name in ((1, "utf-16-le"), (0, "utf-16-be")):
        zeros = head[start : len(head) - len(head) % 2 : 2]
        others = head[1 - start : len(head) - len(head) % 2 : 2]
        if len(zeros) >= 4 and not any(zeros) and all(others):
            return name
    return "utf-8"


def file_text(raw: bytes, *, is_cut: bool = False) -> FileText:
    """The text of `raw`; where `is_cut`, its last character may be half there and is left out.

    What is not UTF-8 and has no mark is read as Windows-1252, the code page of spreadsheets in
    western Europe and the Americas: a guess, which `guessed` says.
    """
    name = encoding_of(raw[:64])
    if name != "utf-8":
        return FileText(raw.decode(name, "replace"))
    try:
        return FileText(raw.decode("utf-8"))
    except UnicodeDecodeError as error:
        if is_cut and error.end >= len(raw) - 3 and error.reason == "unexpected end of data":
            return FileText(raw[: error.start].decode("utf-8"))
    return FileText(raw.decode(WINDOWS, "replace"), WINDOWS)
