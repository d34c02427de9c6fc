"""The Prometheus connector against a real Prometheus."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.servers.conftest import Start
from tests.servers.connectors_over_servers import everything, links_of, opened, titled
from tests.servers.monitoring_servers import Monitoring
from tests.servers.shop import FIRING, PENDING, RULES, TARGETS
from traceview.errors import BadPayload, SourceUnreachable
from traceview.model import Findings, Kind, Relation
from traceview_connectors.alertmanager import Alertmanager
from traceview_connectors.prometheus import Prometheus

pytestmark = pytest.mark.servers


async def read(shop: Monitoring, folder: Path, **more: Any) -> Findings:
    async with opened(Prometheus, folder, "prom", url=shop.prometheus_url, **more) as connector:
        return await everything(connector)


async def test_it_tells_its_version(shop: Monitoring, tmp_path: Path) -> None:
    async with opened(Prometheus, tmp_path, "prom", url=shop.prometheus_url) as connector:
        assert (await connector.check()).version.startswith("Prometheus 2.")


async def test_rules_are_found_with_their_states(shop: Monitoring, tmp_path: Path) -> None:
    found = await read(shop, tmp_path)
    rules = {n.title: n.state for n in found.nodes if n.kind is Kind.RULE}
    assert rules == {
        "CheckoutDown": "firing",
        "QueueLong": "firing",
        "QueueGrows": "pending",
        "DiskFull": "firing",
        "AllIsWell": "inactive",
        "job:shop_queue_length:sum": "ok",
    }
    node = titled(found, Kind.RULE, "QueueGrows")
    assert (node.attrs["for"], node.attrs["group"]) == ("10m", "shop")
    assert (node.attrs["alerts"], node.attrs["value"]) == ("1 pending", "12")


async def test_a_recording_rule_computes_and_measures(shop: Monitoring, tmp_path: Path) -> None:
    found = await read(shop, tmp_path)
    links = links_of(found, titled(found, Kind.RULE, "job:shop_queue_length:sum"))
    assert set(links) == {
        (Relation.COMPUTES, "metric:job:shop_queue_length:sum"),
        (Relation.MEASURES, "metric:shop_queue_length"),
    }


async def test_its_alerts_have_the_ids_that_alertmanager_gives(
    shop: Monitoring, tmp_path: Path
) -> None:
    found = await read(shop, tmp_path, alertmanager="am")
    async with opened(Alertmanager, tmp_path, "am", url=shop.alertmanager_url) as connector:
        told = await everything(connector)
    alerts = {n.id for n in told.nodes if n.kind is Kind.ALERT and n.seen}
    fired = {link.origin for link in found.links if link.relation is Relation.FIRED_BY}
    assert len(alerts) == len(FIRING)
    assert alerts < fired
    told_of = {n.title for n in found.nodes if n.kind is Kind.ALERT and n.seen}
    assert told_of == {PENDING, *FIRING}


async def test_jobs_are_services(shop: Monitoring, tmp_path: Path) -> None:
    found = await read(shop, tmp_path)
    checkout = titled(found, Kind.SERVICE, "checkout")
    assert checkout.state == "up 0/1"
    assert "connection refused" in checkout.attrs["down"]
    assert titled(found, Kind.SERVICE, "orders").state == "up 1/1"


async def test_a_plot_has_the_values(shop: Monitoring, tmp_path: Path) -> None:
    now = datetime.now(UTC)
    async with opened(Prometheus, tmp_path, "prom", url=shop.prometheus_url) as connector:
        plot = await connector.plot("shop_queue_length", now - timedelta(minutes=5), now, 1)
        empty = await connector.plot("nothing_of_the_kind", now - timedelta(days=30), now, 1)
    (series,) = plot.series
    assert series.labels["queue"] == "new"
    assert {value for _, value in series.points} == {12.0}
    assert empty.series == ()
    assert empty.step_s > 1


async def test_a_bad_expression_is_named_as_one(shop: Monitoring, tmp_path: Path) -> None:
    now = datetime.now(UTC)
    async with opened(Prometheus, tmp_path, "prom", url=shop.prometheus_url) as connector:
        with pytest.raises(BadPayload, match="parse error"):
            await connector.plot("sum(", now - timedelta(minutes=5), now, 1)


async def test_a_metric_is_explained(shop: Monitoring, tmp_path: Path) -> None:
    found = await read(shop, tmp_path)
    node = next(n for n in found.nodes if n.id == "metric:shop_queue_length")
    async with opened(Prometheus, tmp_path, "prom", url=shop.prometheus_url) as connector:
        told = await connector.expand(node)
    assert told.nodes[0].attrs == {"type": "gauge", "help": "Orders that wait."}
    rules = {link.origin.rpartition("#")[2] for link in told.links if link.target == node.id}
    assert {"QueueLong", "QueueGrows", "job:shop_queue_length:sum"} <= rules


async def test_a_wrong_path_says_so(shop: Monitoring, tmp_path: Path) -> None:
    url = f"{shop.prometheus_url}/wrong"
    async with opened(Prometheus, tmp_path, "prom", url=url) as connector:
        with pytest.raises(BadPayload, match="url"):
            await everything(connector)


async def test_a_server_that_is_killed_midway_is_unreachable(
    monitoring: Start, tmp_path: Path
) -> None:
    running = monitoring(RULES, TARGETS)
    async with opened(Prometheus, tmp_path, "prom", url=running.prometheus_url) as connector:
        batches = aiter(connector.sync(""))
        assert (await anext(batches)).findings.nodes
        running.prometheus.process.kill()
        running.prometheus.process.wait()
        with pytest.raises(SourceUnreachable) as caught:
            await anext(batches)
    assert caught.value.fix


async def test_rules_fire_at_once_when_asked_to(monitoring: Start) -> None:
    running = monitoring(RULES, TARGETS, at_once=True)
    running.wait_firing([*FIRING, PENDING])
