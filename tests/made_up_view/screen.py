"""The made-up screen: a row for each kind around the node."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

from textual import work
from textual.widget import Widget
from textual.worker import Worker

from tests.made_up_view.rules import kinds_around
from traceview.navigation.history import Place
from traceview.screens.frame.place_screen import PlaceScreen
from traceview.widgets.ink import line
from traceview.widgets.text_block import TextBlock
from traceview.widgets.trail_line import TrailLine


class KindsScreen(PlaceScreen):
    """The kinds around one node at a time."""

    KEYS = "kinds"
    LABEL = "Kinds"

    def body(self) -> Iterator[Widget]:
        """The trail, the kinds."""
        yield TrailLine()
        yield TextBlock()

    def arrive(self, place: Place) -> Worker[None]:
        """Count around another node."""
        super().arrive(place)
        return self.count()

    @work(exclusive=True, group="kinds", exit_on_error=False)
    async def count(self) -> None:
        """Read the node and show what stands around it."""
        await self.read_trail()
        around = await asyncio.to_thread(self.session.around, self.place.node)
        self.query_one(TextBlock).make = lambda width: [line(row) for row in kinds_around(around)]
