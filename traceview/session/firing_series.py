"""Which series of a plot an alert speaks of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from traceview.connector import Series


def firing_series(series: Sequence[Series], labels: Mapping[str, str]) -> tuple[int, ...]:
    """The places of the series that an alert with these `labels` can have fired by.

    An alert has the labels of its series, but those that its rule sets and those that are changed
    or dropped on the way to an Alertmanager. So a label counts only where one of the series has the
    alert's value; of the series that contradict in none of them, those count that agree in most.
    One place: that series fires. Several: one of them does, and it cannot be told which. None: it
    cannot be told at all, as without labels.
    """
    told = {
        name
        for one in series
        for name, value in one.labels.items()
        if name != "__name__" and labels.get(name) == value
    }
    agreed = {
        place: sum(one.labels.get(name) == labels[name] for name in told)
        for place, one in enumerate(series)
        if all(one.labels.get(name, labels[name]) == labels[name] for name in told)
    }
    if not labels or not (told or len(series) == 1):
        return ()
    most = max(agreed.values(), default=0)
    return tuple(place for place, count in agreed.items() if count == most)
