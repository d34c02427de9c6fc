"""The list of a node's neighbours: which kinds are opened, what a filter keeps, what is lacking."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from traceview.screens.explorer.neighbour_pages import PAGE, LinksRead
from traceview.screens.explorer.rows import MORE, SOME, NeighbourRows, parts_of
from traceview.widgets.link_line import AT_FIRST, RowLook
from traceview.widgets.virtual_list import VirtualList

if TYPE_CHECKING:
    from traceview.graph.neighbourhood import Neighbour, Neighbourhood


class NeighbourList(VirtualList):
    """The links of one node. It reads nothing: `needed` says what is to be read, `take` gives it.

    A page that comes is drawn in its place: the cursor stays where it is. Above the rows it stands
    on the node itself.
    """

    HAS_TOP = True

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, empty="")
        self.node_id = ""
        self.links = LinksRead()
        self._is_read = False
        self._near = NeighbourRows(self.links)
        self._opened: set[str] = set()
        self._look = AT_FIRST

    @property
    def look(self) -> RowLook:
        """How rows are drawn."""
        return self._look

    def wear(self, look: RowLook) -> None:
        """Draw the rows in another way, at another time."""
        if look != self._look:
            self._look = look
            self.narrow(" ".join(self._near.words))

    @property
    def guesses(self) -> int:
        """How many of the links that were read are guesses."""
        held = (read.near for kind in self.links.kinds for _, read in self.links.numbered(kind))
        return sum(near.link.how.value != "exact" for near in held)

    def clear(self, node_id: str) -> None:
        """Another node, of which nothing is read yet."""
        self.node_id = node_id
        self.links, self._is_read = LinksRead(), False
        self._opened = set()
        self.rest()

    @property
    def is_read(self) -> bool:
        """Whether the first links of the node are there."""
        return self._is_read

    def rest(self) -> None:
        """Put the cursor on the node itself."""
        self.narrow("", cursor="")

    def put(self, links: LinksRead, words: str, cursor: str | None = None) -> None:
        """What was read of the node; the cursor goes to a key, or stays on its link."""
        self.links, self._is_read = links, True
        self.narrow(words, cursor)

    def narrow(self, words: str, cursor: str | None = None) -> None:
        """Show what matches. Without a filter, the kind of a link far down is opened."""
        wanted = self.cursor_key if cursor is None else cursor
        if not words.split():
            self._opened |= self._far(self.links, wanted)
        self._near = NeighbourRows(self.links, words, self._opened, self._look)
        self.empty = self._nothing()
        self.show(self._near, cursor=cursor)
        if self._near.words and not self.cursor_key:
            self.move(0)

    def open_kind(self, key: str) -> bool:
        """Show all links of a kind, if that is what the row `key` stands for."""
        more, _, kind = key.partition(" ")
        if more == MORE:
            self._opened.add(kind)
            self.narrow("")
        return more == MORE

    def neighbour(self, key: str) -> Neighbour | None:
        """The neighbour of a row, when it was read."""
        return self._near.near(key)

    def is_awaited(self, key: str) -> bool:
        """Whether a row is a link that is still to be read."""
        return parts_of(key)[1] >= 0 and self.neighbour(key) is None

    @property
    def why_none(self) -> str:
        """Why the row under the cursor is no node: it is still to be read, or stands for many."""
        key = self.cursor_key
        if self.is_awaited(key):
            return "This link is not read yet."
        if key.partition(" ")[0] == MORE:
            return "This row stands for the other links of its kind: enter shows them."
        return ""

    @property
    def filtered(self) -> str:
        """How much a filter went through, when that is not everything."""
        total = sum(map(self.links.total, self.links.kinds))
        read = sum(map(self.links.count, self.links.kinds))
        if not self._near.words or read >= total:
            return ""
        return f"{self._near.kept:,} of the {read:,} links read, of {total:,}"

    def needed(self) -> list[tuple[str, int]]:
        """The pages that the rows on screen and those close to them lack, the first ones first."""
        return self._near.needed(range(self.window.start - PAGE, self.window.stop + PAGE))

    def needed_at(self, links: LinksRead, cursor: str | None) -> list[tuple[str, int]]:
        """The pages that `links` lack where the cursor will be."""
        wanted = self.cursor_key if cursor is None else cursor
        opened = self._opened | self._far(links, wanted)
        rows = NeighbourRows(links, opened=opened, look=self._look)
        at = rows.find(wanted)
        return rows.needed(range(at - self.size.height, at + self.size.height)) if at >= 0 else []

    def take(self, links: LinksRead, kind: str, page: int, found: Sequence[Neighbour]) -> None:
        """A page of `links` came; one of links that are no longer shown changes nothing."""
        before = self.cursor_key
        links.take(kind, page, found)
        self.redraw()
        if self.cursor_key != before:
            self.post_message(self.Moved(self, self.cursor_key))

    def renew(self, around: Neighbourhood, words: str) -> None:
        """The same links, told anew: each is drawn in its place."""
        self.put(self.links.renewed(around), words)

    def _far(self, links: LinksRead, key: str) -> set[str]:
        kind, number, _ = parts_of(key)
        return {kind} if SOME <= number < links.total(kind) else set()

    def _nothing(self) -> str:
        if not self._is_read:
            return ""
        return (
            "No link that was read holds that."
            if self._near.words
            else "Nothing is linked to this."
        )
