"""The same connectors against VictoriaMetrics, vmalert and their Alertmanager."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.servers.connectors_over_servers import everything, links_of, opened, titled
from tests.servers.monitoring_servers import Monitoring
from tests.servers.shop import FIRING
from traceview.errors import BadPayload
from traceview.model import Kind, Relation
from traceview_connectors.alertmanager import Alertmanager
from traceview_connectors.prometheus import Prometheus

pytestmark = pytest.mark.servers


def table(shop: Monitoring, **more: Any) -> dict[str, Any]:
    settings = {"url": shop.prometheus_url, "rules_url": shop.rules_url}
    return {**settings, "dialect": "victoriametrics", **more}


async def test_it_answers_although_it_does_not_tell_its_version(
    victoria_shop: Monitoring, tmp_path: Path
) -> None:
    async with opened(Prometheus, tmp_path, "vm", **table(victoria_shop)) as connector:
        assert "VictoriaMetrics" in (await connector.check()).version


async def test_rules_of_vmalert_are_found(victoria_shop: Monitoring, tmp_path: Path) -> None:
    async with opened(Prometheus, tmp_path, "vm", **table(victoria_shop)) as connector:
        found = await everything(connector)
    rules = {n.title: n.state for n in found.nodes if n.kind is Kind.RULE}
    assert len(rules) == 6
    assert (rules["CheckoutDown"], rules["QueueGrows"]) == ("firing", "pending")
    links = links_of(found, titled(found, Kind.RULE, "CheckoutDown"))
    assert {(Relation.OWNED_BY, "team:payments"), (Relation.MEASURES, "metric:up")} <= set(links)


async def test_its_alerts_have_the_ids_that_alertmanager_gives(
    victoria_shop: Monitoring, tmp_path: Path
) -> None:
    settings = table(victoria_shop, alertmanager="am")
    async with opened(Prometheus, tmp_path, "vm", **settings) as connector:
        found = await everything(connector)
    url = victoria_shop.alertmanager_url
    async with opened(Alertmanager, tmp_path, "am", url=url) as connector:
        told = await everything(connector)
    alerts = {n.id for n in told.nodes if n.kind is Kind.ALERT and n.seen}
    fired = {link.origin for link in found.links if link.relation is Relation.FIRED_BY}
    assert len(alerts) == len(FIRING)
    assert alerts < fired


async def test_jobs_are_services(victoria_shop: Monitoring, tmp_path: Path) -> None:
    async with opened(Prometheus, tmp_path, "vm", **table(victoria_shop)) as connector:
        found = await everything(connector)
    assert titled(found, Kind.SERVICE, "checkout").state == "up 0/1"


async def test_a_plot_has_the_values(victoria_shop: Monitoring, tmp_path: Path) -> None:
    now = datetime.now(UTC)
    async with opened(Prometheus, tmp_path, "vm", **table(victoria_shop)) as connector:
        plot = await connector.plot("shop_queue_length", now - timedelta(minutes=5), now, 1)
        with pytest.raises(BadPayload, match="work out"):
            await connector.plot("sum(", now - timedelta(minutes=5), now, 1)
    assert {value for series in plot.series for _, value in series.points} == {12.0}
