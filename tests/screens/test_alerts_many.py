"""Thirty thousand alerts: whatever is asked of the list, keys are taken meanwhile."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.loop_time import LoopTime, loop_time
from tests.screens.seen_screen import Seen, seen
from tests.screens.world import WorldSession
from traceview.chain.alert_row import AlertRow, ordered

MANY = 30_000
MOST_S = 0.05
"""How long a key may hold up the loop."""
LEVELS = ("critical", "warning", "info")


def many() -> list[AlertRow]:
    """Alerts of every severity, of some services, each in a group of its service."""
    return ordered(
        AlertRow(
            f"alert:a/{n}",
            f"Alert{n}",
            "silenced" if n % 11 == 0 else "firing",
            LEVELS[n % 3],
            1e9 + n,
            f"service{n % 40}",
            labels=(f"instance={'a' * 60}-{n}", "job=node"),
            receivers="night",
            groups=(f'night{{service="service{n % 40}"}}',),
        )
        for n in range(MANY)
    )


def is_calm(measured: LoopTime) -> bool:
    """Whether nothing has held up the loop since the last look."""
    longest = measured.longest_s
    measured.reset()
    return longest <= MOST_S


async def tell(it: Seen, rows: list[AlertRow]) -> None:
    """A refresh brought these rows."""
    it.app.stage.news(rows, of_all=True, asked=True)
    await it.press()


async def test_no_key_and_no_refresh_holds_up_the_loop() -> None:
    session = WorldSession()
    session.alerts = many()
    worse = ordered(replace(row, severity="critical") for row in session.alerts)
    with loop_time() as measured:
        async with seen(session) as it:
            measured.reset()
            for keys in (("slash",), ("1",), ("2",), ("escape",), ("B",), ("S",), ("S",), ("r",)):
                await it.press(*keys)
                assert is_calm(measured), keys
            await tell(it, list(session.alerts))
            assert is_calm(measured), "the same rows again"
            assert it.note == "nothing changed"
            await tell(it, worse)
            assert is_calm(measured), "every row another"


@pytest.mark.parametrize("pattern", ["(a*)*b", "(a|a)*b", "(.*)*x", "a*a*a*a*a*a*b", "(a+)+-x"])
async def test_no_pattern_holds_up_the_loop(pattern: str) -> None:
    session = WorldSession()
    session.alerts = many()[:3_000]
    with loop_time() as measured:
        async with seen(session) as it:
            await it.press("slash")
            measured.reset()
            await it.type(f"instance=~{pattern}")
            assert is_calm(measured)
            assert "No alert matches" in it.text
