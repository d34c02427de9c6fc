"""The contract of a connector: what it is given, and what it must give.

A connector reads one type of system. It holds no global state, never joins another system's data,
and only reads. `traceview.testing` is the suite that every connector passes.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, ClassVar, Protocol, runtime_checkable

from pydantic import BaseModel, ConfigDict, Field

from traceview.identity import kind_of
from traceview.model import (
    Checks,
    Evidence,
    Findings,
    Frozen,
    How,
    Kind,
    Line,
    Link,
    Mention,
    Moment,
    Node,
    Relation,
    Sighting,
)
from traceview.references.conventions.alertmanager_clusters import AlertmanagerClusters
from traceview.references.conventions.house_style import HouseStyle
from traceview.references.patterns.find_references import NamedPattern
from traceview.references.stub_nodes import stub_node
from traceview.text.field_values import (
    as_line,
    as_line_table,
    as_lines,
    as_moment,
    as_moment_or_none,
)

if TYPE_CHECKING:
    from traceview.http import SourceClient

STALE_AFTER_S = 900.0
"""The age in seconds from which data is marked STALE where no setting says another."""


class Ability(StrEnum):
    """What a connector can do beyond `check`; the contract suite tests what is declared."""

    EXPAND = "expand"
    SYNC = "sync"
    PLOT = "plot"


class SourceSettings(BaseModel):
    """Settings that every source has; a connector's own settings extend it.

    `stale_after` is the age in seconds from which the data of this source is marked STALE.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    type: str
    stale_after: Annotated[float, Field(gt=0)] = STALE_AFTER_S


class Health(Frozen, frozen=True, kw_only=True):
    """What `check` found. `skew_s` is the source's clock minus ours, in seconds."""

    version: Line = ""
    detail: Line = ""
    scopes: tuple[Line, ...] = ()
    skew_s: float | None = None

    CHECKS: ClassVar[Checks] = (("version", as_line), ("detail", as_line), ("scopes", as_lines))


class Batch(Frozen, frozen=True, kw_only=True):
    """One step of a sync: what was found, and the cursor with which to go on after it.

    `done` and `total` count objects (0 and None while unknown). `complete` is True on the last
    batch of a sync that itself listed everything, from its first batch on: what it lacks is gone.
    A sync that gives a node gives all links of which that node is the origin, so that what it lacks
    of these is gone too, unless the batch is `partial`: part of the source could not be read.
    `as_of` is when all this was true, for a system that hands out old lists; None means now.
    `gone` are ids of nodes that this source knows no longer, for a sync that lists only changes.
    `told` are digests by id of what is said of nodes here, for `Context.told` of later syncs while
    the cache holds just that. `same` are ids of nodes of which that is said again.
    """

    findings: Findings
    cursor: str = ""
    done: int = 0
    total: int | None = None
    complete: bool = False
    partial: bool = False
    as_of: Moment | None = None
    gone: tuple[Line, ...] = ()
    told: dict[str, str] = {}
    same: tuple[str, ...] = ()

    CHECKS: ClassVar[Checks] = (("as_of", as_moment_or_none), ("gone", as_lines))


class Series(Frozen, frozen=True, kw_only=True):
    """One line of a plot: its labels, and (unix seconds, value) points in order of time."""

    labels: dict[Line, Line]
    points: tuple[tuple[float, float], ...]

    CHECKS: ClassVar[Checks] = (("labels", as_line_table), ("points", tuple))


class Plot(Frozen, frozen=True, kw_only=True):
    """The values of `query` as sent, each `step_s` s; `warnings` say why not all, in its words."""

    query: str
    series: tuple[Series, ...]
    step_s: float
    fetched_at: Moment
    source: Line
    warnings: tuple[Line, ...] = ()
    left_out: int = 0

    CHECKS: ClassVar[Checks] = (
        ("series", tuple), ("fetched_at", as_moment), ("source", as_line), ("warnings", as_lines),
    )  # fmt: skip


