"""The commits and changes that a message takes back, brings again, copies or repairs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from traceview.model import Relation
from traceview.references.commits.trailers import MESSAGE_LIMIT

LIMIT = 30
"""Relatives of one message that are read."""


class Relative(NamedTuple):
    """One commit or change that a message names as its relative.

    It is named in one way: by `sha` (7 to 40 hex digits), by `change` (a Change-Id), by `number`
    with its `mark` (`#` or `!`) and the `path` of another repository, or by its quoted `subject`.
    `text` is what matched, `method` the rule that found it.
    """

    relation: Relation
    method: str
    text: str
    sha: str = ""
    change: str = ""
    number: str = ""
    mark: str = "#"
    path: str = ""
    subject: str = ""


_SHA = re.compile(r"(?<![\w-])[0-9a-f]{7,40}(?![\w-])")
_CHANGE_ID = re.compile(r"(?<!\w)I[0-9a-f]{8,40}(?!\w)")
_URL = re.compile(
    r"https?://[\w.:-]{1,253}/(?P<path>[\w./-]{1,200}?)/(?:-/)?"
    r"(?:(?:pulls?|merge_requests|pull-requests|pullrequest)/(?P<n>[1-9]\d{0,8})|"
    r"commits?/(?P<sha>[0-9a-f]{7,40}))"
)
_NUMBER = re.compile(
    r"(?<![\w&#!-])(?P<path>[\w.-]{1,100}(?:/[\w.-]{1,100}){1,10})?(?P<mark>[#!])(?P<n>[1-9]\d{0,8})(?!\w)"
)
_REVERTS = re.compile(
    r"(?i)(?:^|[.;] {1,2}+)\W{0,4}+(?:this )?(?:partially |effectively )?"
    r"(?:reverts?|reverting|reverted|backs? out|backing out|backed out|rolls? back|rollback of|"
    r"undo(?:es)?)\b(?P<rest>.{1,600})"
)
_RELANDS = re.compile(
    r"(?i)^\W{0,4}(?:this )?(?:re-?lands?|re-?landing|re-?applies|re-?apply|unreverts?|"
    r"(?:is a )?re-?land of|original(?:ly landed as| change| commit)?:?)\b(?P<rest>.{1,600})"
)
_COPIES = re.compile(
    r"(?i)\bcherry[- ]?pick(?:ed|s|ing)?\b:?(?P<rest>.{1,600})|"
    r"\bback-?port(?:ed|s|ing)?\b:?(?P<back>.{1,600})"
)
_OF = re.compile(
    r"(?i)\A[\s:(\[\"']{0,3}(?:(?:of|from|for|the|this|commits?|changes?|change-id|merge requests?|"
    r"prs?|mrs?|pull requests?|upstream|revision)\b[\s:(\[\"']{0,3}){0,6}"
)
_AND = re.compile(r"\A[\s,;&'\"]{0,6}(?:and|as well as|commits?)?[\s,;&'\"]{0,6}")
_WHAT = (
    r"(?P<what>revert(?:s|ed|ing)?|back(?:ed)? out|roll ?back(?: of)?|re-?land(?:ing)?|re-?apply|"
    r"unrevert)\b"
)
_QUOTED = re.compile(
    rf"(?i)^\W{{0,4}}(?:[\w()/-]{{1,40}}: {{1,2}})?{_WHAT}:?[^\"'“”\w]{{0,3}}"
    r"[\"'“](?P<subject>.{3,1000})[\"'”]"
)
_CONVENTIONAL = re.compile(
    rf"(?i)^{_WHAT}(?:\([\w./-]{{0,60}}\))?: {{1,2}}(?P<subject>[^\s\"'“].{{2,1000}}?)"
    r"(?: \(#\d{1,9}\))?\s{0,9}\Z"
)
_WORDS = (
    "revert",
    "back",
    "roll",
    "undo",
    "land",
    "apply",
    "applies",
    "cherry",
    "fixes:",
    "origin",
)
_FIXES = re.compile(r"(?i)^fixes:\s{1,3}(?P<sha>[0-9a-f]{7,40})(?:\s|$)")
_REVERTED_BRANCH = re.compile(r"(?:^|[/:])revert-(?P<n>[1-9]\d{0,8})-")


def relatives_in(message: str, branch: str = "") -> list[Relative]:
    """The relatives that a message names; `branch` is the branch that it merged.

    A quoted subject is given only where a message names no other way to the same.
    """
    message = message[:MESSAGE_LIMIT].replace("\r\n", "\n")
    low = message.lower()
    if not branch and not any(word in low for word in _WORDS):
        return []
    lines = message.split("\n")
    found = [
        one for number, line in enumerate(lines) for one in _in_line(line[:2000], lines, number)
    ]
    if match := _REVERTED_BRANCH.search(branch[:300]):
        number = match["n"]
        found.append(Relative(Relation.REVERTS, "branch", branch, number=number))
    if not any(one.relation in (Relation.REVERTS, Relation.COPIED_FROM) for one in found):
        found += _quoted(lines)
    return list(dict.fromkeys(found))[:LIMIT]


def _in_line(line: str, lines: list[str], number: int) -> Iterator[Relative]:
    """What a line names, with a list that goes on in the next one."""
    below = lines[number + 1][:2000] if number + 1 < len(lines) else ""
    if number:
        if match := _FIXES.match(line):
            yield Relative(
                Relation.MENTIONS, "trailer Fixes", line.strip(), sha=match["sha"].lower()
            )
        if match := _REVERTS.search(line):
            yield from _named(
                Relation.REVERTS, "line This reverts", line, f"{match['rest']} {below}"
            )
        elif match := _RELANDS.match(line):
            yield from _named(
                Relation.COPIED_FROM, "line re-lands", line, f"{match['rest']} {below}"
            )
    if match := _COPIES.search(line):
        method = "line back-port of" if match["back"] else "line cherry picked from commit"
        yield from _named(Relation.COPIED_FROM, method, line, match["rest"] or match["back"])


def _named(relation: Relation, method: str, line: str, rest: str) -> Iterator[Relative]:
    """The list with which `rest` begins: `commits A and B`, `o/r#12`, `!12`, a Change-Id."""
    rest = rest[_end(_OF, rest) :]
    for _ in range(LIMIT):
        one = _first(relation, method, line.strip(), rest)
        if one is None:
            return
        relative, end = one
        yield relative
        rest = rest[end:]
        rest = rest[_end(_AND, rest) :]


def _end(pattern: re.Pattern[str], text: str) -> int:
    match = pattern.match(text)
    return match.end() if match else 0


def _first(relation: Relation, method: str, line: str, rest: str) -> tuple[Relative, int] | None:
    if match := _URL.match(rest):
        if match["sha"]:
            return Relative(relation, method, line, sha=match["sha"]), match.end()
        mark = "!" if "merge_requests" in match[0] else "#"
        path = match["path"]
        return Relative(
            relation, method, line, number=match["n"], mark=mark, path=path
        ), match.end()
    if match := _NUMBER.match(rest):
        path = match["path"] or ""
        return (
            Relative(relation, method, line, number=match["n"], mark=match["mark"], path=path),
            match.end(),
        )
    if match := _CHANGE_ID.match(rest):
        return Relative(relation, method, line, change=match[0]), match.end()
    if (match := _SHA.match(rest)) and (len(match[0]) == 40 or re.search(r"\d", match[0])):
        return Relative(relation, method, line, sha=match[0]), match.end()
    return None


def _quoted(lines: list[str]) -> Iterator[Relative]:
    """The subject that the first lines quote as taken back, or brought again."""
    for line in lines[:5]:
        if match := _QUOTED.match(line[:2000]) or _CONVENTIONAL.match(line[:2000]):
            is_back = match["what"].lower().startswith(("revert", "back", "roll"))
            relation = Relation.REVERTS if is_back else Relation.COPIED_FROM
            yield Relative(relation, "quoted subject", line.strip(), subject=match["subject"])
            return


def reverted_commit(message: str) -> str | None:
    """The commit (7 to 40 hex digits) that `This reverts commit …` names."""
    return next((one.sha for one in _by_id(message, Relation.REVERTS)), None)


def picked_from(message: str) -> str | None:
    """The commit of the last `(cherry picked from commit …)`."""
    return next((one.sha for one in reversed(_by_id(message, Relation.COPIED_FROM))), None)


def _by_id(message: str, relation: Relation) -> list[Relative]:
    return [one for one in relatives_in(message) if one.relation is relation and one.sha]
