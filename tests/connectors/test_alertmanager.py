"""Alertmanager's alerts and silences as nodes and links."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import unquote

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from traceview.connector import Connector
from traceview.model import Findings, How, Kind, Link, Node, Relation
from traceview.testing import TOKEN_VARIABLE, ConnectorContract, Played, Reply
from traceview.testing.played_source import answering
from traceview_connectors.alertmanager import Alertmanager
from traceview_connectors.alertmanager.alerts import matcher
from traceview_connectors.alertmanager.cluster_peers import peers_in
from traceview_connectors.common.payload import expression_in

URL = "http://alerts.example:9093/am"
SILENCE = "548a77f5-3e1c-41cf-aae3-2a5ab042705e"
CAUSE, SYMPTOM, SILENCED = "90de0c65da331c71", "ab152eeccddaad6e", "0123456789abcdef"


def alert(mark: str, name: str, since: str, **more: Any) -> dict[str, Any]:
    status = {"state": "active", "silencedBy": [], "inhibitedBy": [], "mutedBy": []}
    return {
        "fingerprint": mark,
        "labels": {"alertname": name, "severity": "critical", **more.pop("labels", {})},
        "annotations": more.pop("annotations", {}),
        "startsAt": since,
        "updatedAt": since,
        "endsAt": since,
        "receivers": [{"name": "on-call"}],
        "generatorURL": "http://p.example/graph?g0.expr=up%7Bjob%3D%22shop%22%7D+%3D%3D+0&g0.tab=1",
        "status": {**status, **more.pop("status", {})},
        **more,
    }


ALERTS = [
    alert(
        CAUSE,
        "ShopDown",
        "2026-03-01T02:00:00.123456789Z",
        labels={"team": "payments", "job": "shop"},
        annotations={
            "runbook_url": "https://wiki.example/shop",
            "dashboard": "https://grafana.example/d/abc/shop",
            "summary": "the shop is down",
        },
    ),
    alert(
        SYMPTOM,
        "QueueLong",
        "2026-03-01T02:30:00Z",
        status={"state": "suppressed", "inhibitedBy": [CAUSE]},
    ),
    alert(
        SILENCED,
        "DiskFull",
        "2026-03-01T01:00:00Z",
        status={"state": "suppressed", "silencedBy": [SILENCE]},
    ),
]
SILENCES = [
    {
        "id": SILENCE,
        "status": {"state": "active"},
        "updatedAt": "2026-03-01T01:10:00Z",
        "startsAt": "2026-03-01T01:10:00Z",
        "endsAt": "2026-03-02T01:10:00Z",
        "createdBy": "ada@example.com",
        "comment": "new disk on its way",
        "matchers": [
            {"name": "alertname", "value": "DiskFull", "isRegex": False, "isEqual": True},
            {"name": "host", "value": "db.*", "isRegex": True, "isEqual": False},
        ],
    },
    {
        "id": "00000000-3e1c-41cf-aae3-2a5ab042705e",
        "status": {"state": "expired"},
        "updatedAt": "2026-03-01T01:10:00Z",
        "startsAt": "2026-03-01T01:10:00Z",
        "endsAt": "2026-03-01T01:11:00Z",
        "createdBy": "bob@example.com",
        "comment": "old",
        "matchers": [{"name": "alertname", "value": "X", "isRegex": False}],
    },
]
STATUS = {
    "cluster": {"status": "ready", "peers": []},
    "versionInfo": {"version": "0.25.0"},
    "config": {"original": ""},
    "uptime": "2026-03-01T00:00:00Z",
}
PATHS: dict[str, Reply] = {
    "/am/api/v2/alerts": ALERTS,
    "/am/api/v2/silences": SILENCES,
    "/am/api/v2/status": STATUS,
}


class TestContract(ConnectorContract):
    connector: ClassVar[type[Connector]] = Alertmanager

    def table(self, folder: Path) -> dict[str, Any]:
        return {"type": "alertmanager", "url": URL, "token": {"env": TOKEN_VARIABLE}}

    def replies(self) -> Mapping[str, Reply]:
        return PATHS

    def samples(self, found: Findings) -> list[Node]:
        rule = Node(id="rule:a:b.yaml#ShopDown", kind=Kind.RULE, title="ShopDown")
        return [*(node for node in found.nodes if node.seen), rule]


@pytest.fixture
def played(tmp_path: Path) -> Played:
    table = {"type": "alertmanager", "url": URL}
    return Played(Alertmanager, table, tmp_path / "private", answering(PATHS))


def node_of(found: Findings, node_id: str) -> Node:
    return next(node for node in found.nodes if node.id == node_id and node.seen)


def links_of(found: Findings, node_id: str) -> dict[tuple[Relation, str], Link]:
    return {(link.relation, link.target): link for link in found.links if link.origin == node_id}


async def test_an_alert_tells_its_facts(played: Played) -> None:
    node = node_of(await played.everything(), f"alert:contract/{CAUSE}")
    assert (node.title, node.state) == ("ShopDown", "firing")
    assert node.names == ("ShopDown", CAUSE)
    assert str(node.since) == "2026-03-01 02:00:00.123457+00:00"
    assert node.attrs["expr"] == 'up{job="shop"} == 0'
    assert node.attrs["severity"] == "critical"
    assert node.attrs["label.team"] == "payments"
    assert node.attrs["annotation.summary"] == "the shop is down"
    assert node.attrs["receivers"] == "on-call"


async def test_an_alert_links_to_what_its_labels_say(played: Played) -> None:
    links = links_of(await played.everything(), f"alert:contract/{CAUSE}")
    exact = {key for key, link in links.items() if link.how is How.EXACT}
    assert exact == {
        (Relation.OWNED_BY, "team:payments"),
        (Relation.HAS_RUNBOOK, "document:https://wiki.example/shop"),
        (Relation.SHOWN_ON, "dashboard:grafana.example/abc"),
        (Relation.MEASURES, "metric:up"),
    }
    guess = links[Relation.ABOUT, "service:shop"]
    assert (guess.how, guess.best.text) == (How.GUESS, "job=shop")


async def test_the_alert_that_began_last_comes_first(played: Played) -> None:
    found = await played.everything()
    since = [n.since for n in found.nodes if n.kind is Kind.ALERT and n.since and n.seen]
    assert len(since) == len(ALERTS)
    assert since == sorted(since, reverse=True)


async def test_an_alert_that_inhibits_itself_is_not_linked_to_itself(played: Played) -> None:
    own = alert(CAUSE, "ShopDown", "2026-03-01T02:00:00Z", status={"inhibitedBy": [CAUSE]})
    found = await played.everything(answering({**PATHS, "/am/api/v2/alerts": [own]}))
    assert node_of(found, f"alert:contract/{CAUSE}")
    assert not [link for link in found.links if link.relation is Relation.INHIBITED_BY]


async def test_an_inhibited_alert_names_the_one_that_inhibits_it(played: Played) -> None:
    found = await played.everything()
    assert node_of(found, f"alert:contract/{SYMPTOM}").state == "suppressed"
    links = links_of(found, f"alert:contract/{SYMPTOM}")
    assert (Relation.INHIBITED_BY, f"alert:contract/{CAUSE}") in links


async def test_a_silence_says_who_why_and_until_when(played: Played) -> None:
    found = await played.everything()
    silence = f"silence:contract/{SILENCE}"
    assert (Relation.SILENCED_BY, silence) in links_of(found, f"alert:contract/{SILENCED}")
    node = node_of(found, silence)
    assert node.title == "Silence: new disk on its way"
    assert node.state == "active until 2026-03-02 01:10Z"
    assert node.attrs["matchers"] == 'alertname="DiskFull", host!~"db.*"'
    assert (Relation.AUTHORED_BY, "person:ada@example.com") in links_of(found, silence)


async def test_a_silence_that_is_over_is_left_out(played: Played) -> None:
    found = await played.everything()
    assert not any("00000000-3e1c" in node.id for node in found.nodes)


async def test_a_listing_is_complete_so_that_a_missing_alert_is_gone(played: Played) -> None:
    assert [batch.complete for batch in await played.batches()] == [False, True]


async def test_a_bad_alert_costs_no_other_and_leaves_the_listing_incomplete(
    played: Played,
) -> None:
    replies = {**PATHS, "/am/api/v2/alerts": [ALERTS[0], {"labels": 5}, ALERTS[2]]}
    batches = await played.batches("", answering(replies))
    found = Findings.gathered(batch.findings for batch in batches)
    assert {n.title for n in found.nodes if n.kind is Kind.ALERT} == {"ShopDown", "DiskFull"}
    assert [problem.place for problem in found.problems] == ["alerts[1]"]
    assert not batches[-1].complete


async def test_alerts_stand_without_the_silences(played: Played) -> None:
    replies = {key: value for key, value in PATHS.items() if "silences" not in key}
    batches = await played.batches("", answering(replies))
    assert node_of(batches[0].findings, f"alert:contract/{SILENCED}")
    assert batches[-1].findings.problems
    assert not batches[-1].complete


async def test_expanding_an_alert_asks_for_its_name_only(played: Played) -> None:
    node = Node(id=f"alert:contract/{CAUSE}", kind=Kind.ALERT, title='Shop "Down"')
    async with played.opened() as connector:
        found = await connector.expand(node)
    assert {n.id for n in found.nodes if n.kind is Kind.ALERT} == {node.id}
    assert played.asked[0].params["filter"] == [r'alertname="Shop \"Down\""']


async def test_the_page_of_an_alert_filters_by_its_labels(played: Played) -> None:
    node = node_of(await played.everything(), f"alert:contract/{CAUSE}")
    assert node.url.startswith(f"{URL}/#/alerts?")
    assert '{alertname="ShopDown",job="shop",' in unquote(node.url)


def test_requests_and_replies_keep_to_the_published_contract(shared_data: Path) -> None:
    text = (shared_data / "specs/alertmanager/openapi/openapi.yaml").read_text()
    contract = yaml.safe_load(text)
    asked = {"/alerts": {"filter", "receiver"}, "/silences": set(), "/status": set()}
    for path, params in asked.items():
        known = contract["paths"][path]["get"].get("parameters", [])
        assert params <= {one.get("name") for one in known}
    for sample, name in ((ALERTS[0], "gettableAlert"), (SILENCES[0], "gettableSilence")):
        parts = contract["definitions"][name]["allOf"]
        own = {key for part in parts for key in part.get("required", [])} - {"annotations"}
        assert own <= set(sample)


@given(st.text(), st.text())
def test_a_matcher_is_one_line_with_one_quoted_value(name: str, value: str) -> None:
    text = matcher("alertname", value)
    body = text.removeprefix('alertname="').removesuffix('"')
    assert "\n" not in text
    assert body.replace("\\\\", "").replace('\\"', "").count('"') == 0


@given(st.text())
def test_any_generator_url_gives_an_expression_or_nothing(url: str) -> None:
    assert isinstance(expression_in(url), str)


@pytest.mark.parametrize(
    ("url", "expr"),
    [
        ("http://p/graph?g0.expr=a+%3E+1&g0.tab=1", "a > 1"),
        ("http://p/query?g0.expr=a%2Bb&g0.tab=0", "a+b"),
        ("http://p/vmalert/api/v1/alert?group_id=1&alert_id=2", ""),
        ("http://grafana/alerting/grafana/abc/view", ""),
        ("http://[/graph?g0.expr=a", ""),
        ("http://v/vmui/?#/?g0.expr=jam_level%20%3E%203&g0.range_input=1h", "jam_level > 3"),
        ("http://v/select/0/vmui/#/?g0.expr=a%3E1", "a>1"),
        ("http://g/explore?left=%7B%22queries%22%3A%5B%7B%22expr%22%3A%22a%3E1%22%7D%5D%7D", "a>1"),
        (
            "http://g/explore?panes=%7B%22x%22%3A%7B%22queries%22%3A%5B%7B%22expr%22%3A%22a%22%7D"
            "%2C%7B%22expr%22%3A%22a%22%7D%5D%7D%7D",
            "a",
        ),
        (
            "http://g/explore?left=%7B%22queries%22%3A%5B%7B%22expr%22%3A%22a%22%7D"
            "%2C%7B%22expr%22%3A%22b%22%7D%5D%7D",
            "",
        ),
        ("http://g/explore?left=%5B%5B%5B", ""),
    ],
)
def test_the_expression_is_read_out_of_the_generator_url(url: str, expr: str) -> None:
    assert expression_in(url) == expr


async def test_a_silence_is_told_in_words_and_a_muted_alert_by_its_interval(
    tmp_path: Path,
) -> None:
    muted = alert("00ff", "Quiet", "2026-03-01T01:00:00Z", status={"state": "suppressed"})
    muted["status"]["mutedBy"] = ["night"]
    source = Played(
        Alertmanager,
        {"type": "alertmanager", "url": URL},
        tmp_path / "private",
        answering({**PATHS, "/am/api/v2/alerts": [*ALERTS, muted]}),
    )
    alerts = {node.id: node for node in (await source.everything()).nodes if node.seen}
    silenced, quiet = alerts[f"alert:contract/{SILENCED}"], alerts["alert:contract/00ff"]
    words = "ada@example.com until 2026-03-02 01:10Z: new disk on its way"
    assert silenced.attrs["silence"] == words
    assert (quiet.state, quiet.attrs["muted_by"]) == ("suppressed", "night")
    assert quiet.attrs["state at contract"] == "suppressed"


async def test_an_alert_tells_its_groups_and_its_inhibitor_by_name(tmp_path: Path) -> None:
    original = yaml.safe_dump({"route": {"receiver": "on-call", "group_by": ["job"]}})
    status = {**PATHS["/am/api/v2/status"], "config": {"original": original}}
    source = Played(
        Alertmanager,
        {"type": "alertmanager", "url": URL},
        tmp_path / "private",
        answering({**PATHS, "/am/api/v2/status": status}),
    )
    alerts = {node.id: node for node in (await source.everything()).nodes if node.seen}
    assert alerts[f"alert:contract/{CAUSE}"].attrs["groups"] == '["on-call{job=\\"shop\\"}"]'
    assert alerts[f"alert:contract/{SYMPTOM}"].attrs["inhibitors"] == "ShopDown"


@pytest.mark.parametrize(
    ("cluster", "peers"),
    [
        ({"status": "ready", "name": "B", "peers": [{"name": "A", "address": "h:1"}, None]},
         ["name A", "address h:1"]),
        ({"status": "disabled"}, []),
        ({"status": "ready", "peers": []}, None),
        ({"status": "ready", "peers": None}, None),
        (None, None),
    ],
)  # fmt: skip
def test_the_peers_are_those_that_the_status_names(cluster: Any, peers: list[str] | None) -> None:
    assert peers_in({"cluster": cluster}) == peers
