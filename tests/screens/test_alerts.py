"""The alert list: what it shows at once, and that nothing takes the cursor from its alert."""

from __future__ import annotations

import pytest

from tests.screens.seen_screen import seen
from tests.screens.world import WorldSession, louder
from traceview.chain.alert_row import AlertRow
from traceview.sources.source_status import RefreshEvent


async def test_a_row_says_state_severity_age_owner_and_legs() -> None:
    async with seen() as it:
        assert it.cursor.split() == [
            ">", "CRIT", "2m", "firing", "HighErrorRate", "1·3456··~0", "payments",
        ]  # fmt: skip


async def test_the_rows_of_the_session_are_in_the_first_frame() -> None:
    session = WorldSession()
    async with seen(session) as it:
        assert session.asked[0] == "rows"
        assert "ReplicationLag" in it.text


async def test_an_alert_without_owner_and_legs_says_so_in_words() -> None:
    async with seen() as it:
        row = next(row for row in it.rows if "CertExpires" in row)
        assert "(no owner)" in row
        assert "island" in row


async def test_every_source_is_shown_with_its_state_and_age_those_in_trouble_first() -> None:
    async with seen() as it:
        assert it.rows[1].split("·")[0].strip() == "forge STALE 14m"
        assert "jira OFF" in it.rows[1]
        assert "prometheus ok <1m" in it.rows[1]


async def test_the_card_below_names_the_node_of_each_leg_and_how_it_was_found() -> None:
    async with seen() as it:
        assert any("5 change" in row and "exact" in row for row in it.rows)
        assert any("9 deploy" in row and "guess" in row for row in it.rows)


async def test_new_alerts_wait_for_a_key_and_the_cursor_stays_on_its_alert() -> None:
    session = WorldSession()
    async with seen(session) as it:
        await it.press("j", "j")
        before = it.cursor
        session.after_news = louder(session.alerts)
        await it.press("R")
        assert it.cursor == before
        assert it.note == "2 new (2 CRIT), 1 resolved: press r to show"
        assert "New1" not in it.text


async def test_what_is_known_changes_in_place() -> None:
    session = WorldSession()
    async with seen(session) as it:
        session.after_news = louder(session.alerts)
        await it.press("R")
        assert any("silenced" in row for row in it.rows if "QueueDepth" in row)
        assert any("resolved" in row for row in it.rows if "DiskFillsUp" in row)


async def test_the_key_shows_what_waits_and_the_cursor_follows_its_alert() -> None:
    session = WorldSession()
    async with seen(session) as it:
        await it.press("j")
        session.after_news = louder(session.alerts)
        await it.press("R", "r")
        assert "New1" in it.text
        assert "ReplicationLag" in it.cursor


async def test_the_first_alerts_ever_are_shown_without_a_key() -> None:
    session = WorldSession()
    session.alerts, session.after_news = [], session.alerts
    async with seen(session) as it:
        assert "HighErrorRate" in it.cursor


async def test_an_empty_list_says_what_to_do() -> None:
    session = WorldSession()
    session.alerts = []
    async with seen(session) as it:
        assert "No alert is known" in it.text


async def test_the_filter_keeps_rows_that_hold_the_words_and_escape_clears_it() -> None:
    async with seen() as it:
        await it.press("slash")
        await it.type("storage !silenced")
        assert "ReplicationLag" in it.cursor
        assert "DiskFillsUp" not in it.text
        await it.press("escape")
        assert "DiskFillsUp" in it.text


async def test_the_arrows_move_the_list_while_the_filter_is_typed() -> None:
    async with seen() as it:
        await it.press("slash")
        await it.type("firing")
        await it.press("down")
        assert "ReplicationLag" in it.cursor


async def test_letters_of_commands_are_letters_in_the_filter() -> None:
    async with seen() as it:
        await it.press("slash")
        await it.press("q", "1")
        assert it.screen == "alerts"
        assert "0 firing" in it.text


async def test_ages_grow_when_a_minute_has_passed() -> None:
    async with seen() as it:
        it.session.clock = it.session.clock.replace(minute=15)
        it.app.refresh_loop.tick()
        await it.press()
        assert it.cursor.split()[2] == "7m"


async def test_a_refresh_that_is_under_way_is_said_in_the_strip() -> None:
    session = WorldSession()
    session.news = [RefreshEvent("forge", "started")]
    told: list[str] = []
    async with seen(session) as it:
        strip = it.app.stage.alerts
        it.app.stage.tell = lambda situation: told.extend(s.state for s in situation.statuses)  # type: ignore[method-assign]
        await it.press("R")
        assert "syncing" in told
        assert strip.is_current


@pytest.mark.parametrize("size", [(80, 24), (160, 48), (60, 20), (40, 10)])
async def test_no_row_is_wider_than_the_terminal(size: tuple[int, int]) -> None:
    async with seen(size=size) as it:
        assert "HighErrorRate" in it.cursor
        strips = it.app.screen._compositor.render_strips()
        assert {strip.cell_length for strip in strips} == {size[0]}


async def test_a_terminal_without_room_says_what_to_do() -> None:
    async with seen(size=(38, 9)) as it:
        assert "enlarge the window" in " ".join(it.text.split())
        assert "HighErrorRate" not in it.text


async def test_ten_thousand_alerts_open_and_the_last_is_one_key_away() -> None:
    session = WorldSession()
    session.alerts = [AlertRow(f"alert:a/{n}", f"Alert{n}") for n in range(10_000)]
    async with seen(session) as it:
        await it.press("G")
        assert "Alert9999" in it.cursor
