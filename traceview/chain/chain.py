"""The chain of a root as a value: the legs that were found, and the gaps.

None has slots: a class with them is made twice, and the start of every command waits for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from traceview.chain.legs import Leg

if TYPE_CHECKING:
    from traceview.graph.neighbourhood import Neighbour
    from traceview.model import Node


@dataclass(frozen=True)
class Gap:
    """A leg that was not found: why, and what would fix it."""

    leg: Leg
    why: str
    fix: str


@dataclass(frozen=True)
class LegFound:
    """The nodes that answer a leg, best first, and the steps from the root to the first of them.

    `paths` are the steps to each node, in the order of `nodes`; empty where only those to the first
    are known.
    """

    leg: Leg
    nodes: tuple[Node, ...]
    path: tuple[Neighbour, ...]
    how: str
    confidence: float
    why: str
    paths: tuple[tuple[Neighbour, ...], ...] = ()

    def path_to(self, number: int) -> tuple[Neighbour, ...] | None:
        """The steps to the node at `number`, from 0; None when they are not known."""
        if number < len(self.paths):
            return self.paths[number]
        return self.path if number == 0 else None


@dataclass(frozen=True)
class Chain:
    """A root with the best path to each leg, and the gaps, in the order of the legs."""

    root: Node
    found: tuple[LegFound, ...]
    gaps: tuple[Gap, ...]

    def leg(self, leg: Leg) -> LegFound | None:
        """What was found for `leg`."""
        return next((found for found in self.found if found.leg is leg), None)

    def gap(self, leg: Leg) -> Gap | None:
        """Why `leg` was not found."""
        return next((gap for gap in self.gaps if gap.leg is leg), None)
