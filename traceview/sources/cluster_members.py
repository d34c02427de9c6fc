"""Alertmanager sources as members of clusters: what each lists, and what a dead one still tells."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from traceview.cache.store_protocol import BATCH, Reads, Record, Store, Sync
from traceview.config.config import Config
from traceview.identity import alert_id
from traceview.linking.rule_digest import LABEL
from traceview.model import Findings
from traceview.references.conventions.alertmanager_clusters import (
    TENANT_HEADER,
    AlertmanagerClusters,
    Listed,
)
from traceview.references.conventions.standing_alerts import StandingAlert
from traceview.vocabulary import GONE, RULE_STATE_AT, STATE_AT, Kind

PEERS = "alertmanager peers"
"""The name under which it is kept what Alertmanagers said of their peers."""


def alertmanager_clusters(config: Config, store: Store) -> AlertmanagerClusters:
    """The Alertmanager sources, with what they said of their peers when they were last asked."""
    told = store.value(PEERS)
    known = told if isinstance(told, dict) else {}
    return AlertmanagerClusters(_listed_by(config), known, partial(standing_alerts, store))


def standing_alerts(
    store: Reads, cluster: str, names: Collection[str] | None
) -> Sequence[StandingAlert]:
    """The alerts that members of a cluster list: those with an `alertname` of these, or all."""
    if names is None:
        ids: Sequence[str] = store.of_kind(Kind.ALERT)
    else:
        found = store.named(tuple(filter(None, names)), (Kind.ALERT,))
        ids = list(dict.fromkeys(one for some in found.values() for one in some))
    return list(_standing(store, [one for one in ids if one.startswith(alert_id(cluster, ""))]))


def _standing(store: Reads, ids: Sequence[str]) -> Iterator[StandingAlert]:
    for start in range(0, len(ids), BATCH):
        for record in store.records(ids[start : start + BATCH]).values():
            node, attrs = record.node, record.node.attrs
            if node.state == GONE or not any(name.startswith(STATE_AT) for name in attrs):
                continue
            labels = {n.removeprefix(LABEL): v for n, v in attrs.items() if n.startswith(LABEL)}
            url = attrs.get("generator_url", "")
            yield StandingAlert(node.id, labels, attrs.get("expr", ""), url)


def follow_the_living(
    store: Store, clusters: AlertmanagerClusters, run: Sync, failing: Collection[str]
) -> None:
    """What only members told that fail now is gone when one that answers has not got it.

    Of what only rulers told that fail now nobody knows whether it fires still.
    """
    if not run.is_complete or not clusters.lists(run.source):
        return
    for mate in clusters.mates(run.source):
        if mate in failing:
            for ids in run.missing(lasting=True, of=mate):
                store.let_go(mate, ids)
    head = alert_id(clusters.cluster_of(run.source), "")
    for ruler in failing:
        for ids in run.missing(lasting=True, of=ruler):
            alerts = [one for one in ids if one.startswith(head)]
            _doubt(store, ruler, store.records(alerts).values(), failing)


def _doubt(store: Store, ruler: str, held: Iterable[Record], failing: Collection[str]) -> None:
    """Say of alerts that only failing sources tell of that their state is not known."""
    mark, why = f"{RULE_STATE_AT}{ruler}", f"{ruler} does not answer; it was %s there"
    found = [
        node.changed(
            state="unknown",
            attrs={**node.attrs, mark: "unknown", "doubt": why % node.attrs[mark]},
            seen=tuple(one for one in node.seen if one.source == ruler),
        )
        for node in (record.node for record in held)
        if node.attrs.get(mark, "unknown") != "unknown"
        and {one.source for one in node.seen} <= set(failing)
    ]
    store.put(Findings(nodes=tuple(found)), ruler)


def _listed_by(config: Config) -> dict[str, Listed]:
    """What each Alertmanager source lists, as written."""
    found = {}
    for name, table in config.sources.items():
        if table.type == "alertmanager":
            matchers, receiver = table.table.get("filter"), table.table.get("receiver")
            kept = tuple(map(str, matchers)) if isinstance(matchers, list) else ()
            told = receiver if isinstance(receiver, str) else ""
            found[name] = Listed(kept, told, _place_of(table.table))
    return found


def _place_of(table: Mapping[str, Any]) -> str:
    """What parts the alerts of one server: the tenant, Grafana's organisation, its own alerts."""
    headers = table.get("headers")
    sent = headers.items() if isinstance(headers, dict) else ()
    parts = {str(name).lower(): str(value) for name, value in sent}
    tenant = str(table.get("tenant") or parts.get(TENANT_HEADER.lower(), ""))
    organisation = parts.get("x-grafana-org-id", "")
    _, is_grafana, data_source = str(table.get("url", "")).partition("/api/alertmanager/")
    where = data_source.strip("/") if is_grafana else ""
    return " ".join(filter(None, (tenant, organisation, where)))
