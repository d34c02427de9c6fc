"""What was read of the links of one node, which may have a million: parts of it, never all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from traceview.widgets.node_lines import face, how_of, why_of

if TYPE_CHECKING:
    from traceview.graph.neighbourhood import Neighbour, Neighbourhood

PAGE = 100
"""How many links a page has."""
KEPT = 20
"""How many pages are kept: those that were looked at last."""
BEGINNING = 2_000
"""How many links of each kind a filter goes through at most, besides the pages kept."""


@dataclass(slots=True)
class Read:
    """A link that was read; its text is put together when a filter first asks for it."""

    near: Neighbour
    _text: str = ""

    def holds(self, words: Sequence[str]) -> bool:
        """Whether it holds each of `words`, in lower case; `!word` asks for its absence."""
        if not self._text:
            self._text = _told(self.near).lower()
        return all(
            word[1:] not in self._text
            if word.startswith("!") and len(word) > 1
            else word in self._text
            for word in words
        )


class LinksRead:
    """Of each kind the beginning, without a gap, and the pages that were looked at last.

    A link is known by its kind and its number, from 0, in the order of the store.
    """

    def __init__(self, around: Neighbourhood | None = None) -> None:
        self._totals: dict[str, int] = {}
        self._beginnings: dict[str, list[Read]] = {}
        self._pages: dict[tuple[str, int], list[Read]] = {}
        self._old: set[tuple[str, int]] = set()
        self._ended: set[str] = set()
        self.node = around.node if around else None
        for kind, shown, total in in_reading_order(around) if around else ():
            self._totals[kind] = total
            self._beginnings[kind] = [Read(near) for near in shown]

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds at the other ends, in their order."""
        return tuple(self._totals)

    def total(self, kind: str) -> int:
        """How many links of a kind there are, read or not."""
        return self._totals.get(kind, 0)

    def reach(self, kind: str) -> int:
        """How many links of a kind are read from the first one on without a gap."""
        return len(self._beginnings.get(kind, ()))

    def count(self, kind: str) -> int:
        """How many links of a kind are read."""
        return sum(1 for _ in self.numbered(kind))

    def at(self, kind: str, number: int) -> Neighbour | None:
        """A link, when it was read; the page that holds it counts as looked at."""
        if number < self.reach(kind):
            return self._beginnings[kind][number].near
        place, at = (kind, number // PAGE), number % PAGE
        if (page := self._pages.pop(place, None)) is None:
            return None
        self._pages[place] = page
        return page[at].near if at < len(page) else None

    def is_read(self, kind: str, number: int) -> bool:
        """Whether the store was asked for a link: it may have had none with this number."""
        return number < self.reach(kind) or (kind, number // PAGE) in self._pages

    def needs(self, kind: str, page: int) -> bool:
        """Whether a page is to be read, for the first time or because it is old."""
        place = kind, page
        return place not in self._pages or place in self._old

    def numbered(self, kind: str) -> Iterator[tuple[int, Read]]:
        """All links of a kind that were read, with their numbers, ascending."""
        reach = self.reach(kind)
        yield from enumerate(self._beginnings.get(kind, ()))
        for held, page in sorted(place for place in self._pages if place[0] == kind):
            for number, read in enumerate(self._pages[held, page], page * PAGE):
                if number >= reach:
                    yield number, read

    def find(self, kind: str, link: str) -> int:
        """The number of the link that `link_key` names, among those that were read; or -1."""
        found = (number for number, read in self.numbered(kind) if link_key(read.near) == link)
        return next(found, -1)

    def take(self, kind: str, page: int, links: Sequence[Neighbour]) -> None:
        """A page came; the one that was not looked at for longest is let go."""
        place = kind, page
        self._old.discard(place)
        self._pages.pop(place, None)
        self._pages[place] = [Read(near) for near in links]
        while len(self._pages) > KEPT:
            oldest = next(iter(self._pages))
            del self._pages[oldest]
            self._old.discard(oldest)

    def lengthen(self, kind: str, links: Sequence[Neighbour]) -> None:
        """The links after the beginning came; none, when there are fewer than was said."""
        self._beginnings[kind] += [Read(near) for near in links]
        if not links:
            self._ended.add(kind)

    def next_for_filter(self) -> tuple[str, int] | None:
        """The kind of which the least was read for a filter, and from where on; None at its end."""
        reaches = {kind: self.reach(kind) for kind in self._totals if kind not in self._ended}
        open_ = [
            (reach, kind)
            for kind, reach in reaches.items()
            if reach < min(self._totals[kind], BEGINNING)
        ]
        reach, kind = min(open_, default=(0, ""))
        return (kind, reach) if kind else None

    def renewed(self, around: Neighbourhood) -> LinksRead:
        """The same links, told anew; what `around` lacks stays as it was until it is read again."""
        new = LinksRead(around)
        for kind, known in new._beginnings.items():
            known += self._beginnings.get(kind, [])[len(known) :]
        new._pages = dict(self._pages)
        new._old = set(self._pages)
        return new


def in_reading_order(around: Neighbourhood) -> list[tuple[str, tuple[Neighbour, ...], int]]:
    """The kinds as they are read: of a rule first the commits that wrote it."""
    is_rule = around.node.kind.value == "rule"
    return sorted(around.groups, key=lambda group: is_rule and group[0] != "commit")


def link_key(near: Neighbour) -> str:
    """What tells a link of a node from the others."""
    return f"{near.label} {near.node.id}"


def _told(near: Neighbour) -> str:
    return f"{face(near.node)} {near.label} {how_of(near.link)} {why_of(near.link.best)}"
