"""The linker: mentions become links, and what several sources say of one thing is joined.

A mention is a reference in somebody's text. It becomes a link when it stands for a node that is
known, or when its pattern alone says what it stands for (a ticket's URL); else it waits until a
source brings the node.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from traceview.cache.sayings import saying
from traceview.cache.store import OWN, Cache
from traceview.graph import Record
from traceview.links.named_pattern import NamedPattern
from traceview.links.patterns import resolve
from traceview.matching import alert_name, is_alerting, matches
from traceview.model import Evidence, Findings, How, Kind, Link, Mention, Node, Relation
from traceview.search import AMBIGUOUS

JOINED = "joined"
"""The name under which the origins of the joined links are kept."""
FULL_COMMIT = len("commit:") + 40


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a reference may stand for; `known` when a node with this id is in the cache."""

    node_id: str
    known: bool
    how: How
    confidence: float
    url: str = ""
    key: str = ""


def meanings(
    cache: Cache, patterns: Sequence[NamedPattern], reference: str, kinds: tuple[Kind, ...] = ()
) -> list[Meaning]:
    """What `reference` stands for: by id, by exact name, then by pattern; known nodes first."""
    text = reference.strip()
    found: dict[str, Meaning] = {}
    named = cache.named(text, kinds)
    if named and len(named) <= AMBIGUOUS:
        sure = len(named) == 1
        how, share = (How.EXACT, 1.0) if sure else (How.GUESS, round(0.9 / len(named), 2))
        found |= {node_id: Meaning(node_id, True, how, share) for node_id in named}
    for match in resolve(text, patterns):
        if kinds and match.kind not in kinds:
            continue
        node_id = match.node_id
        if match.kind is Kind.COMMIT and len(node_id) < FULL_COMMIT:
            node_id = _known_commit(cache, node_id)
            if not node_id:
                continue
        known = cache.get(node_id) is not None
        found.setdefault(
            node_id,
            Meaning(node_id, known, match.how, match.confidence, match.url, match.key),
        )
    return sorted(found.values(), key=lambda m: (not m.known, -m.confidence, m.node_id))


def _known_commit(cache: Cache, node_id: str) -> str:
    """The one known commit that an abbreviated id stands for; empty while there is none."""
    found = cache.abbreviated(node_id, 2)
    return found[0] if len(found) == 1 else ""


