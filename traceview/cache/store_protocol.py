"""What the rest of the program knows of the store: records, read and written in batches."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from traceview.cache.pending.queue_protocol import Due as Due
from traceview.cache.pending.queue_protocol import Item as Item
from traceview.cache.pending.queue_protocol import Queue as Queue
from traceview.cache.pending.queue_protocol import Rest as Rest
from traceview.cache.pending.sync_protocol import Sync as Sync

if TYPE_CHECKING:
    from traceview.errors import CacheUnwritable, TraceviewError
    from traceview.model import Body, Findings, Kind, Link, Node

OWN = "traceview"
"""The source named in the evidence of links that no single system states."""
BATCH = 500
"""How many links, nodes or waiting things are looked at or taken away in one change."""
WRITTEN_AT_ONCE = 2_000
"""How many links or nodes are put in one change: it costs two commits, and each hub once."""
CANDIDATES = 500
"""How many nodes `Reads.candidates` gives at most."""
ABBREVIATION = len("commit:") + 7
"""A commit is also named by `commit:` and the first seven digits of its hash."""
PEOPLE = "people/"
"""How the names of values begin that people made: marks, verdicts. Nothing takes them away."""


def links_of(node_id: str) -> str:
    """The key that wakes what waits for the links away from a node."""
    return f"links of {node_id}"


class LinkHead(Protocol):
    """A link seen from one of its ends, before its evidence is read; `outward` at its origin."""

    @property
    def outward(self) -> bool:
        """Whether it leads away from where it is seen."""

    @property
    def relation(self) -> str:
        """The name of its relation, read from its origin."""

    @property
    def other(self) -> str:
        """The id of the node at its other end."""


class Record(Protocol):
    """What the store holds of one node: the node, and its links both ways.

    `heads` are its links; those of a hub are too many for one record, and `heads` holds the newest
    of each sort. `counts` gives the number of all links by the kind at the other end, `weight`
    about how many of them are held in memory.
    """

    @property
    def node(self) -> Node:
        """The node itself."""

    @property
    def heads(self) -> Sequence[LinkHead]:
        """Its links; those of a hub: the newest of each sort."""

    @property
    def is_hub(self) -> bool:
        """Whether it has too many links for one record."""

    @property
    def counts(self) -> Mapping[str, int]:
        """How many links it has to each kind."""

    @property
    def weight(self) -> int:
        """About how many links are held in memory for it."""

    @property
    def link_digest(self) -> bytes:
        """What its links say, but for their texts, places, sources and times.

        Records with one digest lead to the same nodes by the same methods, and are believed as
        much: what a chain finds from one of them it finds from the other. A hub's is its own.
        """

    def link_to(self, relation: str, target: Node) -> Link | None:
        """The whole link that leads from here to `target`; None when there is none.

        The store is read for a link of a hub that neither stands in `heads` nor came in a `Page`.
        """

    def page(self, kind: str, start: int, count: int) -> Sequence[LinkHead]:
        """The links number `start` to `start + count` to nodes of a kind, a hub's newest first.

        Of a hub this reads the store; `Reads.page` gives the records at the far ends as well.
        """


Reader = Callable[[str], Record | None]


@dataclass(frozen=True)
class Page:
    """Some of the links of one node, in the order in which they are shown.

    `records` holds those at the far ends that are known, and in the answer of `Reads.page` that of
    the node. Together (in `Near`: with its `record`) they give every link of `heads`, unread.
    """

    heads: Sequence[LinkHead]
    records: Mapping[str, Record]


@dataclass(frozen=True)
class Near:
    """A node with what stands around it: its record, and the first page of each kind."""

    record: Record
    pages: Mapping[str, Page]


@dataclass(frozen=True)
class Changes:
    """What changed since a vector of serials, by source.

    `ids` are the nodes whose records differ; None when nobody knows which. `now` is the vector to
    ask with next time.
    """

    ids: frozenset[str] | None
    now: Mapping[str, int]


class Candidates(NamedTuple):
    """Nodes that hold all words, the newest first; `is_cut` when the time was over before the end.

    `texts` holds under each id the title, the names and the file of the node in lower case.
    """

    texts: dict[str, str]
    is_cut: bool

    @property
    def ids(self) -> list[str]:
        """The ids alone."""
        return list(self.texts)


@dataclass(frozen=True, slots=True)
class Event:
    """A node came into another state. `at` is in unix seconds: since when, or when it was seen."""

    node: str
    state: str
    at: float
    source: str


class Reads(Protocol):
    """What is asked of a store. Each method is one call, whatever the number of ids.

    Every method raises CacheError when the store cannot be read.
    """

    def records(self, ids: Collection[str]) -> Mapping[str, Record]:
        """The records of those of `ids` that are known, in the order of `ids`."""

    def near(self, node_id: str, per_kind: int) -> Near | None:
        """A node and its first `per_kind` links to each kind, with the records at their ends.

        Of a node that is no hub all links, by how far they are believed.
        """

    def page(self, node_id: str, kind: str, start: int, count: int) -> Page:
        """The links number `start` to `start + count` of a hub to nodes of a kind, newest first.

        Of a node that is no hub all links to that kind.
        """

    def named(
        self, names: Collection[str], kinds: tuple[Kind, ...] = ()
    ) -> Mapping[str, list[str]]:
        """The ids of the nodes called exactly as `names` say, of any of `kinds` (of all: ()).

        Names that stand for nothing are not among the keys; ids are in their order.
        """

    def abbreviated(self, commits: Collection[str], limit: int = 20) -> Mapping[str, list[str]]:
        """The ids of the commits that `commit:` and at least seven hex digits stand for.

        At most `limit` for each; what stands for none is not among the keys.
        """

    def known(self, ids: Collection[str]) -> set[str]:
        """Those of `ids` that are known; their records are not read."""

    def of_kind(self, kind: Kind) -> list[str]:
        """The ids of all nodes of a kind."""

    def candidates(self, words: Sequence[str], kinds: Sequence[str] = ()) -> Candidates:
        """At most `CANDIDATES` nodes that hold all of `words`, the newest first, in bounded time.

        Of any of `kinds`, where some are given.
        """

    def body(self, node_id: str) -> Body | None:
        """The text of a document."""

    def value(self, name: str) -> Any:
        """What was last kept under `name`: a cursor, a source's state; None without one."""

    def sizes(self) -> Mapping[str, int]:
        """How many nodes there are of each kind."""

    def spoken(self, source: str) -> int:
        """How many nodes a source has spoken of."""

    def changes(self, since: Mapping[str, int]) -> Changes:
        """What changed since an earlier call gave `since` as `now`; our own links are of `OWN`."""

    def events(self, since: float, limit: int = 1_000) -> Sequence[Event]:
        """What came into another state at `since` or later, the newest first.

        Alerts, incidents, deployments and silences are watched; 400 days are kept.
        """


