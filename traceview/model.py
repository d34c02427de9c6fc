"""The words of traceview as frozen values: nodes, links, evidence, mentions.

Foreign text is cleaned here, when a value is built, and nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import ClassVar

from traceview.text.clean_value import Checks, Frozen, each
from traceview.text.field_values import (
    as_block,
    as_id,
    as_line,
    as_moment,
    as_moment_or_none,
    as_names,
    as_reference,
    as_said,
    as_table,
    as_url,
    as_word,
)
from traceview.vocabulary import GONE, How, Kind, Relation

__all__ = (
    "GONE",
    "Block",
    "Body",
    "Checks",
    "Evidence",
    "Findings",
    "Frozen",
    "How",
    "Id",
    "Kind",
    "Line",
    "Link",
    "Mention",
    "Moment",
    "Node",
    "Problem",
    "Relation",
    "Sighting",
    "WebUrl",
)

Line = str
"""One cleaned line, at most 500 characters."""
Block = str
"""Cleaned text with line breaks, at most 200,000 characters."""
WebUrl = str
"""An http or https URL that is safe to show and to open, or an empty string."""
Id = str
"""A canonical id, `<kind>:<rest>`; see `traceview.identity`."""
Moment = datetime
"""A time in UTC; a time without a zone is read as UTC."""

_RELATION = partial(as_word, Relation)


class Evidence(Frozen, frozen=True, kw_only=True):
    """Why a link is believed.

    `method` names the rule that found it (`trailer Bug`, `API field head_pipeline`), `text` is what
    matched, `place` is where (a URL, `file:line`, or an API field), `source` is the configured
    source that said it, `fetched_at` when. `confidence` is 1 for `exact` and below 1 for `guess`.
    """

    method: Line
    text: Line = ""
    place: Line = ""
    source: Line
    fetched_at: Moment
    how: How = How.EXACT
    confidence: float = 1.0

    CHECKS: ClassVar[Checks] = (
        *each(as_line, "method", "place", "source"),
        ("text", as_said), ("fetched_at", as_moment), ("how", partial(as_word, How)),
    )  # fmt: skip

    def __post_init__(self) -> None:
        Frozen.__post_init__(self)
        if not 0 < self.confidence <= 1 or (self.how is How.EXACT) != (self.confidence == 1):
            msg = "exact evidence has confidence 1, a guess has less, and none has 0"
            raise ValueError(msg)


class Sighting(Frozen, frozen=True, kw_only=True):
    """That a source spoke of a node, and when; of several each names what attributes it `told`."""

    source: Line
    fetched_at: Moment
    told: tuple[Line, ...] = ()

    CHECKS: ClassVar = (("source", as_line), ("fetched_at", as_moment), ("told", as_names))


class Node(Frozen, frozen=True, kw_only=True):
    """One thing that a system knows.

    `names` are other exact strings by which people and systems call it (a ticket's key, a short
    commit id, an alert name); the cache finds the node by each of them. `since` is when it began
    (an alert fired, a change merged, a deployment finished), `updated` when it last changed.
    `attrs` are a few facts of its kind, such as `severity`, `expr` or `file`.
    """

    id: Id
    kind: Kind
    title: Line
    url: WebUrl = ""
    state: Line = ""
    since: Moment | None = None
    updated: Moment | None = None
    names: tuple[Line, ...] = ()
    attrs: dict[Line, Block] = {}
    seen: tuple[Sighting, ...] = ()

    CHECKS: ClassVar[Checks] = (
        ("id", as_id),
        ("kind", partial(as_word, Kind)),
        *each(as_line, "title", "state"),
        ("url", as_url),
        *each(as_moment_or_none, "since", "updated"),
        *(("names", as_names), ("attrs", as_table), ("seen", tuple)),
    )

    def __post_init__(self) -> None:
        Frozen.__post_init__(self)
        if self.id.partition(":")[0] != self.kind.value:
            msg = f"the id of a {self.kind.value} begins with `{self.kind.value}:`"
            raise ValueError(msg)

    @property
    def fetched_at(self) -> datetime | None:
        """When a source last spoke of this node; None for one that only others mention."""
        return max((sighting.fetched_at for sighting in self.seen), default=None)

    @property
    def is_stub(self) -> bool:
        """True when others refer to it, but no source has described it."""
        return not self.seen

    def merged(self, newer: Node) -> Node:
        """This node with what `newer` says on top; nothing already known is lost.

        Only the state `gone` is: somebody knows the node again.
        """
        seen = {sighting.source: sighting for sighting in self.seen}
        seen |= {sighting.source: sighting for sighting in newer.seen}
        if newer.is_stub and not self.is_stub:
            fresh, old = self, newer
        else:
            fresh, old = newer, self
        return Node(
            id=self.id,
            kind=fresh.kind,
            title=fresh.title or old.title,
            url=fresh.url or old.url,
            state=fresh.state or ("" if old.state == GONE else old.state),
            since=fresh.since or old.since,
            updated=fresh.updated or old.updated,
            names=tuple(dict.fromkeys((*fresh.names, *old.names))),
            attrs={**old.attrs, **fresh.attrs},
            seen=tuple(sorted(seen.values(), key=lambda sighting: sighting.source)),
        )


class Link(Frozen, frozen=True, kw_only=True):
    """A directed, typed relation between two nodes, with at least one piece of evidence."""

    origin: Id
    relation: Relation
    target: Id
    evidence: tuple[Evidence, ...]

    CHECKS: ClassVar[Checks] = (
        *each(as_id, "origin", "target"),
        ("relation", _RELATION),
        ("evidence", tuple),
    )

    def __post_init__(self) -> None:
        Frozen.__post_init__(self)
        if not self.evidence:
            msg = "a link needs evidence"
            raise ValueError(msg)

    @property
    def key(self) -> tuple[str, Relation, str]:
        """What makes two links the same link: its ends and its relation."""
        return self.origin, self.relation, self.target

    @property
    def best(self) -> Evidence:
        """The strongest piece of evidence; of equals the freshest."""
        return max(self.evidence, key=lambda e: (e.confidence, e.fetched_at))

    @property
    def how(self) -> How:
        """`exact` when at least one piece of evidence is."""
        return self.best.how

    @property
    def confidence(self) -> float:
        """The confidence of the strongest evidence, 0..1."""
        return self.best.confidence

    def merged(self, other: Link) -> Link:
        """The same link with the evidence of both, of equal pieces the freshest, then the last."""
        pieces: dict[tuple[str, str, str, str], Evidence] = {}
        for piece in (*self.evidence, *other.evidence):
            key = (piece.source, piece.method, piece.place, piece.text)
            known = pieces.get(key)
            if known is None or piece.fetched_at >= known.fetched_at:
                pieces[key] = piece
        ordered = sorted(
            pieces.values(), key=lambda e: (-e.confidence, e.source, e.method, e.place, e.text)
        )
        return Link(
            origin=self.origin, relation=self.relation, target=self.target, evidence=tuple(ordered)
        )


class Mention(Frozen, frozen=True, kw_only=True):
    """A reference found in text or in a field, not yet known to be a node.

    `reference` is the text as written (a URL, a key, a sha). `kinds` are the kinds it may be; empty
    means any. The linker turns it into a link `origin —relation→ node`.
    """

    origin: Id
    relation: Relation
    reference: Line
    kinds: tuple[Kind, ...] = ()
    evidence: Evidence

    CHECKS: ClassVar[Checks] = (
        ("origin", as_id),
        ("relation", _RELATION),
        ("reference", as_reference),
        ("kinds", tuple),
    )


class Body(Frozen, frozen=True, kw_only=True):
    """The text of a document, kept beside its node so that the node's record stays small."""

    node: Id
    text: Block
    format: Line = "text/markdown"

    CHECKS: ClassVar[Checks] = (
        ("node", as_id),
        ("text", as_block),
        ("format", as_line),
    )


