"""Joins: what several sources say of one thing, brought together by rules and not by references.

An alert is joined to the rule that fires it, a rule that is evaluated to the same rule in git, a
ticket's bare key to the ticket, a rule to the runbook of its name, and aliases to each other. Only
what could have changed since the last time is looked at again; see `linking.join_queue`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from traceview.cache.store_protocol import BATCH, OWN, LinkHead, Record, Store
from traceview.linking.join_queue import MATCHED, RUNBOOK, JoinQueue
from traceview.linking.link_confidence import NAMED_LIKE
from traceview.linking.rule_digest import alert_name, expression_digest
from traceview.linking.rule_matching import Match, is_alerting, matches, renamed_matches
from traceview.model import Evidence, Findings, How, Kind, Link, Node, Relation

ALIASED = "aliased"
"""The name under which the ids are kept from which aliases were joined."""
_MADE_HERE = frozenset((Relation.FIRED_BY, Relation.SAME_AS, Relation.HAS_RUNBOOK))


class Joins:
    """Joins what the store holds; everything that is joined goes back to the store."""

    def __init__(
        self, store: Store, aliases: Mapping[str, str], clock: Callable[[], datetime]
    ) -> None:
        self._store = store
        self._queue = JoinQueue(store)
        self._aliases = aliases
        self._clock = clock
        self._rules: dict[str, list[Node]] = {}
        self._alike: dict[str, list[Node]] = {}
        self._tickets: Mapping[str, Sequence[str]] = {}
        self._documents: Mapping[str, Sequence[str]] = {}

    def join(self) -> None:
        """Join what is due; what was joined before and is not any more goes."""
        for _ in self.steps():
            pass

    def steps(self) -> Iterator[None]:
        """The same a portion at a time: between two of them the store may change."""
        yield from self._join_due()
        self._join_aliases()
        yield from self._join_due()

    def _join_due(self) -> Iterator[None]:
        is_any = True
        while is_any:
            yield from self._queue.read()
            with self._store.together():
                due = self._queue.ready()
                self._queue.joined(due, self._join([one.item.key for one in due]))
            is_any = bool(due)
            yield

    def _join_aliases(self) -> None:
        before = self._store.value(ALIASED) or []
        known = sorted(self._aliases)
        if before != known:
            left = [one for one in before if one not in self._aliases]
            self._store.keep(ALIASED, [*known, *left])
        ids = list({**dict.fromkeys(before), **self._aliases})
        for start in range(0, len(ids), BATCH):
            with self._store.together():
                self._join(ids[start : start + BATCH])
        if before != known:
            self._store.keep(ALIASED, known)

    def _join(self, ids: Sequence[str]) -> list[Node]:
        """Make the links that these ids should have from here, and take back those that are left.

        Nothing is written where nothing has changed. Returns the nodes that there are.
        """
        records = self._store.records(ids)
        self._look_up([record.node for record in records.values()])
        ends = self._store.records(
            {head.other: None for one in records.values() for head in _made_here(one)}
        )
        links: list[Link] = []
        stated: dict[str, list[Link]] = {}
        for node_id, record in records.items():
            held = _links(record, ends)
            named = any(_is_named_runbook(link) for link in held)
            wanted = list(self._from(record.node, has_runbook=named))
            if _own(wanted) != _own(held) or record.is_hub:
                links += wanted
                stated[node_id] = wanted
        self._store.put(Findings(links=tuple(links)))
        self._store.retract(OWN, stated)
        return [record.node for record in records.values()]

    def _look_up(self, nodes: Sequence[Node]) -> None:
        """Read at once what these nodes may be joined to."""
        self._queue.look_up(nodes)
        names = {alert_name(node) for node in nodes if node.kind.value in MATCHED}
        self._rules = self._rules_of({name: self._queue.rules(name) for name in names})
        alerts = (node for node in nodes if node.kind is Kind.ALERT)
        alike = {expression_digest(node): self._queue.rules_alike(node) for node in alerts}
        self._alike = self._rules_of(alike)
        keys = [_key(node) for node in nodes if node.kind is Kind.TICKET]
        self._tickets = self._store.named(keys, (Kind.TICKET,))
        self._documents = self._store.named(
            [f"{name}{RUNBOOK}" for name in names], (Kind.DOCUMENT,)
        )

    def _rules_of(self, ids: Mapping[str, Iterable[str]]) -> dict[str, list[Node]]:
        """The rules themselves in place of their ids."""
        records = self._store.records({i: None for some in ids.values() for i in some})
        return {
            key: [records[i].node for i in sorted(some) if i in records]
            for key, some in ids.items()
        }

    def _called(self, name: str) -> list[Node]:
        """The alerting rules of a name."""
        return [rule for rule in self._rules[name] if is_alerting(rule)]

    def _from(self, node: Node, *, has_runbook: bool) -> Iterator[Link]:
        """What a node is joined to."""
        if node.kind is Kind.ALERT:
            yield from self._fired_by(node)
        elif node.kind is Kind.TICKET:
            yield from self._same_ticket(node.id)
        elif node.kind is Kind.RULE and is_alerting(node):
            if "repo" not in node.attrs:
                in_git = [r for r in self._called(alert_name(node)) if "repo" in r.attrs]
                yield from self._matched(node, Relation.SAME_AS, matches(node, in_git))
            if not has_runbook:
                yield from self._runbook(node)
        if node.id in self._aliases:
            other = self._aliases[node.id]
            yield self._same(node.id, other, "aliases table", f"{node.id} = {other}")

    def _fired_by(self, alert: Node) -> Iterator[Link]:
        named = self._rules[alert_name(alert)]
        rules = named or self._alike[expression_digest(alert)]
        matched = matches if named else renamed_matches
        for layer in _layers(filter(is_alerting, rules)):
            yield from self._matched(alert, Relation.FIRED_BY, matched(alert, layer))

    def _matched(self, fired: Node, relation: Relation, found: Iterable[Match]) -> Iterator[Link]:
        for match in found:
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
            others = [other for other in self._tickets.get(key, ()) if other != node_id]
            if len(others) == 1:
                yield self._same(
                    node_id, others[0], "same key in the only tracker that has it", key
                )

    def _runbook(self, rule: Node) -> Iterator[Link]:
        """A rule that names no runbook has the document that is called like the rule."""
        name = f"{alert_name(rule)}{RUNBOOK}"
        found = self._documents.get(name, ())
        if len(found) == 1:
            evidence = self._evidence("document named like the rule", name, name, NAMED_LIKE)
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


def _made_here(record: Record) -> list[LinkHead]:
    """The links of a node of which some may have been joined here."""
    return [head for head in record.heads if head.outward and head.relation in _MADE_HERE]


def _links(record: Record, ends: Mapping[str, Record]) -> list[Link]:
    """The same whole, as far as their ends are known."""
    known = ((head, ends.get(head.other)) for head in _made_here(record))
    found = (record.link_to(head.relation, end.node) for head, end in known if end is not None)
    return [link for link in found if link is not None]


def _key(node: Node) -> str:
    """What stands behind the kind in an id: the key of a ticket of which no more is known."""
    return node.id.partition(":")[2]


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
