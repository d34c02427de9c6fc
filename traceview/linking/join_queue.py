"""Which nodes have to be joined again, because something that their joins look at has changed.

A join leads from its origin: an alert, a rule, or a ticket of which the key alone is known. Every
origin waits in a queue for what its joins depend on. An origin that was woken is read first, since
that may wake others: a rule that is another now wakes all that share its alert name.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b

import msgspec

from traceview.cache.store_protocol import BATCH, Due, Item, Rest, Store, links_of
from traceview.identity import kind_of
from traceview.linking.rule_digest import alert_name, bearing, expression_digest
from traceview.linking.templated_rules import fits_name, is_template
from traceview.model import Kind, Node

RUNBOOK = ".md"
"""How the name of a document ends that may be the runbook of a rule of the same name."""
MATCHED = (Kind.ALERT.value, Kind.RULE.value)
"""The kinds that are joined by their alert names."""
TEMPLATES, OF_A_TEMPLATE = "rules of a templated name", "what such a rule may fire"
"""For what a rule waits whose name is a template, and what such a rule wakes."""
SEEN = "cursor/*joins"
"""The name under which it is kept which changes of the store were looked at for new origins."""
READ, JOINED = "read", "joined"
_ORIGINS = (Kind.ALERT, Kind.RULE, Kind.TICKET)


@dataclass(frozen=True, slots=True)
class Called:
    """How an alert or a rule was called when it was read, and what decides what it matches.

    `rules` stands for the rules with which an alert was last joined, `expression` for how the
    expression reads, whatever its spelling.
    """

    name: str
    bearing: str
    rules: str = ""
    expression: str = ""


_read = msgspec.json.Decoder(Called).decode


def is_origin(node_id: str) -> bool:
    """Whether joins may lead from a node with this id."""
    kind = kind_of(node_id)
    return kind in MATCHED or (kind == Kind.TICKET.value and "/" not in node_id)


def called(node: Node) -> Called | None:
    """How an alert or a rule is called; None for a ticket."""
    if node.kind.value not in MATCHED:
        return None
    return Called(alert_name(node), bearing(node), expression=expression_digest(node))


def depends_on(node: Node) -> list[str]:
    """What wakes an origin: its own change, and what its joins lead to or choose from."""
    if node.kind is Kind.TICKET:
        return [node.id, links_of(node.id), node.id.partition(":")[2]]
    keys = [node.id, links_of(node.id), _by_alert_name(alert_name(node))]
    if "repo" not in node.attrs:
        keys.append(OF_A_TEMPLATE)
    if node.kind is Kind.RULE and is_template(alert_name(node)):
        keys.append(TEMPLATES)
    if expression := expression_digest(node):
        is_alert = node.kind is Kind.ALERT
        keys.append(_by_expression(expression) if is_alert else _rules_by_expression(expression))
    return keys if node.kind is Kind.ALERT else [*keys, f"{alert_name(node)}{RUNBOOK}"]


def _by_alert_name(name: str) -> str:
    return f"alert name {name}"


def _by_expression(digest: str) -> str:
    return f"expression {digest}"


def _rules_by_expression(digest: str) -> str:
    return f"rules of expression {digest}"


def _woken_by(rule: Called) -> set[str]:
    """What wakes those that may stem from a rule that is called so."""
    by_name = OF_A_TEMPLATE if is_template(rule.name) else _by_alert_name(rule.name)
    return {by_name, _by_expression(rule.expression)}


class JoinQueue:
    """The origins that have to be joined again, and how alerts and rules were called when read."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._queue = store.queue("joins")
        self._named: dict[str, dict[str, str]] = {}
        self._alike: dict[str, dict[str, str]] = {}

    def read(self) -> Iterator[None]:
        """Read what was woken or came, until that wakes no others; a portion at a time."""
        self._add_new()
        is_any = True
        while is_any:
            with self._store.together():
                self._forget()
                due = self._queue.take(BATCH, (READ,))
                self._read(due)
            is_any = bool(due)
            yield

    def _add_new(self) -> None:
        """Add the origins that came since this was last done."""
        with self._store.together():
            before = self._store.value(SEEN) or {}
            changes = self._store.changes(before)
            if changes.now != before:
                ids: Iterable[str] = changes.ids or ()
                if changes.ids is None:
                    ids = (node_id for kind in _ORIGINS for node_id in self._store.of_kind(kind))
                self._queue.add(Item(i, owner=i) for i in sorted(filter(is_origin, ids)))
                self._store.keep(SEEN, dict(changes.now))

    def _read(self, due: Sequence[Due]) -> None:
        records = self._store.records([one.item.key for one in due])
        self.look_up(record.node for record in records.values())
        woken: set[str] = set()
        changed: list[Rest] = []
        same: list[Rest] = []
        for one in due:
            record = records.get(one.item.key)
            if record is None:
                continue
            before, now = _held(one.item), called(record.node)
            if now and record.node.kind is Kind.ALERT:
                now = self._with_rules(now)
                rest = Rest(one, depends_on(record.node))
                (same if before == now else changed).append(rest)
                continue
            changed.append(Rest(one, depends_on(record.node), _body(now)))
            if before != now:
                woken = woken.union(*(_woken_by(held) for held in (before, now) if held))
        self._queue.settle(one for one in due if one.item.key not in records)
        self._queue.rest(changed, (READ,))
        self._queue.rest(same, (READ, JOINED))
        self._queue.wake(woken, (READ,))

    def ready(self) -> Sequence[Due]:
        """Some of the origins that wait for nothing but the join."""
        self._forget()
        return self._queue.take(BATCH, (READ, JOINED))

    def joined(self, due: Sequence[Due], nodes: Iterable[Node]) -> None:
        """Let origins wait that were joined; `nodes` are those that still exist.

        None of those waits that was woken again meanwhile. What wakes them is known since they
        were read: one that has changed since is not ready.
        """
        known = {node.id: node for node in nodes}
        self._queue.rest(
            (
                Rest(one, None, _body(self._joined_as(node)))
                for one in due
                if (node := known.get(one.item.key)) is not None
            ),
            (READ, JOINED),
        )
        self._queue.settle(one for one in due if one.item.key not in known)

    def _joined_as(self, node: Node) -> Called | None:
        now = called(node)
        return self._with_rules(now) if now and node.kind is Kind.ALERT else now

    def look_up(self, nodes: Iterable[Node]) -> None:
        """Read at once which rules have the alert names of these alerts and rules, and which have
        the expressions of alerts of which no rule has the name."""
        nodes = [node for node in nodes if node.kind.value in MATCHED]
        self._look_up_names(nodes)
        self._look_up_expressions(
            {expression_digest(node) for node in nodes if self._is_unnamed(node)}
        )

    def _is_unnamed(self, node: Node) -> bool:
        return node.kind is Kind.ALERT and not self._named[alert_name(node)]

    def _look_up_expressions(self, digests: set[str]) -> None:
        keys = {_rules_by_expression(one): one for one in digests - self._alike.keys() if one}
        found = self._queue.waiting(list(keys) if keys else ())
        for key, digest in keys.items():
            rules = _rules_of(found.get(key, ()))
            self._alike[digest] = {
                rule: one.bearing for rule, one in rules.items() if one.expression == digest
            }

    def _look_up_names(self, nodes: Sequence[Node]) -> None:
        names = {alert_name(node) for node in nodes}
        keys = {_by_alert_name(name): name for name in names - self._named.keys()}
        found = self._queue.waiting([*keys, TEMPLATES] if keys else (), f"{Kind.RULE.value}:")
        templates = _rules_of(found.get(TEMPLATES, ()))
        for key, name in keys.items():
            named = _rules_of(found.get(key, ()))
            fitting = {i: one for i, one in templates.items() if fits_name(one.name, name)}
            self._named[name] = {
                rule: one.bearing
                for rule, one in (named | fitting).items()
                if one.name == name or rule in fitting
            }

    def rules(self, name: str) -> Collection[str]:
        """The ids of the rules that have this alert name, which was looked up."""
        return self._named[name].keys()

    def rules_alike(self, alert: Node) -> Collection[str]:
        """The ids of the rules of an alert's expression, looked up where none has its name."""
        return self._alike.get(expression_digest(alert), {}).keys()

    def _with_rules(self, alert: Called) -> Called:
        rules = self._named[alert.name] or self._alike.get(alert.expression, {})
        told = repr(sorted(rules.items())).encode("utf-8", "surrogatepass")
        return replace(alert, rules=blake2b(told, digest_size=8).hexdigest())

    def _forget(self) -> None:
        """What was looked up may be another."""
        self._named.clear()
        self._alike.clear()


def _rules_of(items: Iterable[Item]) -> dict[str, Called]:
    """How the rules among items were called, by their ids."""
    held = {item.key: _held(item) for item in items if _is_rule(item.key)}
    return {key: one for key, one in held.items() if one is not None}


def _is_rule(node_id: str) -> bool:
    return kind_of(node_id) == Kind.RULE.value


def _held(item: Item) -> Called | None:
    return _read(item.body) if item.body else None


def _body(held: Called | None) -> str | None:
    return msgspec.json.encode(held).decode() if held else None
