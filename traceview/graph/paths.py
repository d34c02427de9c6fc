"""The shortest paths between two nodes over everything that is known, within a budget.

A link is walked either way. Nodes with very many links connect work that has nothing in common:
they are ends at first, and walked through only when nothing leads around them.
"""

from __future__ import annotations

import heapq
import math
import time
from collections.abc import Callable, Iterable
from typing import Any, cast

import networkx as nx

from traceview.cache.store_protocol import Reads
from traceview.graph.neighbourhood import Neighbour
from traceview.graph.paths_found import PathFound, Paths
from traceview.graph.read_between import Between, BudgetedRecords, SpentError
from traceview.model import Node

HOPS = 6
RECORDS = 3_000
"""How many records are read at most: less than 0.2 s of reading at a million links."""
SECONDS = 1.0
SHOWN = 3
"""How many paths are given, all of them as short as the shortest."""
WEIGHED = 500
"""How many links of equally short paths are weighed; of further ones the first by id is taken."""
_Weighed = tuple[float, float, tuple[str, ...], tuple[Neighbour, ...]]


def find_paths(
    reads: Reads,
    ends: tuple[Node, Node],
    *,
    hops: int = HOPS,
    records: int = RECORDS,
    seconds: float = SECONDS,
    clock: Callable[[], float] = time.monotonic,
) -> Paths:
    """Up to three shortest paths between two nodes; of equally short ones the best believed.

    A ring of what stands around an end is read in one call, what of it both ends reach in another.
    `records` and `seconds` (of the monotonic `clock`) are the budget.
    """
    origin, target = ends
    if origin.id == target.id:
        return Paths(origin, target, (PathFound(()),), "found", 0, 0)
    end = clock() + seconds
    held = BudgetedRecords(reads, records, lambda: clock() >= end)
    for through_hubs in (False, True):
        between = Between(held, (origin.id, target.id), through_hubs=through_hubs)
        is_spent = False
        try:
            between.read(hops)
        except SpentError:
            is_spent = True
        if between.has_met and (best := tuple(_best(held, between, origin.id, target.id))):
            passed = (step.node.id for path in best for step in path.steps[:-1])
            through_hubs = any(map(held.is_hub, passed))
            far = len(best[0].steps)
            return Paths(origin, target, best, "found", len(held), far, through_hubs)
        if is_spent:
            return Paths(origin, target, (), "budget", len(held), between.depth, through_hubs)
        if not between.saw_hub:
            break
    return Paths(origin, target, (), "nothing", len(held), hops, through_hubs)


def _best(held: BudgetedRecords, between: Between, origin: str, target: str) -> list[PathFound]:
    """The best believed of the shortest paths, best first."""
    held.read_anyway((origin, target))
    graph = between.graph()
    shortest = _shortest(graph, origin, target, between.depth + 1)
    best: dict[str, list[_Weighed]] = {origin: [(0.0, 0.0, (origin,), ())]}
    weighed = 0
    for here in nx.lexicographical_topological_sort(shortest):
        if before := sorted(shortest.pred[here])[: max(WEIGHED - weighed, 1)]:
            weighed += len(before)
            steps = ((one, _step(held, one, here, graph[one][here])) for one in before)
            further = (_further(way, step) for one, step in steps if step for way in best[one])
            best[here] = heapq.nsmallest(SHOWN, further)
    return [PathFound(steps) for _, _, _, steps in best.get(target, ())]


def _shortest(graph: nx.MultiGraph[str], origin: str, target: str, most: int) -> nx.DiGraph[str]:
    """The links of all shortest paths of at most so many hops, in the direction of the walk."""
    before = cast("dict[str, list[str]]", nx.predecessor(graph, origin, cutoff=most))
    shortest: nx.DiGraph[str] = nx.DiGraph()
    waiting = [target]
    while waiting:
        here = waiting.pop()
        if here not in shortest or not shortest.pred[here]:
            nearer = before.get(here, ())
            shortest.add_edges_from((one, here) for one in nearer)
            waiting += nearer
    return shortest


def _further(way: _Weighed, step: Neighbour) -> _Weighed:
    doubt, cost, ids, steps = way
    return doubt + _doubt(step), cost + step.cost, (*ids, step.node.id), (*steps, step)


def _step(held: BudgetedRecords, here: str, there: str, links: Iterable[Any]) -> Neighbour | None:
    """The best believed step to `there` along `links`, each an origin and a relation."""
    records = {one: record for one in (here, there) if (record := held.get(one)) is not None}
    if len(records) < 2:
        return None
    steps = [
        Neighbour(records[there].node, link, origin == here)
        for origin, relation in links
        for other in (there if origin == here else here,)
        if (link := records[origin].link_to(relation, records[other].node)) is not None
    ]
    return min(steps, key=lambda step: (_doubt(step), step.cost, step.label), default=None)


def _doubt(step: Neighbour) -> float:
    """Nothing for a fact; for a guess the more the less it is believed."""
    return -math.log(step.link.confidence)
