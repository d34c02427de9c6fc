"""What stands between the alerts of a Prometheus and an Alertmanager, written twice.

`configs` is how Prometheus is told; `through` is the same in plain Python, by hand: a test that
compares may not lean on what it compares.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Labels = Mapping[str, str]
DROPPED = "Heartbeat"
"""The alert that `MUCH` drops on its way."""
_NO_REPLICA = {"action": "labeldrop", "regex": "prometheus_replica"}


@dataclass(frozen=True)
class Relabelling:
    """`alert_relabel_configs`, and what becomes of an alert's labels; None when it is dropped."""

    name: str
    configs: tuple[dict[str, Any], ...]
    through: Callable[[Labels], dict[str, str] | None]


def _without_replica(labels: Labels) -> dict[str, str]:
    return {name: value for name, value in labels.items() if name != "prometheus_replica"}


def _much(labels: Labels) -> dict[str, str] | None:
    if labels["alertname"] == DROPPED:
        return None
    found = _without_replica(labels)
    if "team" in found:
        found["squad"] = found.pop("team")
    if "severity" in found:
        found["severity"] = found["severity"].lower()
    if found["alertname"].startswith("Queue"):
        found["alertname"] = "Backlog" + found["alertname"].removeprefix("Queue")
    return found


OPERATOR = Relabelling("operator", (_NO_REPLICA,), _without_replica)
"""As prometheus-operator writes it: the replica's label goes."""

MUCH = Relabelling(
    "much",
    (
        _NO_REPLICA,
        {"source_labels": ["alertname"], "regex": DROPPED, "action": "drop"},
        {"action": "labelmap", "regex": "team", "replacement": "squad"},
        {"action": "labeldrop", "regex": "team"},
        {"source_labels": ["severity"], "action": "lowercase", "target_label": "severity"},
        {
            "source_labels": ["alertname"],
            "regex": "Queue(.*)",
            "target_label": "alertname",
            "replacement": "Backlog$1",
        },
    ),
    _much,
)
"""A label renamed, another in small letters, an alert dropped, an alert renamed."""
