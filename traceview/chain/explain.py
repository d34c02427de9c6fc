"""How a chain came about: for each leg the ways that were tried, and what matched where."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from traceview.chain.chain import Gap
from traceview.chain.gaps import gap
from traceview.chain.leg_trails import TIERS, Step, Trail, ends
from traceview.chain.legs import Leg
from traceview.chain.owner_gap import owner_gap
from traceview.chain.owner_ladder import RUNGS, Owner, owners
from traceview.chain.spine import ON_SPINE, Reached, walk_spine
from traceview.graph.graph import Graph
from traceview.graph.level_walk import walked
from traceview.graph.working_set import WorkingSet
from traceview.linking.rule_matching import refusals
from traceview.model import Evidence, Kind, Node

READ_FROM: dict[Leg, str] = {
    Leg.METRIC: "the syntax tree of the expression, through recording rules",
    Leg.DASHBOARD: "labels and annotations of the alert and its rule (`[house] dashboard_keys`)",
    Leg.RUNBOOK: "labels and annotations (`[house] runbook_keys`), a document called like the rule",
    Leg.RULE: "rules of the same name: expression first, then the labels without a template",
    Leg.CHANGE: "the introducing commit: trailers, squash suffix, the merge that brought it in",
    Leg.TICKET: "that commit and its change: trailers, closing keywords, keys, URLs, branch name",
    Leg.DESIGN: "documents that the ticket or the change links, and that link to them",
    Leg.BUILD: "builds that name the change or its commit",
    Leg.DEPLOYMENT: "deployments of the change or of what it built, then of the alert's service",
    Leg.OWNER: "the ladder: " + ", ".join(name for name, _ in RUNGS),
}


@dataclass(frozen=True, slots=True)
class Tried:
    """One way to a leg as words, and what it led to: a line for each match, with its evidence."""

    way: str
    matched: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Explained:
    """What was done for a leg. `refused` are candidates that were left out, each with the reason;
    `why` and `fix` are those of the gap, empty when the leg was found."""

    leg: Leg
    read_from: str
    tried: tuple[Tried, ...]
    refused: tuple[str, ...]
    why: str
    fix: str


def explain(
    graph: WorkingSet, root: Node, named_alike: Iterable[Node], now: datetime
) -> tuple[Explained, ...]:
    """How each leg of the chain of `root` was sought; `named_alike` are the rules of its name."""
    rules = list(named_alike)

    def run(seen: Graph) -> tuple[Explained, ...]:
        spine = walk_spine(seen, root)
        spine.setdefault(root.id, Reached(root, (), 0.0))
        return tuple(_leg(seen, root, spine, rules, leg, now) for leg in Leg)

    (explained,) = walked(graph, (run,))
    return explained


def _leg(
    graph: Graph,
    root: Node,
    spine: dict[str, Reached],
    rules: list[Node],
    leg: Leg,
    now: datetime,
) -> Explained:
    tried = tuple(_tried(graph, spine, leg, now))
    missing = _missing(graph, root, spine, leg, tried, now)
    refused = refusals(root, rules) if leg is Leg.RULE and root.kind is Kind.ALERT else []
    left_out = ((rule, reason) for rule, reason in refused if rule.id not in spine)
    return Explained(
        leg=leg,
        read_from=READ_FROM[leg],
        tried=tried,
        refused=tuple(f"{_placed(rule)}: {reason}" for rule, reason in left_out),
        why=missing.why if missing else "",
        fix=missing.fix if missing else "",
    )


def _missing(
    graph: Graph,
    root: Node,
    spine: dict[str, Reached],
    leg: Leg,
    tried: tuple[Tried, ...],
    now: datetime,
) -> Gap | None:
    if leg is Leg.OWNER:
        ladder = owners(graph, spine.values(), now)
        is_found = any(owner.is_likely for owner in ladder)
        return None if is_found else owner_gap(graph, root, spine, ladder, now)
    return None if any(way.matched for way in tried) else gap(leg, root, spine)


def _tried(graph: Graph, spine: dict[str, Reached], leg: Leg, now: datetime) -> Iterator[Tried]:
    if leg is Leg.OWNER:
        for owner in owners(graph, spine.values(), now):
            doubt = f"; {owner.doubt}" if owner.doubt else ""
            unsure = "" if owner.is_likely else "; likelier not the owner"
            yield Tried(_rung(owner), (_matched(owner.reached) + doubt + unsure,))
        return
    for tier in TIERS[leg]:
        for trail in tier:
            found: dict[str, Reached] = {}
            for end in sorted(ends(graph, spine.values(), trail), key=lambda end: end.cost):
                found.setdefault(end.node.id, end)
            if not found and not trail.steps and ON_SPINE.isdisjoint(trail.start):
                continue  # only the root could answer like that
            yield Tried(_as_words(trail), tuple(_matched(end) for end in found.values()))


def _rung(owner: Owner) -> str:
    if not owner.reached.path:
        return "the root"
    return f"rung {RUNGS[owner.rung][0]}" if owner.rung < len(RUNGS) else "rung other"


def _as_words(trail: Trail) -> str:
    start = " or ".join(kind.value for kind in trail.start)
    return " ".join((start, *(_step_words(step) for step in trail.steps)))


def _step_words(step: Step) -> str:
    relation, outward, kind = step
    return f"—{relation.value if outward else relation.inverse}→ {kind.value}"


def _matched(reached: Reached) -> str:
    """What was found, and the evidence of the last step to it; the steps before are other legs."""
    title = _placed(reached.node) + _taken_back(reached.node)
    if not reached.path:
        return f"{title}: it is the root"
    *before, last = reached.path
    origin = f", from {before[-1].node.title}{_taken_back(before[-1].node)}" if before else ""
    pieces = " and ".join(_piece(piece) for piece in last.link.evidence[:3])
    return f"{title}{origin}: {last.label}: {pieces}"


def _taken_back(node: Node) -> str:
    """What a repository says of a change or a commit that was taken back later."""
    told = node.attrs.get("reverted", "")
    return f" (reverted {told})" if told else ""


def _piece(piece: Evidence) -> str:
    text = f" `{piece.text}`" if piece.text else ""
    place = f" at {piece.place}" if piece.place else ""
    return f"{piece.method}{text}{place} ({piece.how.value} {piece.confidence:.2f})"


def _placed(node: Node) -> str:
    place = ":".join(filter(None, (node.attrs.get("file", ""), node.attrs.get("line", ""))))
    return f"{node.title} ({place})" if place else node.title
