"""What rules may ask of the graph: records, nodes, and the steps from a node to the next."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Protocol

from traceview.cache.store_protocol import LinkHead, Record
from traceview.graph.neighbourhood import Neighbour
from traceview.model import Node


class Graph(Protocol):
    """The graph as a walk sees it. A rule that asks only this can be run on any part of it."""

    def record(self, node_id: str) -> Record | None:
        """The record of a node; None when it is not known."""

    def node(self, node_id: str) -> Node | None:
        """The node with this id."""

    def neighbours(
        self, node_id: str, wanted: Callable[[LinkHead], bool] | None = None
    ) -> Iterator[Neighbour]:
        """The links of a node (those `wanted`) with the nodes at their other ends, where known."""


def step_along(here: Record, head: LinkHead, there: Record) -> Neighbour | None:
    """The step from `here` along a link to `there`; None while a writer is between the two."""
    origin, target = (here, there) if head.outward else (there, here)
    link = origin.link_to(head.relation, target.node)
    return None if link is None else Neighbour(there.node, link, head.outward)
