"""Which changes of a node are events: it came into another state."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from traceview.cache.store_protocol import Event
from traceview.model import GONE, Node

WATCHED = frozenset(("alert", "incident", "deployment", "silence"))
"""The kinds whose states are worth a memory."""


def state_changes(
    described: Iterable[tuple[Node | None, Node]], gone: Iterable[Node], source: str, now: float
) -> Iterator[Event]:
    """The events among nodes before and after a change, and nodes that went at `now`."""
    for before, after in described:
        was = before.state if before else ""
        if after.kind.value in WATCHED and after.state != was:
            yield Event(after.id, after.state, _moment(before, after, source, now), source)
    for node in gone:
        if node.kind.value in WATCHED and node.state != GONE:
            yield Event(node.id, GONE, now, source)


def _moment(before: Node | None, after: Node, source: str, now: float) -> float:
    """Since when a node is in its state, if that is said; else when its source was read."""
    if after.since is not None and (before is None or before.since != after.since):
        return after.since.timestamp()
    if after.state == GONE:
        return now
    read = [seen.fetched_at.timestamp() for seen in after.seen if seen.source == source]
    return max(read, default=now)
