"""The node that the explorer shows, and below it the digits of its chain in one or two rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.reactive import reactive

from traceview.chain.legs import Leg
from traceview.widgets.app_state import Situation
from traceview.widgets.chain_lines import SHORT, chain_lines
from traceview.widgets.ink import Line, line, packed
from traceview.widgets.ink_widget import Drawn
from traceview.widgets.node_lines import heading

if TYPE_CHECKING:
    from traceview.chain.chain import Chain
    from traceview.model import Node


class NodeHead(Drawn):
    """Two to three rows about the node."""

    DEFAULT_CSS = "NodeHead { padding: 0 1; }"
    node: reactive[Node | None] = reactive(None)
    situation: reactive[Situation] = reactive(Situation())

    def lines(self, width: int, height: int) -> list[Line]:
        """The heading of the node, or that it is being read."""
        if self.node is None:
            return [line(("reading", "dim"))]
        return heading(self.node, self.situation, width)

    def watch_node(self) -> None:
        """Draw the node."""
        self.redraw()

    def watch_situation(self) -> None:
        """Draw the new ages."""
        self.redraw()


class LegsLine(Drawn):
    """The legs that were found, by digit, and the digits of those that were not."""

    DEFAULT_CSS = "LegsLine { padding: 0 1; }"
    chain: reactive[Chain | None] = reactive(None)

    def lines(self, width: int, height: int) -> list[Line]:
        """One or two rows."""
        return legs_lines(self.chain, width)

    def watch_chain(self) -> None:
        """Draw the chain."""
        self.redraw()


class ChainPane(Drawn):
    """The whole chain, a leg a row."""

    DEFAULT_CSS = "ChainPane { padding: 0 1; height: 11; }"
    chain: reactive[Chain | None] = reactive(None)

    def lines(self, width: int, height: int) -> list[Line]:
        """Ten rows under a head."""
        rows = chain_lines(self.chain, min(width, 75)) if self.chain else []
        return [line(("CHAIN", "head")), *rows]

    def watch_chain(self) -> None:
        """Draw the chain."""
        self.redraw()


def legs_lines(chain: Chain | None, width: int) -> list[Line]:
    """`1 metric  4 rule  6 ticket +1  9 deploy~  none: 2 7 8`; `~` marks a guess."""
    if chain is None:
        return [()]
    items = []
    for found in chain.found:
        guess = found.how == "guess"
        more = f" +{len(found.nodes) - 1}" if len(found.nodes) > 1 else ""
        name = SHORT.get(found.leg, found.leg.value)
        ink = "guess" if guess else "plain"
        items.append(
            line((f"{found.leg.digit} ", "key"), (f"{name}{'~' if guess else ''}{more}", ink))
        )
    missing = [leg.digit for leg in Leg if chain.leg(leg) is None]
    if missing:
        items.append(line((f"none: {' '.join(missing)}", "gap")))
    return packed(items, width)
