"""What a commit message is made of: its own words, without those that it quotes."""

from __future__ import annotations

import re
from typing import NamedTuple

from traceview.references.commits.trailers import MESSAGE_LIMIT

_QUOTED = re.compile(r"^(?:>|\s{4,}|\t)")
_REVERT = re.compile(
    r"(?i)^\s{0,4}(?:[*-]\s{1,3})?"
    r"(?:Revert(?:ing|s)?|Reapply|Roll ?back|Rollback of|Reland|Re-land):? {0,2}"
    r"[\"'“].{0,1000}[\"'”]"
)
_MERGE = re.compile(r"^(?:Merge|Merged|Auto merge|Rollup merge|[Pp]ull request) ")
_REVERTED = re.compile(r"\bThis (?:partially )?reverts (?:commit|change)\s{1,3}([0-9a-f]{7,40})\b")
_PICKED = re.compile(r"\(cherry[- ]picked from commit ([0-9a-f]{7,40})\)")


class OwnWords(NamedTuple):
    """A message's own words: `subject` is its first line, `lines` all of them, quotations blank.

    `title` is the index of the line that says what was done: the subject, or, of a merge, the title
    of what was merged. `first` is the number of the subject's line in the message.
    """

    subject: str
    lines: tuple[str, ...]
    title: int = 0
    first: int = 1
    is_merge: bool = False


def own_words(message: str) -> OwnWords:
    """`message` without what it quotes: the title inside `Revert "…"`, and quoted lines."""
    text = message[:MESSAGE_LIMIT].replace("\r\n", "\n")
    begun = text.lstrip()
    first = text.count("\n", 0, len(text) - len(begun)) + 1
    lines = begun.split("\n")
    subject = _REVERT.sub(_blank, lines[0][:2000]).strip()
    rest = (_own(line) for line in lines[1:])
    own = (subject, *rest)
    return OwnWords(subject, own, _title(own), first, bool(_MERGE.match(subject)))


def _own(line: str) -> str:
    return "" if _QUOTED.match(line) else _REVERT.sub(_blank, line)


def _title(lines: tuple[str, ...]) -> int:
    if _MERGE.match(lines[0]):
        return next((number for number, line in enumerate(lines) if number and line.strip()), 0)
    return 0


def _blank(match: re.Match[str]) -> str:
    return "Revert"


def reverted_commit(message: str) -> str | None:
    """The commit (7 to 40 hex digits) that `This reverts commit …` names."""
    match = _REVERTED.search(message[:MESSAGE_LIMIT])
    return match[1] if match else None


def picked_from(message: str) -> str | None:
    """The commit of the last `(cherry picked from commit …)`."""
    found = _PICKED.findall(message[:MESSAGE_LIMIT])
    return found[-1] if found else None
