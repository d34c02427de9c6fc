"""Prometheus' rules, alerts, targets and values as nodes, links and plots."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from traceview.connector import Connector, Plotter
from traceview.errors import BadPayload
from traceview.http import Answer, Asked
from traceview.model import Findings, How, Kind, Link, Node, Relation
from traceview.testing import TOKEN_VARIABLE, ConnectorContract, Played, Reply
from traceview.testing.played_source import NOW, answering
from traceview_connectors.common.fingerprint import fingerprint
from traceview_connectors.prometheus import Prometheus, PrometheusSettings
from traceview_connectors.prometheus.prometheus_objects import MatrixLine
from traceview_connectors.prometheus.rule_in_group import duration
from traceview_connectors.prometheus.value_series import (
    MOST_POINTS,
    MOST_SERIES,
    series_of,
    step_for,
)

URL = "http://metrics.example:9090"
FILE = "/etc/prometheus/shop.yaml"
LABELS = {"alertname": "ShopDown", "job": "shop", "instance": "a:1", "severity": "critical"}


def success(data: Any) -> dict[str, Any]:
    return {"status": "success", "data": data}


def firing(state: str, since: str, **labels: str) -> dict[str, Any]:
    return {
        "labels": {**LABELS, **labels},
        "annotations": {"summary": "down", "runbook_url": "https://wiki.example/shop"},
        "state": state,
        "activeAt": since,
        "value": "1.2e+01",
    }


def rule(name: str, query: str, *alerts: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "type": "alerting",
        "name": name,
        "query": query,
        "duration": 90,
        "labels": {"severity": "critical", "team": "payments"},
        "annotations": {"runbook_url": "https://wiki.example/shop", "summary": "{{ $value }}"},
        "alerts": list(alerts),
        "state": "firing" if alerts else "inactive",
        "health": "ok",
        **more,
    }


RECORDING = {
    "type": "recording",
    "name": "job:errors:rate5m",
    "query": "sum by (job) (rate(errors_total[5m]))",
    "health": "err",
    "lastError": "found duplicate series",
}
GROUPS = [
    {
        "name": "shop",
        "file": FILE,
        "rules": [
            rule(
                "ShopDown",
                'up{job="shop"} == 0',
                firing("firing", "2026-03-01T02:00:00Z"),
                firing("pending", "2026-03-01T02:50:00Z", instance="b:1"),
            ),
            rule("ShopDown", 'up{job="shop"} < 0.5'),
            RECORDING,
        ],
    },
    {"name": "empty", "file": FILE, "rules": []},
]
TARGETS = [
    {"labels": {"job": "shop", "instance": "a:1"}, "health": "down", "lastError": "refused"},
    {"labels": {"job": "shop", "instance": "b:1"}, "health": "up", "lastError": ""},
    {"labels": {"job": "queue", "instance": "c:1"}, "health": "up"},
]
MATRIX = [
    {"metric": {"job": "shop"}, "values": [[1772330400, "1"], [1772330460.5, "NaN"],
                                           [1772330520, "+Inf"], [1772330580, "0.5"]]},
    {"metric": {"job": "gone"}, "values": [[1772330400, "NaN"]]},
]  # fmt: skip
CONFIG = "global:\n  external_labels:\n    region: eu\n    job: never\nscrape_configs:\n- a: *b\n"
PATHS: dict[str, Reply] = {
    "/api/v1/rules": success({"groups": GROUPS}),
    "/api/v1/targets": success({"activeTargets": TARGETS, "droppedTargets": []}),
    "/api/v1/status/buildinfo": success({"version": "2.42.0"}),
    "/api/v1/status/config": success({"yaml": CONFIG}),
    "/api/v1/metadata": success({"up": [{"type": "gauge", "help": "Is it up?", "unit": ""}]}),
    "/api/v1/query_range": success({"resultType": "matrix", "result": MATRIX}),
}
MARK = fingerprint({**LABELS, "region": "eu"})


class TestContract(ConnectorContract):
    connector: ClassVar[type[Connector]] = Prometheus

    def table(self, folder: Path) -> dict[str, Any]:
        return {"type": "prometheus", "url": URL, "token": {"env": TOKEN_VARIABLE}}

    def replies(self) -> Mapping[str, Reply]:
        return PATHS

    def samples(self, found: Findings) -> list[Node]:
        metrics = [node for node in found.nodes if node.kind is Kind.METRIC]
        return [*(node for node in found.nodes if node.seen), *metrics]


def played(folder: Path, replies: Mapping[str, Reply] = PATHS, **settings: Any) -> Played:
    table = {"type": "prometheus", "url": URL, **settings}
    return Played(Prometheus, table, folder / "private", answering(replies))


async def everything(folder: Path, **settings: Any) -> Findings:
    return await played(folder, **settings).everything()


def node_of(found: Findings, node_id: str) -> Node:
    return next(node for node in found.nodes if node.id == node_id)


def links_of(found: Findings, node_id: str) -> dict[tuple[Relation, str], Link]:
    return {(link.relation, link.target): link for link in found.links if link.origin == node_id}


async def test_a_rule_tells_its_facts(tmp_path: Path) -> None:
    node = node_of(await everything(tmp_path), f"rule:contract:{FILE}#ShopDown")
    assert (node.title, node.state, node.names) == ("ShopDown", "firing", ("ShopDown",))
    told = {name: node.attrs[name] for name in ("type", "expr", "for", "file", "group", "alerts")}
    assert told == {
        "type": "alerting",
        "expr": 'up{job="shop"} == 0',
        "for": "1m30s",
        "file": FILE,
        "group": "shop",
        "alerts": "1 firing, 1 pending",
    }
    assert node.attrs["annotation.summary"] == "{{ $value }}"


async def test_the_second_rule_of_a_name_is_another_rule(tmp_path: Path) -> None:
    node = node_of(await everything(tmp_path), f"rule:contract:{FILE}#ShopDown~2")
    assert node.attrs["expr"] == 'up{job="shop"} < 0.5'


async def test_a_rule_links_to_what_it_says(tmp_path: Path) -> None:
    links = links_of(await everything(tmp_path), f"rule:contract:{FILE}#ShopDown")
    assert set(links) == {
        (Relation.OWNED_BY, "team:payments"),
        (Relation.HAS_RUNBOOK, "document:https://wiki.example/shop"),
        (Relation.MEASURES, "metric:up"),
    }
    assert {link.how for link in links.values()} == {How.EXACT}


async def test_a_recording_rule_computes_its_metric(tmp_path: Path) -> None:
    found = await everything(tmp_path)
    rule_id = f"rule:contract:{FILE}#job:errors:rate5m"
    links = links_of(found, rule_id)
    assert (Relation.COMPUTES, "metric:job:errors:rate5m") in links
    assert (Relation.MEASURES, "metric:errors_total") in links
    node = node_of(found, rule_id)
    assert (node.state, node.attrs["type"]) == ("err", "recording")
    assert node.attrs["last_error"] == "found duplicate series"


async def test_an_alert_has_the_fingerprint_of_alertmanager_and_its_rule(tmp_path: Path) -> None:
    found = await everything(tmp_path)
    node = node_of(found, f"alert:contract/{MARK}")
    assert (node.state, node.attrs["value"]) == ("firing", "12")
    assert node.names == ("ShopDown", MARK)
    fired = links_of(found, node.id)[Relation.FIRED_BY, f"rule:contract:{FILE}#ShopDown"]
    assert fired.how is How.EXACT


async def test_with_an_alertmanager_an_alert_is_told_of_under_the_id_that_it_has_there(
    tmp_path: Path,
) -> None:
    found = await everything(tmp_path, alertmanager="am")
    alerts = {node.id: node for node in found.nodes if node.kind is Kind.ALERT}
    told = alerts.pop(f"alert:am/{MARK}")
    assert (told.state, told.attrs["value"]) == ("firing", "12")
    assert (Relation.FIRED_BY, f"rule:contract:{FILE}#ShopDown") in links_of(found, told.id)
    (pending,) = alerts.values()
    assert (pending.id[:9], pending.state) == ("alert:am/", "pending")


async def test_alerts_can_be_left_out(tmp_path: Path) -> None:
    found = await everything(tmp_path, alerts=False)
    assert not any(node.kind is Kind.ALERT for node in found.nodes)


async def test_configured_external_labels_win(tmp_path: Path) -> None:
    found = await everything(tmp_path, external_labels={"zone": "1"})
    assert node_of(found, f"alert:contract/{fingerprint({**LABELS, 'zone': '1'})}")


async def test_jobs_are_services_with_their_targets(tmp_path: Path) -> None:
    found = await everything(tmp_path)
    shop = next(node for node in found.nodes if node.id == "service:shop" and node.seen)
    assert (shop.state, shop.attrs["down"]) == ("up 1/2", "a:1: refused")
    queue = node_of(found, "service:queue")
    assert (queue.state, "down" in queue.attrs) == ("up 1/1", False)


async def test_without_targets_and_version_it_still_serves(tmp_path: Path) -> None:
    replies = {"/api/v1/rules": PATHS["/api/v1/rules"], "/api/v1/query": success({"result": []})}
    source = played(tmp_path, replies)
    assert (await source.batches())[-1].complete
    async with source.opened() as connector:
        assert (await connector.check()).detail


async def test_rules_elsewhere_get_no_token(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("A_TOKEN", "obviously-not-real")
    source = played(tmp_path, token={"env": "A_TOKEN"}, rules_url="http://vmalert.example:8880")
    await source.everything()
    sent = {asked.url.partition("/api")[0]: "authorization" in asked.headers
            for asked in source.asked}  # fmt: skip
    assert sent == {"http://vmalert.example:8880": False, URL: True}


async def test_a_tenant_is_sent_as_its_header(tmp_path: Path) -> None:
    source = played(tmp_path, tenant="shop")
    await source.everything()
    assert {asked.headers.get("x-scope-orgid") for asked in source.asked} == {"shop"}


async def test_thanos_is_asked_to_merge_and_to_give_what_it_has(tmp_path: Path) -> None:
    source = played(tmp_path, dialect="thanos")
    await source.everything()
    rules = next(asked for asked in source.asked if asked.path == "/api/v1/rules")
    assert rules.params == {"dedup": ["true"], "partial_response": ["true"]}


async def test_a_metric_is_expanded_to_its_meaning_and_its_rules(tmp_path: Path) -> None:
    node = Node(id="metric:up", kind=Kind.METRIC, title="up")
    async with played(tmp_path).opened() as connector:
        found = await connector.expand(node)
    assert found.nodes[0].attrs == {"type": "gauge", "help": "Is it up?"}
    assert {link.origin for link in found.links if link.target == "metric:up"} >= {
        f"rule:contract:{FILE}#ShopDown",
        f"rule:contract:{FILE}#ShopDown~2",
    }


async def test_a_plot_leaves_out_what_is_not_finite(tmp_path: Path) -> None:
    async with played(tmp_path).opened() as connector:
        assert isinstance(connector, Plotter)
        plot = await connector.plot("up", NOW - timedelta(hours=1), NOW, 60)
    (series,) = plot.series
    assert series.points == ((1772330400.0, 1.0), (1772330580.0, 0.5))
    assert (plot.query, plot.step_s, plot.source) == ("up", 60, "contract")


@pytest.mark.parametrize("status", [400, 422])
async def test_a_bad_expression_is_named_as_one(tmp_path: Path, status: int) -> None:
    error = '{"status":"error","errorType":"bad_data","error":"unclosed left parenthesis"}'
    source = played(tmp_path, {"/api/v1/query_range": Answer(error, status)})
    async with source.opened() as connector:
        assert isinstance(connector, Plotter)
        with pytest.raises(BadPayload, match=r"work out the expression.*unclosed left"):
            await connector.plot("sum(", NOW - timedelta(hours=1), NOW, 60)


async def test_a_bad_rule_costs_no_other(tmp_path: Path) -> None:
    groups = [{"name": "g", "file": "f", "rules": [{"name": 5}, RECORDING]}, {"file": "no name"}]
    replies = {**PATHS, "/api/v1/rules": success({"groups": groups})}
    batches = await played(tmp_path, replies).batches()
    found = Findings.gathered(batch.findings for batch in batches)
    assert [node.title for node in found.nodes if node.kind is Kind.RULE] == [RECORDING["name"]]
    assert {problem.place for problem in found.problems} == {
        "rules of group g[0]",
        "groups of rules[1]",
    }
    assert not batches[-1].complete


async def test_a_configuration_with_aliases_gives_no_labels(tmp_path: Path) -> None:
    bomb = "global:\n  external_labels: &a {x: y}\n  b: [*a, *a]\n"
    replies = {**PATHS, "/api/v1/status/config": success({"yaml": bomb})}
    found = await played(tmp_path, replies).everything()
    assert node_of(found, f"alert:contract/{fingerprint(LABELS)}")


def test_the_tenant_keeps_other_headers() -> None:
    table = {"type": "prometheus", "url": URL, "tenant": "a", "headers": {"X-Other": "b"}}
    settings = PrometheusSettings.model_validate(table)
    assert settings.headers == {"X-Other": "b", "X-Scope-OrgID": "a"}


@given(st.dictionaries(st.text(), st.text()))
def test_a_fingerprint_is_16_hex_digits_and_the_order_does_not_matter(
    labels: dict[str, str],
) -> None:
    mark = fingerprint(labels)
    assert len(mark) == 16
    assert int(mark, 16) >= 0
    assert mark == fingerprint(dict(reversed(list(labels.items()))))


def test_a_fingerprint_is_the_one_that_alertmanager_gives() -> None:
    labels = {
        "alertname": "CheckoutDown",
        "instance": "127.0.0.1:51571",
        "job": "checkout",
        "role": "cause",
        "severity": "critical",
        "team": "payments",
        "empty": "",
    }
    assert fingerprint(labels) == "90de0c65da331c71"


@pytest.mark.parametrize(
    ("seconds", "text"), [(0, "0s"), (90, "1m30s"), (3600, "1h"), (86_400 * 2 + 60, "2d1m")]
)
def test_a_duration_is_written_as_prometheus_does(seconds: float, text: str) -> None:
    assert duration(seconds) == text


@given(st.floats(min_value=0.001, max_value=1e6), st.integers(0, 10**9))
def test_a_plot_never_asks_for_more_points_than_are_given(step: float, span: int) -> None:
    start = datetime(2000, 1, 1, tzinfo=UTC)
    chosen = step_for(start, start + timedelta(seconds=span), step)
    assert chosen >= step
    assert span / chosen <= MOST_POINTS


@given(st.lists(st.tuples(st.floats(), st.text("0123456789.eEnNaIf+-", max_size=8))))
def test_points_are_finite_and_in_order(values: list[tuple[float, str]]) -> None:
    for series in series_of([MatrixLine(metric={}, values=values)]):
        times = [time for time, _ in series.points]
        assert times == sorted(set(times))


async def test_the_query_goes_out_whole(tmp_path: Path) -> None:
    expr = 'sum(rate(a_total{job=~"b|c",d!=""}[5m])) by (job) > 1 + 1'

    def reply(asked: Asked) -> Reply:
        assert asked.params["query"] == [expr]
        return success({"resultType": "matrix", "result": []})

    async with played(tmp_path, {"/api/v1/query_range": reply}).opened() as connector:
        assert isinstance(connector, Plotter)
        assert not (await connector.plot(expr, NOW - timedelta(hours=1), NOW, 60)).series


async def test_what_a_plot_is_warned_of_and_how_much_is_left_out_is_told(tmp_path: Path) -> None:
    lines = [{"metric": {"pod": str(n)}, "values": [[1.0, "1"]]} for n in range(MOST_SERIES + 2)]
    answer = {**success({"result": lines}), "warnings": ["store eu is away", 7]}
    replies = {**PATHS, "/api/v1/query_range": answer}
    async with played(tmp_path, replies).opened() as connector:
        assert isinstance(connector, Plotter)
        plot = await connector.plot("up", NOW - timedelta(hours=1), NOW, 60)
    assert (plot.warnings, plot.left_out) == (("store eu is away",), 2)


async def test_an_expression_of_another_language_names_no_metric(tmp_path: Path) -> None:
    logs = rule("Logs", "error", datasourceType="vlogs")
    groups = [{"name": "g", "file": FILE, "rules": [logs]}]
    replies = {**PATHS, "/api/v1/rules": success({"groups": groups})}
    found = await played(tmp_path, replies).everything()
    assert not [link for link in found.links if link.relation is Relation.MEASURES]
    (told,) = (one for one in found.nodes if one.title == "Logs")
    assert told.attrs["language"] == "vlogs"


async def test_an_answer_that_says_it_is_not_whole_takes_nothing_back(tmp_path: Path) -> None:
    told = {**success({"groups": GROUPS}), "warnings": ["us-ruler: connection refused"]}
    last = (await played(tmp_path, {**PATHS, "/api/v1/rules": told}).batches())[-1]
    assert (last.complete, last.partial) == (False, True)
    assert [problem.why for problem in last.findings.problems] == ["us-ruler: connection refused"]


async def test_null_is_an_empty_list_and_the_default_of_a_field(tmp_path: Path) -> None:
    nulls = rule("Nulls", "up == 0", lastError=None, health=None, keepFiringFor=None, duration=None)
    bare = {"name": "g", "file": None, "rules": [nulls]}
    for groups, titles in ((None, []), ([bare], ["Nulls"]), ([{"name": "g", "rules": None}], [])):
        replies = {**PATHS, "/api/v1/rules": success({"groups": groups})}
        batches = await played(tmp_path, replies, targets=False).batches()
        found = Findings.gathered(batch.findings for batch in batches)
        assert [node.title for node in found.nodes if node.kind is Kind.RULE] == titles
        assert (batches[-1].complete, found.problems) == (True, ())


def paged(pages: Mapping[str, Any]) -> Any:
    """Answers of rules by their token."""
    other = answering(PATHS)

    async def answer(asked: Asked) -> Answer:
        if asked.path != "/api/v1/rules":
            return await other(asked)
        (token,) = asked.params.get("group_next_token", [""])
        assert not token or asked.params["group_limit"] == ["1"]
        page = pages[token]
        if page is None:
            return Answer("bad token", 400)
        return await answering({"/api/v1/rules": success(page)})(asked)

    return answer


def page(name: str, **more: str) -> dict[str, Any]:
    return {"groups": [{"name": name, "file": "f", "rules": [rule(name, "up == 0")]}], **more}


@pytest.mark.parametrize(
    ("second", "names", "complete"),
    [
        (page("B"), ["A", "B"], True),
        (None, ["A"], False),
        (page("B", groupNextToken="t"), ["A", "B"], False),
    ],
)
async def test_pages_are_followed_and_a_refused_one_is_missed(
    tmp_path: Path, second: Any, names: list[str], *, complete: bool
) -> None:
    answer = paged({"": page("A", groupNextToken="t"), "t": second})
    source = Played(Prometheus, {"type": "prometheus", "url": URL}, tmp_path / "p", answer)
    batches = await source.batches()
    found = Findings.gathered(batch.findings for batch in batches)
    assert [node.title for node in found.nodes if node.kind is Kind.RULE] == names
    assert (batches[-1].complete, batches[-1].partial) == (complete, not complete)


async def test_a_rule_that_cannot_be_evaluated_says_so(tmp_path: Path) -> None:
    broken = rule("Broken", "up == 0", health="err", lastError="found duplicate series")
    groups = [{"name": "g", "file": "f", "rules": [broken]}]
    found = await played(
        tmp_path, {**PATHS, "/api/v1/rules": success({"groups": groups})}
    ).everything()
    node = node_of(found, "rule:contract:f#Broken")
    assert (node.state, node.attrs["last_error"]) == ("err", "found duplicate series")


async def test_labels_are_changed_on_the_way_to_alertmanager(tmp_path: Path) -> None:
    config = (
        "global:\n  external_labels: {cluster: eu, replica: a}\nalerting:\n"
        "  alert_relabel_configs:\n  - {regex: replica, action: labeldrop}\n"
    )
    replies = {**PATHS, "/api/v1/status/config": success({"yaml": config})}
    found = await played(tmp_path, replies, alertmanager=["am", "other"]).everything()
    mark = fingerprint({**LABELS, "cluster": "eu"})
    for cluster in ("am", "other"):
        node = node_of(found, f"alert:{cluster}/{mark}")
        assert (node.state, node.attrs["label.cluster"]) == ("firing", "eu")
        assert "label.replica" not in node.attrs


async def test_without_its_configuration_a_firing_alert_is_not_said_to_fire_beside_another(
    tmp_path: Path,
) -> None:
    replies = {path: reply for path, reply in PATHS.items() if "config" not in path}
    found = await played(tmp_path, replies, alertmanager="am").everything()
    node = node_of(found, f"alert:am/{fingerprint(LABELS)}")
    assert (node.state, "not told" in node.attrs["doubt"]) == ("unknown", True)
