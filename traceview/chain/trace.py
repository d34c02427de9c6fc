"""The chain of a root: the best path to each leg, and the gaps. Rules only, on a graph."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from traceview.chain.chain import Chain, Gap, LegFound
from traceview.chain.gaps import gap
from traceview.chain.leg_reason import method_and_text
from traceview.chain.leg_trails import follow
from traceview.chain.legs import Leg
from traceview.chain.owner_gap import owner_gap, unfilled
from traceview.chain.owner_ladder import RUNGS, Owner, owners
from traceview.chain.spine import Reached, walk_spine
from traceview.graph.graph import Graph
from traceview.graph.level_walk import LevelWalk, walked
from traceview.graph.working_set import WorkingSet
from traceview.model import Kind, Node

MAX_NODES = 20
"""How many nodes answer one leg at most."""
MAX_OTHERS = 3
"""How many teams that lower rungs name are told beside the owner."""


def trace(graph: WorkingSet, root: Node, now: datetime) -> Chain:
    """The chain of `root`, read a level at a time. `now` decides which owners have gone quiet."""
    (chain,) = traces(graph, (root,), now)
    return chain


def traces(graph: WorkingSet, roots: Sequence[Node], now: datetime) -> list[Chain]:
    """The chains of `roots`, in their order: a level of all of them is read in one call."""
    return walked(graph, [_ChainWalk(root, now) for root in roots])


def trace_on(graph: Graph, root: Node, now: datetime) -> Chain:
    """The chain of `root` on a graph, as far as the graph is known."""
    spine = _spine(graph, root)
    return _chain(root, spine, [_found(graph, root, spine, leg, now) for leg in Leg])


class _ChainWalk:
    """The same on a walk by levels: what was once found whole is not sought again."""

    def __init__(self, root: Node, now: datetime) -> None:
        self._root = root
        self._now = now
        self._spine: dict[str, Reached] | None = None
        self._whole: dict[Leg, LegFound | Gap | None] = {}

    def __call__(self, walk: LevelWalk) -> Chain | None:
        before = walk.misses
        spine = self._spine or _spine(walk, self._root)
        if walk.misses == before:
            self._spine = spine
        legs = [self._found(walk, spine, leg) for leg in Leg]
        return _chain(self._root, spine, legs) if walk.misses == before else None

    def _found(self, walk: LevelWalk, spine: dict[str, Reached], leg: Leg) -> LegFound | Gap | None:
        if leg in self._whole:
            return self._whole[leg]
        before = walk.misses
        found = _found(walk, self._root, spine, leg, self._now)
        if self._spine is not None and walk.misses == before:
            self._whole[leg] = found
        return found


def _spine(graph: Graph, root: Node) -> dict[str, Reached]:
    spine = walk_spine(graph, root)
    spine.setdefault(root.id, Reached(root, (), 0.0))
    return spine


def _chain(
    root: Node, spine: Mapping[str, Reached], legs: Sequence[LegFound | Gap | None]
) -> Chain:
    held = [one or gap(leg, root, spine) for leg, one in zip(Leg, legs, strict=True)]
    return Chain(
        root,
        tuple(leg for leg in held if isinstance(leg, LegFound)),
        tuple(leg for leg in held if isinstance(leg, Gap)),
    )


def _found(
    graph: Graph, root: Node, spine: dict[str, Reached], leg: Leg, now: datetime
) -> LegFound | Gap | None:
    """What answers a leg; of a gap only what has to be read for it, None for any other."""
    if leg is Leg.OWNER:
        ladder = owners(graph, spine.values(), now)
        likely = [owner for owner in ladder if owner.is_likely]
        return _owner(likely, spine) if likely else owner_gap(graph, root, spine, ladder, now)
    reached = follow(graph, spine.values(), leg)
    return _as_leg(leg, reached, _why(reached[0])) if reached else None


def _owner(ladder: list[Owner], spine: Mapping[str, Reached]) -> LegFound:
    best = ladder[0]
    doubt = f" ({best.doubt})" if best.doubt else ""
    others = [
        f"; {RUNGS[owner.rung][0] if owner.rung < len(RUNGS) else 'another'} says {title}"
        for owner in ladder[1:]
        if owner.reached.node.kind is Kind.TEAM
        and (title := owner.reached.node.title) != best.reached.node.title
    ]
    notes = [f"; {note}" for note in unfilled(spine)] if best.rung else []
    why = f"{best.reason}{doubt}{''.join((*others[:MAX_OTHERS], *notes))}"
    found = _as_leg(Leg.OWNER, [owner.reached for owner in ladder], why)
    return replace(found, doubt=best.doubt)


def _as_leg(leg: Leg, reached: list[Reached], why: str) -> LegFound:
    path = reached[0].path
    certain = all(step.link.confidence >= 1 for step in path)
    return LegFound(
        leg=leg,
        nodes=tuple(item.node for item in reached[:MAX_NODES]),
        path=path,
        how="exact" if certain else "guess",
        confidence=round(math.prod(step.link.confidence for step in path), 4),
        why=why,
        paths=tuple(item.path for item in reached[:MAX_NODES]),
    )


def _why(reached: Reached) -> str:
    if not reached.path:
        return "it is the root"
    return method_and_text(reached.path[-1].link.best)
