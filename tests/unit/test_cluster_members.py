"""What is known of the alerts of a cluster from what was kept, and of those whose tellers fail."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.builders import findings, node
from tests.cached import record_of
from traceview.cache.disk_store import DiskStore
from traceview.model import Node
from traceview.references.conventions.alertmanager_clusters import AlertmanagerClusters, Listed
from traceview.sources.cluster_members import follow_the_living, standing_alerts
from traceview.vocabulary import GONE, RULE_STATE_AT, STATE_AT

CLUSTERS = AlertmanagerClusters({"am": Listed(), "other": Listed(place="other")})


@pytest.fixture
def store(tmp_path: Path) -> DiskStore:
    return DiskStore(tmp_path / "cache")


def alert(mark: str, source: str, *, cluster: str = "am", state: str = "firing") -> Node:
    kind = STATE_AT if source == "am" else RULE_STATE_AT
    attrs = {f"{kind}{source}": state, "label.alertname": "Down", "expr": "up == 0"}
    return node(
        f"alert:{cluster}/{mark}", "Down", source=source, state=state, names=("Down", mark),
        attrs=attrs,
    )  # fmt: skip


def heard(store: DiskStore, source: str, *alerts: Node) -> None:
    run = store.sync(source, is_first=False)
    run.hear(findings(*alerts))
    store.put(findings(*alerts), source)
    run.end()


def followed(store: DiskStore, failing: set[str], teller: str = "am") -> None:
    run = store.sync(teller, is_first=False)
    run.is_complete = True
    follow_the_living(store, CLUSTERS, run, failing)
    run.end()


def told(store: DiskStore, node_id: str) -> Node:
    record = record_of(store, node_id)
    assert record is not None
    return record.node


@pytest.mark.parametrize("state", ["firing", "pending"])
def test_what_a_ruler_alone_told_that_fails_is_unknown(store: DiskStore, state: str) -> None:
    heard(store, "p", alert("a", "p", state=state))
    followed(store, {"p"})
    one = told(store, "alert:am/a")
    assert (one.state, one.attrs["doubt"]) == (
        "unknown",
        f"p does not answer; it was {state} there",
    )
    assert [seen.source for seen in one.seen] == ["p"]


@pytest.mark.parametrize(("failing", "teller"), [(set(), "am"), ({"p"}, "q"), ({"p"}, "other")])
def test_what_a_ruler_told_stays_while_it_answers_or_nobody_lists_its_cluster(
    store: DiskStore, failing: set[str], teller: str
) -> None:
    heard(store, "p", alert("a", "p"))
    followed(store, failing, teller)
    assert told(store, "alert:am/a").state == "firing"


def test_what_another_ruler_tells_that_answers_stays(store: DiskStore) -> None:
    heard(store, "p", alert("a", "p"))
    heard(store, "q", alert("a", "q"))
    followed(store, {"p"})
    assert told(store, "alert:am/a").state == "firing"


def test_only_what_an_alertmanager_of_the_cluster_lists_is_standing(store: DiskStore) -> None:
    heard(store, "am", alert("a", "am"), alert("gone", "am", state=GONE))
    heard(store, "am", alert("b", "am", cluster="other"))
    heard(store, "p", alert("c", "p"))
    for names in (None, {"Down", "Up"}):
        (one,) = standing_alerts(store, "am", names)
        assert (one.id, one.labels, one.expr) == ("alert:am/a", {"alertname": "Down"}, "up == 0")
    assert standing_alerts(store, "am", {"Up", ""}) == []
