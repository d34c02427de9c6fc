"""What waits to be done: generic, since what waits for what is a rule of those who ask."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Item:
    """Something that waits.

    There is one of a `key`; `body` is what its maker wants to know again. One that comes again
    with other `terms` is due again. It goes with the node `owner`, where that is given, and is
    withdrawn by `source`.
    """

    key: str
    body: str = ""
    terms: str = ""
    owner: str = ""
    source: str = ""


class Due(Protocol):
    """An item that was taken, as it was then: the queue knows whether it was woken meanwhile."""

    @property
    def item(self) -> Item:
        """The item."""


@dataclass(frozen=True, slots=True)
class Rest:
    """An item that was tried and waits on, until one of the texts `wake` is woken.

    They take the place of what it waited for before; None leaves that. `body` is what it is from
    now on; None leaves it.
    """

    due: Due
    wake: Collection[str] | None
    body: str | None = None


class Queue(Protocol):
    """Items that wait. One is due when it is new, woken, or not yet tried with all `means`.

    What was taken stays due until it rests or is settled; both leave alone what was woken, or
    added, again in the meantime, by any process.
    """

    def add(self, items: Iterable[Item], sync: int = 0) -> None:
        """Add items of the sync with this number; known ones take the new body, and rest on."""

    def wake(self, keys: Collection[str], tried: Collection[str] = ()) -> None:
        """Make due what waits for any of `keys`, as if tried with no more means than `tried`.

        The store itself wakes what waits for an id, an address, a name or an abbreviation of a
        node that came, changed or went, and for `links_of` one whose links have changed.
        """

    def take(self, count: int, means: Collection[str] = ()) -> Sequence[Due]:
        """At most `count` items that are due to be tried with `means`."""

    def rest(self, tried: Iterable[Rest], means: Collection[str] = ()) -> None:
        """Let items wait that were tried with `means`; without means they stay due."""

    def settle(self, done: Iterable[Due]) -> None:
        """Drop items that are done."""

    def withdraw(self, source: str, owners: Collection[str], before: int) -> None:
        """Drop the items of a source and these owners that no sync from `before` on has added."""

    def waiting(self, keys: Collection[str], begin: str = "") -> Mapping[str, Sequence[Item]]:
        """The items that wait for each of `keys`, due or not, in the order of their own keys.

        A key for which nothing waits is not among those of the answer.
        """
