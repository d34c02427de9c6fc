"""How alerts are drawn, and what news does to the rows on screen."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import NOW, ago
from traceview.chain.alert_groups import in_groups
from traceview.chain.alert_row import AlertRow
from traceview.chain.alert_section import Section, counted, section_of
from traceview.screens.alerts.alert_news import KEPT_S, News, ShownAlerts, merged
from traceview.sources.source_status import SourceStatus
from traceview.widgets.alert_counts import count_line
from traceview.widgets.alert_rows import AlertRows, legs_line
from traceview.widgets.app_state import Situation
from traceview.widgets.grouped_alert_rows import GroupedAlertRows
from traceview.widgets.ink import text_of, width_of
from traceview.widgets.signs import DRAWN, PLAIN, signs
from traceview.widgets.source_words import standing

ROW = AlertRow(
    "alert:a/1", "Fire", "firing", "critical", 1_000.0, "checkout", "payments", "136", "6"
)
LONG = replace(ROW, id="alert:a/2", title="A title that is far longer than any column", owner="")


def test_a_leg_stands_under_its_digit_a_guess_and_a_gap_have_shapes_of_their_own() -> None:
    assert text_of(legs_line(ROW, DRAWN)) == "●○●○○◐○○○○"
    assert text_of(legs_line(ROW, PLAIN)) == "=-=--~----"
    assert text_of(legs_line(replace(ROW, legs="1234567890", guesses=""), DRAWN)) == "●" * 10
    assert legs_line(replace(ROW, legs=""), DRAWN) == (("no links", "gap"),)
    assert ("◐", "doubt") in legs_line(ROW, signs(plain=False))


@given(st.integers(30, 200))
def test_heads_and_rows_have_the_width_of_the_list(width: int) -> None:
    rows = AlertRows([ROW, LONG], 1_130.0)
    assert width_of(rows.head(width)) == width_of(rows.line(1, width)) == width


def test_the_heads_stand_over_their_columns() -> None:
    rows = AlertRows([ROW], 1_130.0)
    head, drawn = text_of(rows.head(80)), text_of(rows.line(0, 80))
    for name, value in (("SERVICE", "checkout"), ("ALERT", "Fire"), ("OWNER", "payments")):
        assert head.index(name) == drawn.index(value)
    assert head.index("1234567890") == drawn.index("●○●")


@pytest.mark.parametrize(
    ("width", "shown"),
    [
        (160, {"SERVICE", "SUMMARY", "OWNER"}),
        (80, {"OWNER", "SERVICE", "12345"}),
        (55, {"12345"}),
        (40, {"SEV", "AGE"}),
    ],
)
def test_narrow_terminals_keep_what_matters_most(width: int, shown: set[str]) -> None:
    head = text_of(AlertRows([ROW], 0.0).head(width))
    assert all(word in head for word in shown)
    assert "ALERT" in head


def test_an_alert_without_a_time_has_no_age() -> None:
    assert " - " in text_of(AlertRows([replace(ROW, since=0.0)], 1_130.0).line(0, 80))


def row(number: int, **fields: Any) -> AlertRow:
    return AlertRow(f"alert:a/{number}", f"Alert{number}", **{"state": "firing", **fields})


def titles(news: News) -> list[str]:
    return [one.title for one in news.shown.rows]


def test_a_new_row_comes_first_in_its_severity_and_the_others_keep_their_order() -> None:
    shown = ShownAlerts((row(1, severity="warn"), row(2, severity="warn"), row(3)))
    fresh = [row(2, severity="warn"), row(1, severity="warn"), row(3), row(4, severity="warn")]
    news = merged(shown, [row(5, severity="critical"), *fresh], 10.0)
    assert titles(news) == ["Alert5", "Alert4", "Alert1", "Alert2", "Alert3"]
    assert news.shown.marks == {"alert:a/5": "new", "alert:a/4": "new"}
    assert news.note == "2 new (1 CRIT)"


def test_nothing_comes_before_the_highlighted_row_of_the_first_line() -> None:
    shown = ShownAlerts((row(1), row(2)))
    news = merged(shown, [row(1), row(2), row(3)], 10.0, "alert:a/1")
    assert titles(news) == ["Alert1", "Alert3", "Alert2"]


@pytest.mark.parametrize("state", ["firing", "silenced", "inhibited"])
def test_what_fired_is_resolved_in_its_place_and_goes_after_a_while(state: str) -> None:
    shown = ShownAlerts((row(1, state=state), row(2, state=state)))
    news = merged(shown, [row(2, state=state)], 10.0)
    assert [one.state for one in news.shown.rows] == ["resolved", state]
    assert [one.title for one in news.resolved] == ["Alert1"]
    again = merged(news.shown, [row(2, state=state)], 10.0 + KEPT_S - 1)
    assert (titles(again), again.resolved) == (["Alert1", "Alert2"], ())
    assert titles(merged(again.shown, [row(2, state=state)], 10.0 + KEPT_S)) == ["Alert2"]


@pytest.mark.parametrize("state", ["pending", "odd"])
def test_what_never_fired_goes_without_being_resolved(state: str) -> None:
    news = merged(ShownAlerts((row(1, state=state),)), [], 10.0)
    assert (news.shown.rows, news.resolved, news.note) == ((), (), "")


def test_what_ended_and_fires_again_is_new() -> None:
    ended = merged(ShownAlerts((row(1),)), [], 10.0)
    again = merged(ended.shown, [row(1)], 11.0)
    assert (again.note, again.shown.over, again.shown.marks) == ("1 new", {}, {"alert:a/1": "new"})


def test_a_pending_row_that_fires_is_new_a_silenced_one_is_no_news() -> None:
    shown = ShownAlerts((row(1), row(2, state="pending")))
    news = merged(shown, [row(2), row(1, state="silenced")], 10.0)
    assert (titles(news), news.note) == (["Alert2", "Alert1"], "1 new")
    assert news.answer == "1 new, 1 changed in another way"


def test_a_worse_row_moves_up_and_a_milder_one_down_without_a_mark() -> None:
    shown = ShownAlerts((row(1, severity="critical"), row(2, severity="warn")))
    fresh = [row(1, severity="info"), row(2, severity="critical")]
    news = merged(shown, fresh, 10.0)
    assert (titles(news), news.shown.marks) == (["Alert2", "Alert1"], {"alert:a/2": "worse"})
    assert news.note == "1 worse"


def test_the_same_rows_are_no_news() -> None:
    news = merged(ShownAlerts((row(1), row(2))), [row(1), row(2)], 10.0)
    assert (news.note, news.answer) == ("", "nothing changed")


states = st.sampled_from(["firing", "silenced", "pending", "odd"])
some = st.dictionaries(
    st.integers(0, 9), st.tuples(states, st.sampled_from(["critical", "warn", ""]))
)


@given(some, some, some)
def test_every_fresh_row_is_shown_once_as_it_is_by_part_and_severity(
    one: dict[int, tuple[str, str]], two: dict[int, tuple[str, str]], three: dict[int, Any]
) -> None:
    shown = ShownAlerts()
    for number, held in enumerate((one, two, three)):
        fresh = [row(key, state=state, severity=said) for key, (state, said) in held.items()]
        shown = merged(shown, fresh, float(number)).shown
        live = [held for held in shown.rows if held.id not in shown.over]
        assert sorted(live, key=lambda held: held.id) == sorted(fresh, key=lambda held: held.id)
        assert [(section_of(held), held.rank) for held in live] == sorted(
            (section_of(held), held.rank) for held in live
        )
        assert len({held.id for held in shown.rows}) == len(shown.rows)


def test_the_counts_are_by_severity_and_by_part() -> None:
    rows = [row(1, severity="critical"), row(2, severity="page"), row(3, state="silenced"),
            row(4, state="pending"), row(5, state="odd"), row(6, severity="warn")]  # fmt: skip
    said = text_of(count_line(counted(rows), Situation(), frozenset()))
    assert said == "2 crit  1 warn  1 unknown  1 pending  1 held"


def status(name: str, state: str = "ok", kind: str = "alertmanager", at: Any = NOW) -> SourceStatus:
    return SourceStatus(name, kind, state, 1, at, "", None, "", (), 0)


@pytest.mark.parametrize(
    ("statuses", "said"),
    [
        ((status("a"), status("b")), "0 firing"),
        ((status("a"), status("b", "syncing")), "asking 1 source…"),
        ((status("a"), status("new", "NEW", at=None)), "asking 1 source…"),
        ((status("a"), status("waits")), "asking 1 source…"),
        ((status("a", "DOWN"), status("b")), "alerts of a unknown since 03:10Z"),
        ((status("a", "AUTH", at=None), status("b", "BAD")), "alerts of a unknown +1"),
        ((status("a"), status("rules", "DOWN", "git")), "0 firing"),
        ((status("a"), status("list", "DOWN", "files", None)), "alerts of list unknown"),
        ((status("list", "STALE", "files"),), "alerts of list unknown since 03:10Z"),
        ((status("rules", "ok", "git"),), "no source tells of alerts"),
        ((replace(status("a"), skipped=1), status("b")), "alerts of a read in part"),
        ((), "no source is configured"),
    ],
)
def test_nothing_fires_only_if_every_source_of_alerts_says_so(
    statuses: tuple[SourceStatus, ...], said: str
) -> None:
    names = frozenset(one.name for one in statuses if one.name not in ("waits", "new"))
    told = Situation(NOW, statuses=statuses, is_read=True, answered=names)
    assert text_of(count_line(counted([]), told, frozenset({"list"}))) == said


def test_before_the_sources_are_read_it_is_said_that_the_cache_is() -> None:
    assert text_of(count_line(counted([]), Situation(), frozenset())) == "reading the cache…"


@pytest.mark.parametrize(
    ("statuses", "width", "said"),
    [
        ((status("a"), status("b")), 80, "seen 03:10Z"),
        ((status("a"), status("b")), 120, "seen 03:10Z, next 03:11Z"),
        ((status("a"), status("b")), 160, "2 sources well  seen 03:10Z, next 03:11Z"),
        ((status("a", at=ago(3600)), status("b", "DOWN")), 80, "b DOWN <1m  seen 02:10Z"),
        ((status("g", "STALE", "git"), status("b", "DOWN")), 80, "b DOWN <1m +1  seen 03:10Z"),
        ((status("b", "DOWN", at=ago(3600)),), 120,
         "b DOWN: alerts as of 02:10Z, 1h old  seen 02:10Z, 1h ago"),
        ((status("a", "syncing"), status("b")), 80, "asking 1 of 2  seen 03:10Z"),
        ((replace(status("a"), skipped=3), status("b")), 80, "a PART <1m  seen 03:10Z"),
        ((replace(status("a"), skipped=3),), 120,
         "a PART, 3 not read: alerts as of 03:10Z, <1m old  seen 03:10Z, <1m ago"),
        ((), 80, ""),
    ],
)  # fmt: skip
def test_the_title_names_what_is_not_well_and_when_alerts_were_read(
    statuses: tuple[SourceStatus, ...], width: int, said: str
) -> None:
    told = Situation(NOW, statuses=statuses, is_read=True, next_look=NOW + timedelta(minutes=1))
    assert text_of(standing(told, width)) == said


def test_each_part_but_the_one_that_fires_has_a_heading_and_resolved_rows_stay() -> None:
    said = ("firing", "resolved", "odd", "pending", "silenced", "resolved")
    over = {"alert:a/2": Section.FIRING, "alert:a/6": Section.HELD}
    rows = AlertRows([row(at, state=state) for at, state in enumerate(said, 1)], 0.0, over=over)
    heads = [text_of(rows.line(at, 80)).strip("╌ ") for at in rows.headings]
    assert heads == ["state unknown 1", "pending 1", "held back 2"]
    assert (rows.key(0), rows.find("alert:a/6"), len(rows)) == ("alert:a/1", 8, 9)
    assert rows.row("alert:a/6") == row(6, state="resolved")
    assert rows.row("") is None


def test_a_group_has_a_head_with_its_counts_and_folds() -> None:
    rows = [row(1, severity="critical", groups=("night{}", "shop{}")), row(2, groups=("shop{}",))]
    groups = in_groups(rows)
    drawn = GroupedAlertRows(rows, 0.0, groups).prepare()
    assert [drawn.key(at) for at in range(len(drawn))] == [
        "\nnight{}", "alert:a/1", "\nshop{}", "alert:a/1\nshop{}", "alert:a/2",
    ]  # fmt: skip
    heads = [text_of(drawn.line(at, 60)) for at in drawn.headings]
    assert heads == ["▾ night{}  1 crit", "▾ shop{}  1 crit  1 of unknown severity"]
    folded = GroupedAlertRows(rows, 0.0, groups, {"night{}"}).prepare()
    assert [folded.key(at) for at in range(len(folded))] == [
        "\nnight{}", "\nshop{}", "alert:a/1", "alert:a/2",
    ]  # fmt: skip
    assert text_of(folded.line(0, 60)) == "▸ night{}  1 crit"


def test_a_head_cuts_its_name_before_its_counts() -> None:
    rows = [row(1, severity="critical", groups=("n" * 90,))]
    drawn = GroupedAlertRows(rows, 0.0, in_groups(rows)).prepare()
    assert text_of(drawn.line(0, 40)).endswith("…  1 crit")
    assert width_of(drawn.line(0, 40)) == 40


def test_a_resolved_row_at_the_top_of_its_part_stays_below_the_heading() -> None:
    rows = [row(1), row(2, state="resolved")]
    drawn = AlertRows(rows, 0.0, over={"alert:a/2": Section.HELD})
    assert [drawn.key(at) for at in range(len(drawn))] == ["alert:a/1", "", "alert:a/2"]


def test_news_above_a_line_are_found_and_go_once_looked_at() -> None:
    rows = [row(at) for at in range(6)]
    drawn = AlertRows(rows, 0.0, marks={"alert:a/1": "new", "alert:a/4": "new"}).prepare()
    assert (list(drawn.news_above(3)), list(drawn.news_above(5))) == ([1], [1, 4])
    assert list(drawn.at(1.0, {"alert:a/4": "new"}).news_above(5)) == [4]


def test_a_state_that_nobody_knows_is_of_no_part_that_calms() -> None:
    assert section_of(row(1, state="odd")) is Section.UNKNOWN
