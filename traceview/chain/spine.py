"""The spine of a chain: alert — rule — commit — change — ticket, walked one way at a time.

From a root on the spine the walk goes towards the work (to the ticket) and towards what runs (to
the alert), and never turns: from a rule down to its change and up again to another rule would show
somebody else's work as this alert's. A root beside the spine first steps onto it. Nodes with very
many links are walked through towards the work only, where few links lead away from them.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from functools import cache

from traceview.cache.store_protocol import LinkHead
from traceview.chain.chain_confidence import LIKELY
from traceview.graph.graph import Graph
from traceview.graph.neighbourhood import Neighbour
from traceview.identity import kind_of
from traceview.model import Kind, Node, Relation

MAX_HOPS = 8
ENTRIES = 20
"""How many ways onto the spine are tried from a root beside it, the most believed first."""


class Way(Enum):
    """Which way a walk goes."""

    ENTRY = "onto the spine"
    WORK = "towards the work"
    RUNNING = "towards what runs"


@dataclass(frozen=True, slots=True)
class Reached:
    """A node of the spine with the steps that lead to it from the root, and their cost."""

    node: Node
    path: tuple[Neighbour, ...]
    cost: float


_TO_WORK = {
    (Kind.ALERT, Relation.FIRED_BY, True),
    (Kind.RULE, Relation.INTRODUCED_BY, True),
    (Kind.COMMIT, Relation.PART_OF, True),
    (Kind.COMMIT, Relation.CLOSES, True),
    (Kind.COMMIT, Relation.REFERS_TO, True),
    (Kind.CHANGE, Relation.CLOSES, True),
    (Kind.CHANGE, Relation.REFERS_TO, True),
}
_TO_RUNNING = {
    (Kind.TICKET, Relation.CLOSES, False),
    (Kind.TICKET, Relation.REFERS_TO, False),
    (Kind.CHANGE, Relation.PART_OF, False),
    (Kind.COMMIT, Relation.INTRODUCED_BY, False),
    (Kind.COMMIT, Relation.CHANGED_BY, False),
    (Kind.COMMIT, Relation.TOUCHED_BY, False),
    (Kind.RULE, Relation.FIRED_BY, False),
}
_ENTRY = {
    (Kind.METRIC, Relation.MEASURES, False),
    (Kind.METRIC, Relation.COMPUTES, False),
    (Kind.DASHBOARD, Relation.SHOWN_ON, False),
    (Kind.DOCUMENT, Relation.HAS_RUNBOOK, False),
    (Kind.DOCUMENT, Relation.DESIGNED_IN, False),
    (Kind.DOCUMENT, Relation.REVIEWED_IN, False),
    (Kind.DOCUMENT, Relation.MENTIONS, True),
    (Kind.BUILD, Relation.BUILT_BY, False),
    (Kind.TEST, Relation.TESTED_BY, False),
    (Kind.TEST, Relation.RAN_IN, True),
    (Kind.ARTIFACT, Relation.PRODUCED, False),
    (Kind.DEPLOYMENT, Relation.DEPLOYS, True),
    (Kind.TICKET, Relation.RECORDED_IN, False),
    (Kind.INCIDENT, Relation.ABOUT, True),
    (Kind.INCIDENT, Relation.CAUSED_BY, True),
    (Kind.INCIDENT, Relation.MENTIONS, True),
    (Kind.SERVICE, Relation.ABOUT, False),
    (Kind.ENVIRONMENT, Relation.RAN_IN, False),
    (Kind.TEAM, Relation.OWNED_BY, False),
    (Kind.PERSON, Relation.OWNED_BY, False),
    (Kind.PERSON, Relation.AUTHORED_BY, False),
    (Kind.REPOSITORY, Relation.DEFINED_IN, False),
}
ON_SPINE = frozenset((Kind.ALERT, Kind.RULE, Kind.COMMIT, Kind.CHANGE, Kind.TICKET))
_MOVES = {Way.WORK: _TO_WORK, Way.RUNNING: _TO_RUNNING, Way.ENTRY: _ENTRY}


def stepped(at: Reached, step: Neighbour) -> Reached:
    """One step further; a step back to where the path has been leads there without the detour."""
    node_id, path = step.node.id, at.path
    if node_id == _origin(path[0] if path else step):
        return Reached(step.node, (), 0.0)
    for passed, one in enumerate(path, 1):
        if one.node.id == node_id:
            return Reached(step.node, path[:passed], sum(one.cost for one in path[:passed]))
    return Reached(step.node, (*path, step), at.cost + step.cost)


def _origin(first: Neighbour) -> str:
    return first.link.origin if first.outward else first.link.target


def with_same(graph: Graph, at: Reached) -> Iterator[Reached]:
    """A node, then what is said to be the same as it."""
    yield at
    for step in graph.neighbours(at.node.id, _to_same(at.node.kind)):
        yield stepped(at, step)


@cache
def _to_same(kind: Kind) -> Callable[[LinkHead], bool]:
    return lambda head: head.relation == Relation.SAME_AS and kind_of(head.other) == kind


def walk_spine(graph: Graph, root: Node) -> dict[str, Reached]:
    """Every node of the spine that belongs to the root, by id, each by its cheapest path."""
    best: dict[tuple[str, Way], float] = {}
    reached: dict[str, Reached] = {}
    start = Reached(root, (), 0.0)
    ways = [Way.WORK, Way.RUNNING] if root.kind in ON_SPINE else []
    if root.kind not in ON_SPINE or root.kind is Kind.TICKET:
        ways.append(Way.ENTRY)
    queue = [(0.0, number, way, start) for number, way in enumerate(ways)]
    number = len(queue)
    while queue:
        cost, _, way, at = heapq.heappop(queue)
        if best.get((at.node.id, way), math.inf) <= cost:
            continue
        best[at.node.id, way] = cost
        if at.node.kind in ON_SPINE or at.node.id == root.id:
            known = reached.get(at.node.id)
            if known is None or cost < known.cost:
                reached[at.node.id] = at
        if len(at.path) >= MAX_HOPS:
            continue
        for further, next_way in _further(graph, at, way):
            number += 1
            heapq.heappush(queue, (further.cost, number, next_way, further))
    return reached


def _further(graph: Graph, at: Reached, way: Way) -> Iterator[tuple[Reached, Way]]:
    record = graph.record(at.node.id)
    if record is None:
        return
    through_hub = record.is_hub and bool(at.path)
    steps = [
        step
        for step in graph.neighbours(at.node.id, _moves(at.node.kind, way, through_hub))
        if not _turns(step, way) and not _doubtful_origin(step)
    ]
    if way is Way.ENTRY:
        steps = sorted(steps, key=most_believed)[:ENTRIES]
    for step in steps:
        further = Reached(step.node, (*at.path, step), at.cost + step.cost)
        if way is Way.ENTRY and step.node.kind in ON_SPINE:
            yield further, Way.WORK
            yield further, Way.RUNNING
        else:
            yield further, way


@cache
def _moves(kind: Kind, way: Way, through_hub: bool) -> Callable[[LinkHead], bool]:
    """The links along which a walk goes on from a node of a kind."""

    def wanted(head: LinkHead) -> bool:
        if through_hub and not (head.outward and way is Way.WORK):
            return False
        if head.relation == Relation.SAME_AS:
            return kind_of(head.other) == kind
        return (kind, head.relation, bool(head.outward)) in _MOVES[way]

    return wanted


def most_believed(step: Neighbour) -> tuple[float, float, str]:
    """Orders steps: the cheapest first, then those to the newest node."""
    moment = step.node.since or step.node.updated
    return step.cost, -moment.timestamp() if moment else 0.0, step.node.id


def _doubtful_origin(step: Neighbour) -> bool:
    """Whether a commit is likelier not the origin of the rule: its ticket would be another's."""
    origin = step.link.relation is Relation.INTRODUCED_BY
    return origin and step.link.confidence < LIKELY


def _turns(step: Neighbour, way: Way) -> bool:
    """Whether two guesses of what is the same would lead from one rule over another to a third."""
    is_guess = step.link.relation is Relation.SAME_AS and step.link.confidence < 1
    return is_guess and step.outward is (way is Way.RUNNING)
