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
_TITLED = (
    re.compile(r"Merge pull request '(?P<title>.{1,1000})' \(#\d{1,9}\) from "),
    re.compile(r"(?:Merged PR |[Pp]ull request #)\d{1,9}: (?P<title>.{1,1000})"),
    re.compile(r"Merge (?:changes? )?\"(?P<title>.{1,1000})\""),
)
"""How Gitea, Azure, Bitbucket Server and Gerrit write the title into the subject of a merge."""


class OwnWords(NamedTuple):
    """A message's own words: `subject` is its first line, `lines` all of them, quotations blank.

    `title` is the index of the line that says what was done: the subject, or, of a merge, the title
    of what was merged, which is all that the first line keeps where the subject holds it. `first`
    is the number of the subject's line in the message.
    """

    subject: str
    lines: tuple[str, ...]
    title: int = 0
    first: int = 1
    is_merge: bool = False


def title_of_merge(subject: str) -> str:
    """The title of what was merged, where the merge's subject holds it; else empty."""
    found = next((match for form in _TITLED if (match := form.match(subject))), None)
    return found["title"] if found else ""


def own_words(message: str) -> OwnWords:
    """`message` without what it quotes: the title inside `Revert "…"`, and quoted lines."""
    text = message[:MESSAGE_LIMIT].replace("\r\n", "\n")
    begun = text.lstrip()
    first = text.count("\n", 0, len(text) - len(begun)) + 1
    lines = begun.split("\n")
    subject = _REVERT.sub(_blank, lines[0][:2000]).strip()
    is_merge = bool(_MERGE.match(subject))
    rest = [_own(line) for line in lines[1:]]
    title = title_of_merge(subject)
    if is_merge and not title:
        _unindent_title(lines, rest)
    own = (title or subject, *rest)
    return OwnWords(subject, own, 0 if title else _title(own), first, is_merge)


def _unindent_title(lines: list[str], rest: list[str]) -> None:
    """Take the first line below a merge's subject as its title, also where it is indented."""
    number = next((n for n, line in enumerate(lines[1:]) if line.strip()), -1)
    if number >= 0 and lines[number + 1].startswith(("    ", "\t")):
        rest[number] = lines[number + 1].strip()


def _own(line: str) -> str:
    return "" if _QUOTED.match(line) else _REVERT.sub(_blank, line)


def _title(lines: tuple[str, ...]) -> int:
    if _MERGE.match(lines[0]):
        return next((number for number, line in enumerate(lines) if number and line.strip()), 0)
    return 0


def _blank(match: re.Match[str]) -> str:
    return "Revert"
