"""The gap of an owner: that nobody owns a thing, what it may be, and whom to ask."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from traceview.chain.chain import Gap, Perhaps
from traceview.chain.gaps import gap
from traceview.chain.legs import Leg
from traceview.chain.owner_ladder import Owner
from traceview.chain.spine import Reached
from traceview.chain.whom_to_ask import whom_to_ask
from traceview.graph.graph import Graph
from traceview.model import Kind, Node
from traceview.references.conventions.label_keys import ALIASES, TEAM

_SAYS_LABELS = (Kind.ALERT, Kind.RULE)
_TEAM_KEYS = frozenset(ALIASES[TEAM])
MAX_PERHAPS = 3
"""How many answers that are likelier wrong a gap tells."""


def owner_gap(
    graph: Graph, root: Node, spine: Mapping[str, Reached], ladder: Iterable[Owner], now: datetime
) -> Gap:
    """Why nobody is named, what `ladder` holds below what is likely, and whom to ask."""
    missing = gap(Leg.OWNER, root, spine)
    unsure = sorted(ladder, key=lambda owner: -owner.confidence)
    return Gap(
        missing.leg,
        "; ".join((missing.why, *unfilled(spine))),
        missing.fix,
        tuple(
            Perhaps(owner.reached.node, round(owner.confidence, 4), owner.reason)
            for owner in unsure[:MAX_PERHAPS]
        ),
        whom_to_ask(graph, spine.values(), now),
    )


def unfilled(spine: Mapping[str, Reached]) -> list[str]:
    """The templates under the keys of an owner that nothing here fills, each as a note."""
    return list(dict.fromkeys(
        f"{where} {key} is the template {value}, which nothing here fills"
        for reached in spine.values()
        if reached.node.kind in _SAYS_LABELS
        for name, value in reached.node.attrs.items()
        if "{{" in value
        for where, _, key in (name.partition("."),)
        if where in ("label", "annotation") and key.lower().replace("-", "_") in _TEAM_KEYS
    ))  # fmt: skip
