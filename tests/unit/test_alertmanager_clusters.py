"""Which Alertmanager sources are one cluster, whatever is asked first and whoever is down."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from traceview.cache.disk_store import DiskStore
from traceview.config.config import load_config
from traceview.references.conventions.alertmanager_clusters import AlertmanagerClusters, Listed
from traceview.sources.cluster_members import alertmanager_clusters

NAMES = ("am0", "am1", "am2")


def named(**told: list[str] | None) -> list[str]:
    clusters = AlertmanagerClusters(dict.fromkeys(NAMES, Listed()))
    for name, peers in told.items():
        clusters.tell(name, peers)
    return [clusters.cluster_of(name) for name in NAMES]


@pytest.mark.parametrize(
    ("told", "right"),
    [
        ({}, ["am0", "am0", "am0"]),
        ({"am1": ["x", "y"], "am0": ["y"], "am2": ["z"]}, ["am0", "am0", "am2"]),
        ({"am2": ["x", "y"], "am1": ["y", "z"], "am0": ["z"]}, ["am0", "am0", "am0"]),
        ({"am0": ["x"], "am1": ["y"], "am2": ["z"]}, ["am0", "am1", "am2"]),
        ({"am0": [], "am1": [], "am2": []}, ["am0", "am1", "am2"]),
        ({"am0": [], "am1": [], "am2": None}, ["am0", "am1", "am0"]),
        ({"am0": ["x"], "am2": ["z", "y"], "am1": ["x", "y"]}, ["am0", "am0", "am0"]),
    ],
)
def test_a_common_peer_makes_a_cluster(told: dict[str, list[str] | None], right: list[str]) -> None:
    assert named(**told) == right
    assert named(**dict(reversed(told.items()))) == right


def test_a_member_that_does_not_tell_any_more_stays_where_it_was() -> None:
    clusters = AlertmanagerClusters(dict.fromkeys(NAMES, Listed()), {"am1": ["x"], "am2": ["x"]})
    clusters.tell("am1", None)
    clusters.tell("am0", [])
    assert [clusters.cluster_of(name) for name in NAMES] == ["am0", "am1", "am1"]


def test_only_members_that_list_the_same_answer_for_each_other() -> None:
    sources = {"am0": Listed(), "am1": Listed(), "am2": Listed(("a=b",))}
    assert AlertmanagerClusters(sources).mates("am0") == ["am1"]


def test_tenants_of_one_server_are_never_one_cluster() -> None:
    sources = {"a": Listed(place="a"), "b": Listed(place="b"), "b2": Listed(place="b")}
    silent = AlertmanagerClusters(sources)
    assert [silent.cluster_of(name) for name in sources] == ["a", "b", "b"]
    told = AlertmanagerClusters(sources, {name: ["the same peer"] for name in sources})
    assert [told.cluster_of(name) for name in sources] == ["a", "b", "b"]
    assert told.mates("a") == []


@pytest.mark.parametrize(
    ("one", "other", "is_one"),
    [
        ({}, {}, True),
        ({"tenant": "a"}, {"tenant": "a"}, True),
        ({"tenant": "a"}, {"tenant": "b"}, False),
        ({"tenant": "a"}, {}, False),
        ({"tenant": "a"}, {"headers": {"x-scope-orgid": "a"}}, True),
        ({"headers": {"X-Scope-OrgID": "a"}}, {"headers": {"X-Scope-OrgID": "b"}}, False),
        ({"url": "https://g.example/api/alertmanager/grafana"}, {}, False),
        ({"headers": {"X-Grafana-Org-Id": "1"}}, {"headers": {"X-Grafana-Org-Id": "2"}}, False),
    ],
)
def test_what_one_server_holds_apart_is_read_off_the_configuration(
    one: dict[str, object], other: dict[str, object], *, is_one: bool, tmp_path: Path
) -> None:
    tables = {name: {"type": "alertmanager", "url": "https://am.example", **table}
              for name, table in (("one", one), ("other", other))}  # fmt: skip
    file = tmp_path / "config.toml"
    file.write_text("".join(map(_table, tables, tables.values())))
    clusters = alertmanager_clusters(load_config(file), DiskStore(tmp_path / "cache"))
    assert (clusters.cluster_of("other") == "one") is is_one


def _table(name: str, table: dict[str, object]) -> str:
    told = []
    for key, value in table.items():
        if isinstance(value, dict):
            value = "{ " + ", ".join(f'"{k}" = "{v}"' for k, v in value.items()) + " }"
            told.append(f"{key} = {value}")
        else:
            told.append(f'{key} = "{value}"')
    return f"[sources.{name}]\n" + "\n".join(told) + "\n"


async def test_it_is_waited_for_alerts_until_a_source_has_told_all_or_failed() -> None:
    clusters = AlertmanagerClusters(dict.fromkeys(NAMES, Listed()))
    clusters.expect(("am0", "prometheus"))
    waiting = asyncio.create_task(clusters.read())
    clusters.tell("am0", ["x"])
    await clusters.settled()
    await asyncio.sleep(0)
    assert not waiting.done()
    clusters.done("am0")
    await waiting
    await clusters.read()


def test_another_source_is_called_as_it_is() -> None:
    assert AlertmanagerClusters().cluster_of("prometheus") == "prometheus"


async def test_it_is_waited_until_all_that_are_asked_have_told_or_failed() -> None:
    clusters = AlertmanagerClusters(dict.fromkeys(NAMES, Listed()))
    clusters.expect(("am0", "am1", "prometheus"))
    waiting = asyncio.create_task(clusters.settled())
    clusters.tell("am0", ["x"])
    await asyncio.sleep(0)
    assert not waiting.done()
    clusters.done("am1")
    await waiting
    await clusters.settled()
