"""Ticket keys in the names of branches."""

from __future__ import annotations

import re
from collections.abc import Iterator

from traceview.references.conventions.word_lists import words
from traceview.references.patterns.denied_keys import is_denied, is_never_a_key
from traceview.references.patterns.find_references import Reference, find_references
from traceview.references.tickets import ticket_confidence as sure
from traceview.references.tickets.seen_keys import SeenKeys
from traceview.references.tickets.small_keys import LONG
from traceview.references.tickets.ticket_style import TicketStyle

_KEY = re.compile(r"(?<![A-Za-z0-9])([A-Za-z][A-Za-z0-9]{1,19})[-_]([1-9]\d{0,6})(?![0-9A-Za-z.])")
_FURTHER = re.compile(r"[-_]\d")
_YEAR = re.compile(r"(?:19|20)\d\d")
_REVERTING = re.compile(r"(?i)(?:^|[/_-])revert(?:s|ed|ing)?[-_/]")
_TASK = re.compile(r"(?<![A-Za-z0-9])[Tt]([1-9]\d{4,7})(?![0-9A-Za-z])")
_NUMBER_FIRST = re.compile(r"(?:^|/)([1-9]\d{0,6})-[A-Za-z]")
_BUG = re.compile(r"(?i)(?:^|[/_-])(?:bug|bz|rhbz)[-_#/]?([1-9]\d{4,8})(?!\w)")
_ISSUE = re.compile(
    r"(?i)(?:^|[/_-])(?:issue|gh|fix|fixes|ticket)[-_#/]{1,2}([1-9]\d{0,6})(?![0-9A-Za-z.])"
)
_NO_PROJECTS = frozenset(
    words(
        """
        ISSUE ISSUES GH FIX FIXES TICKET BUG BZ FEATURE FEAT HOTFIX BUGFIX CHORE UPDATE BUMP
        BRANCH MAIN MASTER DEVELOP DEV RELEASE STABLE BACKPORT PULL PICK REVERT WIP TMP REV PART
        TRY TAKE ADD REMOVE PYTHON3 OSP SP GA HACK DEPENDABOT RENOVATE USER SPRINT ITERATION
        MILESTONE
        """
    )
)


def in_branch(branch: str, style: TicketStyle, seen: SeenKeys) -> Iterator[tuple[Reference, float]]:
    """The tickets in a branch's name, each with its confidence.

    A key of the house's projects, or of one that its history writes in capitals, is read in any
    case; another one in small letters only where the last part of the name begins with it, or where
    it is a whole part. A branch that reverts names the work that it takes back.
    """
    branch = branch[:300]
    if _REVERTING.search(branch):
        return
    for match in _KEY.finditer(branch):
        if not _is_key(branch, match, style, seen):
            continue
        is_known = match[1].isupper() or seen.knows(match[1].upper())
        for reference in _tickets(f"{match[1].upper()}-{match[2]}", style):
            confidence = sure.KEY_IN_A_BRANCH.of(is_known or style.is_own(reference))
            is_doubtful = reference.name == "doubtful key" and not seen.proves(match[1].upper())
            yield reference, min(confidence, sure.DOUBTFUL_KEY) if is_doubtful else confidence
    for match in _TASK.finditer(branch):
        for reference in _tickets(f"T{match[1]}", style):
            yield reference, sure.TASK_IN_A_BRANCH.of(style.is_own(reference))
    yield from _numbers(branch, style)


def _is_key(branch: str, match: re.Match[str], style: TicketStyle, seen: SeenKeys) -> bool:
    project, number = match[1].upper(), match[2]
    if project in style.projects:
        return not is_denied(f"{project}-{number}", style.denied, style.projects)
    if style.projects or project in _NO_PROJECTS or is_never_a_key(project):
        return False
    is_seen, starts = seen.knows(project), _starts(branch, match)
    if _FURTHER.match(branch, match.end()) and (
        not (match[1].isupper() or is_seen) or _YEAR.fullmatch(number)
    ):
        return False
    if is_denied(f"{project}-{number}", style.denied):
        is_told = seen.proves(project) or (match[1].isupper() and starts and len(number) >= LONG)
        return is_told and project not in style.denied
    return match[1].isupper() or is_seen or starts


def _starts(branch: str, match: re.Match[str]) -> bool:
    """Whether the last part of a branch begins with a key, or a part is nothing else."""
    if match.start() and branch[match.start() - 1] != "/":
        return False
    if "/" not in branch[match.start() :]:
        return len(match[2]) > 1
    return branch[match.end()] == "/" and len(match[2]) >= LONG


def _numbers(branch: str, style: TicketStyle) -> Iterator[tuple[Reference, float]]:
    if match := _BUG.search(branch):
        for reference in _tickets(f"BZ#{match[1]}", style):
            yield reference, sure.BUG_IN_A_BRANCH
    elif match := _ISSUE.search(branch):
        for reference in _tickets(f"#{match[1]}", style):
            yield reference, sure.ISSUE_IN_A_BRANCH
    elif style.forge == "gitlab" and (match := _NUMBER_FIRST.search(branch)):
        for reference in _tickets(f"#{match[1]}", style):
            yield reference, sure.NUMBER_BEFORE_A_BRANCH


def _tickets(text: str, style: TicketStyle) -> Iterator[Reference]:
    found = find_references(text, style.patterns)
    yield from (reference for reference in found if style.is_ticket(reference))
