"""A team with a hundred thousand tickets, over the small world; they are made when asked for."""

from __future__ import annotations

import threading

from tests.builders import link, node
from tests.screens.world import WorldSession
from tests.wait_for import PATIENCE_S
from traceview.errors import SourceUnreachable
from traceview.graph.neighbourhood import Neighbour, Neighbourhood
from traceview.model import Node, Relation

PLATFORM = "team:platform"
SIZE = 100_000
_OPS = "ticket:jira.example.com/OPS-"


def ticket_key(number: int, size: int = SIZE) -> str:
    """The key of the ticket that stands at `number`, the newest at 0."""
    return f"OPS-{size - 1 - number}"


class PlatformSession(WorldSession):
    """The small world with the platform team; what it says of it can be held back, or fail."""

    def __init__(self, size: int = SIZE) -> None:
        super().__init__()
        self.size = size
        self.by_id[PLATFORM] = node(PLATFORM, "platform")
        self.links.append(link("service:checkout-api", Relation.OWNED_BY, PLATFORM))
        self.hold: threading.Event | None = None
        self.page_fails = False

    @property
    def pages(self) -> list[tuple[str, int, int]]:
        """The pages that were asked for: kind, start, count."""
        asked = (text.split() for text in self.asked if text.startswith("page "))
        return [(kind, int(start), int(count)) for _, _, kind, start, count in asked]

    def node(self, node_id: str) -> Node | None:
        if node_id.startswith(_OPS):
            return self._ticket(int(node_id.removeprefix(_OPS))).node
        return super().node(node_id)

    def around(self, node_id: str, per_kind: int = 50) -> Neighbourhood:
        around = super().around(node_id, per_kind)
        if node_id != PLATFORM:
            return around
        self._wait()
        tickets = ("ticket", self._tickets(0, per_kind), self.size)
        others = [group for group in around.groups if group[0] != "ticket"]
        return Neighbourhood(around.node, (*others[:1], tickets, *others[1:]))

    def page(self, node_id: str, kind: str, start: int, count: int) -> tuple[Neighbour, ...]:
        others = super().page(node_id, kind, start, count)
        self._wait()
        if self.page_fails:
            raise SourceUnreachable("The cache cannot be read", "disk full", "make room")
        return self._tickets(start, count) if (node_id, kind) == (PLATFORM, "ticket") else others

    def _wait(self) -> None:
        if self.hold is not None:
            assert self.hold.wait(PATIENCE_S), "the answers were never let go"

    def _tickets(self, start: int, count: int) -> tuple[Neighbour, ...]:
        return tuple(map(self._ticket, range(self.size)[::-1][start : start + count]))

    def _ticket(self, number: int) -> Neighbour:
        key = f"OPS-{number}"
        ticket = node(f"{_OPS}{number}", f"{key} Chore-{number % 7}", source="jira", names=(key,))
        return Neighbour(ticket, link(ticket, Relation.OWNED_BY, PLATFORM), outward=False)
