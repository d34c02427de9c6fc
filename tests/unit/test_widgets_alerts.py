"""How alerts are drawn, and what news does to the rows on screen."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from traceview.chain.alert_row import AlertRow
from traceview.screens.alerts.alert_news import merged
from traceview.widgets.alert_rows import AlertRows, count_of, legs_face
from traceview.widgets.ink import text_of, width_of

ROW = AlertRow(
    "alert:a/1", "Fire", "firing", "critical", 1_000.0, "checkout", "payments", "136", "6"
)
LONG = replace(ROW, id="alert:a/2", title="A title that is far longer than any column", owner="")


def test_a_leg_stands_under_its_digit_a_guess_and_a_gap_have_shapes_of_their_own() -> None:
    assert legs_face(ROW) == "1·3··~····"
    assert legs_face(replace(ROW, legs="1234567890", guesses="")) == "1234567890"
    assert legs_face(replace(ROW, legs="")) == "island"


@given(st.integers(30, 200))
def test_heads_and_rows_have_the_width_of_the_list(width: int) -> None:
    rows = AlertRows([ROW, LONG], 1_130.0)
    assert width_of(rows.head(width)) == width_of(rows.line(1, width)) == width


def test_the_heads_stand_over_their_columns() -> None:
    rows = AlertRows([ROW], 1_130.0)
    head, drawn = text_of(rows.head(80)), text_of(rows.line(0, 80))
    for name, value in (("STATE", "firing"), ("ALERT", "Fire"), ("OWNER", "payments")):
        assert head.index(name) == drawn.index(value)
    assert head.index("1234567890") == drawn.index("1·3")


@pytest.mark.parametrize(
    ("width", "shown"),
    [(150, {"SERVICE", "SOURCE", "OWNER"}), (80, {"OWNER", "STATE"}), (50, {"STATE"})],
)
def test_narrow_terminals_keep_what_matters_most(width: int, shown: set[str]) -> None:
    head = text_of(AlertRows([ROW], 0.0).head(width))
    assert {word for word in ("SERVICE", "SOURCE", "OWNER", "STATE") if word in head} >= shown
    assert "ALERT" in head


def test_an_alert_without_a_time_has_no_age() -> None:
    assert " - " in text_of(AlertRows([replace(ROW, since=0.0)], 1_130.0).line(0, 80))


def test_counts_are_in_words() -> None:
    quiet = replace(ROW, state="silenced")
    assert count_of([ROW, quiet], 2) == "1 firing · 1 not firing"
    assert count_of([ROW], 2) == "1 firing · 1 of 2 match"


def row(number: int, **fields: Any) -> AlertRow:
    return AlertRow(f"alert:a/{number}", f"Alert{number}", **fields)


def test_news_changes_known_rows_and_holds_back_the_rest() -> None:
    shown = [row(1), row(2)]
    news = merged(shown, [row(3, severity="critical", state="firing"), row(1, owner="me")])
    assert [(one.title, one.owner, one.state) for one in news.rows] == [
        ("Alert1", "me", ""),
        ("Alert2", "", "resolved"),
    ]
    assert news.note == "1 new (1 CRIT), 1 resolved: press r to show"


def test_another_order_waits_as_well() -> None:
    news = merged([row(1), row(2)], [row(2), row(1)])
    assert [one.title for one in news.rows] == ["Alert1", "Alert2"]
    assert news.note == "order changed: press r to show"


def test_the_same_rows_are_no_news() -> None:
    assert merged([row(1), row(2)], [row(1), row(2)]).note == ""


@given(
    st.lists(st.integers(0, 9), unique=True, min_size=1), st.lists(st.integers(0, 9), unique=True)
)
def test_news_never_moves_a_row(shown: list[int], fresh: list[int]) -> None:
    news = merged([row(n) for n in shown], [row(n) for n in fresh])
    assert [one.id for one in news.rows] == [row(n).id for n in shown]
    assert bool(news.note) == (shown != fresh)
