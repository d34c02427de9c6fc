"""How each leg hangs on the spine: the steps that lead from a node of the spine to an answer.

Ways stand in tiers: one of a later tier is tried only when the earlier ones have led nowhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache

from traceview.cache.store_protocol import LinkHead
from traceview.chain.chain_confidence import BEHIND
from traceview.chain.legs import Leg
from traceview.chain.rule_twins import each_rule_once
from traceview.chain.spine import Reached, most_believed, stepped, with_same
from traceview.graph.graph import Graph
from traceview.graph.neighbourhood import Neighbour
from traceview.identity import kind_of
from traceview.model import Kind, Node, Relation

_OUT, _IN = True, False
Step = tuple[Relation, bool, Kind]
FANOUT = 50


@dataclass(frozen=True, slots=True)
class Trail:
    """Steps from a kind of the spine; `fits` narrows the nodes at their end.

    A trail without steps is for a root that is itself an answer. `behind` is added to the cost, so
    that what the trail leads to stands behind the other answers.
    """

    start: tuple[Kind, ...]
    steps: tuple[Step, ...] = ()
    fits: Callable[[Node], bool] = lambda node: True
    behind: float = 0.0


def _role(*roles: str) -> Callable[[Node], bool]:
    return lambda node: node.attrs.get("role", "") in roles


def _not_role(*roles: str) -> Callable[[Node], bool]:
    return lambda node: node.attrs.get("role", "") not in roles


_ALERTING = (Kind.ALERT, Kind.RULE)
_WORK = (Kind.TICKET, Kind.CHANGE)
_MADE = (Kind.CHANGE, Kind.COMMIT)
_TO_METRIC = (Relation.MEASURES, _OUT, Kind.METRIC)
_TO_SERVICE = (Relation.ABOUT, _OUT, Kind.SERVICE)
_TO_BUILD = (Relation.BUILT_BY, _OUT, Kind.BUILD)
_THROUGH_RECORDING = (
    (Relation.COMPUTES, _IN, Kind.RULE),
    _TO_METRIC,
)
LATER_WORK = ("operations", "build and test")
"""Roles of tickets that record how work went out; the original ticket is another one."""

TIERS: dict[Leg, tuple[tuple[Trail, ...], ...]] = {
    Leg.METRIC: (
        (
            Trail((Kind.METRIC,)),
            Trail(_ALERTING, (_TO_METRIC,)),
            Trail(_ALERTING, (_TO_METRIC, *_THROUGH_RECORDING)),
            Trail(_ALERTING, (_TO_METRIC, *_THROUGH_RECORDING, *_THROUGH_RECORDING)),
        ),
    ),
    Leg.DASHBOARD: (
        (
            Trail((Kind.DASHBOARD,)),
            Trail(_ALERTING, ((Relation.SHOWN_ON, _OUT, Kind.DASHBOARD),)),
        ),
        (Trail(_ALERTING, (_TO_METRIC, (Relation.SHOWN_ON, _OUT, Kind.DASHBOARD))),),
        (Trail(_ALERTING, (_TO_SERVICE, (Relation.SHOWN_ON, _OUT, Kind.DASHBOARD))),),
    ),
    Leg.RUNBOOK: (
        (Trail(_ALERTING, ((Relation.HAS_RUNBOOK, _OUT, Kind.DOCUMENT),)),),
        (Trail(_ALERTING, (_TO_SERVICE, (Relation.HAS_RUNBOOK, _OUT, Kind.DOCUMENT))),),
    ),
    Leg.RULE: ((Trail((Kind.RULE,)),),),
    Leg.CHANGE: ((Trail((Kind.CHANGE,)),),),
    Leg.TICKET: ((Trail((Kind.TICKET,), (), _not_role(*LATER_WORK)),),),
    Leg.DESIGN: (
        (Trail((*_WORK, Kind.RULE), ((Relation.DESIGNED_IN, _OUT, Kind.DOCUMENT),)),),
        (
            Trail(_WORK, ((Relation.MENTIONS, _OUT, Kind.DOCUMENT),), _role("design")),
            Trail(_WORK, ((Relation.MENTIONS, _IN, Kind.DOCUMENT),), _role("design")),
        ),
    ),
    Leg.BUILD: (
        (
            Trail((Kind.BUILD, Kind.TEST)),
            Trail(_MADE, (_TO_BUILD,)),
            Trail(_MADE, ((Relation.TESTED_BY, _OUT, Kind.TEST),)),
            Trail(_MADE, (_TO_BUILD, (Relation.TESTED_BY, _OUT, Kind.TEST))),
            Trail(_MADE, (_TO_BUILD, (Relation.RAN_IN, _IN, Kind.TEST))),
        ),
    ),
    Leg.DEPLOYMENT: (
        (
            Trail((Kind.DEPLOYMENT,)),
            Trail(_MADE, ((Relation.DEPLOYS, _IN, Kind.DEPLOYMENT),)),
            Trail(
                _MADE,
                (
                    _TO_BUILD,
                    (Relation.PRODUCED, _OUT, Kind.ARTIFACT),
                    (Relation.DEPLOYS, _IN, Kind.DEPLOYMENT),
                ),
            ),
            Trail(_ALERTING, (_TO_SERVICE, (Relation.ABOUT, _IN, Kind.DEPLOYMENT)), behind=BEHIND),
        ),
    ),
}


def follow(graph: Graph, spine: Iterable[Reached], leg: Leg) -> list[Reached]:
    """The answers to a leg, the most believed first, each once."""
    held = list(spine)
    for tier in TIERS[leg]:
        found: dict[str, Reached] = {}
        for trail in tier:
            for end in ends(graph, held, trail):
                known = found.get(end.node.id)
                if known is None or end.cost < known.cost:
                    found[end.node.id] = end
        if found:
            answers = sorted(found.values(), key=_order)
            return each_rule_once(graph, answers) if leg is Leg.RULE else answers
    return []


def ends(graph: Graph, spine: Iterable[Reached], trail: Trail) -> list[Reached]:
    """Where a trail leads from the nodes of the spine at which it starts."""
    return [
        Reached(end.node, end.path, end.cost + trail.behind)
        for start in spine
        if start.node.kind in trail.start
        for end in _ends(graph, start, trail.steps)
        if trail.fits(end.node)
    ]


def _order(reached: Reached) -> tuple[bool, float, float, str]:
    node = reached.node
    moment = node.since or node.updated
    not_in_git = node.kind is Kind.RULE and "repo" not in node.attrs
    return not_in_git, reached.cost, -moment.timestamp() if moment else 0.0, node.id


def _ends(graph: Graph, start: Reached, steps: tuple[Step, ...]) -> list[Reached]:
    ends = [start]
    for step in steps:
        ends = [
            reached
            for end in ends
            for near in _believed_first(graph.neighbours(end.node.id, _along(step)))
            for reached in with_same(graph, stepped(end, near))
        ][:FANOUT]
    return ends


def _believed_first(steps: Iterable[Neighbour]) -> list[Neighbour]:
    found = list(steps)
    if len(found) > 1:
        found.sort(key=most_believed)
    return found


@cache
def _along(step: Step) -> Callable[[LinkHead], bool]:
    relation, outward, kind = step
    return lambda head: (
        head.relation == relation and bool(head.outward) is outward and kind_of(head.other) == kind
    )
