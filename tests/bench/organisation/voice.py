"""How the made source speaks: nodes, links and evidence of one batch.

The values are put together without validation, since all text here is plain by construction and
ten million links must not wait for it; a test validates them one by one.
"""

from __future__ import annotations

from datetime import datetime

from traceview.model import Evidence, How, Kind, Link, Node, Relation, Sighting


class Voice:
    """What one batch says: everything in it was fetched by `source` at `at`."""

    def __init__(self, source: str, at: datetime) -> None:
        self._source = source
        self._at = at
        self._seen = (Sighting(source=source, fetched_at=at),)
        self.nodes: list[Node] = []
        self.links: list[Link] = []

    def evidence(
        self, method: str, text: str = "", place: str = "", confidence: float = 1.0
    ) -> tuple[Evidence]:
        """One piece of evidence; a guess when its confidence is below 1."""
        return (
            Evidence(
                method=method,
                text=text,
                place=place,
                source=self._source,
                fetched_at=self._at,
                how=How.EXACT if confidence >= 1 else How.GUESS,
                confidence=confidence,
            ),
        )

    def link(
        self, origin: str, relation: Relation, target: str, evidence: tuple[Evidence, ...]
    ) -> None:
        """Say a link."""
        self.links.append(Link(origin=origin, relation=relation, target=target, evidence=evidence))

    def node(
        self,
        node_id: str,
        kind: Kind,
        title: str,
        url: str = "",
        state: str = "",
        since: datetime | None = None,
        updated: datetime | None = None,
        names: tuple[str, ...] = (),
        attrs: dict[str, str] | None = None,
    ) -> None:
        """Say a node."""
        self.nodes.append(
            Node(
                id=node_id,
                kind=kind,
                title=title,
                url=url,
                state=state,
                since=since,
                updated=updated,
                names=names,
                attrs=attrs or {},
                seen=self._seen,
            )
        )
