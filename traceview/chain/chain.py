"""The chain of a root as a value: the legs that were found, and the gaps.

None has slots: a class with them is made twice, and the start of every command waits for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from traceview.chain.legs import Leg

if TYPE_CHECKING:
    from datetime import datetime

    from traceview.graph.neighbourhood import Neighbour
    from traceview.model import Node


@dataclass(frozen=True)
class PersonToAsk:
    """A person who may know: what they did (`author`, `reviewer`, `merger`) and when they were last
    seen at work.

    `doubt` says why they may be gone, and is empty when nothing speaks for it; `teams` are the
    titles of the teams that they belong to.
    """

    person: Node
    role: str
    last_seen: datetime | None = None
    doubt: str = ""
    teams: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """`author, last seen 2026-10-01, of payments`, without the name."""
        seen = f"last seen {self.last_seen:%Y-%m-%d}" if self.last_seen else "not seen"
        behind = f"of {', '.join(self.teams)}" if self.teams else ""
        return ", ".join(part for part in (self.role, self.doubt or seen, behind) if part)


@dataclass(frozen=True)
class Perhaps:
    """An answer that is likelier wrong than right: its confidence (0..1), and why it was given."""

    node: Node
    confidence: float
    why: str


@dataclass(frozen=True)
class Gap:
    """A leg that was not found: why, and what would fix it.

    `why` and `fix` name no person. `perhaps` are answers that are likelier wrong than right, the
    surest first; `ask` are people who may know, those seen last first.
    """

    leg: Leg
    why: str
    fix: str
    perhaps: tuple[Perhaps, ...] = ()
    ask: tuple[PersonToAsk, ...] = ()

    @property
    def told(self) -> str:
        """Why in one sentence, with whom to ask and what it may be by their names."""
        ask = "; ".join(f"{one.person.title} ({one.words})" for one in self.ask)
        perhaps = ", ".join(f"{one.node.title} ({one.confidence:.2f})" for one in self.perhaps)
        return "; ".join((
            f"{self.why}: ask {ask}" if ask else self.why,
            *((f"perhaps {perhaps}",) if perhaps else ()),
        ))  # fmt: skip


@dataclass(frozen=True)
class LegFound:
    """The nodes that answer a leg, best first, and the steps from the root to the first of them.

    `paths` are the steps to each node, in the order of `nodes`; empty where only those to the first
    are known. `doubt` says why the first may no longer hold, empty when nothing speaks against it.
    """

    leg: Leg
    nodes: tuple[Node, ...]
    path: tuple[Neighbour, ...]
    how: str
    confidence: float
    why: str
    paths: tuple[tuple[Neighbour, ...], ...] = ()
    doubt: str = ""

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
