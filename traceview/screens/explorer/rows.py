"""The neighbours of a node as rows by kind: how each link is known, the relation, what it is."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from traceview.screens.explorer.neighbour_pages import KEPT, PAGE, LinksRead, link_key
from traceview.widgets.ink import Line, line
from traceview.widgets.link_line import AT_FIRST, RowLook, link_line

if TYPE_CHECKING:
    from traceview.graph.neighbourhood import Neighbour

SOME = 50
"""How many links of a kind are shown at first."""
MORE = "more"
_RELATION = 16


@dataclass(frozen=True)
class KindGroup:
    """The rows of one kind: a heading, then `size` links, then a row for the rest, if any.

    `start` is where the group begins, with 1 heading or none in `heads`. `kept` are the links that
    match a filter, with their numbers; without a filter it is None, and the links are those from 0
    up to `size`.
    """

    kind: str
    start: int
    size: int
    heading: str
    rest: int = 0
    kept: tuple[tuple[int, Neighbour], ...] | None = None
    heads: int = 1

    @property
    def first(self) -> int:
        """Where the first link stands."""
        return self.start + self.heads

    @property
    def end(self) -> int:
        """Where the next group begins."""
        return self.first + self.size + (self.rest > 0)

    @cached_property
    def places(self) -> dict[str, int]:
        """Where each link that is kept stands in the group."""
        return {link_key(near): at for at, (_, near) in enumerate(self.kept or ())}


class NeighbourRows:
    """Headings of kinds and the links below them, of which only some may have been read.

    Of a kind that is among `opened`, all links are rows; of another one, the first. With `words`,
    the rows are the links that were read and hold each word.
    """

    def __init__(
        self,
        links: LinksRead,
        words: str = "",
        opened: Collection[str] = frozenset(),
        look: RowLook = AT_FIRST,
    ) -> None:
        self._links = links
        self.look = look
        self.words = words.lower().split()
        is_long = any(links.total(kind) > SOME for kind in links.kinds)
        self._heads = int(look.grouped or is_long or bool(self.words))
        self._groups: list[KindGroup] = []
        for kind in links.kinds:
            group = self._filtered(kind) if self.words else self._plain(kind, kind in opened)
            if group is not None:
                self._groups.append(group)
        self._starts = [group.start for group in self._groups]
        self.headings = [group.first - 1 for group in self._groups]
        labels = (near.label for group in self._groups for near in self._at_first(group))
        self._relation = _RELATION if opened else min(max(map(len, labels), default=0), _RELATION)

    def _plain(self, kind: str, is_open: bool) -> KindGroup | None:
        total = self._links.total(kind)
        size = total if is_open else min(self._links.reach(kind), SOME)
        heading = f"{kind.upper()} {total:,}"
        if not total:
            return None
        return KindGroup(kind, len(self), size, heading, total - size, heads=self._heads)

    def _filtered(self, kind: str) -> KindGroup | None:
        held = list(self._links.numbered(kind))
        kept = tuple((number, read.near) for number, read in held if read.holds(self.words))
        total = self._links.total(kind)
        read = f"{len(held):,} read, of {total:,}" if len(held) < total else f"{total:,}"
        heading = f"{kind.upper()} {len(kept):,} of {read}"
        return KindGroup(kind, len(self), len(kept), heading, kept=kept) if kept else None

    def _at_first(self, group: KindGroup) -> Iterator[Neighbour]:
        if group.kept is not None:
            yield from (near for _, near in group.kept)
            return
        for number in range(min(group.size, SOME)):
            if near := self._links.at(group.kind, number):
                yield near

    def __len__(self) -> int:
        return self._groups[-1].end if self._groups else 0

    @property
    def kept(self) -> int:
        """How many links are rows."""
        return sum(group.size for group in self._groups)

    def near(self, key: str) -> Neighbour | None:
        """The neighbour of a row, when it was read."""
        at = self.find(key)
        return self._link(*self._group(at))[1] if at >= 0 else None

    def key(self, index: int) -> str:
        """Kind, number and link (while it is not read, no link); `more KIND`; "" for a heading."""
        group, at = self._group(index)
        if not 0 <= at < group.size:
            return f"{MORE} {group.kind}" if at >= 0 else ""
        number, near = self._link(group, at)
        return f"{group.kind} {number} {link_key(near)}" if near else f"{group.kind} {number}"

    def find(self, key: str) -> int:
        """Where a link stands: by what it is, or else by its number; -1 when it is not there."""
        kind, number, link = parts_of(key)
        for group in self._groups:
            if kind == MORE and group.rest and key == f"{MORE} {group.kind}":
                return group.end - 1
            if group.kind == kind and number >= 0:
                at = self._place(group, number, link)
                return group.first + at if 0 <= at < group.size else -1
        return -1

    def _place(self, group: KindGroup, number: int, link: str) -> int:
        if group.kept is not None:
            return group.places.get(link, -1)
        near = self._links.at(group.kind, number)
        if not link or (near and link_key(near) == link):
            return number
        found = self._links.find(group.kind, link)
        return found if 0 <= found < group.size else number

    def needed(self, rows: range) -> list[tuple[str, int]]:
        """The kinds and numbers of the pages that `rows` lack, those in the middle first."""
        near: list[tuple[int, str, int]] = []
        middle = (rows.start + rows.stop) // 2
        for group in self._groups if not self.words else ():
            first = group.first
            start = max(rows.start - first, self._links.reach(group.kind))
            stop = min(rows.stop - first, group.size)
            for page in range(start // PAGE, (stop - 1) // PAGE + 1) if start < stop else ():
                centre = first + page * PAGE + PAGE // 2
                near.append((abs(centre - middle), group.kind, page))
        wanted = sorted(near)[: KEPT // 2]
        return [(kind, page) for _, kind, page in wanted if self._links.needs(kind, page)]

    def line(self, index: int, width: int) -> Line:
        """A heading, a link that is read, `…` for one that is not, or what is not shown."""
        group, at = self._group(index)
        if at < 0:
            return line((group.heading, "head"))
        if at >= group.size:
            return line((f"… {group.rest:,} more: enter shows them", "dim"))
        number, near = self._link(group, at)
        if near is not None:
            return self._face(near, width)
        gone = self._links.is_read(group.kind, number)
        return line(("no longer there: r shows what is", "dim") if gone else ("…", "dim"))

    def _face(self, near: Neighbour, width: int) -> Line:
        return link_line(near, self._links.node, width, self._relation, self.look)

    def _group(self, index: int) -> tuple[KindGroup, int]:
        """The group of a row, and where it stands in it: -1 for the heading."""
        group = self._groups[bisect_right(self._starts, index) - 1]
        return group, index - group.first

    def _link(self, group: KindGroup, at: int) -> tuple[int, Neighbour | None]:
        if group.kept is not None:
            return group.kept[at]
        return at, self._links.at(group.kind, at)


def parts_of(key: str) -> tuple[str, int, str]:
    """Kind, number and link of a row's key; the number is -1 in another key than a link's."""
    kind, number, link = (*key.split(" ", 2), "", "", "")[:3]
    return (kind, int(number), link) if number.isdecimal() else (kind, -1, "")
