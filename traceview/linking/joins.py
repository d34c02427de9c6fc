"""Joins: what several sources say of one thing, brought together by rules and not by references.

An alert is joined to the rule that fires it, a rule that is evaluated to the same rule in git, a
ticket's bare key to the ticket, a rule to the runbook of its name, and aliases to each other. Only
what could have changed since the last time is looked at again; see `cache.due`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from traceview.cache.disk.batches import BATCH, portions
from traceview.cache.disk_store import OWN, Cache
from traceview.cache.pending.joins_due import MATCHED, RUNBOOK
from traceview.cache.records.statements import saying
from traceview.cache.store_protocol import Record
from traceview.identity import kind_of
from traceview.linking.rule_digest import alert_name
from traceview.linking.rule_matching import is_alerting, matches
from traceview.model import Evidence, Findings, How, Kind, Link, Node, Relation

ALIASED = "aliased"
"""The name under which the ids are kept from which aliases were joined."""
_MADE_HERE = frozenset((Relation.FIRED_BY, Relation.SAME_AS, Relation.HAS_RUNBOOK))


class Joins:
    """Joins what the cache holds; everything that is joined goes back to the cache."""

    def __init__(
        self, cache: Cache, aliases: Mapping[str, str], clock: Callable[[], datetime]
    ) -> None:
        self._cache = cache
        self._aliases = aliases
        self._clock = clock
        self._rules: dict[str, list[Node]] = {}

    def join(self, *, everything: bool = False) -> None:
        """Join what is due, or everything; what was joined before and is not any more goes."""
        if everything:
            self._cache.due.note_all()
        self._join_due()
        self._join_aliases()
        self._join_due()

    def _join_due(self) -> None:
        due = self._cache.due
        while self._read_marked() or due.ready(1):
            while True:
                with self._cache.together():
                    marked = due.ready(BATCH)
                    self._join([node_id for node_id, _ in marked])
                if not marked:
                    break
                due.settle(marked)

    def _read_marked(self) -> bool:
        """Read marked alerts and rules, which may mark others of their names."""
        due = self._cache.due
        is_any = False
        while marked := due.noted(BATCH):
            is_any = True
            with self._cache.together():
                records = self._cache.get_many(i for i, _ in marked if kind_of(i) in MATCHED)
                due.read(marked, {i: record.node for i, record in records.items()})
        return is_any

    def _join_aliases(self) -> None:
        before = self._cache.value(ALIASED) or []
        known = sorted(self._aliases)
        if before != known:
            self._cache.keep(
                ALIASED, [*known, *(one for one in before if one not in self._aliases)]
            )
        for some in portions({**dict.fromkeys(before), **self._aliases}):
            with self._cache.together():
                self._join(some)
        if before != known:
            self._cache.keep(ALIASED, known)

    def _join(self, ids: Sequence[str]) -> None:
        """Make the links that these ids should have from here, and take back those that are left.

        Nothing is written where nothing has changed.
        """
        self._rules.clear()
        links: list[Link] = []
        stated: dict[str, set[int]] = {}
        has_runbook: dict[str, bool] = {}
        for node_id, record in self._cache.get_many(ids).items():
            held = list(self._made_of(record))
            named = any(_is_named_runbook(link) for link in held)
            if record.node.kind is Kind.RULE:
                has_runbook[node_id] = named
            wanted = list(self._from(record.node, has_runbook=named))
            if _own(wanted) != _own(held) or record.is_hub:
                links += wanted
                stated[node_id] = {
                    saying(link.relation, link.target, piece)
                    for link in wanted
                    for piece in link.evidence
                }
        self._cache.due.note_runbooks(has_runbook)
        self._cache.put(Findings(links=tuple(links)))
        self._cache.retract(OWN, stated)

    def _made_of(self, record: Record) -> Iterator[Link]:
        """The links of a node of which some may have been joined here."""
        for head in record.heads:
            if head.outward and head.relation in _MADE_HERE:
                other = self._cache.get(head.other)
                link = record.link_to(head.relation, other.node) if other else None
                if link is not None:
                    yield link

    def _from(self, node: Node, *, has_runbook: bool) -> Iterator[Link]:
        """What a node is joined to."""
        if node.kind is Kind.ALERT:
            for layer in _layers(self._called(alert_name(node))):
                yield from self._matched(node, Relation.FIRED_BY, layer)
        elif node.kind is Kind.TICKET:
            yield from self._same_ticket(node.id)
        elif node.kind is Kind.RULE and is_alerting(node):
            if "repo" not in node.attrs:
                in_git = [r for r in self._called(alert_name(node)) if "repo" in r.attrs]
                yield from self._matched(node, Relation.SAME_AS, in_git)
            if not has_runbook:
                yield from self._runbook(node)
        if node.id in self._aliases:
            other = self._aliases[node.id]
            yield self._same(node.id, other, "aliases table", f"{node.id} = {other}")

    def _called(self, name: str) -> list[Node]:
        """The alerting rules of a name."""
        if name not in self._rules:
            found = self._cache.get_many(self._cache.due.called(name)).values()
            self._rules[name] = [record.node for record in found if is_alerting(record.node)]
        return self._rules[name]

    def _matched(self, fired: Node, relation: Relation, rules: Iterable[Node]) -> Iterator[Link]:
        for match in matches(fired, rules):
            place = match.rule.attrs.get("file", "")
            line = match.rule.attrs.get("line", "")
            evidence = self._evidence(
                match.method, match.text, f"{place}:{line}" if line else place, match.confidence
            )
            yield Link(
                origin=fired.id, relation=relation, target=match.rule.id, evidence=(evidence,)
            )

    def _same_ticket(self, node_id: str) -> Iterator[Link]:
        """A ticket known by its key alone is the one of the only tracker that holds this key."""
        key = node_id.partition(":")[2]
        if "/" not in key:
            others = [other for other in self._cache.named(key, (Kind.TICKET,)) if other != node_id]
            if len(others) == 1:
                yield self._same(
                    node_id, others[0], "same key in the only tracker that has it", key
                )

    def _runbook(self, rule: Node) -> Iterator[Link]:
        """A rule that names no runbook has the document that is called like the rule."""
        name = f"{alert_name(rule)}{RUNBOOK}"
        found = self._cache.named(name, (Kind.DOCUMENT,))
        if len(found) == 1:
            evidence = self._evidence("document named like the rule", name, name, 0.8)
            yield Link(
                origin=rule.id,
                relation=Relation.HAS_RUNBOOK,
                target=found[0],
                evidence=(evidence,),
            )

    def _same(self, one: str, other: str, method: str, text: str) -> Link:
        evidence = self._evidence(method, text, "", 1.0)
        return Link(origin=one, relation=Relation.SAME_AS, target=other, evidence=(evidence,))

    def _evidence(self, method: str, text: str, place: str, confidence: float) -> Evidence:
        return Evidence(
            method=method,
            text=text,
            place=place,
            source=OWN,
            fetched_at=self._clock(),
            how=How.EXACT if confidence >= 1 else How.GUESS,
            confidence=confidence,
        )


def _layers(rules: Iterable[Node]) -> list[list[Node]]:
    """Rules by where they are known from: one that evaluates, and one in git, may both be right."""
    layers: dict[str, list[Node]] = {}
    for rule in rules:
        origin = "git" if "repo" in rule.attrs else ",".join(seen.source for seen in rule.seen)
        layers.setdefault(origin, []).append(rule)
    return list(layers.values())


def _is_named_runbook(link: Link) -> bool:
    """Whether a source says that a link's target is a runbook."""
    return link.relation is Relation.HAS_RUNBOOK and any(
        piece.source != OWN for piece in link.evidence
    )


def _own(links: Iterable[Link]) -> set[tuple[object, ...]]:
    """What was joined here, but not when."""
    return {
        (link.relation, link.target, piece.method, piece.text, piece.place, piece.confidence)
        for link in links
        for piece in link.evidence
        if piece.source == OWN
    }
