"""The contract of a connector: what it is given, and what it must give.

A connector reads one type of system. It holds no global state, never joins another system's data,
and only reads. `traceview.testing` is the suite that every connector passes.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, ClassVar, Protocol, runtime_checkable

from pydantic import BaseModel, ConfigDict, Field

from traceview.model import Findings, Frozen, Kind, Line, Moment, Node
from traceview.references.conventions.house_style import HouseStyle
from traceview.references.patterns.find_references import NamedPattern

if TYPE_CHECKING:
    from traceview.http import SourceClient


STALE_AFTER_S = 900.0
"""The age in seconds from which data is marked STALE where no setting says another."""


class Ability(StrEnum):
    """What a connector can do beyond `check`; the contract suite tests what is declared."""

    ROOTS = "roots"
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


class Health(Frozen):
    """What `check` found. `skew_s` is the source's clock minus ours, in seconds."""

    version: Line = ""
    detail: Line = ""
    scopes: tuple[Line, ...] = ()
    skew_s: float | None = None


class Batch(Frozen):
    """One step of a sync: what was found, and the cursor with which to go on after it.

    `done` and `total` count objects (0 and None while unknown). `complete` is True on the last
    batch of a sync that itself listed everything, from its first batch on: what it lacks is gone.
    A sync that gives a node gives all links of which that node is the origin, so that what it lacks
    of these is gone too, unless the batch is `partial`: part of the source could not be read.
    `as_of` is when all this was true, for a system that hands out old lists; None means now.
    `gone` are ids that the source knows no longer, for one that tells so while it lists only news.
    """

    findings: Findings
    cursor: str = ""
    done: int = 0
    total: int | None = None
    complete: bool = False
    partial: bool = False
    as_of: Moment | None = None
    gone: tuple[Line, ...] = ()


class Series(Frozen):
    """One line of a plot: its labels, and (unix seconds, value) points in order of time."""

    labels: dict[Line, Line]
    points: tuple[tuple[float, float], ...]


class Plot(Frozen):
    """What an expression was worth over a window; `query` is what was sent, `step_s` in seconds."""

    query: str
    series: tuple[Series, ...]
    step_s: float
    fetched_at: Moment
    source: Line


@dataclass(frozen=True)
class Context:
    """What a connector is given beside its settings.

    `name` is the configured name of the source, written into all evidence. `http` is None for a
    connector whose settings have no URL. `folder` is a private folder that it may keep files in.
    """

    name: str
    clock: Callable[[], datetime]
    folder: Path
    house: HouseStyle
    http: SourceClient | None = None


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

    def roots(self) -> AsyncIterator[Findings]:
        """The places to start from (firing alerts, rules, incidents), newest first."""

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


for _value in Frozen.__subclasses__():
    # Whoever reads sources checks values of all sorts, in several threads and on the event loop.
    _value.model_rebuild()
