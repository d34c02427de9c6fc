"""How one got here: the titles of the trail, and the steps of the history behind and ahead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.reactive import reactive

from traceview.widgets.ink import Line, clip, line, spread, width_of
from traceview.widgets.ink_widget import Drawn
from traceview.widgets.loaded_rule import place_of
from traceview.widgets.node_lines import face

if TYPE_CHECKING:
    from traceview.model import Node
    from traceview.session.session import Session

ARROW = " › "
WIDE = 100


class TrailLine(Drawn):
    """One row; the middle of a long trail gives way, its first and last places stay."""

    DEFAULT_CSS = "TrailLine { height: 1; padding: 0 1; background: $surface; }"
    titles: reactive[tuple[str, ...]] = reactive(())
    steps: reactive[tuple[int, int]] = reactive((0, 0))

    def lines(self, width: int, height: int) -> list[Line]:
        """The trail at the left, the history at the right."""
        back, ahead = self.steps
        word = " history" if width >= WIDE else ""
        history = (
            line((f"{back + 1} of {back + ahead + 1} ", "dim"), ("[ ]", "key"), (word, "dim"))
            if back or ahead
            else ()
        )
        return [spread(trail(self.titles, width - width_of(history) - 1), history, width)]

    def watch_titles(self) -> None:
        """Draw the new trail."""
        self.redraw()

    def watch_steps(self) -> None:
        """Draw the new numbers."""
        self.redraw()


def titles_of(session: Session, ids: tuple[str, ...]) -> tuple[str, ...]:
    """What to call the nodes of a trail; an id stands for one that is not known."""
    nodes = [session.node(key) for key in ids]
    return tuple(in_trail(node) if node else key for node, key in zip(nodes, ids, strict=True))


def in_trail(node: Node) -> str:
    """A node in few words: a rule by where it stands, for it is called as its alert is."""
    if node.kind.value != "rule":
        return face(node)
    if node.attrs.keys().isdisjoint(("repo", "line")) and node.seen:
        return f"rule in {node.seen[0].source}"
    return f"rule {place_of(node).rpartition('/')[2]}"


def trail(titles: tuple[str, ...], width: int) -> Line:
    """Titles with arrows between them, in `width` cells."""
    for size in (40, 24, 16, 12):
        short = [clip(title, size) for title in titles]
        if (drawn := _joined(short)) and width_of(drawn) <= width:
            return drawn
    return _joined([clip(titles[0], 16), "…", clip(titles[-1], 24)]) if titles else ()


def _joined(titles: list[str]) -> Line:
    pieces: list[tuple[str, str]] = []
    for number, title in enumerate(titles, 1):
        pieces += [(ARROW, "dim")] if pieces else []
        pieces.append((title, "strong" if number == len(titles) else "plain"))
    return tuple(pieces)
