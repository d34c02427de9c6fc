"""Tiny makers of nodes, links, chains and states of sources, for tests."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.bench.given_store import GivenStore
from traceview.cache.store_protocol import LinkHead, Record
from traceview.chain.chain import Chain, Gap, LegFound
from traceview.chain.legs import Leg
from traceview.graph.neighbourhood import Neighbour
from traceview.graph.working_set import WorkingSet
from traceview.identity import kind_of
from traceview.model import (
    Body,
    Evidence,
    Findings,
    How,
    Kind,
    Link,
    Mention,
    Node,
    Problem,
    Relation,
    Sighting,
)
from traceview.sources.source_status import SourceStatus

NOW = datetime(2026, 11, 23, 3, 10, tzinfo=UTC)


def ago(seconds: float) -> datetime:
    """The time `seconds` before the fixed clock."""
    return NOW - timedelta(seconds=seconds)


def node(node_id: str, title: str = "", *, source: str = "rules", **fields: Any) -> Node:
    """A node; its kind is read from its id, and `source` saw it 30 seconds ago ("" for a stub)."""
    seen = (Sighting(source=source, fetched_at=ago(30)),) if source else ()
    words: dict[str, Any] = {"title": title or node_id, "seen": seen, **fields}
    return Node(id=node_id, kind=Kind(kind_of(node_id)), **words)


def evidence(confidence: float = 1.0, method: str = "field", **fields: Any) -> Evidence:
    """Evidence of the source `rules`, 30 seconds old: exact, or a guess below 1."""
    how = How.EXACT if confidence == 1.0 else How.GUESS
    words: dict[str, Any] = {"source": "rules", "fetched_at": ago(30), **fields}
    return Evidence(method=method, how=how, confidence=confidence, **words)


def link(
    origin: Node | str,
    relation: Relation,
    target: Node | str,
    confidence: float = 1.0,
    method: str = "field",
    **fields: Any,
) -> Link:
    """A link with one piece of evidence."""
    ends = [end if isinstance(end, str) else end.id for end in (origin, target)]
    piece = evidence(confidence, method, **fields)
    return Link(origin=ends[0], relation=relation, target=ends[1], evidence=(piece,))


def step(
    here: Node, relation: Relation, there: Node, confidence: float = 1.0, **fields: Any
) -> Neighbour:
    """One step of a path, along the link `here —relation→ there`."""
    return Neighbour(there, link(here, relation, there, confidence, **fields), outward=True)


def step_back(
    here: Node, relation: Relation, there: Node, confidence: float = 1.0, **fields: Any
) -> Neighbour:
    """One step of a path, against the link `there —relation→ here`."""
    return Neighbour(there, link(there, relation, here, confidence, **fields), outward=False)


def found(leg: Leg, *path: Neighbour, more: Sequence[Node] = (), why: str = "") -> LegFound:
    """A leg answered by the end of `path`, and by `more`."""
    confidence = min((one.link.confidence for one in path), default=1.0)
    how = "exact" if confidence == 1.0 else "guess"
    why = why or "; ".join(one.link.best.method for one in path)
    return LegFound(leg, (path[-1].node, *more), path, how, confidence, why)


def gap(leg: Leg, why: str = "nothing is linked", fix: str = "link it") -> Gap:
    """A leg that was not found."""
    return Gap(leg, why, fix)


def chain(root: Node, *legs: LegFound | Gap) -> Chain:
    """A chain; legs that are not named stay unsaid."""
    return Chain(
        root,
        tuple(leg for leg in legs if isinstance(leg, LegFound)),
        tuple(leg for leg in legs if isinstance(leg, Gap)),
    )


def status(name: str, state: str = "ok", age: float | None = 30, **fields: Any) -> SourceStatus:
    """How a source stands, with data `age` seconds old (None: it was never asked)."""
    words: dict[str, Any] = {
        "type": "files",
        "nodes": 3,
        "fetched_at": None if age is None else ago(age),
        "error": "",
        "next_try": None,
        "detail": "",
        "problems": (),
        "skipped": 0,
        **fields,
    }
    return SourceStatus(name=name, state=state, **words)


@dataclass(frozen=True)
class Seen:
    """The head of a link, seen from its end `here`."""

    whole: Link
    here: str

    @property
    def outward(self) -> bool:
        return self.whole.origin == self.here

    @property
    def relation(self) -> str:
        return self.whole.relation.value

    @property
    def other(self) -> str:
        return self.whole.target if self.outward else self.whole.origin


class GivenRecord:
    """The record of a node as a test gives it; `counts` and `weight` are those of its links."""

    def __init__(self, node: Node, links: Sequence[Link] = (), *, is_hub: bool = False) -> None:
        self.node = node
        self.is_hub = is_hub
        self.links = links
        self.heads: Sequence[LinkHead] = [Seen(one, node.id) for one in links]
        self.counts = dict(Counter(kind_of(head.other) for head in self.heads))
        self.weight = len(links)
        self.link_digest = node.id.encode()

    def link_to(self, relation: str, target: Node) -> Link | None:
        """The link to `target`."""
        wanted = (self.node.id, relation, target.id)
        return next((one for one in self.links if one.key == wanted), None)

    def page(self, kind: str, start: int, count: int) -> Sequence[LinkHead]:
        """Some of the links to nodes of a kind, in the order in which they were given."""
        return [head for head in self.heads if kind_of(head.other) == kind][start : start + count]


def graph_of(
    nodes: Iterable[Node], links: Iterable[Link] = (), *, hubs: Collection[str] = ()
) -> WorkingSet:
    """A working set of nodes and links; an end that is not among `nodes` becomes a stub.

    `hubs` are the ids of those that have more links than a record holds.
    """
    held = {one.id: one for one in nodes}
    known = list(links)
    for end in (end for one in known for end in (one.origin, one.target)):
        held.setdefault(end, node(end, source=""))

    def read(here: str) -> Record | None:
        if here not in held:
            return None
        ends = [one for one in known if here in (one.origin, one.target)]
        return GivenRecord(held[here], ends, is_hub=here in hubs)

    return WorkingSet(GivenStore(read))


def mention(
    origin: Node | str, reference: str, *kinds: Kind, relation: Relation = Relation.REFERS_TO
) -> Mention:
    """A reference in the text of a node, with one piece of evidence."""
    origin_id = origin if isinstance(origin, str) else origin.id
    piece = evidence(method="text", text=reference)
    return Mention(
        origin=origin_id, relation=relation, reference=reference, kinds=kinds, evidence=piece
    )


def findings(*items: Node | Link | Mention | Body | Problem) -> Findings:
    """Findings of all sorts of things, in any order."""
    return Findings(
        nodes=tuple(item for item in items if isinstance(item, Node)),
        links=tuple(item for item in items if isinstance(item, Link)),
        mentions=tuple(item for item in items if isinstance(item, Mention)),
        bodies=tuple(item for item in items if isinstance(item, Body)),
        problems=tuple(item for item in items if isinstance(item, Problem)),
    )
