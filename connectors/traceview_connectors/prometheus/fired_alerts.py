"""The alerts that a rule has at the moment, as nodes and links."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from traceview.model import Findings, Node, Relation
from traceview.vocabulary import RULE_STATE_AT
from traceview_connectors.common.labelled import (
    LabelReader,
    attributes,
    house_service,
    severity_of,
)
from traceview_connectors.common.payload import moment
from traceview_connectors.prometheus.alert_twins import FiringRule
from traceview_connectors.prometheus.alert_way_out import AlertAsSent
from traceview_connectors.prometheus.prometheus_objects import Firing, RuleObject
from traceview_connectors.prometheus.rule_in_group import Desk, RuleInGroup, duration, number


def alert_findings_of(
    alerts: Sequence[Firing], one: RuleInGroup, rule: Node, desk: Desk, reader: LabelReader
) -> Findings:
    """All alerts of a rule, each under the id that it has where it goes."""
    arrivals = [
        replace(desk.way.arrival(alert.labels), fires=alert.word == "firing") for alert in alerts
    ]
    called = desk.twins.matched(arrivals, FiringRule(one.rule.name, one.rule.query, desk.base))
    return Findings.gathered(
        _alert(alert, arrival, one, rule, desk, reader)
        for alert, some in zip(alerts, called, strict=True)
        for arrival in some
    )


def _alert(
    alert: Firing,
    arrival: AlertAsSent,
    one: RuleInGroup,
    rule: Node,
    desk: Desk,
    reader: LabelReader,
) -> Findings:
    """An alert with the rule that it fires by; nothing for one that Alertmanager does not list.

    One of which Alertmanager alone knows whether it is listed is only referred to.
    """
    shown = desk.way.shows(arrival.labels)
    if shown is False:
        return Findings()
    place = f"{desk.base}/api/v1/rules {rule.attrs.get('file', '')}"
    return Findings.gathered(
        _told(alert, node_id, arrival, one, rule, reader, place, is_shown=bool(shown))
        for node_id in arrival.ids
    )


def _told(
    alert: Firing,
    node_id: str,
    arrival: AlertAsSent,
    one: RuleInGroup,
    rule: Node,
    reader: LabelReader,
    place: str,
    *,
    is_shown: bool,
) -> Findings:
    speaker, labels = reader.speaker, arrival.labels
    title = labels.get("alertname") or one.rule.name
    names = tuple(dict.fromkeys((one.rule.name, title, arrival.mark)))
    fired = speaker.link(
        node_id, Relation.FIRED_BY, rule.id, *_how_it_fires(arrival, place), arrival.confidence
    )
    if not is_shown:
        return Findings(nodes=(speaker.stub(node_id, title, rule.url, names),), links=(fired,))
    state = (
        "unknown"
        if arrival.doubt and arrival.is_sent and alert.word == "firing"
        else (alert.word or "unknown")
    )
    annotations = alert.annotations or {}
    node = speaker.node(
        node_id,
        title,
        url=rule.url,
        state=state,
        since=moment(alert.active_at),
        names=names,
        attrs={
            **attributes(labels, annotations),
            **_facts_of_alert(alert, labels, one.rule),
            **house_service(labels, reader.house),
            **({"doubt": arrival.doubt} if arrival.doubt else {}),
            f"{RULE_STATE_AT}{speaker.source}": state,
        },
    )
    language = one.rule.datasource_type or ""
    said = reader.of(node_id, labels, annotations, one.rule.query, place, language)
    return Findings(nodes=(node,), links=(fired,)) + said


def _how_it_fires(arrival: AlertAsSent, place: str) -> tuple[str, str, str]:
    """By which method it is known that an alert fires by the rule, what agreed, and where."""
    method = "API field alerts of the rule"
    if arrival.is_matched:
        method += ", found in Alertmanager by labels that agree"
    return method, arrival.mark, place


def _facts_of_alert(alert: Firing, labels: Mapping[str, str], rule: RuleObject) -> dict[str, str]:
    began = moment(alert.active_at)
    facts = {
        "alertname": labels.get("alertname") or rule.name,
        "severity": severity_of(labels, alert.annotations or {}),
        "expr": rule.query,
        "language": rule.datasource_type or "",
        "for": duration(rule.duration),
        "value": number(alert.value),
        "last_error": rule.last_error if rule.is_failing else "",
        "active_at": began.isoformat() if began else "",
    }
    return {name: value for name, value in facts.items() if value}
