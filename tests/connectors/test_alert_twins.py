"""Alerts whose labels at Alertmanager cannot be computed are found there by those that agree."""

from __future__ import annotations

from typing import Any

import pytest

from traceview.references.conventions.standing_alerts import StandingAlert
from traceview_connectors.common.fingerprint import fingerprint
from traceview_connectors.prometheus.alert_twins import AlertTwins, FiringRule
from traceview_connectors.prometheus.alert_way_out import AlertAsSent, WayOut
from traceview_connectors.prometheus.relabel_steps import Pipeline
from traceview_connectors.prometheus.touched_labels import UNKNOWN, TouchedLabels

RULE = FiringRule("QueueLong", "queue > 10", "http://p.example")
DOUBT = "how it changes labels is not told"
EXTERNAL = (("cluster", "eu"), ("replica", "a"))


def standing(expr: str = "queue>10", **labels: str) -> StandingAlert:
    labels = {"alertname": "QueueLong", **labels}
    return StandingAlert(f"alert:am/{fingerprint(labels)}", labels, expr)


def way(*alerts: StandingAlert, configs: tuple[Any, ...] | None = None) -> WayOut:
    touches = UNKNOWN if configs is None else TouchedLabels(configs)
    external = () if configs is None else EXTERNAL

    def told(cluster: str, names: Any) -> list[StandingAlert]:
        assert cluster == "am"
        return [one for one in alerts if names is None or one.labels["alertname"] in names]

    return WayOut("p", ("am",), Pipeline(external, (), touches), DOUBT, standing=told)


def found(way_out: WayOut, *fired: dict[str, str]) -> list[AlertAsSent]:
    arrivals = [way_out.arrival({"alertname": "QueueLong", **labels}) for labels in fired]
    return [one for (one,) in AlertTwins(way_out).matched(arrivals, RULE)]


NO_REPLICA = {"action": "labeldrop", "regex": "replica"}


@pytest.mark.parametrize(
    ("configs", "fired", "listed"),
    [
        (None, {"job": "a"}, {"job": "a", "cluster": "eu"}),
        (None, {"job": "a", "pod": "x"}, {"job": "a", "cluster": "eu"}),
        (None, {}, {"cluster": "eu"}),
        (None, {"job": "a"}, {"job": "a", "alertname": "BacklogLong"}),
        ((NO_REPLICA,), {"job": "a"}, {"job": "a", "cluster": "eu"}),
        ((NO_REPLICA, {"target_label": "squad", "regex": r"\pN"}), {"job": "a"},
         {"job": "a", "cluster": "eu", "squad": "x"}),
        (({"action": "new"},), {"job": "a"}, {"job": "a", "region": "eu"}),
        (({"action": "labelmap", "regex": "jo(.)", "replacement": "${1}_x"}, NO_REPLICA),
         {"job": "a"}, {"job": "a", "b_x": "a", "cluster": "eu"}),
        (({"action": "labelkeep", "regex": "alertname|job"},), {"job": "a", "pod": "x"},
         {"job": "a"}),
        (({"target_label": "alertname", "regex": r"\pN"}, NO_REPLICA), {"job": "a"},
         {"job": "a", "cluster": "eu", "alertname": "BacklogLong"}),
    ],
)  # fmt: skip
def test_an_alert_is_the_one_that_fits(
    configs: Any, fired: dict[str, str], listed: dict[str, str]
) -> None:
    twin = standing(**listed)
    (one,) = found(way(twin, configs=configs), fired)
    assert (one.ids, one.doubt, one.is_matched) == ((twin.id,), "", True)
    assert one.labels == twin.labels
    assert one.confidence < 1


@pytest.mark.parametrize(
    ("configs", "fired", "listed", "why"),
    [
        (None, [{"job": "a"}], [], "no alert of Alertmanager fits it"),
        (None, [{"job": "a"}], [{"job": "b"}], "no alert of Alertmanager fits it"),
        (None, [{}], [{"cluster": "eu"}, {"cluster": "us"}], "2 alerts of Alertmanager fit it"),
        (None, [{"pod": "x"}, {"pod": "y"}], [{"job": "a"}], "fits several of its rule"),
        (None, [{"job": "a"}], [{"job": "a", "region": "eu", "expr": "up == 0"}], "no alert"),
        (None, [{"job": "a"}], [{"job": "a", "alertname": "Other", "expr": ""}], "no alert"),
        ((NO_REPLICA,), [{"job": "a"}], [{"job": "a", "cluster": "us"}], "no alert"),
        ((NO_REPLICA,), [{"job": "a"}], [{"job": "a", "cluster": "eu", "x": "y"}], "no alert"),
        ((NO_REPLICA,), [{"job": "a"}], [{"job": "a", "cluster": "eu", "alertname": "Other"}],
         "no alert"),
    ],
)  # fmt: skip
def test_what_does_not_fit_once_is_an_alert_of_its_own_and_says_why(
    configs: Any, fired: list[dict[str, str]], listed: list[dict[str, str]], why: str
) -> None:
    way_out = way(*(standing(**labels) for labels in listed), configs=configs)
    for one, labels in zip(found(way_out, *fired), fired, strict=True):
        assert one.ids == way_out.arrival({"alertname": "QueueLong", **labels}).ids
        assert one.doubt.startswith(DOUBT)
        assert why in one.doubt
        assert not one.is_matched


def test_the_alert_with_more_labels_that_agree_is_the_better_one() -> None:
    one, other = standing(job="a", pod="x", cluster="eu"), standing(pod="x", cluster="eu")
    (match,) = found(way(one, other), {"job": "a", "pod": "x"})
    assert match.ids == (one.id,)


def test_an_alert_that_is_listed_as_computed_takes_no_other() -> None:
    exact, other = standing(job="a"), standing(job="b", cluster="eu")
    same, twin = found(way(exact, other), {"job": "a"}, {"job": "b"})
    assert (same.ids, same.doubt, same.is_matched) == ((exact.id,), "", False)
    assert twin.ids == (other.id,)


def test_of_two_servers_the_one_that_the_alert_names_is_right() -> None:
    ours = standing(cluster="eu")
    ours = StandingAlert(ours.id, ours.labels, ours.expr, "http://p.example/graph?g0.expr=q")
    (match,) = found(way(ours, standing(cluster="us")), {})
    assert match.ids == (ours.id,)


def test_a_pending_alert_does_not_claim_what_a_firing_one_sent() -> None:
    twin = standing(cluster="eu")
    way_out = way(twin)
    firing = way_out.arrival({"alertname": "QueueLong", "pod": "x"})
    pending = way_out.arrival({"alertname": "QueueLong", "pod": "y"})
    pending = AlertAsSent(pending.ids, pending.mark, pending.labels, pending.doubt, fires=False)
    one, other = (some[0] for some in AlertTwins(way_out).matched([firing, pending], RULE))
    assert (one.ids, other.ids == pending.ids) == ((twin.id,), True)


def test_what_is_dropped_on_its_way_is_not_looked_for() -> None:
    way_out = way(standing(job="a"))
    dropped = AlertAsSent(("alert:am/x",), "x", {"job": "a"}, "dropped", is_sent=False)
    assert AlertTwins(way_out).matched([dropped], RULE) == [(dropped,)]
