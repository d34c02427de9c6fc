"""Chains in short: the row of an alert in the list, and the row of a rule in `chains`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from traceview.cache.store_protocol import Reads
from traceview.chain.alert_row import AlertRow
from traceview.chain.chain import Chain, LegFound
from traceview.chain.legs import Leg
from traceview.chain.owner_ladder import rung_of
from traceview.chain.spine import LIKELY
from traceview.chain.trace import trace
from traceview.graph.neighbourhood import Neighbour
from traceview.graph.working_set import WorkingSet
from traceview.identity import kind_of
from traceview.linking.rule_matching import is_alerting
from traceview.model import How, Kind, Node, Relation

CHAIN_SCHEMA = "traceview.chain/1"
_SERVICE_LABELS = ("service", "app", "app_kubernetes_io_name", "job", "namespace", "cluster")


def alert_row(chain: Chain) -> AlertRow:
    """The row of an alert, from its chain."""
    node = chain.root
    owner = chain.leg(Leg.OWNER)
    return AlertRow(
        id=node.id,
        title=node.title,
        state=_state(node),
        severity=node.attrs.get("severity", "") or node.attrs.get("label.severity", ""),
        since=node.since.timestamp() if node.since else 0.0,
        service=_service(node),
        owner=owner.nodes[0].title if owner else "",
        legs="".join(found.leg.digit for found in chain.found),
        guesses="".join(found.leg.digit for found in chain.found if found.how == How.GUESS),
        source=node.seen[0].source if node.seen else "",
    )


def _state(alert: Node) -> str:
    """The alert's state in the words of those who brought it about."""
    for word in ("silenced", "inhibited"):
        if alert.state == "suppressed" and alert.attrs.get(f"{word}_by"):
            return word
    return alert.state


def _service(node: Node) -> str:
    labels = (node.attrs.get(f"label.{name}", "") for name in _SERVICE_LABELS)
    return next((value for value in labels if value), "")


def chain_rows(cache: Reads, graph: WorkingSet, now: datetime) -> Iterator[dict[str, Any]]:
    """The rows of all alerting rules that stand in a repository, by repository, file and line."""
    rules = [graph.node(node_id) for node_id in cache.of_kind(Kind.RULE)]
    in_git = [rule for rule in rules if rule and "repo" in rule.attrs and is_alerting(rule)]
    for rule in sorted(in_git, key=_place):
        yield chain_row(trace(graph, rule, now), graph)


def _place(rule: Node) -> tuple[str, str, int, str]:
    return rule.attrs.get("repo", ""), rule.attrs.get("file", ""), _number(rule, "line"), rule.id


def _number(rule: Node, name: str) -> int:
    """A number among the attributes; 0 for one that is missing or none."""
    text = rule.attrs.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def chain_row(chain: Chain, graph: WorkingSet) -> dict[str, Any]:
    """The row of a rule in `chains`: plain values in a fixed order of keys."""
    rule = chain.root
    steps = list(graph.neighbours(rule.id, lambda head: bool(head.outward)))
    change, ticket = chain.leg(Leg.CHANGE), chain.leg(Leg.TICKET)
    tickets = ticket.nodes if ticket else ()
    teams = _teams(steps, chain)
    return {
        "schema": CHAIN_SCHEMA,
        "alert": rule.title,
        "repo": rule.attrs.get("repo", ""),
        "file": rule.attrs.get("file", ""),
        "line": _number(rule, "line"),
        "nth": _number(rule, "nth"),
        "introduced_commit": _sha(steps, Relation.INTRODUCED_BY),
        "last_changed_commit": _sha(steps, Relation.CHANGED_BY),
        "pr": number_of(change.nodes[0]) if change else None,
        "tickets": list(dict.fromkeys(ticket_key(node) for node in tickets)),
        "team": teams,
        "runbook_urls": _as_written(steps, Relation.HAS_RUNBOOK),
        "dashboard_urls": _as_written(steps, Relation.SHOWN_ON),
        "metrics": sorted(
            step.node.title for step in steps if step.link.relation is Relation.MEASURES
        ),
        "gaps": [
            {"leg": gap.leg, "why": gap.why, "fix": gap.fix, "mend": gap.fix} for gap in chain.gaps
        ],
        "evidence": {found.leg.value: [_evidence(found)] for found in chain.found},
    }


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


def _teams(steps: list[Neighbour], chain: Chain) -> list[str]:
    """The owners of the surest rung of the rule itself, else the first owner of the chain."""
    owned = [step for step in steps if step.link.relation is Relation.OWNED_BY]
    teams = [step for step in owned if step.node.kind is Kind.TEAM] or owned
    if teams:
        best = min(rung_of(step) for step in teams)
        surest = [step for step in teams if rung_of(step) == best]
        return list(dict.fromkeys(name for step in surest for name in _team_names(step)))
    owner = chain.leg(Leg.OWNER)
    first = owner.nodes[:1] if owner else ()
    return [node.id.partition(":")[2] for node in first if kind_of(node.id) == Kind.TEAM.value]


def _team_names(step: Neighbour) -> list[str]:
    """A team, and the template under which the rule names it where there is one."""
    templates = [piece.text for piece in step.link.evidence if "{{" in piece.text]
    known = [] if "{{" in step.node.title else [step.node.id.partition(":")[2]]
    return [*known, *templates]


def _as_written(steps: list[Neighbour], relation: Relation) -> list[str]:
    """The values as they stand in the rule's labels and annotations."""
    values = [
        piece.text
        for step in steps
        if step.link.relation is relation
        for piece in step.link.evidence
        if piece.method.startswith(("label", "annotation"))
    ]
    return list(dict.fromkeys(value for value in values if value))


def _evidence(found: LegFound) -> dict[str, Any]:
    return {"how": found.how, "confidence": found.confidence, "why": found.why}
