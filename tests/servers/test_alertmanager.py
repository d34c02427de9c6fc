"""The Alertmanager connector against a real Alertmanager with alerts of a real Prometheus."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.servers.connectors_over_servers import everything, links_of, opened, titled
from tests.servers.monitoring_servers import Monitoring
from tests.servers.shop import COMMENT, FIRING
from traceview.errors import BadPayload
from traceview.model import Kind, Relation
from traceview_connectors.alertmanager import Alertmanager

pytestmark = pytest.mark.servers


async def test_it_tells_its_version(shop: Monitoring, tmp_path: Path) -> None:
    async with opened(Alertmanager, tmp_path, "am", url=shop.alertmanager_url) as connector:
        health = await connector.check()
    assert health.version.startswith("Alertmanager 0.")
    assert health.skew_s is not None
    assert abs(health.skew_s) < 60


async def test_alerts_that_fire_are_found(shop: Monitoring, tmp_path: Path) -> None:
    async with opened(Alertmanager, tmp_path, "am", url=shop.alertmanager_url) as connector:
        found = await everything(connector)
    states = {name: titled(found, Kind.ALERT, name).state for name in FIRING}
    assert states == {
        "CheckoutDown": "firing",
        "QueueLong": "suppressed",
        "DiskFull": "suppressed",
    }
    node = titled(found, Kind.ALERT, "CheckoutDown")
    assert node.attrs["expr"] == 'up{job="checkout"} == 0'
    assert node.attrs["annotation.summary"] == "checkout is down"
    assert node.since is not None


async def test_an_alert_links_to_what_it_says(shop: Monitoring, tmp_path: Path) -> None:
    async with opened(Alertmanager, tmp_path, "am", url=shop.alertmanager_url) as connector:
        found = await everything(connector)
    cause = links_of(found, titled(found, Kind.ALERT, "CheckoutDown"))
    assert set(cause) == {
        (Relation.OWNED_BY, "team:payments"),
        (Relation.HAS_RUNBOOK, "document:https://wiki.example.com/checkout?job=checkout"),
        (Relation.MEASURES, "metric:up"),
        (Relation.ABOUT, "service:checkout"),
    }
    symptom = links_of(found, titled(found, Kind.ALERT, "QueueLong"))
    assert (Relation.SHOWN_ON, "dashboard:grafana.example.com/queue") in symptom
    assert (Relation.INHIBITED_BY, titled(found, Kind.ALERT, "CheckoutDown").id) in symptom


async def test_a_silence_is_found(shop: Monitoring, tmp_path: Path) -> None:
    async with opened(Alertmanager, tmp_path, "am", url=shop.alertmanager_url) as connector:
        found = await everything(connector)
    silence = titled(found, Kind.SILENCE, f"Silence: {COMMENT}")
    links = links_of(found, titled(found, Kind.ALERT, "DiskFull"))
    assert (Relation.SILENCED_BY, silence.id) in links
    assert (Relation.AUTHORED_BY, "person:ada@example.com") in links_of(found, silence)


async def test_filters_are_those_of_alertmanager(shop: Monitoring, tmp_path: Path) -> None:
    url, filters = shop.alertmanager_url, ['team=~"pay.*"', 'severity!="warning"']
    async with opened(Alertmanager, tmp_path, "am", url=url, filter=filters) as connector:
        found = await everything(connector)
        node = titled(found, Kind.ALERT, "CheckoutDown")
        assert [n for n in found.nodes if n.kind is Kind.ALERT] == [node]
        assert titled(await connector.expand(node), Kind.ALERT, "CheckoutDown").id == node.id


async def test_a_wrong_path_says_so(shop: Monitoring, tmp_path: Path) -> None:
    url = f"{shop.alertmanager_url}/wrong"
    async with opened(Alertmanager, tmp_path, "am", url=url) as connector:
        with pytest.raises(BadPayload) as caught:
            await connector.check()
    assert caught.value.fix
