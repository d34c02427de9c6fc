"""From a commit's or a change's message to the tickets that it names.

A trailer, a closing keyword and a URL state their ticket; a key in a branch's name, in a subject
or in prose is our reading, with a confidence. Closing keywords are those of GitHub and GitLab.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from traceview.model import How, Relation
from traceview.references.commits.merges import read_merge
from traceview.references.commits.own_words import OwnWords, own_words
from traceview.references.commits.trailers import Trailer, trailers
from traceview.references.conventions.house_style import HouseStyle
from traceview.references.patterns.find_references import Reference, find_references
from traceview.references.tickets import ticket_confidence as sure
from traceview.references.tickets.ticket_branches import in_branch
from traceview.references.tickets.ticket_context import MessageLine, RefReading, read_context
from traceview.references.tickets.ticket_style import TicketStyle, ticket_style

__all__ = ["TicketRef", "ticket_refs"]


@dataclass(frozen=True, slots=True)
class TicketRef:
    """A ticket that a message names.

    `key` is what people call it (`OPS-12`, `T123`, `acme/alerts#12`, `BZ#1234567`), `host` its
    tracker's host, empty while unknown. `method` is the rule that found it, `text` what matched.
    `relation` is CLOSES or REFERS_TO.
    """

    key: str
    host: str
    node_id: str
    relation: Relation
    method: str
    text: str
    how: How = How.EXACT
    confidence: float = 1.0


def ticket_refs(
    message: str, house: HouseStyle, *, slug: str = "", branch: str = ""
) -> list[TicketRef]:
    """The tickets that `message` and the name of its `branch` refer to, the surest first.

    `slug` (`host/path`) is the repository in which a bare `#N` is looked for. One reference is
    given for each ticket: the surest, and of equals the one that closes it.
    """
    style = ticket_style(house, slug)
    words = own_words(message)
    at_end = {t.line - words.first: [*_of_trailer(t, style)] for t in trailers(message)}
    found = [(ref, False) for refs in at_end.values() for ref in refs]
    found += _in_words(words, style, {line for line, refs in at_end.items() if refs})
    merge = read_merge(words)
    name = branch or (merge.branch if merge else "")
    for reference, confidence in in_branch(name, style):
        reading = RefReading("key in the branch", Relation.REFERS_TO, confidence)
        found.append((_ticket(reference, reading, name), False))
    return _one_each(_weighed(found))


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
    for reference in style.in_value(trailer.key, trailer.value):
        confidence = reference.confidence if reference.name == "bare number" else 1.0
        reading = RefReading(f"trailer {trailer.key}", relation, confidence)
        yield _ticket(reference, reading, f"{trailer.key}: {trailer.value}")


def _in_words(
    words: OwnWords, style: TicketStyle, read: set[int]
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
        before: tuple[Reference, RefReading | None] | None = None
        for reference in find_references(text, style.patterns):
            reading = read_context(line, reference, before, style)
            before = (reference, reading)
            if words.is_merge and number == 0 and reference.name == "number":
                continue
            if reading is not None and style.takes(reference, reading.method):
                yield _ticket(reference, reading, text.strip()), reading.in_prose


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
    )


def _one_each(found: Iterable[TicketRef]) -> list[TicketRef]:
    best: dict[str, TicketRef] = {}
    for ref in found:
        known = best.get(ref.node_id)
        if known is None or _rank(ref) > _rank(known):
            best[ref.node_id] = ref
    hosted = {ref.key for ref in best.values() if ref.host}
    kept = [ref for ref in best.values() if ref.host or ref.key not in hosted]
    return sorted(kept, key=lambda ref: -ref.confidence)


def _rank(ref: TicketRef) -> tuple[float, bool]:
    return ref.confidence, ref.relation is Relation.CLOSES
