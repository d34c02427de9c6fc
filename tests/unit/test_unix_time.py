"""From unix seconds to a time, and what is refused as none."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from traceview.text.unix_time import from_unix


@given(st.datetimes(datetime(1970, 1, 1), datetime(9999, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_a_time_comes_back_from_its_seconds(moment: datetime) -> None:
    assert abs(from_unix(moment.timestamp()) - moment) < timedelta(milliseconds=1)


@given(st.floats() | st.integers())
def test_any_number_is_a_time_or_is_refused(seconds: float) -> None:
    try:
        found = from_unix(seconds)
    except ValueError:
        return
    assert found.tzinfo is UTC
    assert abs(found.timestamp() - seconds) < 1


@pytest.mark.parametrize(
    "seconds", [float("inf"), float("-inf"), float("nan"), 1e20, -1e20, 10**400, 2.6e11]
)
def test_what_is_no_time_is_refused(seconds: float) -> None:
    with pytest.raises(ValueError, match=r"no time|NaN|out of range"):
        from_unix(seconds)


def test_a_time_stands_in_the_zone_that_is_asked_for() -> None:
    east = timezone(timedelta(hours=2))
    assert from_unix(0, east).isoformat() == "1970-01-01T02:00:00+02:00"
