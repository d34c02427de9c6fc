"""The values that an interface is given: neighbourhoods, chains, states of sources, events.

None has slots: a class with them is made twice, and the start of every command waits for it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from traceview.legs import Leg

if TYPE_CHECKING:
    from traceview.model import Link, Node


@dataclass(frozen=True)
class Neighbour:
    """A node one link away: the link, and its name read from where one stands."""

    node: Node
    link: Link
    outward: bool

    @property
    def label(self) -> str:
        """The relation's name in the direction of the walk."""
        return self.link.relation.value if self.outward else self.link.relation.inverse


@dataclass(frozen=True)
class Neighbourhood:
    """A node with what stands around it, in the fixed order of kinds; exact links first.

    `groups` are (kind, neighbours shown, how many there are in all).
    """

    node: Node
    groups: tuple[tuple[str, tuple[Neighbour, ...], int], ...]


@dataclass(frozen=True)
class Found:
    """What a search has found, best first; `is_cut` when it had no time to look through all."""

    nodes: tuple[Node, ...]
    is_cut: bool = False


@dataclass(frozen=True)
class Gap:
    """A leg that was not found: why, and what would mend it."""

    leg: Leg
    why: str
    mend: str


@dataclass(frozen=True)
class LegFound:
    """The nodes that answer a leg, best first, and the steps from the root to the first of them."""

    leg: Leg
    nodes: tuple[Node, ...]
    path: tuple[Neighbour, ...]
    how: str
    confidence: float
    why: str


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


@dataclass(frozen=True)
class SourceStatus:
    """How a source stands.

    `state` is one of ok, STALE, DOWN, AUTH, RATE, BAD, OFF, NEW (never asked) or `syncing`.
    `fetched_at` is the time of its newest data; `next_try` when it is asked again. `problems` are
    (what, place, why, mend) of what was skipped.
    """

    name: str
    type: str
    state: str
    nodes: int
    fetched_at: datetime | None
    error: str
    next_try: datetime | None
    detail: str
    problems: tuple[tuple[str, str, str, str], ...]
    skipped: int


@dataclass(frozen=True)
class RefreshEvent:
    """News of a refresh: of which source, and what came.

    `what` is `started`, `progress`, `done`, `failed`, or `linked` once all of them have ended.
    """

    source: str
    what: Literal["started", "progress", "done", "failed", "linked"]
    done: int = 0
    total: int | None = None
    nodes: int = 0
    message: str = ""


@dataclass(frozen=True)
class Question:
    """What a plot of an alert or a rule asks for.

    `expr` is the whole expression, `plotted` the side of it that is compared, `operator` and
    `threshold` what it is compared with (None when the expression does not compare with a number),
    `since` when the alert fired (None for a rule or a metric), `hold` the rule's `for`.
    """

    title: str
    expr: str
    plotted: str
    operator: str
    threshold: float | None
    hold: str
    since: datetime | None
    why_partial: str


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
