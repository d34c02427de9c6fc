"""Where one stands, how one got there, and the way back and forth: plain values, no terminal."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import Enum, auto

from traceview.chain.chain import Chain, Gap, LegFound
from traceview.chain.leg_reason import reason_of_answer
from traceview.chain.legs import Leg
from traceview.identity import kind_of
from traceview.navigation.views_table import view_of_leg

HOME = "alerts"
_ROOTS = ("alert", "rule")


@dataclass(frozen=True, slots=True)
class Place:
    """A screen and what it shows.

    `trail` holds the ids of the nodes that led here, the root first and the node shown last;
    `origin` is the place from which one came along the trail, `cursor` the key under the cursor.
    """

    screen: str = HOME
    trail: tuple[str, ...] = ()
    cursor: str = field(default="", compare=False)
    origin: Place | None = field(default=None, compare=False, repr=False)

    @property
    def node(self) -> str:
        """The node shown; empty at the alert list."""
        return self.trail[-1] if self.trail else ""

    @property
    def root(self) -> str:
        """Whose chain the digits ask for: this node, when chains begin at it, or the trail's."""
        if kind_of(self.node) in _ROOTS:
            return self.node
        return next((node for node in self.trail if kind_of(node) in _ROOTS), self.trail[0])

    def onward(self, node: str, screen: str = "explorer") -> Place:
        """The place one link further."""
        if node == self.node:
            return Place(screen, self.trail, origin=self)
        return Place(screen, (*self.trail, node), origin=self)

    @property
    def parent(self) -> Place:
        """Where `back` leads: the origin, or the alert list."""
        return self.origin or Place()


def marked(marks: tuple[str, ...], node: str) -> tuple[str, ...]:
    """The marks with one more, or without one that was there; the last two are kept."""
    if node in marks:
        return tuple(mark for mark in marks if mark != node)
    return (*marks, node)[-2:]


def path_place(here: Place, marks: tuple[str, ...], shown: Place) -> Place | None:
    """Where the paths are shown that lead to the node of `here`, or from mark to mark.

    They lead from the one mark, or from the first node of the trail; None when that is the node
    itself. `shown` is the place on screen, to which one comes back.
    """
    first, last = marks if len(marks) == 2 else ((*marks, here.trail[0])[0], here.node)
    if first == last:
        first = here.trail[0]
    return None if first == last else Place("path", (first, last), origin=shown)


class HistoryStep(Enum):
    """A step through the history."""

    UP = auto()
    """To where the place was reached from."""
    BACK = auto()
    """To the place before it."""
    FORWARD = auto()
    """To the place after it."""
    LAST = auto()
    """To the place where one stood just before."""


class History:
    """The places visited. What lay ahead when one went another way is kept, behind."""

    def __init__(self, first: Place) -> None:
        self._places = [first]
        self._at = 0
        self._before: Place | None = None

    @property
    def here(self) -> Place:
        """The place where one stands."""
        return self._places[self._at]

    @property
    def steps(self) -> tuple[int, int]:
        """How many places lie behind and ahead."""
        return self._at, len(self._places) - self._at - 1

    def leave_cursor(self, key: str) -> None:
        """Note where the cursor stood, for when one comes back."""
        self._places[self._at] = replace(self.here, cursor=key)

    def visit(self, place: Place) -> Place:
        """Go to a new place; where one stands, the cursor goes where `place` has it."""
        if place == self.here:
            self._places[self._at] = replace(self.here, cursor=place.cursor)
            return self.here
        self._before = self.here
        behind, here, ahead = self._places[: self._at], self.here, self._places[self._at + 1 :]
        self._places = [*behind, *reversed(ahead), here, place]
        self._at = len(self._places) - 1
        return place

    def step(self, step: HistoryStep) -> Place | None:
        """Take a step; None when nothing lies there."""
        steps = {
            HistoryStep.UP: self.up,
            HistoryStep.BACK: self.back,
            HistoryStep.FORWARD: self.forward,
            HistoryStep.LAST: self.last,
        }
        return steps[step]()

    def back(self) -> Place | None:
        """The place before this one, or None at the first."""
        return self._step(-1)

    def forward(self) -> Place | None:
        """The place after this one, or None at the last."""
        return self._step(1)

    def up(self) -> Place | None:
        """Where this place was reached from; None at the alert list."""
        if self.here.screen == HOME:
            return None
        parent = self.here.parent
        if self._at and self._places[self._at - 1] == parent:
            return self.back()
        return self.visit(parent)

    def last(self) -> Place | None:
        """The place where one stood just before, whichever way one left it."""
        if self._before is None:
            return None
        if self._before in self._places:
            self._before, self._at = self.here, self._places.index(self._before)
            return self.here
        return self.visit(self._before)

    def _step(self, by: int) -> Place | None:
        if not 0 <= self._at + by < len(self._places):
            return None
        self._before = self.here
        self._at += by
        return self.here


@dataclass(frozen=True, slots=True)
class Landing:
    """Where a digit leads, and a line that says what was found and how."""

    place: Place
    note: str


def landing(
    chain: Chain, leg: Leg, here: Place, shown: Place, *, has_plot: bool = False
) -> Landing | Gap:
    """Where the digit of `leg` leads; pressed again, to the leg's next node.

    `here` is the place whose chain is asked, `shown` the place on screen, to which one comes back.
    `has_plot` says that the root has an expression of its own to plot: it is the first metric.
    """
    screen = view_of_leg(leg)
    found = chain.leg(leg)
    nodes = [node.id for node in found.nodes] if found else []
    if leg is Leg.METRIC and has_plot:
        nodes = [here.root, *(node for node in nodes if node != here.root)]
    if not nodes:
        return chain.gap(leg) or Gap(leg, f"No {leg.value} was found", "")
    again = shown.screen == screen and shown.node in nodes
    at = (nodes.index(shown.node) + 1) % len(nodes) if again else 0
    how = _how(found, nodes[at])
    more = f" ({at + 1} of {len(nodes)}, {leg.digit} for the next)" if len(nodes) > 1 else ""
    origin = shown.origin if again else shown
    return Landing(
        Place(screen, _behind_root(here, nodes[at]), origin=origin),
        f"{leg.digit} {leg.value}: {how}{more}",
    )


def _how(found: LegFound | None, node_id: str) -> str:
    """How a node is known to answer a leg: the reason of that node, never that of another."""
    number = next(
        (n for n, node in enumerate(found.nodes if found else ()) if node.id == node_id), -1
    )
    if found is None or number < 0:
        return "its own expression"
    reason = reason_of_answer(found, number)
    return ", ".join(reason) if reason else "found beside the first one"


def _behind_root(here: Place, node: str) -> tuple[str, ...]:
    """The trail up to the root, then `node`: another node of a leg takes the place of the first."""
    trail = here.trail[: here.trail.index(here.root) + 1]
    return trail if node == here.root else (*trail, node)
