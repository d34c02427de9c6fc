"""Descriptions of nodes: made anew of what a source says now, without a source, and compared."""

from __future__ import annotations

from collections.abc import Mapping

from traceview.cache.merged_nodes import merged_node, renewed_node, without_sources
from traceview.model import GONE, Kind, Node, Sighting
from traceview.vocabulary import RULE_STATE_AT, STATE_AT

_DESCRIPTION = ("title", "url", "state", "since", "updated", "names", "attrs")
_TOLD_WHOLE = (Kind.ALERT, Kind.RULE)
"""The kinds of which a source tells everything at once: what it leaves out is not so any more."""
_OF_RULERS = ("value", "active_at", "for", "doubt", "last_error")
_OF_ALERTMANAGERS = (
    "silenced_by",
    "silence",
    "inhibited_by",
    "inhibitors",
    "muted_by",
    "receivers",
    "groups",
    "generator_url",
)


def differs(before: Node, after: Node) -> bool:
    """Whether more is different than when its sources last spoke of it."""
    return any(getattr(before, name) != getattr(after, name) for name in _DESCRIPTION) or [
        seen.source for seen in before.seen
    ] != [seen.source for seen in after.seen]


def stub(node_id: str) -> Node:
    """A node that others refer to and no source has described."""
    kind, _, rest = node_id.partition(":")
    return Node(id=node_id, kind=Kind(kind), title=rest)


def renewed(before: Node, newer: Node, *, is_anew: bool) -> Node:
    """A node as it is with what a source says of it now.

    Of one that is described `anew`, and of every alert and rule, what the same source said before
    and says no longer goes; what another says stays. An alert has the state that Alertmanager
    tells, else the one that its rulers tell.
    """
    if before.kind not in _TOLD_WHOLE or newer.is_stub or before.is_stub:
        return (renewed_node if is_anew else merged_node)(before, newer)
    others = {one.source for one in before.seen} - {one.source for one in newer.seen}
    if not others:
        kept = before.changed(attrs={}, names=(), since=None, updated=None, url="")
        return kept.merged(newer)
    if not _is_by(STATE_AT, newer) and _is_by(STATE_AT, before):
        return _with_ruler(before, newer)
    merged = _without_alertmanager(before).merged(newer)
    attrs = merged.attrs
    if _is_by(STATE_AT, newer) and _is_by(STATE_AT, before) and before.url and not _names(newer):
        merged = merged.changed(url=before.url)
    return merged.changed(attrs=attrs, state=_state_of(attrs, merged.seen) or merged.state)


def without(node: Node, source: str) -> Node:
    """A node as it is when a source knows it no longer."""
    left = without_sources(node, (source,))
    seen = left.seen
    if not seen:
        return node.changed(seen=(), state=GONE)
    attrs = dict(left.attrs)
    attrs.pop(f"{STATE_AT}{source}", None)
    attrs.pop(f"{RULE_STATE_AT}{source}", None)
    if node.kind is Kind.ALERT and not any(name.startswith(STATE_AT) for name in attrs):
        attrs = dict(_without_alertmanager(node.changed(attrs=attrs)).attrs)
    state = _state_of(attrs, seen) or node.state
    return node.changed(seen=seen, state=state, attrs=attrs)


def _with_ruler(before: Node, ruler: Node) -> Node:
    """What Alertmanager says of an alert stands; the ruler adds its own facts."""
    merged = ruler.merged(before)
    own = {
        name: value
        for name, value in ruler.attrs.items()
        if name in _OF_RULERS or name.startswith(RULE_STATE_AT)
    }
    attrs = {name: v for name, v in merged.attrs.items() if name not in _OF_RULERS} | own
    seen = {one.source: one for one in (*before.seen, *ruler.seen)}
    state = _state_of(attrs, tuple(seen.values())) or before.state
    seen_in_order = tuple(seen[name] for name in sorted(seen))
    return merged.changed(attrs=attrs, state=state, seen=seen_in_order)


def _without_alertmanager(alert: Node) -> Node:
    """An alert without the facts that Alertmanager alone tells."""
    attrs = {name: v for name, v in alert.attrs.items() if name not in _OF_ALERTMANAGERS}
    return alert.changed(attrs=attrs)


def _is_by(mark: str, node: Node) -> bool:
    return any(name.startswith(mark) for name in node.attrs)


def _names(node: Node) -> bool:
    """Whether the source that describes an alert is the one that its id names."""
    return any(node.id.startswith(f"{node.kind}:{one.source}/") for one in node.seen)


def _state_of(attrs: Mapping[str, str], seen: tuple[Sighting, ...]) -> str:
    """The state in what is told of an alert; empty when nobody tells it in this way.

    Of several Alertmanagers the one that was last asked; of several rulers one that fires.
    """
    for one in sorted(seen, key=lambda one: one.fetched_at, reverse=True):
        if told := attrs.get(f"{STATE_AT}{one.source}"):
            return told
    rulers = [attrs.get(f"{RULE_STATE_AT}{one.source}", "") for one in seen]
    told_by = [state for state in rulers if state]
    return min(told_by, key=_weight) if told_by else ""


def _weight(state: str) -> int:
    order = ("firing", "unknown", "pending")
    return order.index(state) if state in order else len(order)
