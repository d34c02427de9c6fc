"""Ages in one unit, stretches in two, moments in UTC or in the local zone."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from traceview.widgets.times import LOCAL, age, clock, span, stamp

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(-30, "<1m"), (0, "<1m"), (59, "<1m"), (60, "1m"), (3599, "59m"), (3600, "1h"), (86399, "23h"),
     (86400, "1d"), (300 * 86400, "300d")],
)  # fmt: skip
def test_an_age_has_one_unit_and_is_never_negative(seconds: float, shown: str) -> None:
    assert age(seconds) == shown


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(5, "5s"), (242, "4m02s"), (240, "4m"), (5400, "1h30m"), (7200, "2h"), (183_600, "2d3h"),
     (-242, "4m02s")],
)  # fmt: skip
def test_a_stretch_has_its_two_largest_units(seconds: float, shown: str) -> None:
    assert span(seconds) == shown


def test_a_moment_of_today_has_no_date() -> None:
    moment = datetime(2026, 11, 23, 3, 7, 42, tzinfo=UTC)
    assert stamp(moment, today=moment) == "03:07:42Z"
    assert stamp(moment) == "2026-11-23 03:07:42Z"


def test_an_hour_that_comes_twice_is_told_by_its_zone() -> None:
    first, second = (datetime(2026, 10, 25, hour, 30, tzinfo=UTC) for hour in (0, 1))
    assert stamp(first, BERLIN).endswith("02:30:00 CEST")
    assert stamp(second, BERLIN).endswith("02:30:00 CET")
    assert clock(first) == "00:30Z"


@pytest.fixture
def _berlin(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("_berlin")
@pytest.mark.parametrize(
    ("month", "day", "hour", "shown"),
    [(1, 5, 12, "13:30:00 CET"), (7, 5, 12, "14:30:00 CEST"), (10, 25, 0, "02:30:00 CEST"),
     (10, 25, 1, "02:30:00 CET")],
)  # fmt: skip
def test_local_time_has_the_offset_of_its_own_moment(
    month: int, day: int, hour: int, shown: str
) -> None:
    moment = datetime(2026, month, day, hour, 30, tzinfo=UTC)
    assert stamp(moment, LOCAL, today=moment) == shown
    assert moment.astimezone(LOCAL).astimezone(UTC) == moment
