"""Alerts that Grafana manages itself, and those of a tenant of Mimir, read as they are.

The answers have the fields of Grafana's API (`gettableAlert`, `AlertingRule` in its OpenAPI file)
and of Mimir's (https://grafana.com/docs/mimir/latest/references/http-api/).
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from traceview.connector import Connector
from traceview.model import Findings, How, Kind, Node, Relation
from traceview.testing import Played, Reply
from traceview.testing.played_source import answering
from traceview_connectors.alertmanager import Alertmanager
from traceview_connectors.common.grafana_addresses import root_of, rule_behind
from traceview_connectors.prometheus import Prometheus

ROOT = "https://grafana.example/ui"
UID = "ae5nxpzt2gowwd"
MARK = "9f8e7d6c5b4a3021"
SILENCE = "548a77f5-3e1c-41cf-aae3-2a5ab042705e"
RULE = f"rule:grafana.example/ui/{UID}"
LABELS = {
    "__alert_rule_uid__": UID,
    "alertname": "Latency p99",
    "grafana_folder": "Shop / Checkout",
    "severity": "warning",
    "job": "checkout",
}
STATUS = {
    "cluster": {"peers": [], "status": "ready"},
    "config": {"original": ""},
    "uptime": "2026-03-01T00:00:00.000Z",
    "versionInfo": {"version": "N/A"},
}


def listed(mark: str, labels: dict[str, str], view: str, **status: Any) -> dict[str, Any]:
    return {
        "annotations": {
            "__dashboardUid__": "abc", "__panelId__": "2", "__orgId__": "1",
            "__value_string__": "[ var='B' labels={} value=1.4 ]", "summary": "p99 above 1 s",
        },
        "endsAt": "2026-03-01T03:04:00.000Z",
        "fingerprint": mark,
        "receivers": [{"active": None, "integrations": None, "name": "grafana-default-email"}],
        "startsAt": "2026-03-01T02:00:00.000Z",
        "status": {"inhibitedBy": [], "silencedBy": [], "state": "active", **status},
        "updatedAt": "2026-03-01T02:59:00.000Z",
        "generatorURL": view,
        "labels": labels,
    }  # fmt: skip


NO_DATA = {"__alert_rule_uid__": UID, "alertname": "DatasourceNoData", "rulename": "Latency p99",
           "datasource_uid": "prom", "ref_id": "A"}  # fmt: skip
ALERTS = [
    listed(MARK, LABELS, f"{ROOT}/alerting/grafana/{UID}/view?orgId=1"),
    listed("00aa", NO_DATA, "", state="suppressed", silencedBy=[SILENCE]),
    listed("00bb", {"alertname": "Of a data source"}, ""),
]


def queries(*models: dict[str, Any]) -> str:
    return json.dumps([{"refId": "A", "datasourceUid": "p", "model": model} for model in models])


def evaluated(state: str, **labels: str) -> dict[str, Any]:
    return {"labels": labels, "annotations": {}, "state": state, "value": "1e+00",
            "activeAt": "2026-03-01T01:59:00Z"}  # fmt: skip


GROUP = {
    "name": "checkout",
    "file": "Shop / Checkout",
    "folderUid": "f1",
    "interval": 60,
    "rules": [
        {
            "state": "firing", "name": "Latency p99", "uid": UID, "folderUid": "f1",
            "query": queries({"expr": "p99 > 1"}, {"type": "threshold", "expression": "A"}),
            "queriedDatasourceUIDs": ["p"], "duration": 60, "keepFiringFor": 0,
            "annotations": {"__dashboardUid__": "abc"}, "labels": {"severity": "warning"},
            "health": "ok", "type": "alerting", "isPaused": False,
            "totals": {"alerting": 1, "normal": 1},
            "alerts": [
                evaluated("Alerting", alertname="Latency p99", grafana_folder="Shop / Checkout",
                          severity="warning", job="checkout"),
                evaluated("Normal", alertname="Latency p99", job="search"),
                evaluated("Normal (MissingSeries)", alertname="Latency p99", job="old"),
                evaluated("Pending", alertname="Latency p99", job="stock"),
            ],
        },
        {
            "state": "inactive", "name": "Broken", "uid": "b", "health": "error",
            "lastError": "data source not found", "type": "alerting",
            "query": queries({"expr": "a"}, {"expr": "b"}), "annotations": {}, "labels": {},
            "alerts": [evaluated("Error", alertname="Broken")],
        },
    ],
}  # fmt: skip


def alerts_of(folder: Path, **more: Any) -> Played:
    base = "/ui/api/alertmanager/grafana/api/v2"
    paths: dict[str, Reply] = {
        f"{base}/alerts": ALERTS, f"{base}/silences": [], f"{base}/status": STATUS,
    }  # fmt: skip
    table = {"type": "alertmanager", "url": f"{ROOT}/api/alertmanager/grafana", **more}
    return Played(Alertmanager, table, folder / "private", answering(paths))


def rules_of(folder: Path, **more: Any) -> Played:
    path = "/ui/api/prometheus/grafana/api/v1/rules"
    replies: dict[str, Reply] = {path: {"status": "success", "data": {"groups": [GROUP]}}}
    table = {"type": "prometheus", "url": f"{ROOT}/api/prometheus/grafana", **more}
    return Played(Prometheus, table, folder / "private", answering(replies))


def node_of(found: Findings, node_id: str) -> Node:
    (node,) = (one for one in found.nodes if one.id == node_id)
    return node


async def test_an_alert_of_grafana_leads_to_its_rule_and_its_page(tmp_path: Path) -> None:
    found = await alerts_of(tmp_path).everything()
    alert = node_of(found, f"alert:contract/{MARK}")
    assert (alert.state, alert.title) == ("firing", "Latency p99")
    assert alert.attrs["receivers"] == "grafana-default-email"
    assert alert.attrs["label.grafana_folder"] == "Shop / Checkout"
    assert alert.url == f"{ROOT}/alerting/grafana/{UID}/view"
    (link,) = (one for one in found.links if (one.origin, one.target) == (alert.id, RULE))
    assert (link.relation, link.how) == (Relation.FIRED_BY, How.EXACT)
    (shown,) = (one for one in found.mentions if one.origin == alert.id)
    assert (shown.relation, shown.reference) == (Relation.SHOWN_ON, "abc")


async def test_an_alert_of_missing_data_is_of_its_rule_by_the_label(tmp_path: Path) -> None:
    found = await alerts_of(tmp_path).everything()
    alert = node_of(found, "alert:contract/00aa")
    assert (alert.title, alert.state) == ("DatasourceNoData", "suppressed")
    (link,) = (one for one in found.links if (one.origin, one.target) == (alert.id, RULE))
    assert link.best.method == "label __alert_rule_uid__"
    silence = next(one for one in found.nodes if one.kind is Kind.SILENCE)
    assert silence.url == f"{ROOT}/alerting/silence/{SILENCE}/edit?alertmanager=grafana"


async def test_an_alert_without_a_rule_of_grafana_has_the_page_of_all(tmp_path: Path) -> None:
    alert = node_of(await alerts_of(tmp_path).everything(), "alert:contract/00bb")
    assert alert.url == f"{ROOT}/alerting/groups?alertmanager=grafana"


async def test_a_rule_of_grafana_is_the_one_that_its_alerts_name(tmp_path: Path) -> None:
    found = await rules_of(tmp_path).everything()
    rule = node_of(found, RULE)
    assert rule.url == f"{ROOT}/alerting/grafana/{UID}/view"
    assert (rule.attrs["expr"], rule.attrs["file"]) == ("p99 > 1", "Shop / Checkout")
    assert rule.attrs["alerts"] == "1 firing, 1 pending"
    measured = {one.target for one in found.links if one.relation is Relation.MEASURES}
    assert measured == {"metric:p99"}


async def test_series_of_grafana_that_are_normal_are_no_alerts(tmp_path: Path) -> None:
    found = await rules_of(tmp_path).everything()
    alerts = [node for node in found.nodes if node.kind is Kind.ALERT]
    states = sorted((node.attrs["label.job"], node.state) for node in alerts)
    assert states == [("checkout", "firing"), ("stock", "pending")]


async def test_a_rule_of_grafana_that_fails_says_so(tmp_path: Path) -> None:
    rule = node_of(await rules_of(tmp_path).everything(), "rule:grafana.example/ui/b")
    assert (rule.state, rule.attrs["last_error"]) == ("err", "data source not found")
    assert rule.attrs["language"] == "grafana"


async def test_grafana_answers_though_it_has_no_metrics(tmp_path: Path) -> None:
    async with rules_of(tmp_path).opened() as connector:
        assert (await connector.check()).version == "Prometheus"
    async with alerts_of(tmp_path).opened() as connector:
        assert (await connector.check()).version == "Alertmanager N/A"


@pytest.mark.parametrize(
    ("address", "root"),
    [
        (f"{ROOT}/api/alertmanager/grafana", ROOT),
        (f"{ROOT}/api/alertmanager/PD8C576611E62080A", ROOT),
        (f"{ROOT}/api/prometheus/grafana/", ROOT),
        ("https://mimir.example/alertmanager", ""),
        ("https://mimir.example/api/prom/alertmanager", ""),
        ("https://x.example/api/alertmanager/", ""),
        ("https://x.example/api/alertmanager/a/b", ""),
    ],
)
def test_the_root_of_a_grafana_is_read_off_its_api(address: str, root: str) -> None:
    assert root_of(address) == root


@pytest.mark.parametrize(
    ("url", "uid"),
    [
        (f"{ROOT}/alerting/grafana/x-1/view?orgId=1", "x-1"),
        (f"{ROOT}/alerting/grafana/x-1/view", "x-1"),
        (f"{ROOT}/alerting/grafana/x-1/edit", None),
        (f"{ROOT}/alerting/grafana//view", None),
        ("", None),
    ],
)
def test_a_rule_is_read_off_the_generator_url(url: str, uid: str | None) -> None:
    rule = rule_behind(url, "", "")
    assert (rule and rule.uid) == uid


@pytest.mark.parametrize(
    ("kind", "path", "reply"),
    [
        (Alertmanager, "/alertmanager/api/v2/alerts", []),
        (Prometheus, "/prometheus/api/v1/rules", {"status": "success", "data": {"groups": []}}),
    ],
)
async def test_a_tenant_of_mimir_is_asked_for_under_its_prefix(
    kind: type[Connector], path: str, reply: Any, tmp_path: Path
) -> None:
    prefix = path.split("/api/")[0]
    table = {
        "type": kind.__name__.lower(), "url": f"https://mimir.example{prefix}", "tenant": "shop",
    }  # fmt: skip
    source = Played(kind, table, tmp_path / "private", answering({path: reply}))
    try:
        await source.batches()
    finally:
        asked = [one for one in source.asked if one.path == path]
    assert asked
    assert {one.headers.get("x-scope-orgid") for one in source.asked} == {"shop"}
