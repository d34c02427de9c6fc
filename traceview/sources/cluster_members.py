"""Alertmanager sources as members of clusters: what each lists, and what a dead one still tells."""

from __future__ import annotations

from collections.abc import Collection

from traceview.cache.store_protocol import Store, Sync
from traceview.config.config import Config
from traceview.references.conventions.alertmanager_clusters import AlertmanagerClusters, Listed

PEERS = "alertmanager peers"
"""The name under which it is kept what Alertmanagers said of their peers."""


def alertmanager_clusters(config: Config, store: Store) -> AlertmanagerClusters:
    """The Alertmanager sources, with what they said of their peers when they were last asked."""
    told = store.value(PEERS)
    known = told if isinstance(told, dict) else {}
    return AlertmanagerClusters(_listed_by(config), known)


def follow_the_living(
    store: Store, clusters: AlertmanagerClusters, run: Sync, failing: Collection[str]
) -> None:
    """What only members told that fail now is gone when one that answers has not got it."""
    for mate in clusters.mates(run.source) if run.is_complete else ():
        if mate in failing:
            for ids in run.missing(lasting=True, of=mate):
                store.let_go(mate, ids)


def _listed_by(config: Config) -> dict[str, Listed]:
    """What each Alertmanager source lists, as written."""
    found = {}
    for name, table in config.sources.items():
        if table.type == "alertmanager":
            matchers, receiver = table.table.get("filter"), table.table.get("receiver")
            kept = tuple(map(str, matchers)) if isinstance(matchers, list) else ()
            found[name] = Listed(kept, receiver if isinstance(receiver, str) else "")
    return found
