"""Beside the explorer on a wide terminal: the alerts, and the whole chain of the one explored."""

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
from traceview.widgets.virtual_list import VirtualList

if TYPE_CHECKING:
    from traceview.chain.chain import Chain


class SidePane(Vertical):
    """A narrow list of alerts over the ten legs."""

    DEFAULT_CSS = """
    SidePane { width: 42; border-right: solid $panel-lighten-2; }
    SidePane VirtualList { height: 1fr; }
    """

    alerts = query_one(VirtualList)
    legs = query_one(ChainPane)

    def compose(self) -> ComposeResult:
        """The list and the chain."""
        yield VirtualList(id="alerts")
        yield ChainPane()

    def show(self, rows: Sequence[AlertRow], chain: Chain, situation: Situation) -> None:
        """The alerts, with the cursor on the root of the chain, and the chain."""
        drawn = AlertRows(rows, situation.now.timestamp(), brief=True)
        self.alerts.show(drawn, cursor=chain.root.id)
        self.legs.chain = chain
