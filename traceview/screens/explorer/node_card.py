"""The node that the explorer shows: its card, and what stands above it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.reactive import reactive

from traceview.widgets.app_state import Situation
from traceview.widgets.card_lines import CardMatter, card_lines
from traceview.widgets.ink import Line, line
from traceview.widgets.ink_widget import Drawn
from traceview.widgets.layout import layout
from traceview.widgets.loaded_rule import loaded_rules
from traceview.widgets.node_lines import whole_name

if TYPE_CHECKING:
    from traceview.model import Node

MORE_ROWS = 3
"""How many rows more a card has in a low terminal while the keys act on its node."""


class NodeCard(Drawn):
    """What a node says of itself, in rows by its kind."""

    DEFAULT_CSS = "NodeCard { padding: 0 1; }"
    matter: reactive[CardMatter | None] = reactive(None)
    situation: reactive[Situation] = reactive(Situation())
    is_current: reactive[bool] = reactive(True)

    @property
    def node(self) -> Node | None:
        """The node; None while it is read."""
        return self.matter.node if self.matter else None

    def lines(self, width: int, height: int) -> list[Line]:
        """The card; nothing while the node is being read."""
        if self.matter is None:
            return []
        size = self.app.size
        most = layout(size.width, size.height).card_rows
        most += MORE_ROWS if self.is_current and size.height < 30 else 0
        return card_lines(self.matter, self.situation, width, most)

    def watch_matter(self) -> None:
        """Draw the node."""
        self.redraw()

    def watch_situation(self) -> None:
        """Draw the new ages."""
        self.redraw()

    def watch_is_current(self) -> None:
        """Take the rows that it has while the keys act on it."""
        self.redraw()


def card_head(matter: CardMatter | None) -> tuple[Line, Line]:
    """What the node is, or that it is being read; its state, of a rule whether it is loaded."""
    if matter is None:
        return line(("reading", "dim")), ()
    node = matter.node
    title = line((f"{node.kind.value.upper()} ", "head"), (whole_name(node), "strong"))
    for loaded in loaded_rules(node, matter.near):
        told = loaded.told.partition(", ")[0]
        return title, line((told, "warn" if loaded.differs else "dim"))
    fact = line((node.state, "crit" if node.state == "firing" else "dim")) if node.state else ()
    return title, fact
