"""A few pictures, each for what text cannot show: alignment, colours, what gives way on which size.

`pytest tests/looks --snapshot-update` renews them, on the versions named in conftest.py alone.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

import pytest
from textual.pilot import Pilot

from tests.screens.world import CHANGE, WorldSession, louder
from tests.wait_for import press, settle
from traceview.app.app import TraceviewApp
from traceview.desktop.clipboard import Copied

Compare = Callable[..., bool]
SMALL, LARGE = (80, 24), (160, 48)


def app(session: WorldSession | None = None, **settings: Any) -> TraceviewApp:
    """The application over the small world."""
    world = session or WorldSession()
    copied = Copied("test", "given to the test")
    return TraceviewApp(world, refresh_every=None, clipboard=lambda text: copied, **settings)


def after(*keys: str) -> Callable[[Pilot[Any]], Coroutine[Any, Any, None]]:
    """Press keys before the picture is taken."""

    async def run(pilot: Pilot[Any]) -> None:
        await settle(pilot)
        await press(pilot, *keys)

    return run


LOOKS = {
    "alerts": (SMALL, ()),
    "explorer": (SMALL, ("6",)),
    "metric": (SMALL, ("1",)),
    "runbook": (SMALL, ("3", "tab", "tab", "tab")),
    "sources": (SMALL, ("s", "j")),
    "help": (SMALL, ("question_mark",)),
    "yank": (SMALL, ("5", "y")),
    "alerts large": (LARGE, ("j",)),
    "explorer large": (LARGE, ("5", "j")),
    "metric large": (LARGE, ("1",)),
}


@pytest.mark.parametrize("look", list(LOOKS))
def test_look(look: str, snap_compare: Compare) -> None:
    """Each screen is aligned and calm: severity, how and state stand out, the rest does not."""
    size, keys = LOOKS[look]
    assert snap_compare(app(), terminal_size=size, run_before=after(*keys))


def test_a_gap_and_its_remedy_take_the_rows_they_need(snap_compare: Compare) -> None:
    """A reason is wrapped over the keys, never cut."""
    assert snap_compare(app(), terminal_size=(60, 20), run_before=after("2"))


def test_news_comes_in_marked_and_the_cursor_keeps_its_line(snap_compare: Compare) -> None:
    """What is new is marked and counted, what is held moves below the rule, the note says it."""
    session = WorldSession()
    shown = app(session)

    async def run(pilot: Pilot[Any]) -> None:
        await settle(pilot)
        await press(pilot, "j")
        shown.stage.news(louder(session.alerts), of_all=True)
        await settle(pilot)

    assert snap_compare(shown, terminal_size=SMALL, run_before=run)


def test_the_plot_is_told_apart_without_utf8(snap_compare: Compare) -> None:
    """Breach, threshold and gap have shapes of their own in ASCII as well."""
    assert snap_compare(app(plain=True), terminal_size=SMALL, run_before=after("1"))


def test_a_medium_terminal_has_the_preview_at_the_right(snap_compare: Compare) -> None:
    """At 120 columns the link under the cursor stands beside the list, not below it."""
    assert snap_compare(app(start=CHANGE), terminal_size=(120, 30), run_before=after("j"))


def test_without_colours_everything_is_still_told(
    snap_compare: Compare, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The cursor is reversed, severities and states are words, a guess is a `~`."""
    monkeypatch.setenv("NO_COLOR", "1")
    assert snap_compare(app(), terminal_size=SMALL, run_before=after("j"))
