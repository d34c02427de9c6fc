"""Which series of a plot an alert speaks of."""

from __future__ import annotations

import pytest

from traceview.connector import Series
from traceview.session.firing_series import firing_series

ALERT = {"alertname": "Down", "job": "api", "severity": "critical", "cluster": "eu"}


@pytest.mark.parametrize(
    ("series", "labels", "places"),
    [
        ([{"job": "web"}, {"job": "api"}, {"job": "db"}], ALERT, (1,)),
        ([{"job": "api", "__name__": "up"}], ALERT, (0,)),
        ([{}], ALERT, (0,)),
        # The replica was dropped on the way: it cannot be told which of the two.
        (
            [{"job": "api", "replica": "a"}, {"job": "api", "replica": "b"}, {"job": "x"}],
            ALERT,
            (0, 1),
        ),
        # The rule sets a severity of its own.
        ([{"job": "web", "severity": "x"}, {"job": "api", "severity": "x"}], ALERT, (1,)),
        ([{"pod": "a"}, {"pod": "b"}], ALERT, ()),
        ([{"job": "api"}, {"job": "web"}], {}, ()),
        ([], ALERT, ()),
        ([{"job": "api", "cluster": "eu"}, {"job": "api"}], ALERT, (0,)),
    ],
)
def test_the_series_that_fires(
    series: list[dict[str, str]], labels: dict[str, str], places: tuple[int, ...]
) -> None:
    held = [Series(labels=one, points=()) for one in series]
    assert firing_series(held, labels) == places
