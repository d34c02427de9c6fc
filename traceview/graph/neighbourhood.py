"""A node with what stands around it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from traceview.graph.step_cost import step_cost

if TYPE_CHECKING:
    from traceview.model import Link, Node


@dataclass(frozen=True)
class Neighbour:
    """A node one link away: the link, and its name read from where one stands.

    `twin` is the rule that a server has loaded from `node`, a rule in git, when it stands around
    the same node and is shown with it.
    """

    node: Node
    link: Link
    outward: bool
    twin: Node | None = None

    @property
    def label(self) -> str:
        """The relation's name in the direction of the walk."""
        return self.link.relation.value if self.outward else self.link.relation.inverse

    @cached_property
    def cost(self) -> float:
        """What a step along this link costs."""
        return step_cost(self.link.relation, self.link.confidence)


@dataclass(frozen=True)
class Neighbourhood:
    """A node with what stands around it, in the fixed order of kinds; exact links first.

    `groups` are (kind, neighbours shown, how many there are in all).
    """

    node: Node
    groups: tuple[tuple[str, tuple[Neighbour, ...], int], ...]
