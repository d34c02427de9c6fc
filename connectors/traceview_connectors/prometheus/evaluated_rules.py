"""Rules, and the alerts that they have at the moment, as nodes and links."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from traceview.identity import rule_id
from traceview.model import Findings, Node, Problem, Relation
from traceview.vocabulary import RULE_STATE_AT
from traceview_connectors.common.labelled import (
    LabelReader,
    attributes,
    house_service,
    severity_of,
)
from traceview_connectors.common.payload import each, moment
from traceview_connectors.prometheus.alert_way_out import AlertAsSent, WayOut
from traceview_connectors.prometheus.prometheus_objects import Firing, GroupObject, RuleObject


@dataclass(frozen=True)
class RuleInGroup:
    """A rule, the group it stands in, and its number among those of its name in one file."""

    rule: RuleObject
    group: GroupObject
    nth: int


@dataclass(frozen=True)
class Desk:
    """Where rules are read: the server's address, whether alerts are told of, and where they go."""

    base: str
    way: WayOut
    alerts: bool = True


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


def _state(rule: RuleObject) -> str:
    """What its evaluation failed with comes before the state that it had before."""
    if rule.type != "alerting":
        return rule.health
    return "err" if rule.health == "err" else rule.state or "inactive"


def _number(value: str | float) -> str:
    try:
        return f"{float(value):.6g}"
    except (ValueError, OverflowError):
        return ""


def _alert(
    alert: Firing, one: RuleInGroup, rule: Node, desk: Desk, reader: LabelReader
) -> Findings:
    """An alert with the rule that it fires by; nothing for one that Alertmanager does not list.

    One of which Alertmanager alone knows whether it is listed is only referred to.
    """
    arrival = desk.way.arrival(alert.labels)
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
    method = "API field alerts of the rule"
    fired = speaker.link(node_id, Relation.FIRED_BY, rule.id, method, arrival.mark, place)
    if not is_shown:
        return Findings(nodes=(speaker.stub(node_id, title, rule.url, names),), links=(fired,))
    state = (
        "unknown"
        if arrival.doubt and arrival.is_sent and alert.state == "firing"
        else (alert.state or "unknown")
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


def _facts_of_alert(alert: Firing, labels: Mapping[str, str], rule: RuleObject) -> dict[str, str]:
    began = moment(alert.active_at)
    facts = {
        "alertname": labels.get("alertname") or rule.name,
        "severity": severity_of(labels, alert.annotations or {}),
        "expr": rule.query,
        "language": rule.datasource_type or "",
        "for": duration(rule.duration),
        "value": _number(alert.value),
        "last_error": rule.last_error if rule.health == "err" else "",
        "active_at": began.isoformat() if began else "",
    }
    return {name: value for name, value in facts.items() if value}
