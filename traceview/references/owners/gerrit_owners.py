"""OWNERS in the syntax of Gerrit and Chromium: a mail on a line, `per-file`, `set noparent`.

Format: "Code Owners, find-owners backend" of Gerrit's code-owners plugin; "OWNERS files" of depot
tools.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from traceview.model import Problem

LINE_LIMIT = 10_000
_MAIL = re.compile(
    r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}\Z"
)
_SET = re.compile(r"set\s{1,20}noparent\Z")
_PER_FILE = re.compile(r"per-file\s{1,20}(?P<globs>[^=]{1,1000})=(?P<value>.{0,2000})\Z")
_INCLUDE = re.compile(r"(?:include\s{1,20}|file:\s{0,20})(?P<path>\S{1,500})\Z")


@dataclass(frozen=True, slots=True)
class GerritOwners:
    """What one file says: mails for the folder and all below it, those for files by their globs
    (globs, mails, line), files to be read as well, and whether the folders above count.

    `line` is that of the first mail, from 1.
    """

    owners: tuple[str, ...] = ()
    per_file: tuple[tuple[tuple[str, ...], tuple[str, ...], int], ...] = ()
    includes: tuple[str, ...] = ()
    no_parent: bool = False
    line: int = 1
    problems: tuple[Problem, ...] = ()


def is_gerrit(text: str) -> bool:
    """Whether a file is written in this syntax: its lines are, all but a few that nothing reads."""
    lines = [line for _, line in _lines(text)]
    known = sum(_is_known(line) for line in lines)
    return known > 0 and known * 2 > len(lines)


def parse_gerrit_owners(text: str) -> GerritOwners:
    """Read the file; a line of no known form is skipped and reported."""
    owners: dict[str, int] = {}
    per_file: list[tuple[tuple[str, ...], tuple[str, ...], int]] = []
    includes: list[str] = []
    problems: list[Problem] = []
    no_parent = False
    for number, line in _lines(text):
        if _SET.match(line):
            no_parent = True
        elif match := _INCLUDE.match(line):
            includes.append(match["path"])
        elif match := _PER_FILE.match(line):
            globs = tuple(part.strip() for part in match["globs"].split(",") if part.strip())
            mails = tuple(part.strip() for part in match["value"].split(","))
            per_file.append((globs, tuple(filter(_MAIL.match, mails)), number))
        elif _MAIL.match(line):
            owners.setdefault(line, number)
        elif line != "*":
            problems.append(
                Problem(
                    what="A line was skipped.",
                    place=f"line {number}",
                    why=f"{line[:80]!r} is no mail address and no word of Gerrit's OWNERS.",
                )
            )
    return GerritOwners(
        tuple(owners),
        tuple(per_file),
        tuple(includes),
        no_parent,
        min(owners.values(), default=1),
        tuple(problems),
    )


def _lines(text: str) -> list[tuple[int, str]]:
    rows = enumerate(text.split("\n", LINE_LIMIT)[:LINE_LIMIT], 1)
    bare = ((number, row[:4_000].partition("#")[0].strip()) for number, row in rows)
    return [(number, row) for number, row in bare if row]


def _is_known(line: str) -> bool:
    return bool(
        line == "*"
        or _MAIL.match(line)
        or _SET.match(line)
        or _PER_FILE.match(line)
        or _INCLUDE.match(line)
    )
