"""The alert list: what it shows at once, and that nothing takes the cursor from its alert."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.builders import NOW
from tests.screens.seen_screen import Seen, seen
from tests.screens.world import ALERT, WorldSession, louder
from traceview.chain.alert_row import AlertRow
from traceview.config.alerts_table import AlertSettings
from traceview.connector import Plot, Series
from traceview.sources.source_status import RefreshEvent
from traceview.widgets.app_state import Situation


async def test_a_row_says_severity_age_service_owner_and_legs() -> None:
    async with seen() as it:
        assert it.cursor.split() == [
            "▸", "CRIT", "2m", "HighErrorRate", "checkout-api", "●○●●●●○○◐●", "payments",
        ]  # fmt: skip


async def test_without_utf8_the_signs_are_ascii() -> None:
    async with seen(plain=True, size=(120, 36)) as it:
        row = next(row for row in it.rows if "HighErrorRate" in row and "CRIT" in row)
        assert "> CRIT" in row
        assert "=-====--~=" in row
        assert not set("●◐○▸╌╭╮╰╯│─") & set(it.text)


async def test_the_title_counts_by_severity() -> None:
    async with seen() as it:
        assert "3 crit  3 warn  2 info  1 held" in it.rows[0]


async def test_what_is_held_back_stands_below_a_rule_with_the_reason() -> None:
    session = WorldSession()
    why = "silenced by anna until 04:00: deploy"
    session.alerts = [
        replace(row, why=why) if row.state == "silenced" else row for row in session.alerts
    ]
    async with seen(session) as it:
        assert "DiskFillsUp silenced by anna" in it.text
    async with seen(session, size=(120, 36)) as it:
        rule = next(y for y, row in enumerate(it.rows) if "held back 1" in row)
        assert f"DiskFillsUp {why}" in it.rows[rule + 1]


@pytest.mark.parametrize("size", [(80, 24), (120, 36), (160, 48)])
async def test_a_rule_that_fails_is_said_on_the_row_and_the_card(size: tuple[int, int]) -> None:
    session = WorldSession()
    words = "firing, evaluation fails: many-to-many matching"
    session.alerts[0] = replace(session.alerts[0], words=words, summary="Checkout fails")
    async with seen(session, size=size) as it:
        assert "evaluation" in it.cursor
        assert sum("evaluation fails: many-to-many matching" in row for row in it.rows) >= 1


async def test_the_card_has_the_text_of_the_alert_and_its_labels() -> None:
    session = WorldSession()
    labels = ("instance=db-1", "severity=critical")
    session.alerts[0] = replace(session.alerts[0], summary="Checkout fails", labels=labels)
    async with seen(session) as it:
        assert sum("Checkout fails" in row for row in it.rows) == 2
    async with seen(session, size=(120, 36)) as it:
        assert "instance=db-1" in it.text
        assert "7 of 10 legs" in it.text


async def test_the_rows_of_the_session_are_in_the_first_frame() -> None:
    session = WorldSession()
    async with seen(session) as it:
        assert session.asked[0] == "rows"
        assert "ReplicationLag" in it.text


async def test_an_alert_without_owner_and_legs_says_so_in_words() -> None:
    async with seen() as it:
        row = next(row for row in it.rows if "CertExpires" in row)
        assert "no owner" in row
        assert "no links" in row


async def test_only_sources_that_are_not_well_are_named_and_when_the_others_were_read() -> None:
    async with seen() as it:
        assert it.rows[0].endswith("forge STALE 14m +1  seen 03:09Z")
        assert "rules" not in it.rows[0]


async def test_the_card_below_names_the_node_of_each_leg_and_how_it_was_found() -> None:
    async with seen() as it:
        assert any("5 ● change" in row and "checkout!4812" in row for row in it.rows)
        assert any("9 ◐ deploy" in row for row in it.rows)


async def heard(it: Seen, rows: list[AlertRow]) -> None:
    """A refresh that nobody asked for."""
    it.app.stage.news(rows, of_all=True)
    await it.press()


async def test_a_new_alert_is_on_the_screen_without_a_key_and_the_cursor_keeps_its_line() -> None:
    async with seen() as it:
        await it.press("j", "j", "j")
        before, line = it.cursor, it.rows.index(it.cursor)
        await heard(it, louder(it.session.alerts))
        assert (it.cursor, it.rows.index(it.cursor)) == (before, line)
        assert ["new" in row for row in it.rows if "New1" in row] == [True]
        assert it.note == "2 new (2 CRIT), 1 resolved"
        assert "5 crit  2 warn" in it.rows[0]


@pytest.mark.parametrize("keys", [(), ("j",), ("j", "j", "j", "j"), ("G",)])
async def test_the_cursor_keeps_its_line_wherever_it_stands(keys: tuple[str, ...]) -> None:
    async with seen() as it:
        await it.press(*keys)
        before, line = it.cursor.split()[3], it.rows.index(it.cursor)
        await heard(it, louder(it.session.alerts))
        assert (it.cursor.split()[3], it.rows.index(it.cursor)) == (before, line)
        assert "New1" in it.text


async def test_what_would_enter_above_the_screen_stands_in_the_head_until_nobody_moved() -> None:
    session = WorldSession()
    session.alerts = [row for row in session.alerts if row.level == "WARN"]
    async with seen(session) as it:
        await it.press("g")
        line = it.rows.index(it.cursor)
        await heard(it, louder([*session.alerts, session.alerts[0]]))
        assert it.rows.index(it.cursor) == line
        assert "CRIT" in it.rows[1]
        assert "2 new" in it.rows[1]
        await heard(it, louder([*session.alerts, session.alerts[0]]))
        assert "SEV" in it.rows[1]
        assert it.rows.index(it.cursor) == line + 2


async def test_a_mark_goes_once_the_row_was_looked_at() -> None:
    async with seen() as it:
        await heard(it, louder(it.session.alerts))
        await it.press("j", "j", "j")
        assert [" new " in row for row in it.rows if "New" in row] == [False, False]


async def test_a_row_that_gets_worse_moves_and_is_marked() -> None:
    async with seen() as it:
        rows = [
            replace(row, severity="critical") if row.title == "CertExpires" else row
            for row in it.session.alerts
        ]
        await heard(it, rows)
        row = next(row for row in it.rows if "CertExpires" in row)
        assert row.split()[:2] == ["CRIT", "worse"]
        assert it.rows.index(row) < next(y for y, one in enumerate(it.rows) if "WARN" in one)
        assert it.note == "1 worse"


async def test_what_ended_is_marked_and_stays_until_the_key_what_never_fired_goes() -> None:
    session = WorldSession()
    session.alerts[1] = replace(session.alerts[1], state="pending")
    async with seen(session) as it:
        await heard(it, [row for row in session.alerts if row.level != "CRIT"])
        assert "HighErrorRate resolved" in it.text
        assert "ReplicationLag" not in it.text
        assert "crit" not in it.rows[0]
        await it.press("r")
        assert "HighErrorRate" in it.text


async def test_the_key_tells_what_it_found() -> None:
    async with seen() as it:
        await it.press("R")
        assert it.note == "nothing changed"
        it.session.after_news = louder(it.session.alerts)
        await it.press("R")
        assert it.note == "2 new (2 CRIT), 1 resolved, 1 changed in another way"


async def test_a_new_alert_is_told_on_every_screen_and_rings_as_it_is_set() -> None:
    rung: list[bool] = []
    async with seen(alerts=AlertSettings(bell="critical")) as it:
        it.app.bell = lambda: rung.append(True)  # type: ignore[method-assign]
        await it.press("5")
        quiet = replace(it.session.alerts[-1], id="alert:a/q", severity="warning", state="firing")
        await heard(it, [*it.session.alerts, quiet])
        assert (it.note, rung) == ("1 new", [])
        await heard(it, louder([*it.session.alerts, quiet]))
        assert (it.note.startswith("2 new"), rung) == (True, [True])


async def test_the_filter_of_the_command_line_is_there_at_first() -> None:
    async with seen(alerts=AlertSettings(filter="severity=critical owner!=storage")) as it:
        assert "1 of 9 match" in it.rows[0]
        assert "HighErrorRate" in it.text
        assert "ReplicationLag" not in it.text
        await it.press("escape")
        assert "ReplicationLag" in it.text


def in_two_groups(row: AlertRow) -> AlertRow:
    names = ('shop{alertname="A"}', "night{}") if row.title == "HighErrorRate" else ("night{}",)
    return replace(row, receivers="night, shop", groups=names)


async def test_alerts_are_grouped_as_they_are_sent_and_an_alert_is_in_each_of_its_groups() -> None:
    session = WorldSession()
    session.alerts = [in_two_groups(row) for row in session.alerts]
    async with seen(session, size=(120, 40)) as it:
        await it.press("B")
        assert '▾ shop{alertname="A"}  1 crit' in it.text
        assert "▾ night{}  3 crit  3 warn  2 info  1 held" in it.text
        assert sum("HighErrorRate" in row and "CRIT" in row for row in it.rows[:18]) == 2
        assert "by receiver and group, by severity, then age" in it.rows[1]
        await it.press("B")
        assert "night{}" not in it.text


@pytest.mark.parametrize("key", ["enter", "space"])
async def test_the_head_of_a_group_folds_it_and_is_no_alert(key: str) -> None:
    session = WorldSession()
    session.alerts = [in_two_groups(row) for row in session.alerts]
    async with seen(session) as it:
        await it.press("B", "g", key)
        assert "▸ ▸ " in it.cursor
        assert sum("HighErrorRate" in row for row in it.rows[:9]) == 1
        await it.press("o")
        assert "head of a group" in it.note
        assert it.screen == "alerts"
        await it.press(key)
        assert "▸ ▾ " in it.cursor


async def test_the_second_row_of_an_alert_is_that_alert() -> None:
    session = WorldSession()
    session.alerts = [in_two_groups(row) for row in session.alerts]
    async with seen(session) as it:
        await it.press("B", "g", "j", "j", "j")
        second = it.cursor
        assert "HighErrorRate" in second
        await it.press("enter")
        assert it.screen == "explorer"
        assert it.app.stage.on_screen.ground is not None
        assert it.app.stage.on_screen.ground.node == ALERT


async def test_the_order_is_said_and_kept_and_parts_stay_in_their_order() -> None:
    async with seen(size=(120, 36)) as it:
        assert "by severity, then age" in it.rows[1]
        await it.press("S", "S")
        assert "by service" in it.rows[1]
        known = {row.service for row in it.session.alerts}
        services = [next(filter(known.__contains__, row.split())) for row in it.rows[3:11]]
        assert services == sorted(services)
        assert "held back 1" in it.rows[11]
        await it.press("enter", "backspace")
        assert "by service" in it.rows[1]


async def test_on_a_small_terminal_another_order_is_said_in_the_title() -> None:
    async with seen() as it:
        assert " by " not in it.rows[0]
        await it.press("S")
        assert "1 held  by age" in it.rows[0]
        assert "HighErrorRate" in it.cursor


async def test_a_pattern_that_cannot_be_read_is_said_and_hides_nothing_as_no_match() -> None:
    async with seen() as it:
        await it.press("slash")
        await it.type("service=~(")
        assert "service=~( cannot be read: missing )" in it.text


async def test_each_alert_has_the_name_of_its_source_where_there_are_several() -> None:
    session = WorldSession()
    session.alerts[0] = replace(session.alerts[0], source="am-eu")
    async with seen(session, size=(120, 36)) as it:
        assert it.cursor.split()[-2] == "am-eu"


async def test_the_first_alerts_ever_are_shown_without_a_key() -> None:
    session = WorldSession()
    session.alerts, session.after_news = [], session.alerts
    async with seen(session) as it:
        assert "HighErrorRate" in it.cursor


@pytest.mark.parametrize(("is_made", "news"), [(False, 0), (True, 8)])
async def test_the_first_list_ever_is_no_news_and_what_follows_an_empty_one_is(
    *, is_made: bool, news: int
) -> None:
    session = WorldSession()
    rows, session.alerts = session.alerts, []
    session.made_at = session.now() if is_made else None
    async with seen(session) as it:
        await heard(it, [])
        await heard(it, rows)
        assert sum(row[9:12] == "new" for row in it.rows) == news


async def test_nothing_fires_only_when_every_source_of_alerts_has_answered() -> None:
    session = WorldSession()
    session.alerts = []
    async with seen(session) as it:
        assert "0 firing" in it.text
        told = it.app.stage.situation
        down = tuple(replace(one, state="DOWN") if one.type == "prometheus" else one
                     for one in told.statuses)  # fmt: skip
        it.app.stage.tell(replace(told, statuses=down))
        await it.press()
        assert "0 firing" not in it.text
        assert "alerts of prometheus unknown since 03:09Z" in it.text


async def test_before_the_sources_are_read_nothing_is_said_of_them() -> None:
    session = WorldSession()
    session.alerts = []
    async with seen(session) as it:
        it.app.stage.tell(Situation(session.now()))
        await it.press()
        assert "reading the cache…" in it.rows[0]
        assert "No source is configured" not in it.text
        it.app.stage.tell(Situation(session.now(), is_read=True))
        await it.press()
        assert "No source is configured" in it.text


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
        assert "0 of 9 match" in it.text


async def test_ages_grow_when_a_minute_has_passed() -> None:
    async with seen() as it:
        it.session.clock = it.session.clock.replace(minute=15)
        it.app.refresh_loop.tick()
        await it.press()
        assert it.cursor.split()[2] == "7m"


async def test_a_refresh_that_is_under_way_is_said_in_the_title() -> None:
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


def kept(*values: float, minutes_old: float = 0) -> Plot:
    end = NOW.timestamp() - minutes_old * 60
    points = tuple((end - 60 * back, value) for back, value in enumerate(reversed(values)))[::-1]
    series = (Series(labels={}, points=points),)
    return Plot(query="q", series=series, step_s=60.0, fetched_at=NOW, source="prometheus")


@pytest.mark.parametrize("size", [(80, 24), (120, 36), (160, 48)])
async def test_the_card_has_the_value_and_the_last_hour_of_what_is_kept(
    size: tuple[int, int],
) -> None:
    session = WorldSession()
    session.kept[ALERT] = kept(0.001, 0.001, 0.08)
    async with seen(session, size=size) as it:
        row = next(row for row in it.rows if "0.08 > 0.02 for 5m" in row)
        assert "last seen" not in row
        assert any("█ 1h" in row for row in it.rows)
        assert not any(word.startswith("plot") for word in session.asked)


async def test_a_value_of_a_while_ago_is_not_called_the_one_of_now() -> None:
    session = WorldSession()
    session.kept[ALERT] = kept(0.08, minutes_old=34)
    async with seen(session, size=(120, 36)) as it:
        assert "0.08 > 0.02 for 5m  last seen 34m ago" in it.text


async def test_of_several_series_none_is_shown_unless_it_is_known_which_fires() -> None:
    session = WorldSession()
    one = kept(0.08)
    session.kept[ALERT] = one.changed(series=(*one.series, *one.series))
    async with seen(session, size=(120, 36)) as it:
        assert "0.08" not in it.text
