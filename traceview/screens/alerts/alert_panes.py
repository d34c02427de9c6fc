"""The panes below the alert list: the alert under the cursor, and its chain beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import Horizontal

from traceview.chain.alert_row import AlertRow
from traceview.screens.alerts.alert_card import AlertCard, ChainCard, since_words, state_words
from traceview.screens.alerts.alert_value import AlertValue
from traceview.widgets.app_state import Situation
from traceview.widgets.ink import line
from traceview.widgets.layout import layout
from traceview.widgets.titled_pane import TitledPane

if TYPE_CHECKING:
    from traceview.chain.chain import Chain


class AlertPanes(Horizontal):
    """One pane with both, or two."""

    def __init__(self, situation: Situation) -> None:
        self._situation = situation
        self._card, self._chain = AlertCard(), ChainCard()
        self._left = TitledPane(self._card, id="card")
        self._right = TitledPane(self._chain, id="chain")
        super().__init__(self._left, self._right, id="preview")

    def tell(self, situation: Situation) -> None:
        """Draw the new ages."""
        self._situation = self._card.situation = situation

    def show(
        self, row: AlertRow | None, chain: Chain | None, value: AlertValue | None = None
    ) -> None:
        """Describe another alert; without its chain or its value when that is not known."""
        self._card.show(row, chain, value)
        self._chain.show(chain)
        left, right = self._left.head, self._right.head
        left.title = line((row.title, "strong")) if row else ()
        if row is None:
            left.fact = ()
        elif layout(*self.app.size).card_columns:
            left.fact = line((row.service, "dim"))
        else:
            left.fact = line((state_words(row), "plain"), *since_words(row, self._situation))
        right.title = line(("Chain", "strong"))
        right.fact = line((f"{len(chain.found)} of 10 legs", "dim")) if chain else ()
