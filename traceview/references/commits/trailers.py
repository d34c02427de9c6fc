"""Trailers of a commit message: the `Key: value` lines at its end."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

MESSAGE_LIMIT = 65_536
"""How many characters of a message are read."""

_TRAILER = re.compile(r"([A-Za-z0-9][A-Za-z0-9-]{0,63})[ \t]{0,4}:[ \t]{0,8}(\S.{0,4000})?\Z")
_PICKED = re.compile(r"\(cherry picked from commit [0-9a-f]{7,40}\)\Z")
_BY_GIT = ("signed-off-by", "change-id", "co-authored-by")


class Trailer(NamedTuple):
    """One trailer: `key` and `value` as written, `line` counted from 1 in the message."""

    key: str
    value: str
    line: int


def trailers(message: str) -> list[Trailer]:
    """The trailers of `message`, in order.

    They stand in its last paragraph, of which every line is one, or at least a quarter when one of
    them is of a kind that git or Gerrit writes. Paragraphs of nothing but trailers right above it
    count as well, as do lines that go on indented. The subject is never a trailer.
    """
    found: list[Trailer] = []
    paragraphs = _paragraphs(message[:MESSAGE_LIMIT])
    for nth, (start, lines) in enumerate(reversed(paragraphs)):
        if nth == len(paragraphs) - 1:
            break
        of_this = _in_paragraph(start, lines, is_last=nth == 0)
        if not of_this:
            break
        found = [*of_this, *found]
    return found


def values(found: Iterable[Trailer], *keys: str) -> list[str]:
    """The values of the trailers of any of `keys`, whatever their case."""
    wanted = {key.casefold() for key in keys}
    return [trailer.value for trailer in found if trailer.key.casefold() in wanted]


def _paragraphs(message: str) -> list[tuple[int, list[str]]]:
    """The paragraphs of `message`, each with the number of its first line."""
    parts: list[tuple[int, list[str]]] = []
    is_open = False
    for number, line in enumerate(message.replace("\r\n", "\n").split("\n"), 1):
        if not line.strip():
            is_open = False
        elif is_open:
            parts[-1][1].append(line)
        else:
            parts.append((number, [line]))
            is_open = True
    return parts


def _in_paragraph(start: int, lines: list[str], *, is_last: bool) -> list[Trailer]:
    found: list[Trailer] = []
    others = 0
    for number, line in enumerate(lines, start):
        match = _TRAILER.match(line)
        if line[0] in " \t" and found:
            last = found[-1]
            found[-1] = Trailer(last.key, f"{last.value} {line.strip()}".strip(), last.line)
        elif match and not (match[2] or "").startswith("//"):
            found.append(Trailer(match[1], (match[2] or "").rstrip(), number))
        elif not _PICKED.match(line.rstrip()):
            others += 1
    if others and not (is_last and _is_written_by_git(found) and len(found) * 3 >= others):
        return []
    return [trailer for trailer in found if trailer.value]


def _is_written_by_git(found: list[Trailer]) -> bool:
    return any(trailer.key.casefold() in _BY_GIT for trailer in found)
