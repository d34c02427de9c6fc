"""The shortest paths between two nodes over everything that is known, within a budget.

A link is walked either way. The search goes from both ends at once, a level at a time, always on
the side with less before it, and reads each record once. Nodes with very many links connect work
that has nothing to do with each other: they are ends at first, and walked through only when
nothing leads around them, along the links that their own record holds.
"""

from __future__ import annotations

import heapq
import math
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping

from traceview.answers import Neighbour, PathFound, Paths
from traceview.graph import Head, Reader, Record, WorkingSet
from traceview.model import Node
from traceview.spine import step_cost

HOPS = 6
RECORDS = 3_000
"""How many records are read at most: less than 0.2 s of reading at a million links."""
SECONDS = 1.0
SHOWN = 3
"""How many paths are given, all of them as short as the shortest."""
WEIGHED = 500
"""How many links of equally short paths are weighed; of further ones the first by id is taken."""


class _SpentError(Exception):
    """The budget has ended."""


class _Records:
    """Records read once each, until `limit` of them were read or the time is over."""

    def __init__(self, read: Reader, limit: int, is_over: Callable[[], bool]) -> None:
        self._read = read
        self._limit = limit
        self._is_over = is_over
        self._held: dict[str, Record | None] = {}

    def __len__(self) -> int:
        return len(self._held)

    def __call__(self, node_id: str) -> Record | None:
        if node_id not in self._held:
            if len(self._held) >= self._limit or self._is_over():
                raise _SpentError
            self._held[node_id] = self._read(node_id)
        return self._held[node_id]

    def is_known_hub(self, node_id: str) -> bool:
        """Whether a record that was read is a hub's."""
        record = self._held.get(node_id)
        return record is not None and record.is_hub


class _Side:
    """What was reached from one end: how far each node is, and from which nodes it was reached."""

    def __init__(self, start: str) -> None:
        self.start = start
        self.far = {start: 0}
        self.reached_from: dict[str, dict[str, None]] = {}
        self.front = [start]
        self.depth = 0
        self.is_open = False
        """Whether it ended at a hub, some links of which may lead here unseen from this side."""


class _Search:
    """One search from both ends, around hubs or through them."""

    def __init__(self, records: _Records, ends: tuple[str, str], *, through_hubs: bool) -> None:
        self._records = records
        self._through_hubs = through_hubs
        self._origin, self._target = (_Side(end) for end in ends)
        self._met: dict[str, int] = {}
        self.saw_hub = False

    @property
    def depth(self) -> int:
        """How many hops have been searched whole, from both ends together."""
        return self._origin.depth + self._target.depth

    def run(self, hops: int) -> None:
        """Search until paths are found, or nothing is left within `hops`. Raises _SpentError."""
        sides = self._origin, self._target
        while not self._met and self.depth < hops:
            if any(not side.front and not side.is_open for side in sides):
                return
            ahead = [side for side in sides if side.front]
            if not ahead:
                return
            side = min(ahead, key=lambda side: len(side.front))
            self._widen(side, self._target if side is self._origin else self._origin)

    def _widen(self, side: _Side, other: _Side) -> None:
        """Walk all links of the nodes in front of one side."""
        far, front = side.depth + 1, side.front
        side.front = []
        for here in front:
            for there in self._around(here, side):
                if there not in side.far:
                    side.far[there] = far
                    side.front.append(there)
                if side.far[there] != far:
                    continue
                side.reached_from.setdefault(there, {})[here] = None
                if there in other.far and self._may_meet(there, other):
                    self._met[there] = far + other.far[there]
        if side.front:
            side.depth = far

    def _around(self, here: str, side: _Side) -> Iterator[str]:
        record = self._records(here)
        if record is None:
            return
        if record.is_hub:
            self.saw_hub = True
            side.is_open = side.is_open or self._through_hubs or here == side.start
            if not self._through_hubs:
                return
        yield from dict.fromkeys(head.other for head in record.heads)

    def _may_meet(self, there: str, other: _Side) -> bool:
        if there == other.start or there in self._met:
            return True
        record = self._records(there)
        if record is None:
            return False
        self.saw_hub = self.saw_hub or record.is_hub
        return self._through_hubs or not record.is_hub

    def onward(self) -> dict[str, dict[str, bool]]:
        """The links of all shortest paths that were found, by the node from which they lead on.

        Each is told by the node to which it leads, and whether it was seen from where it begins.
        """
        shortest = min(self._met.values(), default=0)
        links: dict[str, dict[str, bool]] = {}
        for side, is_seen_from_here in ((self._origin, True), (self._target, False)):
            waiting = [node for node, length in self._met.items() if length == shortest]
            passed = set(waiting)
            while waiting:
                node = waiting.pop()
                for nearer in side.reached_from.get(node, ()):
                    here, there = (nearer, node) if is_seen_from_here else (node, nearer)
                    links.setdefault(here, {})[there] = is_seen_from_here
                    if nearer not in passed:
                        passed.add(nearer)
                        waiting.append(nearer)
        return links


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
    held = _Records(read, records, lambda: clock() >= end)
    for through_hubs in (False, True):
        search = _Search(held, (origin.id, target.id), through_hubs=through_hubs)
        is_spent = False
        try:
            search.run(hops)
        except _SpentError:
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


def _to(node_id: str) -> Callable[[Head], bool]:
    return lambda head: head.other == node_id


def _doubt(step: Neighbour) -> float:
    """Nothing for a fact; for a guess the more the less it is believed."""
    return -math.log(step.link.confidence)
