"""The metric screen: the alert's own expression against its threshold."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from tests.builders import NOW
from tests.screens.seen_screen import seen
from tests.screens.world import ALERT, METRIC, TICKET, WorldSession
from tests.wait_for import wait_for
from traceview.connector import Plot, Series
from traceview.session.question import Question


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
        await it.press(
            "1", "w", "minus", "less_than_sign", "greater_than_sign", "greater_than_sign"
        )
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
        assert "= 03:03:12Z" in it.text
        drawn = [row for row in it.rows if "|" in row or row.lstrip().startswith("--")]
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


LINES = (("web", 0.01), ("api", 0.5), ("db", 0.01))


class SeriesSession(WorldSession):
    """Answers with a line for each job; the alert is that of the api, a change is old."""

    warnings: tuple[str, ...] = ()

    def question(self, node_id: str) -> Question | None:
        asked = super().question(node_id)
        return asked and replace(asked, labels={"job": "api", "severity": "critical"})

    async def plot(self, node_id: str, start: datetime, end: datetime, points: int) -> Plot:
        told = await super().plot(node_id, start, end, points)
        times = [at for at, _ in told.series[0].points]
        lines = (Series(labels={"job": job}, points=tuple((at, value) for at in times))
                 for job, value in LINES)  # fmt: skip
        return told.changed(series=tuple(lines), warnings=self.warnings)


async def test_the_line_that_fires_is_named_and_the_others_are_counted() -> None:
    async with seen(SeriesSession(), size=(120, 36)) as it:
        await it.press("m")
        assert "── fires  job=api  0.5" in it.text
        assert "── job=web  0.01" in it.text
        assert "3 of 3" in it.text
        assert "now 0.5, in breach" in it.text


async def test_what_an_answer_warns_of_is_shown() -> None:
    session = SeriesSession()
    session.warnings = ("store eu is away",)
    async with seen(session) as it:
        await it.press("m")
        assert "prometheus warns: store eu is away" in it.text


async def test_only_events_of_the_window_are_listed_and_a_key_shows_older_ones() -> None:
    async with seen(size=(120, 36)) as it:
        await it.press("m", "minus", "minus", "minus")
        assert "M 02:58:18Z" not in it.text
        assert "1 older: +" in it.text
        await it.press("plus")
        assert "M 02:58:18Z" in it.text
        assert "older: +" not in it.text


async def test_with_the_source_away_the_last_plot_stands_with_its_time() -> None:
    session = WorldSession()
    earlier = NOW - timedelta(hours=3)
    session.kept[ALERT] = (
        await session.plot(ALERT, earlier, NOW - timedelta(hours=2), 60)
    ).changed(fetched_at=NOW - timedelta(hours=2))
    session.plot_fails = True
    async with seen(session) as it:
        await it.press("m")
        assert "last seen 01:10:00Z, prometheus does not answer" in it.text
        assert "now " not in it.text
        assert "⡔" in it.text


async def test_behind_a_refresh_plots_are_kept() -> None:
    async with seen() as it:
        await it.press("r")
        assert "keep plots" in it.session.asked


@pytest.mark.parametrize("size", [(80, 24), (120, 36), (160, 48), (50, 20)])
async def test_the_plot_has_its_rows_at_every_size(size: tuple[int, int]) -> None:
    async with seen(SeriesSession(), size=size) as it:
        await it.press("m")
        assert sum("│" in row for row in it.rows) >= 8
