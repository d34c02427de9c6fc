"""What stands beside a node in the explorer comes from the session in threads."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from traceview.chain.alert_row import AlertRow
from traceview.chain.alert_section import counted
from traceview.navigation.history import Place
from traceview.screens.explorer.near_text import NearText, text_near
from traceview.screens.explorer.plot_pane import plot_beside
from traceview.session.session import Session

if TYPE_CHECKING:
    from traceview.chain.chain import Chain
    from traceview.connector import Plot
    from traceview.graph.neighbourhood import Neighbourhood
    from traceview.session.question import Question


@dataclass(frozen=True, slots=True)
class Beside:
    """All alerts with their counts, the chain, and on a wide screen the nearest text and a plot."""

    rows: Sequence[AlertRow]
    counts: Counter[str]
    chain: Chain
    text: NearText | None = None
    plot: tuple[Question, Plot] | None = None

    @property
    def told_by(self) -> frozenset[str]:
        """The sources of the alerts."""
        return frozenset(row.source for row in self.rows)


async def read_beside(
    session: Session, place: Place, around: Neighbourhood, *, is_wide: bool
) -> Beside:
    """What stands beside the node of a place; the plot is that of the alert its trail begins at.

    Raises NotFoundError.
    """
    rows = await asyncio.to_thread(session.rows)
    counts = await asyncio.to_thread(counted, rows)
    chain = await asyncio.to_thread(session.chain, place.root)
    if not is_wide:
        return Beside(rows, counts, chain)
    text = await asyncio.to_thread(text_near, session, around)
    plot = await asyncio.to_thread(plot_beside, session, place.trail[0])
    return Beside(rows, counts, chain, text, plot)
