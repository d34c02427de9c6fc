"""Rules, and the alerts that they have at the moment, as nodes and links."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from traceview.identity import alert_id, rule_id
from traceview.model import Findings, Node, Problem, Relation
from traceview_connectors.common.fingerprint import fingerprint
from traceview_connectors.common.labelled import LabelReader, attributes, severity_of
from traceview_connectors.common.payload import each, moment
from traceview_connectors.prometheus.prometheus_objects import Firing, GroupObject, RuleObject


@dataclass(frozen=True)
class RuleInGroup:
    """A rule, the group it stands in, and its number among those of its name in one file."""

    rule: RuleObject
    group: GroupObject
    nth: int


@dataclass(frozen=True)
class Desk:
    """How alerts leave this Prometheus: labels added, and the source that then tells of them.

    `source` is the name of the Alertmanager source, or empty when nobody else tells.
    """

    base: str
    alerts: bool = True
    source: str = ""
    external: tuple[tuple[str, str], ...] = ()


def placed(groups: Iterable[GroupObject], problems: list[Problem]) -> Iterator[RuleInGroup]:
    """Every rule of every group."""
    seen: Counter[tuple[str, str]] = Counter()
    for group in groups:
        for rule in each(group.rules or [], RuleObject, f"rules of group {group.name}", problems):
            yield RuleInGroup(rule, group, seen[group.file, rule.name])
            seen[group.file, rule.name] += 1


def rule_findings(
    one: RuleInGroup, desk: Desk, reader: LabelReader, problems: list[Problem]
) -> Findings:
    """A rule, what its text links to, and its alerts."""
    rule, group = one.rule, one.group
    alerting = rule.type == "alerting"
    alerts = list(each(rule.alerts or [], Firing, f"alerts of {rule.name}", problems))
    labels, annotations = rule.labels or {}, rule.annotations or {}
    node = reader.speaker.node(
        rule_id(reader.speaker.source, group.file, rule.name, one.nth),
        rule.name,
        url=f"{desk.base}/graph?g0.expr={quote(rule.query)}&g0.tab=0",
        state=(rule.state or "inactive") if alerting else rule.health,
        names=(rule.name,),
        attrs={**attributes(labels, annotations), **_facts(one, alerts)},
    )
    place = f"{group.file} group {group.name}"
    said = reader.of(node.id, labels, annotations, rule.query, place, rule.datasource_type or "")
    if not alerting:
        said += reader.recorded(node.id, rule.name, place)
    if not (desk.alerts and alerting):
        alerts = []
    told = (_alert(alert, one, node, desk, reader) for alert in alerts)
    return Findings.gathered((Findings(nodes=(node,)), said, *told))


def duration(seconds: float) -> str:
    """Seconds as Prometheus writes a duration: `90` is `1m30s`."""
    left = round(seconds)
    text = ""
    for unit, size in (("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1)):
        count, left = divmod(left, size)
        text += f"{count}{unit}" if count else ""
    return text or "0s"


def names(metric: str, rule: RuleObject) -> bool:
    """True when a rule computes a metric, or may read it."""
    return metric in rule.query or rule.name == metric


def _facts(one: RuleInGroup, alerts: list[Firing]) -> dict[str, str]:
    rule = one.rule
    alerting = rule.type == "alerting"
    count = Counter(alert.state for alert in alerts)
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
        "value": _number(alerts[0].value) if alerts else "",
    }
    return {name: value for name, value in facts.items() if value}


def _number(value: str | float) -> str:
    try:
        return f"{float(value):.6g}"
    except (ValueError, OverflowError):
        return ""


def _alert(
    alert: Firing, one: RuleInGroup, rule: Node, desk: Desk, reader: LabelReader
) -> Findings:
    """An alert with the rule that it fires by.

    One that Alertmanager tells of as well is only referred to, under the id that it has there:
    Alertmanager alone knows whether it is silenced. It does not know pending ones.
    """
    labels = {**dict(desk.external), **alert.labels}
    annotations, mark, speaker = alert.annotations or {}, fingerprint(labels), reader.speaker
    node_id = alert_id(desk.source or speaker.source, mark)
    title = labels.get("alertname") or one.rule.name
    names = (one.rule.name, mark)
    attrs = {**attributes(labels, annotations), **_facts_of_alert(alert, labels, one.rule)}
    place = f"{desk.base}/api/v1/rules {rule.attrs.get('file', '')}"
    fired = speaker.link(
        node_id, Relation.FIRED_BY, rule.id, "API field alerts of the rule", mark, place
    )
    if desk.source and alert.state == "firing":
        node = speaker.stub(node_id, title, rule.url, names, attrs)
        return Findings(nodes=(node,), links=(fired,))
    node = speaker.node(
        node_id,
        title,
        url=rule.url,
        state=alert.state,
        since=moment(alert.active_at),
        names=names,
        attrs=attrs,
    )
    language = one.rule.datasource_type or ""
    said = reader.of(node_id, labels, annotations, one.rule.query, place, language)
    return Findings(nodes=(node,), links=(fired,)) + said


def _facts_of_alert(alert: Firing, labels: Mapping[str, str], rule: RuleObject) -> dict[str, str]:
    began = moment(alert.active_at)
    facts = {
        "alertname": rule.name,
        "severity": severity_of(labels, alert.annotations or {}),
        "expr": rule.query,
        "language": rule.datasource_type or "",
        "for": duration(rule.duration),
        "value": _number(alert.value),
        "active_at": began.isoformat() if began else "",
    }
    return {name: value for name, value in facts.items() if value}
