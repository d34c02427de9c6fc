"""Ticket keys in the names of branches."""

from __future__ import annotations

import re
from collections.abc import Iterator

from traceview.references.conventions.word_lists import words
from traceview.references.patterns.denied_keys import is_denied
from traceview.references.patterns.find_references import Reference, find_references
from traceview.references.tickets import ticket_confidence as sure
from traceview.references.tickets.ticket_style import TicketStyle

_KEY = re.compile(
    r"(?<![A-Za-z0-9])([A-Za-z][A-Za-z0-9]{1,19})[-_]([1-9]\d{0,6})(?![0-9A-Za-z.]|[-_]\d)"
)
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


def in_branch(branch: str, style: TicketStyle) -> Iterator[tuple[Reference, float]]:
    """The tickets in a branch's name, each with its confidence.

    A key of the house's projects is read in any case; another one in lower case only where the last
    part of the name begins with it. A branch that reverts names the work that it takes back.
    """
    branch = branch[:300]
    if _REVERTING.search(branch):
        return
    last = branch.rfind("/") + 1
    for match in _KEY.finditer(branch):
        project, key = match[1].upper(), f"{match[1].upper()}-{match[2]}"
        if project in _NO_PROJECTS or is_denied(key, style.denied):
            continue
        capitals = match[1].isupper()
        at_start = match.start() == last and len(match[2]) > 1
        if project not in style.projects and (style.projects or not (capitals or at_start)):
            continue
        for reference in _tickets(key, style):
            yield reference, sure.KEY_IN_A_BRANCH.of(capitals or style.is_own(reference))
    for match in _TASK.finditer(branch):
        for reference in _tickets(f"T{match[1]}", style):
            yield reference, sure.TASK_IN_A_BRANCH.of(style.is_own(reference))
    yield from _numbers(branch, style)


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
