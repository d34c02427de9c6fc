"""The plot: breach and gap have shapes, times are UTC, and any points give the asked size."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from traceview.widgets.ink import Line, text_of, width_of
from traceview.widgets.plot import is_breach, plot_rows
from traceview.widgets.plot_axis import GUTTER, Mark, Picture, number

START = datetime(2026, 11, 23, 2, 0, tzinfo=UTC).timestamp()
HOUR = 3_600.0


def picture(*values: float, limit: float | None = 5.0, sign: str = ">") -> Picture:
    step = HOUR / max(len(values) - 1, 1)
    points = tuple((START + step * n, value) for n, value in enumerate(values))
    return Picture((points,), START, START + HOUR, step, sign, limit)


def inks(drawn: list[Line], ink: str) -> str:
    return "".join(text for row in drawn for text, name in row if name == ink)


def test_the_axis_is_heavy_below_a_breach_without_any_colour() -> None:
    calm, breach = plot_rows(picture(1, 2, 1), 40, 12), plot_rows(picture(1, 9, 9), 40, 12)
    assert "━" not in text_of(calm[-2])
    assert 20 <= text_of(breach[-2]).count("━") < 30


def test_a_line_is_a_line_and_no_wall_of_dots() -> None:
    drawn = plot_rows(picture(9, 9, 9), 40, 12)
    assert "⣿" not in "".join(map(text_of, drawn))
    assert sum("⠤" in text_of(row) or "⠉" in text_of(row) or "⣀" in text_of(row) or "⠒"
               in text_of(row) for row in drawn) == 1  # fmt: skip


@pytest.mark.parametrize(
    ("sign", "above", "below"), [(">", True, False), ("<=", False, True), ("!=", False, False)]
)
def test_the_side_that_fires_has_a_ground_of_its_own(sign: str, above: bool, below: bool) -> None:
    drawn = plot_rows(picture(1, 9, 1, sign=sign), 40, 12)[:-2]
    grounds = [any(ink.startswith("band-") for _, ink in row) for row in drawn]
    assert (grounds[0], grounds[-1]) == (above, below)


def test_a_line_that_does_not_fire_is_dim_and_never_in_breach() -> None:
    high = tuple((START + 60.0 * n, 9.0) for n in range(61))
    drawn = plot_rows(replace(picture(1, 1), others=(high,)), 40, 12)
    assert inks(drawn, "band-dim").strip()
    assert not inks(drawn, "band-breach")
    assert "━" not in text_of(drawn[-2])


def test_the_threshold_stays_visible_under_a_line_that_runs_along_it() -> None:
    drawn = plot_rows(picture(5, 5, 5, sign="=="), 40, 12)
    assert inks(drawn, "band-threshold").count("╌") >= 8
    assert len(inks(drawn, "band-breach").strip()) >= 15


def test_what_was_not_seen_is_hatched() -> None:
    drawn = plot_rows(replace(picture(1, 1), seen_until=START + HOUR / 2), 49, 12)
    assert text_of(drawn[1])[GUTTER + 1 :].index("╱") in range(19, 23)
    assert "╱" not in "".join(map(text_of, plot_rows(picture(1, 1), 49, 12)))


def test_the_names_of_marks_stand_where_they_touch_nothing() -> None:
    marks = (Mark(START + 900, "D", "fares 5.12.0"), Mark(START + 2700, "A", "Ratio fired"))
    drawn = plot_rows(replace(picture(1, 1), markers=marks), 60, 14)
    assert text_of(drawn[0]).split("  ") != [""]
    assert "fares 5.12.0" not in text_of(drawn[0])
    assert text_of(drawn[0]).rstrip().endswith("A Ratio fired")
    assert "fares 5.12.0 D" in text_of(plot_rows(replace(picture(1, 1), markers=marks), 120, 14)[0])
    assert len([row for row in drawn if "┊" in text_of(row)]) >= 10


@pytest.mark.parametrize(
    ("sign", "value", "breach"),
    [(">", 6, True), (">", 5, False), (">=", 5, True), ("<", 4, True), ("<=", 6, False),
     ("==", 5, True), ("!=", 5, False), ("", 9, False), ("unless", 9, False)],
)  # fmt: skip
def test_a_breach_is_what_the_expression_compares(sign: str, value: float, breach: bool) -> None:
    assert is_breach(value, picture(1, sign=sign)) is breach


def test_the_threshold_is_dashed_and_named_at_its_side() -> None:
    drawn = plot_rows(picture(1, 2, 1), 40, 12)
    row = next(row for row in drawn if "╌" in text_of(row))
    assert text_of(row).split()[0] == "5"


def test_without_a_threshold_nothing_is_dashed_or_filled() -> None:
    drawn = plot_rows(picture(1, 9, 1, limit=None, sign=""), 40, 12)
    assert inks(drawn, "threshold") == inks(drawn, "breach") == ""


def test_a_gap_stays_a_gap_in_the_line_and_in_the_axis() -> None:
    points = tuple((START + 60.0 * n, 1.0) for n in range(61) if not 20 < n < 40)
    held = Picture((points,), START, START + HOUR, 60.0)
    drawn = plot_rows(held, 69, 12)
    columns = [text_of(row)[GUTTER + 1 :] for row in drawn[:-2]]
    assert all(row[25:35].isspace() for row in columns)
    assert " " in text_of(drawn[-2])[GUTTER + 25 : GUTTER + 35]


def test_not_a_number_and_infinity_are_gaps() -> None:
    drawn = plot_rows(picture(1, math.nan, math.inf, 1, limit=None), 40, 12)
    assert text_of(drawn[0]).split()[0] == "1.1"


def test_markers_stand_on_the_axis_at_their_time() -> None:
    held = replace(picture(1, 1, 1), markers=(Mark(START + HOUR / 2, "D"), Mark(START - 9, "X")))
    axis = text_of(plot_rows(held, 49, 12)[-2])
    assert axis[GUTTER + 1 + 20] == "D"
    assert "X" not in axis


def test_times_are_utc_unless_another_zone_is_chosen() -> None:
    assert "02:30" in text_of(plot_rows(picture(1, 1), 60, 12)[-1])
    assert text_of(plot_rows(picture(1, 1), 60, 12)[-1]).endswith("UTC")
    kolkata = timezone(timedelta(hours=5, minutes=30))
    shown = text_of(plot_rows(replace(picture(1, 1), zone=kolkata), 60, 12)[-1])
    assert "08:00" in shown
    assert shown.endswith("local")


def test_without_utf8_every_character_is_ascii() -> None:
    drawn = plot_rows(picture(1, 9, 1), 50, 12, plain=True)
    assert "".join(map(text_of, drawn)).isascii()
    assert "#" in inks(drawn, "band-breach")
    assert "*" in inks(drawn, "series")


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0, "0"),
        (0.02, "0.02"),
        (12_345, "12.3k"),
        (1.5e6, "1.5M"),
        (-3e9, "-3G"),
        (2e-7, "2.0e-07"),
    ],
)
def test_numbers_are_short(value: float, shown: str) -> None:
    assert number(value) == shown


@pytest.mark.parametrize("size", [(3, 3), (0, 0), (200, 3)])
def test_no_room_is_said(size: tuple[int, int]) -> None:
    assert text_of(plot_rows(picture(1), *size)[0]) == "too small for a plot"


VALUES = st.floats(allow_nan=True, allow_infinity=True)
POINTS = st.lists(st.tuples(st.floats(START - 99, START + HOUR + 99), VALUES), max_size=40)


@given(
    st.lists(POINTS, max_size=3),
    st.one_of(st.none(), VALUES),
    st.integers(18, 120),
    st.integers(4, 40),
    st.booleans(),
)
def test_any_points_give_a_plot_of_the_asked_size(
    series: list[list[tuple[float, float]]],
    limit: float | None,
    width: int,
    height: int,
    plain: bool,
) -> None:
    held = tuple(tuple(sorted(points)) for points in series)
    drawn = plot_rows(
        Picture(held, START, START + HOUR, 60.0, ">", limit), width, height, plain=plain
    )
    assert len(drawn) == height
    assert all(width_of(row) <= width for row in drawn)
