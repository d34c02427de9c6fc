"""Joining without a memory: all that is known is read, and all joins are made of it anew."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tests.cached import all_links, record_of
from traceview.cache.disk_store import DiskStore
from traceview.cache.store_protocol import OWN
from traceview.linking.rule_digest import alert_name
from traceview.linking.rule_matching import Match, is_alerting, is_named, matches, renamed_matches
from traceview.model import Kind, Link, Node, Relation

Joined = tuple[str, str, str, str, str, str, float]
"""A joined link: origin, relation, target; method, text, place and confidence of its evidence."""


def joined(cache: DiskStore) -> set[Joined]:
    """The joined links that a cache holds."""
    return {
        (*link.key, piece.method, piece.text, piece.place, piece.confidence)
        for link in links_in(cache)
        for piece in link.evidence
        if piece.source == OWN
    }


def links_in(cache: DiskStore) -> set[Link]:
    """All links."""
    ids = [node_id for kind in Kind for node_id in cache.of_kind(kind)]
    return {link for node_id in ids for link in all_links(cache, node_id)}


def plainly(cache: DiskStore, aliases: Mapping[str, str]) -> set[Joined]:
    """The links that ought to be joined."""
    return {*_fired(cache), *_tickets(cache), *_aliased(cache, aliases), *_runbooks(cache)}


def _nodes(cache: DiskStore, kind: Kind) -> list[Node]:
    return [record.node for record in cache.records(cache.of_kind(kind)).values()]


def _fired(cache: DiskStore) -> Iterator[Joined]:
    all_rules = _nodes(cache, Kind.RULE)
    rules = [rule for rule in all_rules if is_alerting(rule)]
    for alert in _nodes(cache, Kind.ALERT):
        named = [rule for rule in rules if is_named(rule, alert_name(alert))]
        layers: dict[str, list[Node]] = {}
        expr = alert.attrs.get("expr", "")
        is_renamed = not [one for one in all_rules if is_named(one, alert_name(alert))]
        alike = [rule for rule in rules if expr and rule.attrs.get("expr") == expr]
        for rule in alike if is_renamed else named:
            layer = "git" if "repo" in rule.attrs else ",".join(seen.source for seen in rule.seen)
            layers.setdefault(layer, []).append(rule)
        for fitting in layers.values():
            found = (renamed_matches if is_renamed else matches)(alert, fitting)
            yield from _matched(alert, "fired by", found)
    in_git = [rule for rule in rules if "repo" in rule.attrs]
    for rule in rules:
        if "repo" not in rule.attrs:
            alike = [one for one in in_git if is_named(one, alert_name(rule))]
            yield from _matched(rule, "same as", matches(rule, alike))


def _matched(node: Node, relation: str, found: list[Match]) -> Iterator[Joined]:
    for match in found:
        place, line = match.rule.attrs.get("file", ""), match.rule.attrs.get("line", "")
        where = f"{place}:{line}" if line else place
        evidence = (match.method, match.text, where, match.confidence)
        yield node.id, relation, match.rule.id, *evidence


def _tickets(cache: DiskStore) -> Iterator[Joined]:
    tickets = _nodes(cache, Kind.TICKET)
    for ticket in tickets:
        key = ticket.id.partition(":")[2]
        if "/" not in key:
            others = [one.id for one in tickets if one.id != ticket.id and key in one.names]
            if len(others) == 1:
                how = "same key in the only tracker that has it"
                yield ticket.id, "same as", others[0], how, key, "", 1.0


def _aliased(cache: DiskStore, aliases: Mapping[str, str]) -> Iterator[Joined]:
    for one, other in aliases.items():
        if record_of(cache, one) is not None:
            yield one, "same as", other, "aliases table", f"{one} = {other}", "", 1.0


def _runbooks(cache: DiskStore) -> Iterator[Joined]:
    stated = {
        link.origin
        for link in links_in(cache)
        if link.relation is Relation.HAS_RUNBOOK
        and any(piece.source != OWN for piece in link.evidence)
    }
    documents = _nodes(cache, Kind.DOCUMENT)
    for rule in _nodes(cache, Kind.RULE):
        name = f"{alert_name(rule)}.md"
        found = [one.id for one in documents if name in one.names]
        if is_alerting(rule) and rule.id not in stated and len(found) == 1:
            how = "document named like the rule"
            yield rule.id, "has runbook", found[0], how, name, name, 0.8
