"""A series in a few cells."""

from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from traceview.widgets.ink import text_of
from traceview.widgets.sparkline import SparkBar, bars, spark

RAMP = [(float(n), float(n)) for n in range(8)]


def test_bars_grow_with_the_values_and_say_breach() -> None:
    drawn = bars(RAMP, (0, 8), 8, ">", 5)
    assert [bar.height for bar in drawn] == [1, 2, 3, 4, 5, 6, 7, 8]
    assert [bar.is_breach for bar in drawn] == [False] * 6 + [True] * 2
    assert spark(drawn, "series", "breach") == (("▁▂▃▄▅▆", "series"), ("▇█", "breach"))
    assert text_of(spark(drawn, "series", "breach", plain=True)).isascii()


def test_all_in_breach_keeps_a_shape() -> None:
    high = [(at, value + 1_000) for at, value in RAMP]
    assert bars(high, (0, 8), 2, ">", 5) == [SparkBar(1, True), SparkBar(8, True)]
    assert [bar.height for bar in bars(high, (0, 8), 2)] == [8, 8]


def test_no_points_are_no_bars() -> None:
    assert bars([(1.0, math.nan), (99.0, 1.0)], (0, 8), 3) == [SparkBar(0)] * 3
    assert text_of(spark(bars([], (0, 8), 3), "a", "b")) == "   "


@given(
    st.lists(st.tuples(st.floats(0, 9), st.floats(allow_nan=True, allow_infinity=True))),
    st.integers(0, 40),
)
def test_any_points_give_as_many_bars_as_asked(points: list[tuple[float, float]], n: int) -> None:
    drawn = bars(points, (0, 8), n, "<", 1.0)
    assert len(drawn) == n
    assert all(0 <= bar.height <= 8 for bar in drawn)
