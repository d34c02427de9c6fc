"""The shortest paths between two nodes over everything that is known, within a budget.

A link is walked either way. Nodes with very many links connect work that has nothing in common:
they are ends at first, and walked through only when nothing leads around them.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable, Mapping
from itertools import islice, pairwise
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
_PARTS = 1 << 32
"""Doubt and cost are weighed in parts of this size; their sums stay below 2 ** 16."""


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
    before, rings = cast(
        "tuple[dict[str, list[str]], dict[str, int]]",
        nx.predecessor(graph, origin, cutoff=between.depth + 1, return_seen=True),
    )
    if target not in before:
        return []
    shortest: nx.DiGraph[str] = nx.DiGraph(_links_between(before, target))
    _weigh(held, graph, shortest, rings)
    try:
        paths = nx.shortest_simple_paths(shortest, origin, target, weight="weight")
        walks = list(islice(paths, SHOWN))
    except nx.NetworkXNoPath:
        return []
    return [PathFound(tuple(shortest.edges[step]["step"] for step in pairwise(w))) for w in walks]


def _links_between(before: Mapping[str, list[str]], target: str) -> list[tuple[str, str]]:
    """The links of all shortest paths to `target`; `before` holds the nodes before each."""
    links: dict[tuple[str, str], None] = {}
    ring = {target}
    while ring:
        links |= dict.fromkeys((one, here) for here in sorted(ring) for one in sorted(before[here]))
        ring = {one for here in ring for one in before[here]}
    return list(links)


def _weigh(
    held: BudgetedRecords,
    graph: nx.MultiGraph[str],
    shortest: nx.DiGraph[str],
    rings: Mapping[str, int],
) -> None:
    """Give each link its best believed `step`, and a `weight` for all paths of one length.

    Weights are whole numbers, so that their sums put paths in order of their doubt, then of their
    cost, then of the ids on their way, whatever was read first.
    """
    places = {node_id: place for place, node_id in enumerate(sorted(shortest))}
    far, digit = max(rings[node_id] for node_id in shortest), len(places).bit_length()
    weighed = 0
    for there in sorted(shortest, key=lambda node_id: (rings[node_id], node_id)):
        before = sorted(shortest.pred[there])
        shown = before[: max(WEIGHED - weighed, 1)]
        shortest.remove_edges_from((here, there) for here in before[len(shown) :])
        weighed += len(shown)
        for here in shown:
            step = _step(held, here, there, graph[here][there])
            if step is None:
                shortest.remove_edge(here, there)
                continue
            believed = (round(_doubt(step) * _PARTS) << 48) + round(step.cost * _PARTS)
            id_order = places[there] << digit * (far - rings[there])
            weight = (believed << digit * (far + 1)) + id_order
            shortest.add_edge(here, there, step=step, weight=weight)


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
