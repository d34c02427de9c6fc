"""What the rest of the program knows of the store: records, read and written in batches."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from traceview.model import Body, Kind, Link, Node


class LinkHead(Protocol):
    """A link seen from one of its ends, before its evidence is read; `outward` at its origin."""

    @property
    def outward(self) -> bool: ...
    @property
    def relation(self) -> str: ...
    @property
    def other(self) -> str: ...


class Record(Protocol):
    """What the cache holds of one node: the node, and its links both ways.

    `heads` are its links; those of a hub are too many for one record, and `heads` holds the newest
    of each sort. `counts` gives the number of all links by the kind at the other end, `weight`
    about how many of them are held in memory.
    """

    @property
    def node(self) -> Node: ...
    @property
    def heads(self) -> Sequence[LinkHead]: ...
    @property
    def is_hub(self) -> bool: ...
    @property
    def counts(self) -> Mapping[str, int]: ...
    @property
    def weight(self) -> int: ...

    def link_to(self, relation: str, target: Node) -> Link | None:
        """The whole link that leads from here to `target`; None when there is none."""

    def page(self, kind: str, start: int, count: int) -> Sequence[LinkHead]:
        """The links number `start` to `start + count` to nodes of a kind, a hub's newest first."""


Reader = Callable[[str], Record | None]


@dataclass(frozen=True)
class Page:
    """Some of the links of one node, in the order in which they are shown.

    `records` holds the records at the far ends, as far as they are known.
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

    `ids` are the nodes whose records differ; None when so much or so long ago that nobody knows
    which: then everything may. `now` is the vector to ask with next time.
    """

    ids: frozenset[str] | None
    now: Mapping[str, int]


class Reads(Protocol):
    """What is asked of a store. Each method is one call, whatever the number of ids."""

    def records(self, ids: Collection[str]) -> Mapping[str, Record]:
        """The records of those of `ids` that are known."""

    def near(self, node_id: str, per_kind: int) -> Near | None:
        """A node and its first `per_kind` links to each kind, with the records at their ends.

        Of a node that is no hub all links are given: their order is by how far they are believed.
        """

    def page(self, node_id: str, kind: str, start: int, count: int) -> Page:
        """The links number `start` to `start + count` of a hub to nodes of a kind, newest first.

        Of a node that is no hub all links to that kind.
        """

    def named(self, names: Collection[str], kinds: tuple[Kind, ...]) -> Mapping[str, list[str]]:
        """The ids of the nodes called exactly as `names` say, of any of `kinds` (of all: ())."""

    def abbreviated(self, commits: Collection[str], limit: int) -> Mapping[str, list[str]]:
        """The ids of the commits that `commit:` and at least seven hex digits stand for."""

    def known(self, ids: Collection[str]) -> set[str]:
        """Those of `ids` that are known."""

    def of_kind(self, kind: Kind) -> list[str]:
        """The ids of all nodes of a kind."""

    def body(self, node_id: str) -> Body | None:
        """The text of a document."""

    def value(self, name: str) -> Any:
        """What was last kept under `name`; None without one."""

    def sizes(self) -> Mapping[str, int]:
        """How many nodes there are of each kind."""

    def changes(self, since: Mapping[str, int]) -> Changes:
        """What changed since the vector `since`, which an earlier call gave as `now`."""
