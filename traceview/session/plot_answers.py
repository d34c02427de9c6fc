"""The plots that a session gives: as they are now, as they were last seen, and kept for later."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from traceview.connector import Plot
    from traceview.session.held_store import HeldStore
    from traceview.session.known_alerts import KnownAlerts
    from traceview.session.opened_sources import OpenedSources


class PlotAnswers:
    """What a session answers about plots; `is_offline` is whether it leaves the network alone."""

    is_offline: bool
    _clock: Callable[[], datetime]
    _held: HeldStore
    _sources: OpenedSources
    _alerts: KnownAlerts

    async def plot(self, node_id: str, start: datetime, end: datetime, points: int) -> Plot:
        """The values of the node's own expression. Raises SourceError or NotFoundError.

        Of an alert they are kept. Offline only sources of this machine are asked.
        """
        import asyncio

        from traceview.session.kept_plots import keep_plot
        from traceview.session.plots import asked, local, plotted

        graph = await asyncio.to_thread(self._held.graph)
        node, question = await asyncio.to_thread(asked, graph, node_id)
        step = max(1.0, (end - start).total_seconds() / max(points, 1))
        loader = await asyncio.to_thread(self._sources.loader)
        sources = list(loader.sources.values())
        if self.is_offline:
            sources = await local(sources)
        plot = await plotted(sources, node, question, (start, end), step)
        if node.kind == "alert" and (self._clock() - end).total_seconds() < 60:
            await asyncio.to_thread(keep_plot, self._held.folder, node_id, plot)
        return plot

    def kept_plot(self, node_id: str) -> Plot | None:
        """The plot of an alert as it was last seen."""
        from traceview.session.kept_plots import kept_plot

        return kept_plot(self._held.folder, node_id)

    async def keep_plots(self) -> None:
        """Ask for the plots of alerts that fire and keep them, within a small budget.

        It never raises for a source that fails; offline nothing is asked.
        """
        if self.is_offline:
            return
        import asyncio

        from traceview.session.plot_rounds import PlotRound

        loader = await asyncio.to_thread(self._sources.loader)
        plots = PlotRound(loader.sources.values(), self._held, self._clock())
        kept = await asyncio.to_thread(self._alerts.current)
        await plots.keep(kept.rows if kept else ())