class Linker:
    """Turns what the cache holds into more links; everything it makes goes back to the cache."""

    def __init__(
        self,
        cache: Cache,
        patterns: Sequence[NamedPattern],
        aliases: Mapping[str, str],
        clock: Callable[[], datetime],
    ) -> None:
        self._cache = cache
        self._patterns = patterns
        self._aliases = aliases
        self._clock = clock

    def link_mentions(self) -> list[Link]:
        """Link every waiting mention that stands for something, and return these links."""
        nodes: list[Node] = []
        links: list[Link] = []
        settled: list[Mention] = []
        for mention in self._cache.pending():
            found = meanings(self._cache, self._patterns, mention.reference, mention.kinds)
            if not found or self._cache.get(mention.origin) is None:
                continue
            best = found[0]
            if best.node_id != mention.origin:
                links.append(_link(mention, best))
                if not best.known:
                    nodes.append(_described(best))
            settled.append(mention)
        self._cache.put(Findings.model_construct(nodes=tuple(nodes), links=tuple(links)))
        self._cache.settle(settled)
        return links

    def withdraw(self, is_withdrawn: Callable[[Mention], bool]) -> None:
        """Drop waiting mentions that their source makes no more."""
        self._cache.settle([m for m in self._cache.pending() if is_withdrawn(m)])

    def join(self) -> None:
        """Join alerts to rules, rules to the same rules in git, stubs and aliases to the real.

        What was joined before and is not any more is taken back.
        """
        links = [*self._fired_by(), *self._same_tickets(), *self._aliased(), *self._runbooks()]
        stated: dict[str, set[int]] = {origin: set() for origin in self._cache.value(JOINED) or ()}
        for link in links:
            said = stated.setdefault(link.origin, set())
            said.update(saying(link.relation, link.target, piece) for piece in link.evidence)
        self._cache.keep(JOINED, list(stated))
        self._cache.put(Findings.model_construct(links=tuple(links)))
        self._cache.retract(OWN, stated)
        self._cache.keep(JOINED, sorted({link.origin for link in links}))

    def _fired_by(self) -> Iterable[Link]:
        rules = self._cache.get_many(self._cache.of_kind(Kind.RULE))
        by_name: dict[str, list[Node]] = {}
        for record in rules.values():
            if is_alerting(record.node):
                by_name.setdefault(alert_name(record.node), []).append(record.node)
        alerts = self._cache.get_many(self._cache.of_kind(Kind.ALERT))
        for record in alerts.values():
            candidates = by_name.get(alert_name(record.node), [])
            for layer in _layers(candidates):
                yield from self._matched(record.node, Relation.FIRED_BY, layer)
        for named in by_name.values():
            in_git = [rule for rule in named if "repo" in rule.attrs]
            for rule in named:
                if "repo" not in rule.attrs:
                    yield from self._matched(rule, Relation.SAME_AS, in_git)

    def _matched(self, fired: Node, relation: Relation, rules: Iterable[Node]) -> Iterable[Link]:
        for match in matches(fired, rules):
            place = match.rule.attrs.get("file", "")
            line = match.rule.attrs.get("line", "")
            evidence = self._evidence(
                match.method, match.text, f"{place}:{line}" if line else place, match.confidence
            )
            yield Link(
                origin=fired.id, relation=relation, target=match.rule.id, evidence=(evidence,)
            )

    def _same_tickets(self) -> Iterable[Link]:
        """A ticket known by its key alone is the one of the only tracker that holds this key."""
        for node_id in self._cache.of_kind(Kind.TICKET):
            key = node_id.partition(":")[2]
            if "/" in key:
                continue
            others = [other for other in self._cache.named(key, (Kind.TICKET,)) if other != node_id]
            if len(others) == 1:
                yield self._same(
                    node_id, others[0], "same key in the only tracker that has it", key
                )

    def _aliased(self) -> Iterable[Link]:
        for one, other in sorted(self._aliases.items()):
            if self._cache.get(one) is not None:
                yield self._same(one, other, "aliases table", f"{one} = {other}")

    def _runbooks(self) -> Iterable[Link]:
        """A rule that names no runbook has the document that is called like the rule."""
        for node_id in self._cache.of_kind(Kind.RULE):
            record = self._cache.get(node_id)
            if record is None or not is_alerting(record.node):
                continue
            if self._has_runbook(record):
                continue
            name = f"{alert_name(record.node)}.md"
            found = self._cache.named(name, (Kind.DOCUMENT,))
            if len(found) == 1:
                evidence = self._evidence("document named like the rule", name, name, 0.8)
                yield Link(
                    origin=node_id,
                    relation=Relation.HAS_RUNBOOK,
                    target=found[0],
                    evidence=(evidence,),
                )

    def _has_runbook(self, rule: Record) -> bool:
        """Whether somebody has said what the runbook of a rule is."""
        others = [
            self._cache.get(head.other)
            for head in rule.heads
            if head.outward and head.relation == Relation.HAS_RUNBOOK
        ]
        links = (rule.link_to(Relation.HAS_RUNBOOK, other.node) for other in others if other)
        return any(link is not None and not _is_joined(link) for link in links)

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


def _is_joined(link: Link) -> bool:
    return all(piece.source == OWN for piece in link.evidence)


def _link(mention: Mention, meaning: Meaning) -> Link:
    evidence = mention.evidence
    if meaning.confidence < 1:
        share = round(evidence.confidence * meaning.confidence, 3)
        evidence = evidence.model_copy(update={"how": How.GUESS, "confidence": share})
    return Link(
        origin=mention.origin,
        relation=mention.relation,
        target=meaning.node_id,
        evidence=(evidence,),
    )


def _described(meaning: Meaning) -> Node:
    kind, _, rest = meaning.node_id.partition(":")
    title = meaning.key or rest
    names = (meaning.key,) if meaning.key else ()
    return Node(id=meaning.node_id, kind=Kind(kind), title=title, url=meaning.url, names=names)
