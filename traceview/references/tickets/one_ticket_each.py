"""One reference for each ticket that a message names in several ways."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from traceview.model import Relation
from traceview.references.tickets.ticket_ref import TicketRef

_BRANCH = "key in the branch"


def one_each(found: Iterable[TicketRef]) -> list[TicketRef]:
    """The surest reading of each ticket, the surest ticket first.

    A ticket that is named by its address and by its key is one: it has the address's host, and is
    as sure as the surer of the two readings. A key in a branch whose number a stated key of another
    project has is the same ticket, written otherwise.
    """
    best: dict[str, TicketRef] = {}
    for ref in found:
        known = best.get(ref.node_id)
        if known is None or _rank(ref) > _rank(known):
            best[ref.node_id] = ref if known is None else replace(ref, url=ref.url or known.url)
    joined = _joined(list(best.values()))
    numbers = {_number(ref) for ref in joined if ref.method != _BRANCH} - {""}
    kept = [ref for ref in joined if ref.method != _BRANCH or _number(ref) not in numbers]
    return sorted(kept, key=lambda ref: -ref.confidence)


def _joined(refs: list[TicketRef]) -> list[TicketRef]:
    """Those with a host take over what those of the same key without one know better."""
    hosted = {ref.key: ref for ref in refs if ref.host}
    for ref in refs:
        known = hosted.get(ref.key)
        if known is not None and not ref.host and _rank(ref) > _rank(known):
            hosted[ref.key] = replace(ref, host=known.host, node_id=known.node_id, url=known.url)
    others = [ref for ref in refs if ref.host and hosted[ref.key].node_id != ref.node_id]
    plain = [ref for ref in refs if not ref.host and ref.key not in hosted]
    return [*hosted.values(), *plain, *others]


def _number(ref: TicketRef) -> str:
    """The digits of a key of letters and a number; empty for any other, and for small numbers."""
    project, dash, number = ref.key.partition("-")
    return number if dash and project.isalnum() and number.isdigit() and len(number) > 2 else ""


def _rank(ref: TicketRef) -> tuple[float, bool]:
    return ref.confidence, ref.relation is Relation.CLOSES
