"""What a search for paths has found, and how it ended."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from traceview.graph.neighbourhood import Neighbour
    from traceview.model import Node


@dataclass(frozen=True)
class PathFound:
    """The steps that lead from one node to another; none when they are the same node."""

    steps: tuple[Neighbour, ...]

    @property
    def guesses(self) -> int:
        """How many of its links are guesses."""
        return sum(step.link.confidence < 1 for step in self.steps)

    @property
    def confidence(self) -> float:
        """How far it is believed as a whole, 0..1."""
        return math.prod(step.link.confidence for step in self.steps)

    @property
    def told(self) -> str:
        """Its length, and how many of its links are guesses."""
        if not self.steps:
            return "the same thing"
        how = _count(self.guesses, "guess") if self.guesses else "all exact"
        return f"{_count(len(self.steps), 'hop')}, {how}"


@dataclass(frozen=True)
class Paths:
    """The shortest paths between two nodes, the best believed first, and how the search ended.

    `ending` is `found`, `nothing` (within `hops`), or `budget`: the search was cut short.
    `records` is how many records it read, `hops` how far it came. `through_hubs` says that it was
    led through nodes with very many links, of which only the links of their own record are known.
    """

    origin: Node
    target: Node
    found: tuple[PathFound, ...]
    ending: Literal["found", "nothing", "budget"]
    records: int
    hops: int
    through_hubs: bool = False

    @property
    def told(self) -> str:
        """How the search ended, in words."""
        read, far = f"{_count(self.records, 'record')} read", _count(self.hops, "hop")
        if self.origin.id == self.target.id:
            return "they are the same thing"
        if self.ending == "found":
            hubs = ", through a node with very many links" if self.through_hubs else ""
            return f"{_count(len(self.found), 'path')} of {far}{hubs}; {read}"
        hubs = "; nodes with very many links were followed only in part"
        hubs = hubs if self.through_hubs else ""
        if self.ending == "nothing":
            return f"nothing within {far}; {read}{hubs}"
        return f"not known whether there is a path: the budget ended after {read}, at {far}{hubs}"


def _count(number: int, what: str) -> str:
    return f"{number or 'no'} {what}{'' if number == 1 else 'es' if what[-1] == 's' else 's'}"
