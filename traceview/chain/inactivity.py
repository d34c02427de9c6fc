"""Why a team or a person may be gone: a mark of a source, or a year without activity."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from traceview.vocabulary import Kind

if TYPE_CHECKING:
    from traceview.model import Node

QUIET_AFTER = timedelta(days=365)
"""A person without activity for this long is marked as gone quiet."""
_GONE = frozenset(("gone", "left", "inactive", "disbanded", "archived", "emeritus"))


def doubt_when_seen(node: Node) -> str:
    """The same as of when a source last spoke of the node: for where the time is not at hand."""
    moments = [sighting.fetched_at for sighting in node.seen]
    return doubt_of(node, max(moments)) if moments else ""


def doubt_of(node: Node, now: datetime) -> str:
    """Why an owner may no longer be one; empty when nothing speaks against it, and for a node that
    is neither a team nor a person."""
    if node.kind not in (Kind.TEAM, Kind.PERSON):
        return ""
    if node.state.lower() in _GONE:
        return f"marked as {node.state.lower()}"
    active = node.updated
    if node.kind is Kind.PERSON and active is not None and now - active > QUIET_AFTER:
        return f"no activity since {active:%Y-%m-%d}"
    return ""
