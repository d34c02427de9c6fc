"""What the screens cost: a list of a million rows, and the neighbours of a hub.

    python -m tests.bench.screens --config FILE --links N

Runs inside the measured installation. Keys are pressed by Textual's pilot, which waits long after
each; so the figures are CPU time.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from pathlib import Path

from textual.app import App, ComposeResult

from tests.bench.first_frame import COLUMNS, ROWS
from tests.bench.measures import MS, arguments, opened, tell
from tests.bench.organisation import hub_ids
from traceview.app.app import TraceviewApp
from traceview.navigation.history import Place
from traceview.widgets.ink import Line, fit, line
from traceview.widgets.messages import Go
from traceview.widgets.theme import THEME
from traceview.widgets.virtual_list import VirtualList

KEYS, FEW, MANY = 20, 100, 1_000_000


class Numbered:
    """Rows in the shape of the explorer's, made when they are drawn."""

    def __init__(self, count: int) -> None:
        self._count = count

    def __len__(self) -> int:
        return self._count

    def key(self, index: int) -> str:
        """The key of a row."""
        return f"closes ticket:jira.acme.example/PAY-{index}"

    def find(self, key: str) -> int:
        """The row of a key."""
        return int(key.rpartition("-")[2]) if key else -1

    @property
    def headings(self) -> Sequence[int]:
        """There are none."""
        return ()

    def line(self, index: int, width: int) -> Line:
        """The node, the relation, how, and why."""
        return line(
            (fit(f"ticket Raise the retry budget of checkout, number {index}", 60), "plain"), " ",
            (fit("closed by", 14), "dim"), " ", (fit("exact", 9), "exact"), " ",
            (fit(f"API field closes_issues: PAY-{index}", width - 86), "plain"),
        )  # fmt: skip


class ListApp(App[None]):
    """One list."""

    def compose(self) -> ComposeResult:
        """The list alone."""
        yield VirtualList()

    def on_mount(self) -> None:
        """Its inks."""
        self.register_theme(THEME)


async def listed(count: int) -> dict[str, float]:
    """Opening a list of `count` rows, and a key in it."""
    async with ListApp().run_test(size=(COLUMNS, ROWS)) as pilot:
        shown = pilot.app.query_one(VirtualList)
        shown.focus()
        await pilot.pause()
        begun = time.process_time()
        shown.show(Numbered(count))
        await pilot.pause()
        open_s = time.process_time() - begun
        await pilot.press("down")
        begun = time.process_time()
        await pilot.press(*["down", "down", "pagedown", "pageup"] * (KEYS // 4))
        key_s = (time.process_time() - begun) / KEYS
        await pilot.press("end")
        assert shown.cursor == count - 1
        return {"open_ms": open_s * MS, "key_ms": key_s * MS}


async def explored(config: Path, links: int) -> dict[str, float]:
    """Opening the busiest service in the explorer, all of its rows, and a key there."""
    app = TraceviewApp(opened(config), refresh_every=None)
    app.session.is_offline = True
    async with app.run_test(size=(COLUMNS, ROWS)) as pilot:
        await app.workers.wait_for_complete()
        begun = time.process_time()
        app.screen.post_message(Go(Place("explorer", (hub_ids(links)[0],))))
        await pilot.pause()
        await app.workers.wait_for_complete()
        await pilot.pause()
        open_s = time.process_time() - begun
        begun = time.process_time()
        await pilot.press(*["down", "pagedown"] * (KEYS // 2))
        key_s = (time.process_time() - begun) / KEYS
        return {"hub_open_ms": open_s * MS, "hub_key_ms": key_s * MS}


async def measured(config: Path, links: int) -> dict[str, float]:
    """All of it; the first list is opened twice, so that nothing is loaded in what is measured."""
    await listed(FEW)
    few, many = await listed(FEW), await listed(MANY)
    return {
        "list_open_cpu_ms": many["open_ms"],
        "list_key_cpu_ms": many["key_ms"],
        "list_open_few_cpu_ms": few["open_ms"],
        "list_key_few_cpu_ms": few["key_ms"],
        **await explored(config, links),
    }


def main() -> None:
    """Measure."""
    asked = arguments()
    tell(asyncio.run(measured(asked.config, asked.links)))


if __name__ == "__main__":
    main()
