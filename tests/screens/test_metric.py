"""The metric screen: the alert's own expression against its threshold."""

from __future__ import annotations

import asyncio

from tests.screens.seen_screen import seen
from tests.screens.world import METRIC, TICKET, WorldSession
from tests.wait_for import wait_for


async def test_the_value_now_the_threshold_and_the_verdict_are_words() -> None:
    async with seen() as it:
        await it.press("m")
        assert "now 0.081, in breach · threshold > 0.02 for 5m" in it.text


async def test_changes_and_deployments_of_the_chain_stand_with_their_distance_from_the_alert() -> (
    None
):
    async with seen() as it:
        await it.press("1")
        text = " ".join(it.text.split())
        assert "D 03:03:40Z 4m before deployment #3391" in text
        assert "A 03:07:40Z HighErrorRate fired" in text


async def test_the_query_is_shown_as_it_was_sent_with_points_step_gaps_and_source() -> None:
    async with seen() as it:
        await it.press("1")
        text = " ".join(it.text.split())
        assert 'sum(rate(http_requests_total{status=~"5.."}[5m]))' in text
        assert "1 gap" in text
        assert "prometheus, <1m ago" in text


async def test_the_next_metric_of_the_leg_is_one_press_away() -> None:
    async with seen() as it:
        await it.press("1", "1")
        assert it.app.navigation.history.here.node == METRIC
        assert "no threshold to compare with" in it.text


async def test_the_window_grows_zooms_and_pans() -> None:
    async with seen() as it:
        await it.press("1", "w", "plus", "less_than_sign", "greater_than_sign", "greater_than_sign")
        asked = [one.split()[2:] for one in it.session.asked if one.startswith("plot")]
        assert asked == [
            ["02:10", "03:10"], ["21:10", "03:10"], ["00:10", "03:10"], ["22:40", "01:40"],
            ["00:10", "03:10"], ["00:10", "03:10"],
        ]  # fmt: skip


async def test_a_source_that_fails_is_explained_and_the_query_still_shown() -> None:
    session = WorldSession()
    session.plot_fails = True
    async with seen(session) as it:
        await it.press("1")
        text = " ".join(it.text.split())
        assert "prometheus does not answer. Why: timeout after 10 s." in text
        assert "http_requests_total" in text


async def test_keys_work_while_a_source_keeps_one_waiting() -> None:
    session = WorldSession()
    session.gate = asyncio.Event()
    async with seen(session) as it:
        await it.pilot.press("1")
        await wait_for(
            it.pilot, lambda: any("plot" in a for a in session.asked), "the plot is asked"
        )
        await it.pilot.press("backspace")
        await wait_for(it.pilot, lambda: it.screen == "alerts", "the alert list")
        session.gate.set()
        await it.press()
        assert "HighErrorRate" in it.cursor


async def test_a_node_without_an_expression_says_so() -> None:
    session = WorldSession()
    async with seen(session, start=TICKET) as it:
        await it.press("m")
        assert it.note == "m plots an expression; this is ticket PAY-2317."


async def test_without_utf8_the_plot_is_plain() -> None:
    async with seen(plain=True) as it:
        await it.press("1")
        drawn = [row for row in it.rows if "|" in row]
        assert any("#" in row for row in drawn)
        assert all(row.isascii() for row in drawn)


async def test_times_are_utc_and_local_after_a_key() -> None:
    async with seen() as it:
        await it.press("1")
        assert "UTC" in it.text
        await it.press("z")
        assert "local" in it.text
        assert "03:07:40Z" not in it.text
        await it.press("z")
        assert "03:07:40Z" in it.text
