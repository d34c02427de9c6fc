"""Which label names the service of an alert."""

from __future__ import annotations

import pytest

from traceview.references.conventions.house_style import HouseStyle
from traceview.references.conventions.service_labels import service_of
from traceview_connectors.common.labelled import house_service


@pytest.mark.parametrize(
    ("labels", "right"),
    [
        ({"cluster": "eu", "namespace": "shop", "region": "x", "env": "prod"}, ("", "")),
        ({"job": "node", "deployment": "cart"}, ("deployment", "cart")),
        ({"job": "node", "service_name": "cart", "app": "a"}, ("service_name", "cart")),
        ({"service": "{{ $labels.x }}", "job": "node"}, ("job", "node")),
        ({"service": " ", "application": "cart"}, ("application", "cart")),
    ],
)
def test_the_surest_label_names_the_service(labels: dict[str, str], right: tuple[str, str]) -> None:
    assert service_of(labels) == right


def test_the_house_names_labels_that_come_first() -> None:
    labels, house = {"service": "a", "system": "b"}, HouseStyle(service_keys=("system",))
    assert service_of(labels, house.service_keys) == ("system", "b")
    assert house_service(labels, house) == {"service": "b"}
    assert house_service({"service": "a"}, house) == {}
