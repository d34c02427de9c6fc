"""Whom to ask about a thing that nobody owns: those who reviewed, merged and wrote its changes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from traceview.cache.store_protocol import LinkHead
from traceview.chain.chain import PersonToAsk
from traceview.chain.inactivity import doubt_of
from traceview.chain.spine import Reached
from traceview.graph.graph import Graph
from traceview.model import Kind, Node, Relation

MAX_ASKED = 5
"""How many people a gap names."""
MAX_COMMITS = 20
"""How many commits of a rule are asked for their people."""
_ROLES = {
    Relation.REVIEWED_BY: "reviewer",
    Relation.MERGED_BY: "merger",
    Relation.AUTHORED_BY: "author",
}
_ORDER = tuple(_ROLES.values())
_COMMITS = (Relation.INTRODUCED_BY, Relation.CHANGED_BY, Relation.TOUCHED_BY)


def whom_to_ask(graph: Graph, spine: Iterable[Reached], now: datetime) -> tuple[PersonToAsk, ...]:
    """The people behind the rules, commits and changes of a chain; those still there come first,
    the last seen before the others."""
    found: dict[str, PersonToAsk] = {}
    for person, role in _people(graph, _works(graph, spine)):
        known = found.get(person.id)
        if known is None or _ORDER.index(role) < _ORDER.index(known.role):
            found[person.id] = PersonToAsk(person, role, person.updated, doubt_of(person, now))
    chosen = sorted(found.values(), key=_order)[:MAX_ASKED]
    return tuple(
        PersonToAsk(one.person, one.role, one.last_seen, one.doubt, _teams(graph, one.person))
        for one in chosen
    )


def _order(asked: PersonToAsk) -> tuple[bool, float, int, str]:
    seen = asked.last_seen.timestamp() if asked.last_seen else 0.0
    return bool(asked.doubt), -seen, _ORDER.index(asked.role), asked.person.id


def _works(graph: Graph, spine: Iterable[Reached]) -> list[Node]:
    """The commits and changes of the spine, and the commits that later changed its rules."""
    works: dict[str, Node] = {}
    for reached in spine:
        if reached.node.kind in (Kind.COMMIT, Kind.CHANGE):
            works[reached.node.id] = reached.node
        elif reached.node.kind is Kind.RULE:
            commits = list(graph.neighbours(reached.node.id, _to_commits))[:MAX_COMMITS]
            works |= {step.node.id: step.node for step in commits}
    return list(works.values())


def _people(graph: Graph, works: Iterable[Node]) -> Iterator[tuple[Node, str]]:
    for work in works:
        for step in graph.neighbours(work.id, _to_people):
            relation = step.link.relation
            is_bot = relation is Relation.AUTHORED_BY and work.attrs.get("bot") == "yes"
            if step.node.kind is Kind.PERSON and not is_bot:
                yield step.node, _ROLES[relation]


def _teams(graph: Graph, person: Node) -> tuple[str, ...]:
    return tuple(step.node.title for step in graph.neighbours(person.id, _to_teams))


def _to_commits(head: LinkHead) -> bool:
    return bool(head.outward) and head.relation in _COMMITS


def _to_people(head: LinkHead) -> bool:
    return bool(head.outward) and head.relation in _ROLES


def _to_teams(head: LinkHead) -> bool:
    return bool(head.outward) and head.relation == Relation.MEMBER_OF