@dataclass(frozen=True)
class Speaker:
    """Says things in the name of one source, all of them true at one moment.

    It is the one way to nodes, links, mentions and their evidence, so that each of them says who
    said it and when. The kind of a node is read from its id (`traceview.identity`).
    """

    source: str
    at: datetime

    @cached_property
    def seen(self) -> tuple[Sighting, ...]:
        """The mark of a node that this source describes."""
        return (Sighting(source=self.source, fetched_at=self.at),)

    def node(
        self,
        node_id: str,
        title: str,
        *,
        url: str = "",
        state: str = "",
        since: datetime | None = None,
        updated: datetime | None = None,
        names: tuple[str, ...] = (),
        attrs: Mapping[str, str] | None = None,
    ) -> Node:
        """A node that this source describes; the fields are those of `Node`."""
        return Node(
            id=node_id,
            kind=Kind(kind_of(node_id)),
            title=title,
            url=url,
            state=state,
            since=since,
            updated=updated,
            names=names,
            attrs=dict(attrs or {}),
            seen=self.seen,
        )

    @staticmethod
    def stub(
        node_id: str,
        title: str = "",
        url: str = "",
        names: tuple[str, ...] = (),
        attrs: Mapping[str, str] | None = None,
    ) -> Node:
        """A node that is only spoken of: nobody has described it yet."""
        node = stub_node(node_id, title or node_id, url, names)
        return node.changed(attrs=dict(attrs)) if attrs else node

    def evidence(
        self, method: str, text: str = "", place: str = "", confidence: float = 1.0
    ) -> Evidence:
        """Exact evidence, or a guess where `confidence` (0..1) is below 1.

        `method` is the rule that found it, `text` what matched, `place` where.
        """
        return Evidence(
            method=method,
            text=text,
            place=place,
            source=self.source,
            fetched_at=self.at,
            how=How.GUESS if confidence < 1 else How.EXACT,
            confidence=confidence,
        )

    def link(
        self,
        origin: str,
        relation: Relation,
        target: str,
        method: str,
        text: str = "",
        place: str = "",
        confidence: float = 1.0,
    ) -> Link:
        """A link between two ids, with one piece of evidence (see `evidence`)."""
        piece = self.evidence(method, text, place, confidence)
        return Link(origin=origin, relation=relation, target=target, evidence=(piece,))

    def mention(
        self,
        origin: str,
        relation: Relation,
        reference: str,
        method: str,
        text: str = "",
        place: str = "",
        confidence: float = 1.0,
        kinds: tuple[Kind, ...] = (),
    ) -> Mention:
        """A reference as written, not yet known to be a node of one of `kinds` (empty for any)."""
        return Mention(
            origin=origin,
            relation=relation,
            reference=reference,
            kinds=kinds,
            evidence=self.evidence(method, text, place, confidence),
        )


@dataclass(frozen=True)
class Context:
    """What a connector is given beside its settings.

    `name` is the configured name of the source, written into all evidence. `http` is None for a
    connector whose settings have no URL. `folder` is a private folder that it may keep files in.
    `told` gives, in a sync, digests of what the source said last and the cache holds (see `Batch`).
    """

    name: str
    clock: Callable[[], datetime]
    folder: Path
    house: HouseStyle
    http: SourceClient | None = None
    alertmanagers: AlertmanagerClusters = field(default_factory=AlertmanagerClusters)
    told: Callable[[], Mapping[str, str]] = dict

    def speaker(self, at: datetime | None = None) -> Speaker:
        """Who speaks for this source: of what was true at `at`, by default now."""
        return Speaker(self.name, at or self.clock())


@runtime_checkable
class Connector(Protocol):
    """Reads one system. Every failure is raised as a `traceview.errors.SourceError`.

    `Settings` is the class of its settings; `abilities` and `expands` (the kinds that `expand`
    takes) say what it can do.
    """

    Settings: ClassVar[type[SourceSettings]]
    abilities: ClassVar[frozenset[Ability]]
    expands: ClassVar[frozenset[Kind]]

    def __init__(self, settings: SourceSettings, context: Context) -> None: ...

    async def check(self) -> Health:
        """Whether the source answers and lets us read."""

    async def expand(self, node: Node) -> Findings:
        """All that this system says about `node`, in both directions."""

    def sync(self, cursor: str) -> AsyncIterator[Batch]:
        """Everything, or what came after `cursor`; an empty cursor means from the start."""

    def patterns(self) -> Sequence[NamedPattern]:
        """How this system's things are written in text and in URLs."""

    async def aclose(self) -> None:
        """Let go of processes and connections."""


@runtime_checkable
class Plotter(Protocol):
    """The further verb of a connector that declares `Ability.PLOT`."""

    async def plot(self, expr: str, start: datetime, end: datetime, step_s: float) -> Plot:
        """The values of `expr` from `start` to `end`, a point each `step_s` seconds."""
