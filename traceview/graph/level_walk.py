"""A walk that reads a level at a time: it runs on what is held, and again with what it lacked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar, cast

from traceview.cache.store_protocol import LinkHead, Record
from traceview.graph.graph import step_along
from traceview.graph.neighbourhood import Neighbour
from traceview.graph.working_set import WorkingSet
from traceview.model import Node

Answer = TypeVar("Answer")
_Step = tuple[str, bool, str, str]
_Wanted = Callable[[LinkHead], bool] | None


def walked(
    graph: WorkingSet, asked: Sequence[Callable[[LevelWalk], Answer | None]]
) -> list[Answer]:
    """What each of `asked` answers when it is given the graph, in their order.

    Each is called again and again: at first it sees no more than is held, and what it asked for in
    vain is read for all of them in one call. An answer counts once nothing that it asked for was
    lacking, so it is the same as if every record had been read at its turn. What is asked must not
    do anything but ask; it may keep a part of its answer for which nothing was lacking, and answer
    None while anything was.
    """
    walk = LevelWalk(graph)
    answers: dict[int, Answer] = {}
    while len(answers) < len(asked):
        for number, run in enumerate(asked):
            if number not in answers:
                before = walk.misses
                answer = run(walk)
                if walk.misses == before:
                    answers[number] = cast("Answer", answer)
        walk.read()
    return [answers[number] for number in range(len(asked))]


class LevelWalk:
    """A `Graph` of what was read for one walk, which holds it although the working set lets it go.

    `misses` counts how often something was asked for that was not read yet.
    """

    def __init__(self, graph: WorkingSet) -> None:
        self._graph = graph
        self._read: dict[str, Record | None] = {}
        self._lacking: dict[str, None] = {}
        self._steps: dict[_Step, Neighbour | None] = {}
        self._around: dict[tuple[str, _Wanted], Sequence[Neighbour]] = {}
        self.misses = 0

    def read(self) -> None:
        """Read all that was lacking, in one call."""
        found = self._graph.records(self._lacking) if self._lacking else {}
        self._read |= {node_id: found.get(node_id) for node_id in self._lacking}
        self._lacking.clear()

    def record(self, node_id: str) -> Record | None:
        """The record of a node; None, and a miss, while it was not read."""
        if node_id in self._read:
            return self._read[node_id]
        held = self._graph.held(node_id)
        if held is None:
            self._lacking[node_id] = None
            self.misses += 1
        else:
            self._read[node_id] = held
        return held

    def node(self, node_id: str) -> Node | None:
        """The node with this id."""
        record = self.record(node_id)
        return record.node if record else None

    def neighbours(
        self, node_id: str, wanted: Callable[[LinkHead], bool] | None = None
    ) -> Iterator[Neighbour]:
        """The links of a node (those `wanted`) with the nodes at their other ends, as read."""
        known = self._around.get((node_id, wanted))
        return iter(self._walked(node_id, wanted) if known is None else known)

    def _walked(self, node_id: str, wanted: _Wanted) -> Sequence[Neighbour]:
        here = self.record(node_id)
        if here is None:
            return ()
        steps: list[Neighbour] = []
        is_whole = True
        for head in here.heads:
            if wanted is None or wanted(head):
                there = self.record(head.other)
                if there is not None:
                    step = self._step(here, node_id, head, there)
                    if step is not None:
                        steps.append(step)
                elif head.other not in self._read:
                    is_whole = False
        if is_whole:
            self._around[node_id, wanted] = steps
        return steps

    def _step(self, here: Record, node_id: str, head: LinkHead, there: Record) -> Neighbour | None:
        key = node_id, head.outward, head.relation, head.other
        if key not in self._steps:
            self._steps[key] = step_along(here, head, there)
        return self._steps[key]
