"""The interval of a share, and the judging of readings by it."""

from __future__ import annotations

import pytest

from tests.bench.ticket_calibration import KindOfReading
from tests.bench.wilson import interval, is_honest


@pytest.mark.parametrize(
    ("right", "n", "low", "high"),
    [
        (0, 0, 0.0, 1.0),
        (0, 10, 0.0, 0.2775),
        (10, 10, 0.7225, 1.0),
        (5, 10, 0.2366, 0.7634),
        (1519, 1557, 0.9667, 0.9822),
    ],
)
def test_the_interval_of_wilson(right: int, n: int, low: float, high: float) -> None:
    assert interval(right, n) == pytest.approx((low, high), abs=1e-4)


@pytest.mark.parametrize(
    ("said", "right", "n", "holds"),
    [
        (0.98, 99, 100, True),
        (0.85, 114, 114, False),
        (0.85, 19, 19, True),
        (1.0, 31, 31, True),
        (1.0, 1244, 1246, True),
        (1.0, 1230, 1246, False),
        (1.0, 1641, 1641, True),
        (0.05, 38, 1557, False),
        (0.025, 38, 1557, True),
    ],
)
def test_a_figure_outside_of_the_interval_is_told(
    said: float, right: int, n: int, holds: bool
) -> None:
    kind = KindOfReading("ticket", said, right, n)
    assert is_honest(said, right, n) is holds
    assert kind.line().endswith("OUTSIDE") is not holds
