"""From a commit's or a change's message to the tickets that it names.

A trailer, a closing keyword and a URL state their ticket; a key in a branch's name, in a subject
or in prose is our reading, with a confidence. Closing keywords are those of GitHub and GitLab.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from traceview.model import How, Relation
from traceview.references.commits.merges import Merge, read_merge
from traceview.references.commits.own_words import OwnWords, own_words
from traceview.references.commits.quoted_text import without_quotations
from traceview.references.commits.trailers import MESSAGE_LIMIT, Trailer, trailers
from traceview.references.conventions.house_style import HouseStyle
from traceview.references.patterns.find_references import Reference, find_references
from traceview.references.tickets import ticket_confidence as sure
from traceview.references.tickets.one_ticket_each import one_each
from traceview.references.tickets.seen_keys import NOTHING_SEEN, SeenKeys
from traceview.references.tickets.small_keys import in_small_letters
from traceview.references.tickets.ticket_branches import in_branch
from traceview.references.tickets.ticket_context import (
    MessageLine,
    RefReading,
    read_context,
    trailer_in_text,
)
from traceview.references.tickets.ticket_ref import TicketRef
from traceview.references.tickets.ticket_style import TicketStyle, ticket_style
from traceview.references.tickets.trailer_values import closed_addresses, in_trailer, unread

__all__ = ["TicketRef", "ticket_refs", "unread_trailers"]

_LINK = re.compile(r"\[([^\[\]\n]{1,60})\]\((https?://[^\s()]{1,1000})\)")
_HYPHENS = str.maketrans({"\u2010": "-", "\u2011": "-"})


def ticket_refs(
    message: str,
    house: HouseStyle,
    *,
    slug: str = "",
    branch: str = "",
    seen: SeenKeys = NOTHING_SEEN,
) -> list[TicketRef]:
    """The tickets that `message` and the name of its `branch` refer to, the surest first.

    `slug` (`host/path`) is the repository in which a bare `#N` is looked for, `seen` what its
    history tells of keys. One reference is given for each ticket: the surest, and of equals the one
    that closes it.
    """
    style = ticket_style(house, slug, bugs_of_launchpad=seen.bugs_of_launchpad)
    message = _plain(message, style)
    words = own_words(message)
    at_end = {t.line - words.first: [*_of_trailer(t, style)] for t in trailers(message)}
    found = [(ref, False) for refs in at_end.values() for ref in refs]
    found += _in_words(words, style, seen, {line for line, refs in at_end.items() if refs})
    found += [(ref, False) for ref in _of_branch(read_merge(words), branch, style, seen)]
    return one_each(_weighed(found))


def unread_trailers(message: str, house: HouseStyle, slug: str = "") -> list[str]:
    """The trailers of `message` that are for tickets, and of which no ticket was read."""
    style = ticket_style(house, slug)
    found = trailers(_plain(message, style))
    return [f"{t.key}: {t.value}" for t in found if unread(style, t.key, t.value)]


def _plain(message: str, style: TicketStyle) -> str:
    """`message` without what it quotes, and with the address for a Markdown link to a ticket."""
    message = message[:MESSAGE_LIMIT].replace("\r\n", "\n").translate(_HYPHENS)

    def shown(match: re.Match[str]) -> str:
        known = find_references(match[2], style.patterns)
        if known and style.is_ticket(known[0]):
            return match[2]
        label = find_references(match[1], style.patterns)
        return match[1] if label and label[0].text == match[1].strip() else match[0]

    message = without_quotations(message)
    return _LINK.sub(shown, message) if "](" in message else message


def _weighed(found: list[tuple[TicketRef, bool]]) -> Iterator[TicketRef]:
    """Mentions in prose count half beside a ticket that is stated: they tell of other work."""
    is_stated = any(ref.confidence >= sure.STATED_FROM for ref, in_prose in found if not in_prose)
    for ref, in_prose in found:
        if in_prose and is_stated:
            half = round(ref.confidence * sure.BESIDE_A_STATED_ONE, 3)
            yield replace(ref, how=How.GUESS, confidence=half)
        else:
            yield ref


def _of_trailer(trailer: Trailer, style: TicketStyle) -> Iterator[TicketRef]:
    relation = style.relation_of(trailer.key)
    if relation is None:
        return
    for reference in in_trailer(style, trailer.key, trailer.value):
        confidence = reference.confidence if reference.name == "bare number" else 1.0
        reading = RefReading(f"trailer {trailer.key}", relation, confidence)
        yield _ticket(reference, reading, f"{trailer.key}: {trailer.value}")


def _of_branch(
    merge: Merge | None, branch: str, style: TicketStyle, seen: SeenKeys
) -> Iterator[TicketRef]:
    name = branch or (merge.branch if merge else "")
    if merge and name == merge.branch and merge.text.startswith("Merge pull request #"):
        name = name.partition("/")[2] or name
    for reference, confidence in in_branch(name, style, seen):
        reading = RefReading("key in the branch", Relation.REFERS_TO, confidence)
        yield _ticket(reference, reading, name)


def _in_words(
    words: OwnWords, style: TicketStyle, seen: SeenKeys, read: set[int]
) -> Iterator[tuple[TicketRef, bool]]:
    """The tickets in the running text, each read by the words around it; `read` are lines to skip.

    Each comes with whether it is a mere mention.
    """
    is_apart = True
    for number, text in enumerate(words.lines):
        line = MessageLine(text, number == words.title, is_apart)
        is_apart = not text.strip()
        if is_apart or number in read:
            continue
        if line.is_title:
            for reference, confidence in in_small_letters(text, style, seen):
                reading = RefReading("key before the subject", Relation.REFERS_TO, confidence)
                yield _ticket(reference, reading, text.strip()), False
        is_merge_subject = words.is_merge and number == 0
        for reference, reading in _in_line(line, style, seen):
            if not (is_merge_subject and reference.name == "number"):
                yield _ticket(reference, reading, text.strip()), reading.in_prose


def _in_line(
    line: MessageLine, style: TicketStyle, seen: SeenKeys
) -> Iterator[tuple[Reference, RefReading]]:
    before: tuple[Reference, RefReading | None] | None = None
    is_found = False
    for reference in find_references(line.text, style.patterns):
        reading = read_context(line, reference, before, style)
        before = (reference, reading)
        if reading is None:
            continue
        doubted = style.judged(line.text, reference, reading.method, reading.confidence, seen)
        if doubted > 0:
            is_found = True
            how = reading if doubted == reading.confidence else reading._replace(confidence=doubted)
            yield reference, how
    if not is_found:
        yield from _said_otherwise(line, style)


def _said_otherwise(
    line: MessageLine, style: TicketStyle
) -> Iterator[tuple[Reference, RefReading]]:
    """A line such as `Partially Implements: blueprint x`, or `Closes https://tracker/12`."""
    if line.is_title:
        return
    if named := trailer_in_text(line.text, style):
        key, value, relation = named
        for reference in in_trailer(style, key, value):
            if reference.name in ("blueprint", "story", "task", "address"):
                yield reference, RefReading(f"line {key}", relation, 1.0)
        return
    for reference in closed_addresses(style, line.text):
        yield reference, RefReading("closing keyword", Relation.CLOSES, 1.0)


def _ticket(reference: Reference, reading: RefReading, text: str) -> TicketRef:
    host, _, rest = reference.node_id.removeprefix("ticket:").partition("/")
    return TicketRef(
        key=reference.key,
        host=host if rest and ("." in host or ":" in host) else "",
        node_id=reference.node_id,
        relation=reading.relation,
        method=reading.method,
        text=text,
        how=How.EXACT if reading.confidence == 1.0 else How.GUESS,
        confidence=reading.confidence,
        url=reference.url,
    )
