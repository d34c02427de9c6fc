"""The shortest paths between two nodes over everything that is known, within a budget.

A link is walked either way. Nodes with very many links connect work that has nothing in common:
they are ends at first, and walked through only when nothing leads around them.
"""

from __future__ import annotations

import heapq
import math
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping

from traceview.cache.store_protocol import LinkHead, Reader
from traceview.graph.neighbourhood import Neighbour
from traceview.graph.paths_found import PathFound, Paths
from traceview.graph.step_cost import step_cost
from traceview.graph.two_sided_search import Reads, Search, SpentError
from traceview.graph.working_set import WorkingSet
from traceview.model import Node

HOPS = 6
RECORDS = 3_000
"""How many records are read at most: less than 0.2 s of reading at a million links."""
SECONDS = 1.0
SHOWN = 3
"""How many paths are given, all of them as short as the shortest."""
WEIGHED = 500
"""How many links of equally short paths are weighed; of further ones the first by id is taken."""


def find_paths(
    graph: WorkingSet,
    read: Reader,
    ends: tuple[Node, Node],
    *,
    hops: int = HOPS,
    records: int = RECORDS,
    seconds: float = SECONDS,
    clock: Callable[[], float] = time.monotonic,
) -> Paths:
    """Up to three shortest paths between two nodes; of equally short ones the best believed.

    The search reads with `read` alone; `graph` is asked for the links of what was found. `records`
    and `seconds` (of the monotonic `clock`) are its budget.
    """
    origin, target = ends
    if origin.id == target.id:
        return Paths(origin, target, (PathFound(()),), "found", 0, 0)
    end = clock() + seconds
    held = Reads(read, records, lambda: clock() >= end)
    for through_hubs in (False, True):
        search = Search(held, (origin.id, target.id), through_hubs=through_hubs)
        is_spent = False
        try:
            search.run(hops)
        except SpentError:
            is_spent = True
        if best := tuple(_best(graph, search.onward(), origin.id, target.id)):
            between = (step.node.id for path in best for step in path.steps[:-1])
            through_hubs = any(map(held.is_known_hub, between))
            far = len(best[0].steps)
            return Paths(origin, target, best, "found", len(held), far, through_hubs)
        if is_spent:
            return Paths(origin, target, (), "budget", len(held), search.depth, through_hubs)
        if not search.saw_hub:
            break
    return Paths(origin, target, (), "nothing", len(held), hops, through_hubs)


def _best(
    graph: WorkingSet, onward: Mapping[str, Mapping[str, bool]], origin: str, target: str
) -> Iterator[PathFound]:
    """The best believed paths through `onward`, which holds none longer than another."""
    weighed = shown = 0
    steps: dict[str, list[Neighbour]] = {}
    passed: Counter[str] = Counter()
    waiting: list[tuple[float, float, tuple[str, ...], tuple[Neighbour, ...]]]
    waiting = [(0.0, 0.0, (origin,), ())]
    while waiting and shown < SHOWN:
        doubt, cost, ids, path = heapq.heappop(waiting)
        here = ids[-1]
        if here == target:
            shown += 1
            yield PathFound(path)
        passed[here] += 1
        if passed[here] > SHOWN:
            continue
        if here not in steps:
            links = sorted(onward.get(here, {}).items())[: max(WEIGHED - weighed, 1)]
            steps[here] = list(_steps(graph, here, dict(links)))
            weighed += len(links)
        for step in steps[here]:
            further = doubt + _doubt(step), cost + step_cost(step)
            heapq.heappush(waiting, (*further, (*ids, step.node.id), (*path, step)))
        if weighed >= WEIGHED:
            waiting = heapq.nsmallest(SHOWN, waiting)


def _steps(graph: WorkingSet, here: str, links: Mapping[str, bool]) -> Iterator[Neighbour]:
    """The best believed step from `here` to each node of `links`."""
    found: dict[str, list[Neighbour]] = {}
    for step in graph.neighbours(here, lambda head: links.get(head.other, False)):
        found.setdefault(step.node.id, []).append(step)
    for there in (there for there, is_seen_from_here in links.items() if not is_seen_from_here):
        if (node := graph.node(there)) is not None:
            found[there] = [
                Neighbour(node, step.link, not step.outward)
                for step in graph.neighbours(there, _to(here))
            ]
    for steps in found.values():
        if steps:
            yield min(steps, key=lambda step: (_doubt(step), step_cost(step), step.label))


def _to(node_id: str) -> Callable[[LinkHead], bool]:
    return lambda head: head.other == node_id


def _doubt(step: Neighbour) -> float:
    """Nothing for a fact; for a guess the more the less it is believed."""
    return -math.log(step.link.confidence)
