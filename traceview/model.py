"""The words of traceview as frozen values: nodes, links, evidence, mentions.

Foreign text is cleaned here, when a value is built, and nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from traceview.text.clean_text import clean_block, clean_line
from traceview.text.urls import clean_url
from traceview.vocabulary import GONE, How, Kind, Relation

__all__ = (
    "GONE",
    "Block",
    "Body",
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


def _as_line(value: Any) -> Any:
    return clean_line(value) if isinstance(value, str) else value


def _as_block(value: Any) -> Any:
    return clean_block(value) if isinstance(value, str) else value


def _as_url(value: Any) -> Any:
    return clean_url(value) if isinstance(value, str) else value


def _in_utc(value: datetime) -> datetime:
    try:
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
    except OverflowError:
        msg = "the time lies outside the years 1 to 9999"
        raise ValueError(msg) from None


def _of_known_kind(value: str) -> str:
    kind = value.partition(":")[0]
    if kind not in _KINDS:
        msg = f"no kind of node is called {kind!r}"
        raise ValueError(msg)
    return value


_KINDS = frozenset(kind.value for kind in Kind)

Line = Annotated[str, BeforeValidator(_as_line)]
"""One cleaned line, at most 500 characters."""
Block = Annotated[str, BeforeValidator(_as_block)]
"""Cleaned text with line breaks, at most 200,000 characters."""
WebUrl = Annotated[str, BeforeValidator(_as_url)]
"""An http or https URL that is safe to show and to open, or an empty string."""
Id = Annotated[
    str,
    BeforeValidator(_as_line),
    Field(min_length=3, pattern=r"^[a-z]+:."),
    AfterValidator(_of_known_kind),
]
"""A canonical id, `<kind>:<rest>`; see `traceview.identity`."""
Moment = Annotated[datetime, AfterValidator(_in_utc)]
"""A time in UTC; a time without a zone is read as UTC."""


class Frozen(BaseModel):
    """A value: never changed after it is built, unknown fields refused, no input in its errors.

    What checks it is built when a value is first checked: who only reads the cache needs none.
    """

    model_config = ConfigDict(
        frozen=True, extra="forbid", hide_input_in_errors=True, defer_build=True
    )


class Evidence(Frozen):
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
    confidence: Annotated[float, Field(gt=0, le=1)] = 1.0

    @model_validator(mode="after")
    def _certain_only_when_exact(self) -> Evidence:
        if (self.how is How.EXACT) != (self.confidence == 1):
            msg = "exact evidence has confidence 1, a guess has less"
            raise ValueError(msg)
        return self


class Sighting(Frozen):
    """That a source spoke of a node, and when."""

    source: Line
    fetched_at: Moment


class Node(Frozen):
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
    attrs: dict[Line, Block] = Field(default_factory=dict)
    seen: tuple[Sighting, ...] = ()

    @model_validator(mode="after")
    def _id_names_its_kind(self) -> Node:
        if self.id.partition(":")[0] != self.kind.value:
            msg = f"the id of a {self.kind.value} begins with `{self.kind.value}:`"
            raise ValueError(msg)
        return self

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
        return Node.model_construct(
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


class Link(Frozen):
    """A directed, typed relation between two nodes, with at least one piece of evidence."""

    origin: Id
    relation: Relation
    target: Id
    evidence: tuple[Evidence, ...] = Field(min_length=1)

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
        return Link.model_construct(
            origin=self.origin, relation=self.relation, target=self.target, evidence=tuple(ordered)
        )


class Mention(Frozen):
    """A reference found in text or in a field, not yet known to be a node.

    `reference` is the text as written (a URL, a key, a sha). `kinds` are the kinds it may be; empty
    means any. The linker turns it into a link `origin —relation→ node`.
    """

    origin: Id
    relation: Relation
    reference: Line
    kinds: tuple[Kind, ...] = ()
    evidence: Evidence


class Body(Frozen):
    """The text of a document, kept beside its node so that the node's record stays small."""

    node: Id
    text: Block
    format: Line = "text/markdown"


class Problem(Frozen):
    """Something that a source said and that was skipped: what, where, why, how to fix it."""

    what: Line
    place: Line = ""
    why: Line = ""
    fix: Line = ""


class Findings(Frozen):
    """What a connector found: the only thing that it hands over."""

    nodes: tuple[Node, ...] = ()
    links: tuple[Link, ...] = ()
    mentions: tuple[Mention, ...] = ()
    bodies: tuple[Body, ...] = ()
    problems: tuple[Problem, ...] = ()

    def __add__(self, other: Findings) -> Findings:
        return Findings.gathered((self, other))

    @classmethod
    def gathered(cls, parts: Iterable[Findings]) -> Findings:
        """All of `parts` as one."""
        held = list(parts)
        return cls.model_construct(
            nodes=tuple(node for part in held for node in part.nodes),
            links=tuple(link for part in held for link in part.links),
            mentions=tuple(mention for part in held for mention in part.mentions),
            bodies=tuple(body for part in held for body in part.bodies),
            problems=tuple(problem for part in held for problem in part.problems),
        )
