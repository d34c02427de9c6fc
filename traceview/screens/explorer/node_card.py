"""The node that the explorer shows: its card, with its name and its state on the line above."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.reactive import reactive

from traceview.widgets.app_state import Situation
from traceview.widgets.card_lines import CardMatter, card_lines
from traceview.widgets.ink import Line, line
from traceview.widgets.ink_widget import Drawn
from traceview.widgets.layout import layout
from traceview.widgets.loaded_rule import loaded_rules
from traceview.widgets.node_lines import face
from traceview.widgets.rule_line import rule_line

if TYPE_CHECKING:
    from traceview.model import Node

MORE_ROWS = 3
"""How many rows more a card has in a low terminal while the keys act on its node."""


class NodeCard(Drawn):
    """A titled rule, blue while the keys act on the node itself, and rows by its kind."""

    DEFAULT_CSS = "NodeCard { padding: 0 1; }"
    matter: reactive[CardMatter | None] = reactive(None)
    situation: reactive[Situation] = reactive(Situation())
    is_current: reactive[bool] = reactive(True)

    @property
    def node(self) -> Node | None:
        """The node; None while it is read."""
        return self.matter.node if self.matter else None

    def lines(self, width: int, height: int) -> list[Line]:
        """The card, or that the node is being read."""
        plain, matter = self.situation.plain, self.matter
        if matter is None:
            head = rule_line(line(("reading", "dim")), (), width, focused=True, plain=plain)
            return [head]
        size = self.app.size
        most = layout(size.width, size.height).card_rows
        most += MORE_ROWS if self.is_current and size.height < 30 else 0
        node = matter.node
        title = line((f"{node.kind.value.upper()} ", "head"), (face(node), "strong"))
        return [
            rule_line(title, _fact(matter), width, focused=self.is_current, plain=plain),
            *card_lines(matter, self.situation, width, most),
        ]

    def watch_matter(self) -> None:
        """Draw the node."""
        self.redraw()

    def watch_situation(self) -> None:
        """Draw the new ages."""
        self.redraw()

    def watch_is_current(self) -> None:
        """Draw whether the keys act on it."""
        self.redraw()


def _fact(matter: CardMatter) -> Line:
    """Its state; of a rule whether a server has loaded it."""
    for loaded in loaded_rules(matter.node, matter.near):
        return line((loaded.told.partition(", ")[0], "warn" if loaded.differs else "dim"))
    state = matter.node.state
    return line((state, "crit" if state == "firing" else "dim")) if state else ()
