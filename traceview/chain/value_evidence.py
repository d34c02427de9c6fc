"""The evidence of each value in a row of `chains`: how it is known, how surely, and from where."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import prod

from traceview.chain.chain import Chain, LegFound
from traceview.chain.chain_confidence import LIKELY
from traceview.chain.legs import Leg
from traceview.chain.owner_ladder import reason_of
from traceview.graph.neighbourhood import Neighbour
from traceview.model import Evidence, How, Node, Relation

INTRODUCED, LAST_CHANGED = "introduced", "last_changed"
_OF_RULE = {
    Leg.METRIC: Relation.MEASURES,
    Leg.DASHBOARD: Relation.SHOWN_ON,
    Leg.RUNBOOK: Relation.HAS_RUNBOOK,
}


@dataclass(frozen=True)
class ValueEvidence:
    """Why one value is believed: `key` is the leg that it answers, `introduced` or `last_changed`;
    `confidence` (0..1) is that of all steps from the rule together."""

    key: str
    value: str
    how: str
    confidence: float
    why: str


def value_evidence(chain: Chain, steps: list[Neighbour]) -> Iterator[ValueEvidence]:
    """A piece for each value of a rule's row; `steps` are the links that leave the rule.

    Where a leg was found without a value of its own in the row, its nodes stand with their titles.
    """
    for found in chain.found:
        pieces = list(_of_rule(found.leg, steps))
        yield from pieces or _of_nodes(found)
    for key, relation in (
        (INTRODUCED, Relation.INTRODUCED_BY),
        (LAST_CHANGED, Relation.CHANGED_BY),
    ):
        if commit := likely_commit(steps, relation):
            yield _by_path(key, commit.node.id.partition(":")[2], (commit,))


def likely_commit(steps: Iterable[Neighbour], relation: Relation) -> Neighbour | None:
    """The step to the commit that is believed most, where it is likely at all."""
    found = [
        step for step in steps if step.link.relation is relation and step.link.confidence >= LIKELY
    ]
    return max(found, key=lambda step: step.link.confidence, default=None)


def is_as_written(piece: Evidence) -> bool:
    """Whether the text of the evidence is a value as it stands in a label or an annotation."""
    return piece.method.startswith(("label", "annotation"))


def number_of(change: Node) -> str:
    """The number of a change as people write it: `12`, or a Gerrit change id."""
    named = change.attrs.get("number", "")
    return named or change.id.replace("!", "#").rpartition("#")[2].rpartition("/")[2]


def ticket_key(ticket: Node) -> str:
    """The key of a ticket as people write it."""
    if key := ticket.attrs.get("key", ""):
        return key
    return ticket.names[0] if ticket.names else ticket.id.partition(":")[2].rpartition("/")[2]


def _of_rule(leg: Leg, steps: Iterable[Neighbour]) -> Iterator[ValueEvidence]:
    """The pieces of what the rule itself names: metrics by name, pages as they are written."""
    for step in steps:
        if step.link.relation is not _OF_RULE.get(leg):
            continue
        if leg is Leg.METRIC:
            yield _by_path(leg, step.node.title, (step,))
            continue
        for piece in filter(is_as_written, step.link.evidence):
            if piece.text:
                why = f"{piece.method} at {piece.place}" if piece.place else piece.method
                yield ValueEvidence(leg, piece.text, piece.how.value, piece.confidence, why)


def _of_nodes(found: LegFound) -> Iterator[ValueEvidence]:
    for number, node in enumerate(found.nodes):
        path = found.path_to(number)
        if path is not None:
            yield _by_path(found.leg, _value(found.leg, node), path)


def _value(leg: Leg, node: Node) -> str:
    if leg is Leg.CHANGE:
        return number_of(node)
    if leg is Leg.TICKET:
        return ticket_key(node)
    return node.id.partition(":")[2] if leg is Leg.OWNER else node.title


def _by_path(key: str, value: str, path: tuple[Neighbour, ...]) -> ValueEvidence:
    confidence = round(prod(step.link.confidence for step in path), 4)
    how = How.EXACT if confidence >= 1 else How.GUESS
    why = reason_of(path[-1]) if path else "it is the root"
    return ValueEvidence(str(key), value, how.value, confidence, why)
