"""Which Alertmanager sources are one cluster, whatever is asked first and whoever is down."""

from __future__ import annotations

import asyncio

import pytest

from traceview.references.conventions.alertmanager_clusters import AlertmanagerClusters, Listed

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
