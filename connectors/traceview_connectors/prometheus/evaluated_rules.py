"""Rules as nodes and links, with the alerts that they have at the moment."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from urllib.parse import quote

from traceview.identity import grafana_rule_id, rule_id
from traceview.model import Findings, Problem
from traceview_connectors.common.grafana_addresses import (
    root_of,
    rule_behind,
    rules_page,
)
from traceview_connectors.common.labelled import (
    LabelReader,
    attributes,
    severity_of,
)
from traceview_connectors.common.payload import each
from traceview_connectors.prometheus.fired_alerts import alert_findings_of
from traceview_connectors.prometheus.grafana_queries import with_expression
from traceview_connectors.prometheus.prometheus_objects import (
    NO_ALERTS,
    Firing,
    RuleObject,
)
from traceview_connectors.prometheus.rule_in_group import Desk, RuleInGroup, duration, number


def rule_findings(
    one: RuleInGroup, desk: Desk, reader: LabelReader, problems: list[Problem]
) -> Findings:
    """A rule, what its text links to, and its alerts."""
    one = replace(one, rule=with_expression(one.rule))
    rule, group = one.rule, one.group
    alerting = rule.type == "alerting"
    told_of = each(rule.alerts or [], Firing, f"alerts of {rule.name}", problems)
    alerts = [alert for alert in told_of if alert.word not in NO_ALERTS]
    labels, annotations = rule.labels or {}, rule.annotations or {}
    node = reader.speaker.node(
        _id_of(one, desk, reader.speaker.source),
        rule.name,
        url=_page_of(rule, desk),
        state=_state(rule),
        names=(rule.name,),
        attrs={**attributes(labels, annotations), **_facts(one, alerts)},
    )
    place = f"{group.file} group {group.name}"
    said = reader.of(node.id, labels, annotations, rule.query, place, rule.datasource_type or "")
    if not alerting:
        said += reader.recorded(node.id, rule.name, place)
    if not (desk.alerts and alerting):
        alerts = []
    told = alert_findings_of(alerts, one, node, desk, reader)
    return Findings.gathered((Findings(nodes=(node,)), said, told))


def names(metric: str, rule: RuleObject) -> bool:
    """True when a rule computes a metric, or may read it."""
    return metric in rule.query or rule.name == metric


def _facts(one: RuleInGroup, alerts: list[Firing]) -> dict[str, str]:
    rule = one.rule
    alerting = rule.type == "alerting"
    count = Counter(alert.word for alert in alerts)
    facts = {
        "type": rule.type,
        "alertname": rule.name if alerting else "",
        "record": "" if alerting else rule.name,
        "expr": rule.query,
        "language": rule.datasource_type or "",
        "for": duration(rule.duration) if alerting else "",
        "keep_firing_for": duration(rule.keep_firing_for) if rule.keep_firing_for else "",
        "severity": severity_of(rule.labels or {}, rule.annotations or {}),
        "file": one.group.file,
        "group": one.group.name,
        "state": rule.state,
        "health": rule.health,
        "last_error": rule.last_error,
        "alerts": ", ".join(f"{number} {state}" for state, number in sorted(count.items())),
        "value": number(alerts[0].value) if alerts else "",
    }
    return {name: value for name, value in facts.items() if value}


def _state(rule: RuleObject) -> str:
    """What its evaluation failed with comes before the state that it had before."""
    if rule.type != "alerting":
        return rule.health
    return "err" if rule.is_failing else rule.state or "inactive"


def _id_of(one: RuleInGroup, desk: Desk, source: str) -> str:
    if managed := rule_behind("", root_of(desk.base), one.rule.uid):
        return grafana_rule_id(managed.host, managed.uid)
    return rule_id(source, one.group.file, one.rule.name, one.nth)


def _page_of(rule: RuleObject, desk: Desk) -> str:
    if managed := rule_behind("", root_of(desk.base), rule.uid):
        return managed.page
    if root_of(desk.base):
        return rules_page(desk.base)
    return f"{desk.base}/graph?g0.expr={quote(rule.query)}&g0.tab=0"
