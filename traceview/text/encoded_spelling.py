"""Percent-encoded and base64 text as what it stands for, with where each character of it stood."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

_PERCENT = re.compile(r"%[0-9A-Fa-f]{2}")
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{16,}={0,2}")
_URL_SAFE = str.maketrans("-_", "+/")


class Spelled(NamedTuple):
    """A text, and for each of its characters where it begins in the text it was read out of.

    `starts` has one more entry: where the last character ends.
    """

    text: str
    starts: Sequence[int]


def percent_decoded(spelled: Spelled) -> Spelled:
    """`%3A` as `:`, and so on; bytes outside ASCII become one character each."""
    pieces: list[str] = []
    starts: list[int] = []
    at = 0
    for found in _PERCENT.finditer(spelled.text):
        pieces += (spelled.text[at : found.start()], chr(int(found[0][1:], 16)))
        starts += spelled.starts[at : found.start() + 1]
        at = found.end()
    pieces.append(spelled.text[at:])
    starts += spelled.starts[at:]
    return Spelled("".join(pieces), starts)


def base64_runs(text: str) -> Iterator[tuple[int, int, str]]:
    """(start, end, what it stands for) of each run that is base64 of printable ASCII."""
    for found in _BASE64.finditer(text):
        run = found[0].rstrip("=").translate(_URL_SAFE)
        try:
            plain = base64.b64decode(run[: len(run) - (len(run) % 4 == 1)] + "=" * (-len(run) % 4))
        except (binascii.Error, ValueError):
            continue
        if plain.isascii() and (told := plain.decode("ascii").strip()).isprintable():
            yield found.start(), found.end(), told
