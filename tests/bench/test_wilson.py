"""The interval of a share, against published values and its own laws."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.bench.wilson import interval


@pytest.mark.parametrize(
    ("right", "n", "low", "high"),
    [
        (0, 10, 0.0, 0.2775),
        (10, 10, 0.7225, 1.0),
        (8, 10, 0.4902, 0.9433),
        (38, 1557, 0.0178, 0.0333),
    ],
)
def test_the_interval_of_a_share(right: int, n: int, low: float, high: float) -> None:
    assert interval(right, n) == pytest.approx((low, high), abs=1e-4)


def test_nothing_seen_says_nothing() -> None:
    assert interval(0, 0) == (0.0, 1.0)


@given(st.integers(1, 10_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_share_lies_in_its_interval(seen: tuple[int, int]) -> None:
    right, n = seen
    low, high = interval(right, n)
    assert 0 <= low <= right / n + 1e-9
    assert right / n - 1e-9 <= high <= 1
