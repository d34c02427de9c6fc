"""The digits of the chain in the explorer: a strip of one row, or a pane with a row a leg."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.reactive import reactive

from traceview.chain.legs import Leg
from traceview.widgets.app_state import Situation
from traceview.widgets.chain_lines import SHORT, chain_lines
from traceview.widgets.how_signs import how_sign
from traceview.widgets.ink import Line
from traceview.widgets.ink_widget import Drawn

if TYPE_CHECKING:
    from traceview.chain.chain import Chain

THREE = {
    Leg.METRIC: "met", Leg.DASHBOARD: "dash", Leg.RUNBOOK: "book", Leg.RULE: "rule",
    Leg.CHANGE: "chg", Leg.TICKET: "tkt", Leg.DESIGN: "doc", Leg.BUILD: "bld",
    Leg.DEPLOYMENT: "dep", Leg.OWNER: "own",
}  # fmt: skip
"""The legs in as few letters as one row of 80 cells has room for."""
ROOM = 110
"""From how many cells on the legs have their names."""


class LegsLine(Drawn):
    """Each leg with its digit and how it is known; the one that is shown is marked."""

    DEFAULT_CSS = "LegsLine { padding: 0 1; height: 1; }"
    chain: reactive[Chain | None] = reactive(None)
    here: reactive[str] = reactive("")
    situation: reactive[Situation] = reactive(Situation())

    def lines(self, width: int, height: int) -> list[Line]:
        """One row."""
        return [legs_line(self.chain, self.here, width, plain=self.situation.plain)]

    def watch_chain(self) -> None:
        """Draw the chain."""
        self.redraw()

    def watch_here(self) -> None:
        """Mark another leg."""
        self.redraw()


class ChainPane(Drawn):
    """The whole chain, a leg a row."""

    DEFAULT_CSS = "ChainPane { padding: 0 1; height: 10; }"
    chain: reactive[Chain | None] = reactive(None)
    plain: reactive[bool] = reactive(False)

    def lines(self, width: int, height: int) -> list[Line]:
        """Ten rows."""
        if self.chain is None:
            return []
        return chain_lines(self.chain, min(width, 75), plain=self.plain)

    def watch_chain(self) -> None:
        """Draw the chain."""
        self.redraw()


def legs_line(chain: Chain | None, here: str, width: int, *, plain: bool = False) -> Line:
    """`1●met  2○dash  …`: the digit, how the leg is known, its name; a second node as `+1`."""
    if chain is None:
        return ()
    pieces: list[tuple[str, str]] = []
    for leg in Leg:
        found = chain.leg(leg)
        nodes = found.nodes if found else ()
        sign, ink = how_sign(found.how if found else "", plain=plain)
        name = SHORT.get(leg, leg.value) if width >= ROOM else THREE[leg]
        more = f"+{len(nodes) - 1}" if len(nodes) > 1 and width >= ROOM else ""
        is_here = any(node.id == here for node in nodes)
        told = "cursor" if is_here else "plain" if found else "gap"
        pieces += [(leg.digit, "key"), (sign, ink), (f"{name}{more}", told), ("  ", "plain")]
    return tuple(pieces[:-1])
