"""The rows of `chains`: each alerting rule of a repository with its chain in short."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from traceview.cache.store_protocol import Reads
from traceview.chain.chain import Chain, Gap, LegFound
from traceview.chain.chain_confidence import LIKELY
from traceview.chain.legs import Leg
from traceview.chain.owner_ladder import rung_of
from traceview.chain.trace import traces
from traceview.graph.neighbourhood import Neighbour
from traceview.graph.working_set import WorkingSet
from traceview.identity import kind_of
from traceview.linking.rule_matching import is_alerting
from traceview.model import Kind, Node, Relation

TOGETHER = 25
"""How many chains are made at a time, a level of all of them read in one call."""
_PORTION = 500


@dataclass(frozen=True)
class ChainRow:
    """A rule with its chain in short; None for what is not known, 0 for no number.

    `nth` tells apart rules of one name in one file. `found` are the legs that were found.
    """

    alert: str
    repo: str
    file: str
    line: int
    nth: int
    introduced_commit: str | None
    last_changed_commit: str | None
    pr: str | None
    tickets: tuple[str, ...]
    team: tuple[str, ...]
    runbook_urls: tuple[str, ...]
    dashboard_urls: tuple[str, ...]
    metrics: tuple[str, ...]
    gaps: tuple[Gap, ...]
    found: tuple[LegFound, ...]


def chain_rows(reads: Reads, graph: WorkingSet, now: datetime) -> Iterator[ChainRow]:
    """The rows of all alerting rules that stand in a repository, by repository, file and line."""
    rules = sorted(_rules(reads), key=_place)
    for start in range(0, len(rules), TOGETHER):
        for chain in traces(graph, rules[start : start + TOGETHER], now):
            yield chain_row(chain, graph)


def _rules(reads: Reads) -> Iterator[Node]:
    ids = reads.of_kind(Kind.RULE)
    for start in range(0, len(ids), _PORTION):
        for record in reads.records(ids[start : start + _PORTION]).values():
            if "repo" in record.node.attrs and is_alerting(record.node):
                yield record.node


def _place(rule: Node) -> tuple[str, str, int, str]:
    return rule.attrs.get("repo", ""), rule.attrs.get("file", ""), _number(rule, "line"), rule.id


def _number(rule: Node, name: str) -> int:
    """A number among the attributes; 0 for one that is missing or none."""
    text = rule.attrs.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def chain_row(chain: Chain, graph: WorkingSet) -> ChainRow:
    """The row of a rule in `chains`."""
    rule = chain.root
    steps = list(graph.neighbours(rule.id, lambda head: bool(head.outward)))
    change, ticket = chain.leg(Leg.CHANGE), chain.leg(Leg.TICKET)
    measured = (step.node.title for step in steps if step.link.relation is Relation.MEASURES)
    return ChainRow(
        alert=rule.title,
        repo=rule.attrs.get("repo", ""),
        file=rule.attrs.get("file", ""),
        line=_number(rule, "line"),
        nth=_number(rule, "nth"),
        introduced_commit=_sha(steps, Relation.INTRODUCED_BY),
        last_changed_commit=_sha(steps, Relation.CHANGED_BY),
        pr=number_of(change.nodes[0]) if change else None,
        tickets=tuple(dict.fromkeys(map(ticket_key, ticket.nodes if ticket else ()))),
        team=_teams(steps, chain),
        runbook_urls=_as_written(steps, Relation.HAS_RUNBOOK),
        dashboard_urls=_as_written(steps, Relation.SHOWN_ON),
        metrics=tuple(sorted(measured)),
        gaps=chain.gaps,
        found=chain.found,
    )


def _sha(steps: list[Neighbour], relation: Relation) -> str | None:
    found = [
        step for step in steps if step.link.relation is relation and step.link.confidence >= LIKELY
    ]
    best = max(found, key=lambda step: step.link.confidence, default=None)
    return best.node.id.partition(":")[2] if best else None


def number_of(change: Node) -> str:
    """The number of a change as people write it: `12`, or a Gerrit change id."""
    named = change.attrs.get("number", "")
    return named or change.id.replace("!", "#").rpartition("#")[2].rpartition("/")[2]


def ticket_key(ticket: Node) -> str:
    """The key of a ticket as people write it."""
    if key := ticket.attrs.get("key", ""):
        return key
    return ticket.names[0] if ticket.names else ticket.id.partition(":")[2].rpartition("/")[2]


def _teams(steps: list[Neighbour], chain: Chain) -> tuple[str, ...]:
    """The owners of the surest rung of the rule itself, else the first owner of the chain."""
    owned = [step for step in steps if step.link.relation is Relation.OWNED_BY]
    teams = [step for step in owned if step.node.kind is Kind.TEAM] or owned
    if teams:
        best = min(rung_of(step) for step in teams)
        surest = [step for step in teams if rung_of(step) == best]
        return tuple(dict.fromkeys(name for step in surest for name in _team_names(step)))
    owner = chain.leg(Leg.OWNER)
    first = owner.nodes[:1] if owner else ()
    return tuple(node.id.partition(":")[2] for node in first if kind_of(node.id) == Kind.TEAM.value)


def _team_names(step: Neighbour) -> list[str]:
    """A team, and the template under which the rule names it where there is one."""
    templates = [piece.text for piece in step.link.evidence if "{{" in piece.text]
    known = [] if "{{" in step.node.title else [step.node.id.partition(":")[2]]
    return [*known, *templates]


def _as_written(steps: list[Neighbour], relation: Relation) -> tuple[str, ...]:
    """The values as they stand in the rule's labels and annotations."""
    values = [
        piece.text
        for step in steps
        if step.link.relation is relation
        for piece in step.link.evidence
        if piece.method.startswith(("label", "annotation"))
    ]
    return tuple(dict.fromkeys(value for value in values if value))