class HeldReads(Reads, Protocol):
    """A store of which somebody only reads."""

    def troubles(self) -> Sequence[TraceviewError]:
        """What is to be told of it: that it cannot be written, or what was damaged."""

    def close(self) -> None:
        """Let go of files and connections."""


class Writes(Protocol):
    """What changes a store. Each call stands whole or not at all, for portions of its size.

    Every method raises CacheError when the store cannot be written.
    """

    def together(self) -> AbstractContextManager[None]:
        """What is read and written inside is one change; other writers wait."""

    def put(
        self, findings: Findings, source: str = OWN, anew: Collection[str] = frozenset()
    ) -> None:
        """Add nodes, links and texts that `source` gave; nothing already known is lost.

        Only of the nodes with the ids `anew` it is dropped what the source said of them before,
        and says no longer: they are described as a whole.

        An end of a link that nobody described becomes a stub. What waits in a queue for a node that
        came or changed, or for new links of one (`links_of`), is woken.
        """

    def retract(self, source: str, stated: Mapping[str, Collection[Link]]) -> None:
        """Drop what `source` once said of links away from these origins and says no longer.

        `stated` holds, for each origin, the links that it gives now. What others say stays.
        """

    def let_go(self, source: str, ids: Iterable[str]) -> None:
        """Drop nodes that `source` knows no longer, with what it said of them.

        A node that another source has described stays; one that another source's link leads to
        stays as a stub whose state is `gone`.
        """

    def keep(self, name: str, value: Any) -> None:
        """Keep plain values (text, numbers, lists, tables) under `name`.

        A name that begins with `PEOPLE` outlives `clear` and a new format.
        """

    def queue(self, name: str) -> Queue:
        """What waits to be done, under a name."""

    def sync(self, source: str, *, is_first: bool) -> Sync:
        """Begin a sync of a source, alive by a lease; what syncs left that have died is forgotten.

        `is_first` when nothing was ever read of the source, so that nothing can be taken back.
        """

    def clear(self) -> None:
        """Forget everything but events and what people made."""


class Store(HeldReads, Writes, Protocol):
    """A store: what is known, read and written."""

    def hold_in_memory(self, why: CacheUnwritable) -> None:
        """From now on write nothing: what comes is lost with the process."""
