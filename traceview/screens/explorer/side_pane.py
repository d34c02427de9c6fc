"""Beside the explorer on a wide terminal: the chain of the alert explored, and all alerts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.getters import query_one

from traceview.chain.alert_row import AlertRow
from traceview.screens.explorer.legs_line import ChainPane
from traceview.widgets.alert_rows import AlertRows
from traceview.widgets.app_state import Situation
from traceview.widgets.ink import Line, line
from traceview.widgets.titled_pane import TitledPane
from traceview.widgets.virtual_list import VirtualList

if TYPE_CHECKING:
    from traceview.chain.chain import Chain


class SidePane(Vertical):
    """The ten legs over a narrow list of alerts."""

    DEFAULT_CSS = """
    SidePane #chain { height: 12; }
    SidePane #beside, SidePane #beside > .pane-body, SidePane VirtualList { height: 1fr; }
    """

    alerts = query_one(VirtualList)
    legs = query_one(ChainPane)

    def compose(self) -> ComposeResult:
        """The chain and the list."""
        yield TitledPane(ChainPane(), id="chain")
        yield TitledPane(VirtualList(id="alerts"), id="beside")

    def show(self, rows: Sequence[AlertRow], chain: Chain, situation: Situation) -> None:
        """The alerts, with the cursor on the root of the chain; the chain."""
        drawn = AlertRows(rows, situation.now.timestamp(), brief=True, plain=situation.plain)
        self.alerts.show(drawn, cursor=None if self.alerts.has_focus else chain.root.id)
        self.legs.plain, self.legs.chain = situation.plain, chain
        head = self.query_one("#chain", TitledPane).head
        head.title = line(("Chain", "strong"))
        head.fact = line((f"{len(chain.found)} of 10", "dim"))

    def title(self, counts: Line) -> None:
        """Say above the alerts how many there are."""
        self.query_one("#beside", TitledPane).head.title = counts

    def title_of(self, alert: str) -> str:
        """What an alert of the list is called; empty for one that is not there."""
        rows = self.alerts.rows
        row = rows.row(alert) if isinstance(rows, AlertRows) else None
        return row.title if row else ""
