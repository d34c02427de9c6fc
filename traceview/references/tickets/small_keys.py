"""Keys in small letters with which a subject begins: `ops-79: add`, `chore(ops-1323): add`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from traceview.references.patterns.denied_keys import is_denied
from traceview.references.patterns.find_references import Reference, find_references
from traceview.references.tickets import ticket_confidence as sure
from traceview.references.tickets.seen_keys import SeenKeys
from traceview.references.tickets.ticket_style import TicketStyle

_SCOPE = re.compile(r"\s{0,3}[a-z]{2,20}\((?P<key>[a-z][a-z0-9]{1,19}-[1-9]\d{0,6})[a-z]?\)!?:")
_BEFORE = re.compile(r"\s{0,3}\[?(?P<key>[a-z][a-z0-9]{1,19}-[1-9]\d{0,6})(?:\]|\s{0,2}:|\s-\s)")
LONG = 3
"""Digits from which the number behind a word is a ticket's, where no key of it was seen."""


def in_small_letters(
    title: str, style: TicketStyle, seen: SeenKeys
) -> Iterator[tuple[Reference, float]]:
    """The ticket in small letters with which a title begins, with its confidence.

    In a scope it is read when it has a long number; else only when the history, or the house,
    writes keys of the same project in capitals.
    """
    scope = _SCOPE.match(title)
    match = scope or _BEFORE.match(title)
    if match is None:
        return
    key = match["key"].upper()
    project, _, number = key.partition("-")
    is_known = seen.knows(project) or project in style.projects
    if is_denied(key, style.denied) or not (is_known or (scope and len(number) >= LONG)):
        return
    if style.projects and project not in style.projects:
        return
    for reference in find_references(key, style.patterns):
        if style.is_ticket(reference):
            yield reference, sure.SMALL_LETTERS.of(is_known)
