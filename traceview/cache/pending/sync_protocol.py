"""One sync of a source for those who read the source: what it has heard, what it lacks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from traceview.model import Findings, Link


NOTHING_TOLD: Mapping[str, str] = MappingProxyType({})


class Sync(Protocol):
    """A sync that runs. It is alive by a lease that each batch renews; without it, it is over.

    `number` is higher than that of every earlier sync. `is_complete` is set by the reader once
    everything was listed, `is_odd` when so much was missing that it was kept; `is_first` tells of a
    source of which nothing was read before. A sync that is over takes nothing back.
    """

    source: str
    number: int
    is_complete: bool
    is_odd: bool
    is_first: bool

    def told(self) -> Mapping[str, str]:
        """By id, the digests of what this source said of nodes and the store still holds."""

    def hear_same(self, ids: Sequence[str], at: datetime) -> None:
        """Note nodes of which the source said at this time just what the digests stand for.

        Once everything was listed, all that the source said is as new as that.
        """

    def hear(self, findings: Findings, told: Mapping[str, str] = NOTHING_TOLD) -> set[str]:
        """Note what a batch says, before it is put into the store; `told` are digests of it.

        Gives the ids of the nodes that it describes for the first time in this sync; none in a
        first one, in which nothing is out of date.
        """

    def hear_links(self, links: Iterable[Link]) -> None:
        """Note those of `links` that were made of what this source said."""

    def described(self) -> Iterator[list[str]]:
        """The ids of the nodes that were described, in portions."""

    def lacks(self) -> tuple[int, int]:
        """How many lasting nodes the source once said and not in this sync; and of how many."""

    def missing(self, *, lasting: bool, of: str = "") -> Iterator[list[str]]:
        """The ids that the source once said and not in this sync; `lasting` ones when wanted.

        With `of` those that this other source once said.
        """

    def take_back(self) -> None:
        """Drop what the source once said of the origins of this sync and said no longer in it.

        Only from then on do the digests of this sync count.
        """

    def end(self) -> None:
        """Forget what was heard."""
