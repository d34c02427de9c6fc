"""The groups of an Alertmanager's alerts, by the routes of its configuration."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from traceview_connectors.alertmanager.route_groups import configuration_in, groups_of, routes_in

ROUTE = {
    "receiver": "night",
    "group_by": ["alertname"],
    "routes": [
        {"receiver": "shop", "matchers": ['team=~"shop|web"', 'env!="test"'], "continue": True,
         "group_by": ["team", "zone"]},
        {"receiver": "all", "match": {"team": "web"}, "group_by": ["..."]},
        {"match_re": {"team": "data|bulk"}, "routes": [{"matchers": ['{job="copy",zone!~"a,b"}'],
                                                        "receiver": "copies"}]},
    ],
}  # fmt: skip


def status(route: Any) -> dict[str, Any]:
    return {"config": {"original": yaml.safe_dump({"route": route, "receivers": []})}}


@pytest.mark.parametrize(
    ("labels", "receivers", "groups"),
    [
        ({"alertname": "A"}, ["night"], ['night{alertname="A"}']),
        ({"alertname": "A", "team": "shop", "zone": "eu"}, ["shop"],
         ['shop{team="shop", zone="eu"}']),
        ({"alertname": "A", "team": "web"}, ["shop", "all"],
         ['shop{team="web"}', 'all{alertname="A", team="web"}']),
        ({"alertname": "A", "team": "web", "env": "test"}, ["all"],
         ['all{alertname="A", env="test", team="web"}']),
        ({"alertname": "A", "team": "shopping"}, ["night"], ['night{alertname="A"}']),
        ({"alertname": "A", "team": "bulk"}, ["night"], ['night{alertname="A"}']),
        ({"alertname": "A", "team": "bulk", "job": "copy"}, ["copies"], ['copies{alertname="A"}']),
        ({"alertname": "A", "team": "bulk", "job": "copy", "zone": "a,b"}, ["night"],
         ['night{alertname="A"}']),
        ({"alertname": "A"}, ["someone else"], []),
    ],
)  # fmt: skip
def test_an_alert_is_in_the_groups_of_the_routes_by_which_it_is_sent(
    labels: dict[str, str], receivers: list[str], groups: list[str]
) -> None:
    assert groups_of(routes_in(configuration_in(status(ROUTE))), labels, receivers) == groups


@pytest.mark.parametrize(
    "told",
    [None, {}, {"config": None}, {"config": {"original": "a: ["}}, {"config": {"original": 3}},
     status({"receiver": "a", "routes": [{"matchers": ["?"]}]}),
     status({"receiver": "a", "routes": [{"matchers": ['a=~"("']}]}),
     status({"receiver": "a", "routes": "none"})],
)  # fmt: skip
def test_routes_that_cannot_be_read_group_nothing(told: Any) -> None:
    assert routes_in(configuration_in(told)) is None
    assert groups_of(routes_in(configuration_in(told)), {}, ["a"]) == []


values = st.recursive(
    st.none() | st.booleans() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(["receiver", "group_by", "routes", "matchers", "match", "continue"]),
        inner, max_size=3),
)  # fmt: skip


@given(values)
def test_whatever_a_configuration_says_is_read_or_left(route: Any) -> None:
    routes_in(configuration_in(status(route)))
