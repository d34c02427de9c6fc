"""The rows of `chains`: each alerting rule of a repository with its chain in short."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from traceview.cache.store_protocol import Reads
from traceview.chain.chain import Chain, Gap
from traceview.chain.legs import Leg
from traceview.chain.owner_ladder import rung_of_path
from traceview.chain.trace import traces
from traceview.chain.value_evidence import (
    ValueEvidence,
    is_as_written,
    likely_commit,
    number_of,
    ticket_key,
    value_evidence,
)
from traceview.graph.neighbourhood import Neighbour
from traceview.graph.working_set import WorkingSet
from traceview.linking.rule_matching import is_alerting
from traceview.model import Kind, Node, Relation
from traceview.references.conventions.label_keys import ALIASES, TEAM

_LABEL_OF_WHAT_FIRES = re.compile(r"\{\{-?\s{0,9}\$labels\.\w{1,100}\s{0,9}-?\}\}")
TOGETHER = 25
"""How many chains are made at a time, a level of all of them read in one call."""
_PORTION = 500


@dataclass(frozen=True)
class ChainRow:
    """A rule with its chain in short; None for what is not known, 0 for no number.

    `nth` tells apart rules of one name in one file. `evidence` holds a piece for each value.
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
    evidence: tuple[ValueEvidence, ...] = ()


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
        team=(*_teams(chain), *_of_what_fires(rule)),
        runbook_urls=_as_written(steps, Relation.HAS_RUNBOOK),
        dashboard_urls=_as_written(steps, Relation.SHOWN_ON),
        metrics=tuple(sorted(measured)),
        gaps=chain.gaps,
        evidence=tuple(value_evidence(chain, steps)),
    )


def _sha(steps: list[Neighbour], relation: Relation) -> str | None:
    best = likely_commit(steps, relation)
    return best.node.id.partition(":")[2] if best else None


def _teams(chain: Chain) -> tuple[str, ...]:
    """The owners on the rung of the first one, teams where there are any."""
    owner = chain.leg(Leg.OWNER)
    if owner is None:
        return ()
    rung = rung_of_path(owner.path)
    paths = owner.paths or (owner.path,)
    ends = [path[-1].node for path in paths if path and rung_of_path(path) == rung]
    teams = [node for node in ends if node.kind is Kind.TEAM] or ends
    return tuple(dict.fromkeys(node.id.partition(":")[2] for node in teams))


def _of_what_fires(rule: Node) -> Iterator[str]:
    """The template of an owner's label that is a label of what fires, which differs by alert."""
    for key in ALIASES[TEAM]:
        value = rule.attrs.get(f"label.{key}", "")
        if _LABEL_OF_WHAT_FIRES.fullmatch(value):
            yield value


def _as_written(steps: list[Neighbour], relation: Relation) -> tuple[str, ...]:
    """The values as they stand in the rule's labels and annotations."""
    values = [
        piece.text
        for step in steps
        if step.link.relation is relation
        for piece in step.link.evidence
        if is_as_written(piece)
    ]
    return tuple(dict.fromkeys(value for value in values if value))
