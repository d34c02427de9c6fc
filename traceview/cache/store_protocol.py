"""What the rest of the program knows of the store: records, read and written in batches."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from traceview.model import Link, Node


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