class Problem(Frozen, frozen=True, kw_only=True):
    """`count` things that a source said and that were skipped: what, where, why, the mend."""

    what: Line
    place: Line = ""
    why: Line = ""
    fix: Line = ""
    count: int = 1

    CHECKS: ClassVar[Checks] = each(as_line, "what", "place", "why", "fix")


class Findings(Frozen, frozen=True, kw_only=True):
    """What a connector found: the only thing that it hands over."""

    nodes: tuple[Node, ...] = ()
    links: tuple[Link, ...] = ()
    mentions: tuple[Mention, ...] = ()
    bodies: tuple[Body, ...] = ()
    problems: tuple[Problem, ...] = ()

    CHECKS: ClassVar[Checks] = each(tuple, "nodes", "links", "mentions", "bodies", "problems")

    def __add__(self, other: Findings) -> Findings:
        return Findings.gathered((self, other))

    @classmethod
    def gathered(cls, parts: Iterable[Findings]) -> Findings:
        """All of `parts` as one."""
        held = list(parts)
        return cls(
            nodes=tuple(node for part in held for node in part.nodes),
            links=tuple(link for part in held for link in part.links),
            mentions=tuple(mention for part in held for mention in part.mentions),
            bodies=tuple(body for part in held for body in part.bodies),
            problems=tuple(problem for part in held for problem in part.problems),
        )
