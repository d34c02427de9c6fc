"""The neighbours of a node as rows: grouped by kind, with how and why each link is believed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from traceview.widgets.ink import Line, fit, line
from traceview.widgets.node_lines import face, how_of, why_of

if TYPE_CHECKING:
    from traceview.answers import Neighbour, Neighbourhood

MORE = "more "


class NeighbourRows:
    """Headings of kinds and the links below them; `words` keeps the links that hold each word."""

    def __init__(self, around: Neighbourhood | None = None, words: str = "") -> None:
        self._rows: list[Neighbour | tuple[str, str]] = []
        self._by_key: dict[str, Neighbour] = {}
        self.total = 0
        for kind, shown, total in around.groups if around else ():
            kept = [near for near in shown if matches(near, words)]
            self.total += total
            if kept:
                count = f"{len(kept)} of {total}" if words else str(total)
                self._rows += [("", f"{kind.upper()} {count}"), *kept]
            if total > len(shown):
                self._rows.append((f"{MORE}{kind}", f"{total - len(shown)} more: enter shows them"))
        for near in self._rows:
            if not isinstance(near, tuple):
                self._by_key[key_of(near)] = near
        self._relation = max((len(near.label) for near in self._by_key.values()), default=0)

    def __len__(self) -> int:
        return len(self._rows)

    @property
    def keys(self) -> frozenset[str]:
        """The keys of all links."""
        return frozenset(self._by_key)

    @property
    def is_whole(self) -> bool:
        """Whether all neighbours are among the rows."""
        return not any(isinstance(row, tuple) and row[0] for row in self._rows)

    def near(self, key: str) -> Neighbour | None:
        """The neighbour of a row."""
        return self._by_key.get(key)

    def key(self, index: int) -> str:
        """The link's key, `more KIND`, or nothing for a heading."""
        row = self._rows[index]
        return row[0] if isinstance(row, tuple) else key_of(row)

    def line(self, index: int, width: int) -> Line:
        """A heading, or a link: the node, the relation, how, and why."""
        row = self._rows[index]
        if isinstance(row, tuple):
            return line((row[1], "dim" if row[0] else "head"))
        how = how_of(row.link)
        ink = "guess" if how.startswith("guess") else "exact"
        if width < 56:
            return line((fit(face(row.node), width - 10), "plain"), " ", (fit(how, 9), ink))
        relation = min(self._relation, 16)
        room = width - relation - 12
        title = room if width < 70 else room * 5 // 9
        return line(
            (fit(face(row.node), title), "plain"), " ",
            (fit(row.label, relation), "dim"), " ",
            (fit(how, 9), ink), " ",
            (fit(why_of(row.link.best), room - title), "plain"),
        )  # fmt: skip


def key_of(near: Neighbour) -> str:
    """What tells a link of this node from the others."""
    return f"{near.label} {near.node.id}"


def matches(near: Neighbour, words: str) -> bool:
    """Whether a link holds every word of `words`; `!word` asks for its absence."""
    text = f"{face(near.node)} {near.label} {how_of(near.link)} {why_of(near.link.best)}".lower()
    return all(
        word[1:] not in text if word.startswith("!") and len(word) > 1 else word in text
        for word in words.lower().split()
    )
