"""How a Prometheus changes its alerts on their way out, as its configuration says."""

from __future__ import annotations

from typing import Any

from traceview.errors import BadPayload
from traceview.text.safe_yaml import LINE, SIZE_LIMIT, load_documents
from traceview_connectors.prometheus.re2_patterns import NotComputed
from traceview_connectors.prometheus.relabel_steps import Pipeline, RelabelStep, relabel_steps
from traceview_connectors.prometheus.touched_labels import TouchedLabels

_HEADS = ("global:", "alerting:")


def external_labels(config: Any) -> tuple[tuple[str, str], ...]:
    """`global.external_labels` of a configuration."""
    labels = _at(_at(config, "global"), "external_labels")
    if not isinstance(labels, dict):
        return ()
    return tuple(sorted((name, str(value)) for name, value in labels.items() if name != LINE))


def alert_pipeline(text: str) -> Pipeline:
    """The way out in a configuration that Prometheus printed itself. Raises NotComputed."""
    config = read_head(text)
    alerting = _at(config, "alerting")
    external = external_labels(config)
    written = _written_steps(alerting)
    try:
        steps = relabel_steps(_at(alerting, "alert_relabel_configs"))
        steps += _own_steps(_at(alerting, "alertmanagers"))
        return Pipeline(external, steps, TouchedLabels(written))
    except NotComputed as error:
        error.external, error.configs = external, written
        raise


def read_head(text: str) -> Any:
    """The sections on what all alerts share; jobs make the whole long. Raises NotComputed."""
    kept: list[str] = []
    is_wanted = False
    for line in text.splitlines():
        if line[:1] not in ("", " ", "-", "#"):
            is_wanted = line.startswith(_HEADS)
        if is_wanted:
            kept.append(line)
    head = "\n".join(kept)
    if len(head) > SIZE_LIMIT:
        raise NotComputed("the configuration is too long")
    try:
        return next(load_documents(head), None)
    except BadPayload as error:
        raise NotComputed(f"the configuration cannot be read: {error.what}") from None


def _own_steps(alertmanagers: Any) -> tuple[RelabelStep, ...]:
    """The steps of the Alertmanagers themselves (since Prometheus 2.51), where all have the same.

    Which of them a source of traceview is cannot be told from service discovery.
    """
    groups = alertmanagers if isinstance(alertmanagers, list) else []
    found = {relabel_steps(_at(group, "alert_relabel_configs")) for group in groups}
    if len(found) > 1:
        raise NotComputed("its Alertmanagers have alert_relabel_configs that differ")
    return found.pop() if found else ()


def _written_steps(alerting: Any) -> tuple[Any, ...] | None:
    """All steps that any Alertmanager is told through; None when they are no list."""
    groups = _at(alerting, "alertmanagers")
    found: list[Any] = []
    for one in (alerting, *(groups if isinstance(groups, list) else ())):
        steps = _at(one, "alert_relabel_configs")
        if not isinstance(steps, list | None):
            return None
        found += steps or ()
    return tuple(found)


def _at(data: Any, name: str) -> Any:
    return data.get(name) if isinstance(data, dict) else None
