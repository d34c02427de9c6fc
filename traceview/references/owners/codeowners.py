"""CODEOWNERS, in the dialects of GitHub, GitLab, Gitea and Bitbucket.

Formats: GitHub's "About code owners", GitLab's "Code Owners" syntax reference, Gitea's "Code
Owners", "Set up and use code owners" of Bitbucket Cloud.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Protocol

from traceview.model import Problem
from traceview.references.owners.bounded_regex import TEXT_LIMIT, bounded_regex, names_something
from traceview.references.owners.codeowners_places import TITLES, Dialect
from traceview.references.owners.globs import PATTERN_LIMIT, Glob

SIZE_LIMIT = 3_000_000
"""GitHub reads no larger file; in characters."""
LINE_LIMIT = 50_000
WIDTH_LIMIT = 20_000
"""How many lines are read, and how many characters of each."""
_FIX = "Fix the line, or take it out."

_SECTION = re.compile(
    r"(?P<optional>\^)?\[(?P<name>[^\]\n]{1,255})\](?:\[(?P<approvals>\d{1,3})\])?(?P<rest>(?:\s.*)?)\Z"
)
_STRATEGY = re.compile(r":(?:all|random|least_busy)(?:\(\d{0,3}\))?\Z")
_OWNER = re.compile(
    r"@{1,2}[A-Za-z0-9_][\w.-]{0,255}(?:/[\w.-]{1,255}){0,20}\Z"
    r"|[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}\Z"
)


@dataclass(frozen=True, slots=True)
class OwnersAt:
    """Who owns a path, and which line says so.

    Empty `owners` mean that the line takes ownership away. `line` counts from 1; `section` is
    GitLab's, empty elsewhere; `approvals` how many of the owners must approve (0 when optional).
    `names_path` says that the line names a folder or a file, not only `*` or an ending.
    """

    owners: tuple[str, ...]
    line: int
    pattern: str
    section: str = ""
    approvals: int = 1
    names_path: bool = True


class _Pattern(Protocol):
    """What a line says of paths."""

    def matches(self, path: str) -> bool: ...

    @property
    def names_something(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class _Regex:
    """A line of Gitea: an expression for the whole path, or for all paths but those."""

    compiled: re.Pattern[str]
    is_negative: bool
    names_something: bool

    def matches(self, path: str) -> bool:
        if len(path) > TEXT_LIMIT:
            return False
        return (self.compiled.match(path) is not None) is not self.is_negative


@dataclass(frozen=True, slots=True)
class _Entry:
    glob: _Pattern
    at: OwnersAt
    is_exclusion: bool = False


@dataclass(frozen=True, slots=True)
class _Section:
    name: str = ""
    owners: tuple[str, ...] = ()
    approvals: int = 1


@dataclass(frozen=True, slots=True)
class Codeowners:
    """A CODEOWNERS file, read; `problems` are the lines that were skipped."""

    entries: tuple[_Entry, ...] = ()
    problems: tuple[Problem, ...] = ()
    dialect: Dialect = "github"

    def owners_of(self, path: str) -> list[OwnersAt]:
        """The line that decides for the file `path`, in each section; the last match wins.

        Without sections that is one line at most; with Gitea every line that matches counts. A file
        without a line gives an empty list.
        """
        if self.dialect == "gitea":
            return [entry.at for entry in self.entries if entry.glob.matches(path)]
        decided: dict[str, OwnersAt] = {}
        excluded: set[str] = set()
        for entry in reversed(self.entries):
            section = entry.at.section.casefold()
            if section in decided and not entry.is_exclusion:
                continue
            if not entry.glob.matches(path):
                continue
            if entry.is_exclusion:
                excluded.add(section)
            else:
                decided[section] = entry.at
        return [at for section, at in reversed(decided.items()) if section not in excluded]


def parse_codeowners(text: str, dialect: Dialect = "github") -> Codeowners:
    """Read a CODEOWNERS file; a line that cannot be read is skipped and reported."""
    if len(text) > SIZE_LIMIT:
        why = f"It has {len(text)} characters; {SIZE_LIMIT} are read at most."
        return Codeowners(problems=(Problem(what="CODEOWNERS is too large.", why=why),))
    entries: list[_Entry] = []
    problems: list[Problem] = []
    section = _Section()
    sections: dict[str, _Section] = {}
    for number, line in enumerate(text.split("\n", LINE_LIMIT)[:LINE_LIMIT], 1):
        words = _words(line, dialect)
        if not words:
            continue
        if dialect == "gitlab" and (match := _SECTION.match(line.strip())):
            section = sections.setdefault(match["name"].casefold(), _section(match))
            continue
        entry = _entry(words, number, section, dialect, problems)
        if entry is not None:
            entries.append(entry)
    return Codeowners(tuple(entries), tuple(problems), dialect)


def _section(match: re.Match[str]) -> _Section:
    approvals = 0 if match["optional"] else int(match["approvals"] or 1)
    owners = tuple(word for word in _words(match["rest"], "gitlab") if _OWNER.match(word))
    return _Section(match["name"], owners, approvals)


def _entry(
    words: list[str], number: int, section: _Section, dialect: Dialect, problems: list[Problem]
) -> _Entry | None:
    pattern, *named = words
    place = f"line {number}"
    is_exclusion = dialect == "gitlab" and pattern.startswith("!")
    is_negative = dialect == "gitea" and pattern.startswith("!")
    plain = pattern[1:] if is_exclusion or is_negative else pattern
    path = _pattern(plain, dialect, is_negative=is_negative)
    if (why := _why_not(plain, dialect)) or path is None:
        why = why or "The expression is not simple enough to be matched in bounded time."
        problems.append(Problem(what="A line was skipped.", place=place, why=why, fix=_FIX))
        return None
    named = [_STRATEGY.sub("", word) for word in named] if dialect == "bitbucket" else named
    owners = tuple(word for word in named if _OWNER.match(word))
    if bad := [word for word in named if not _OWNER.match(word)]:
        why = f"{bad[0]!r} is no @user, @group/team or e-mail address."
        problems.append(Problem(what="An owner was skipped.", place=place, why=why, fix=_FIX))
        if not owners:
            return None
    approvals = section.approvals
    at = OwnersAt(
        owners or section.owners, number, pattern, section.name, approvals, path.names_something
    )
    return _Entry(path, at, is_exclusion)


def _pattern(plain: str, dialect: Dialect, *, is_negative: bool) -> _Pattern | None:
    if dialect == "gitea":
        compiled = bounded_regex(plain, whole=True)
        named = not is_negative and names_something(plain)
        return _Regex(compiled, is_negative, named) if compiled else None
    return Glob.of_gitlab(plain) if dialect == "gitlab" else Glob.of(plain)


def _why_not(pattern: str, dialect: Dialect) -> str:
    if len(pattern) > PATTERN_LIMIT:
        return f"The pattern is longer than {PATTERN_LIMIT} characters."
    if dialect in ("github", "bitbucket") and pattern.startswith("!"):
        return f"{TITLES[dialect]} takes no pattern that begins with an exclamation mark."
    if dialect in ("github", "bitbucket") and "[" in pattern:
        return f"{TITLES[dialect]} takes no character ranges."
    return ""


def _words(line: str, dialect: Dialect) -> list[str]:
    """The words of a line up to its comment; `\\ ` and `\\#` stand for a blank and a `#`.

    In Gitea `\\\\` stands for one backslash.
    """
    escaped = " #\\" if dialect == "gitea" else " #"
    words: list[str] = []
    word = ""
    place = 0
    line = line[:WIDTH_LIMIT]
    while place < len(line):
        char = line[place]
        if char == "\\" and place + 1 < len(line) and line[place + 1] in escaped:
            word += line[place + 1]
            place += 1
        elif char == "#" and not word:
            break
        elif char.isspace():
            if word:
                words.append(word)
            word = ""
        else:
            word += char
        place += 1
    return [*words, word] if word else words
