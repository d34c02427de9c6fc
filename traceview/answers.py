"""The values that an interface is given: neighbourhoods, chains, states of sources, events."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from traceview.legs import Leg

if TYPE_CHECKING:
    from traceview.model import Link, Node


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A node one link away: the link, and its name read from where one stands."""

    node: Node
    link: Link
    outward: bool

    @property
    def label(self) -> str:
        """The relation's name in the direction of the walk."""
        return self.link.relation.value if self.outward else self.link.relation.inverse


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """A node with what stands around it, in the fixed order of kinds; exact links first.

    `groups` are (kind, neighbours shown, how many there are in all).
    """

    node: Node
    groups: tuple[tuple[str, tuple[Neighbour, ...], int], ...]


@dataclass(frozen=True, slots=True)
class Gap:
    """A leg that was not found: why, and what would mend it."""

    leg: Leg
    why: str
    mend: str


@dataclass(frozen=True, slots=True)
class LegFound:
    """The nodes that answer a leg, best first, and the steps from the root to the first of them."""

    leg: Leg
    nodes: tuple[Node, ...]
    path: tuple[Neighbour, ...]
    how: str
    confidence: float
    why: str


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
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
