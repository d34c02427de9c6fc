"""Nodes and links as plain values for JSON, in a fixed order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import datetime

    from traceview.model import Link, Node


def node_values(node: Node) -> dict[str, Any]:
    """What `msgspec.json` writes of a node, but for which source gave which attribute."""
    return {
        "id": node.id,
        "kind": node.kind.value,
        "title": node.title,
        "url": node.url,
        "state": node.state,
        "since": _moment(node.since),
        "updated": _moment(node.updated),
        "names": list(node.names),
        "attrs": dict(node.attrs),
        "seen": [
            {"source": seen.source, "fetched_at": _moment(seen.fetched_at)} for seen in node.seen
        ],
    }


def link_values(link: Link) -> dict[str, Any]:
    """What `msgspec.json` writes of a link."""
    return {
        "origin": link.origin,
        "relation": link.relation.value,
        "target": link.target,
        "evidence": [
            {
                "method": piece.method,
                "text": piece.text,
                "place": piece.place,
                "source": piece.source,
                "fetched_at": _moment(piece.fetched_at),
                "how": piece.how.value,
                "confidence": piece.confidence,
            }
            for piece in link.evidence
        ],
    }


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat().removesuffix("+00:00") + "Z"
