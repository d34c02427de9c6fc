"""The peers of an Alertmanager, as its /api/v2/status names them (`cluster.peers`)."""

from __future__ import annotations

from typing import Any


def peers_in(status: Any) -> list[str] | None:
    """Names and addresses of the members of its cluster, itself among them.

    Empty when clustering is off; None when the status does not tell. A name is new at each start of
    a member, an address mostly stays.
    """
    cluster = status.get("cluster") if isinstance(status, dict) else None
    if not isinstance(cluster, dict):
        return None
    if cluster.get("status") == "disabled":
        return []
    peers = cluster.get("peers")
    found = [
        f"{field} {peer[field]}"
        for peer in (peers if isinstance(peers, list) else ())
        if isinstance(peer, dict)
        for field in ("name", "address")
        if isinstance(peer.get(field), str) and peer[field]
    ]
    return found or None
