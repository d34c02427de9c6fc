"""Plots of the alerts that fire, asked behind a refresh, so that one is there when a source is not.

A round is small: at most 40 alerts and 20 seconds, three questions at a time, one question for the
alerts of one expression. Only sources that answered the refresh are asked, and none again that
failed in the round.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from traceview.chain.alert_row import AlertRow
from traceview.connector import Plot
from traceview.errors import TraceviewError
from traceview.session.kept_plots import keep_plot, kept_at
from traceview.session.plots import firing_first, plotted, question, well

if TYPE_CHECKING:
    from traceview.model import Node
    from traceview.session.held_store import HeldStore
    from traceview.session.question import Question
    from traceview.sources.source import Source

MOST_ALERTS = 40
MOST_SECONDS = 20.0
MOST_SECONDS_A_QUESTION = 5.0
AT_A_TIME = 3
FRESH_S = 240.0
"""A plot that was kept as many seconds ago is not asked again."""
WINDOW = timedelta(hours=1)
POINTS = 240


def due(rows: Iterable[AlertRow], folder: Path, now: datetime) -> list[str]:
    """The ids of the firing alerts to be plotted: the oldest plot first, else as they are listed.

    An alert of which none is kept has the oldest.
    """
    firing = [row.id for row in rows if row.is_firing]
    ages = [(kept_at(folder, node_id), place, node_id) for place, node_id in enumerate(firing)]
    old = [one for one in ages if now.timestamp() - one[0] > FRESH_S]
    return [node_id for _, _, node_id in sorted(old)[:MOST_ALERTS]]


class PlotRound:
    """One round at the time `now`."""

    def __init__(self, sources: Iterable[Source], held: HeldStore, now: datetime) -> None:
        self._sources = well(sources)
        self._held = held
        self._now = now
        self._room = asyncio.Semaphore(AT_A_TIME)

    async def keep(self, rows: Sequence[AlertRow]) -> None:
        """Ask for the plots that are due and keep them, until the time is up."""
        groups = await asyncio.to_thread(self._groups, rows)
        with suppress(TimeoutError):
            async with asyncio.timeout(MOST_SECONDS):
                await asyncio.gather(*map(self._answer, groups))

    def _groups(self, rows: Sequence[AlertRow]) -> list[list[tuple[Node, Question]]]:
        """The alerts that one answer serves, together."""
        groups: dict[tuple[str, tuple[str, ...]], list[tuple[Node, Question]]] = {}
        graph = self._held.graph()
        for node_id in due(rows, self._held.folder, self._now):
            node, asked = graph.node(node_id), question(graph, node_id)
            if node is not None and asked is not None:
                spoke = tuple(seen.source for seen in node.seen)
                groups.setdefault((asked.plotted, spoke), []).append((node, asked))
        return list(groups.values())

    async def _answer(self, group: Sequence[tuple[Node, Question]]) -> None:
        async with self._room:
            plot = await self._plot(*group[0])
        if plot is None:
            return
        for node, asked in group:
            told = firing_first(plot, asked.labels)
            await asyncio.to_thread(keep_plot, self._held.folder, node.id, told)

    async def _plot(self, node: Node, asked: Question) -> Plot | None:
        """The values, of the first source that gives some in time."""
        step = WINDOW.total_seconds() / POINTS
        spoke = {seen.source for seen in node.seen}
        for source in sorted(self._sources, key=lambda one: one.name not in spoke):
            try:
                async with asyncio.timeout(MOST_SECONDS_A_QUESTION):
                    between = self._now - WINDOW, self._now
                    return await plotted([source], node, asked, between, step)
            except TimeoutError:
                self._sources = [one for one in self._sources if one is not source]
            except TraceviewError:
                continue
        return None
