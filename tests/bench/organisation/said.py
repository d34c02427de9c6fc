"""What the made source says in one batch."""

from __future__ import annotations

from datetime import datetime

from traceview.connector import Speaker
from traceview.model import Evidence, Link, Node, Relation


class BatchSaid:
    """The nodes and links of one batch: everything in it was fetched by `source` at `at`."""

    def __init__(self, source: str, at: datetime) -> None:
        self._speaker = Speaker(source, at)
        self.nodes: list[Node] = []
        self.links: list[Link] = []

    def evidence(
        self, method: str, text: str = "", place: str = "", confidence: float = 1.0
    ) -> tuple[Evidence]:
        """One piece of evidence; a guess when its confidence is below 1."""
        return (self._speaker.evidence(method, text, place, confidence),)

    def link(
        self, origin: str, relation: Relation, target: str, evidence: tuple[Evidence, ...]
    ) -> None:
        """Say a link."""
        self.links.append(Link(origin=origin, relation=relation, target=target, evidence=evidence))

    def node(
        self,
        node_id: str,
        title: str,
        url: str = "",
        state: str = "",
        since: datetime | None = None,
        updated: datetime | None = None,
        names: tuple[str, ...] = (),
        attrs: dict[str, str] | None = None,
    ) -> None:
        """Say a node; the fields are those of `Node`."""
        self.nodes.append(
            self._speaker.node(
                node_id,
                title,
                url=url,
                state=state,
                since=since,
                updated=updated,
                names=names,
                attrs=attrs,
            )
        )
