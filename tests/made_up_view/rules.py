"""How many nodes of each kind stand around a node."""

from __future__ import annotations

from traceview.graph.neighbourhood import Neighbourhood


def kinds_around(around: Neighbourhood) -> list[str]:
    """`212 document` for each kind, in the order of kinds."""
    return [f"{count} {kind}" for kind, _, count in around.groups]
