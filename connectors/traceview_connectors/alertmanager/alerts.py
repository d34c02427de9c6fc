"""Alerts as nodes with what their labels and annotations link to."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from urllib.parse import quote

from traceview.connector import Speaker
from traceview.identity import alert_id, grafana_rule_id
from traceview.model import Findings, Relation
from traceview.vocabulary import STATE_AT
from traceview_connectors.alertmanager.alertmanager_objects import Alert
from traceview_connectors.alertmanager.route_groups import GroupingRoute, groups_of
from traceview_connectors.alertmanager.silences import silence_stub
from traceview_connectors.common.grafana_addresses import (
    RULE_LABEL,
    GrafanaRule,
    groups_page,
    root_of,
    rule_behind,
)
from traceview_connectors.common.labelled import (
    LabelReader,
    attributes,
    house_service,
    severity_of,
)
from traceview_connectors.common.payload import expression_in, moment

_STATES = {"active": "firing", "unprocessed": "firing"}
_FILTER_LIMIT = 1_200


def alert_findings(
    alert: Alert,
    base: str,
    reader: LabelReader,
    cluster: str,
    words: Mapping[str, str] = MappingProxyType({}),
    routes: GroupingRoute | None = None,
) -> Findings:
    """An alert, and all that it says of teams, runbooks, metrics, silences and other alerts.

    `cluster` is the name by which its Alertmanager and the other members are called, `words`
    tells of silences by id and of other alerts by fingerprint; `routes` are those of their
    Alertmanager.
    """
    speaker, annotations = reader.speaker, alert.annotations or {}
    expr = expression_in(alert.generator_url)
    node = speaker.node(
        alert_id(cluster, alert.fingerprint),
        alert_title(alert.labels, alert.fingerprint),
        url=page_of(alert, base),
        state=state_of(alert),
        since=moment(alert.starts_at),
        names=tuple(filter(None, (alert.labels.get("alertname", ""), alert.fingerprint))),
        attrs={
            **attributes(alert.labels, annotations),
            **_facts(alert, expr, words, routes),
            **house_service(alert.labels, reader.house),
            f"{STATE_AT}{speaker.source}": state_of(alert),
        },
    )
    place = f"{base}/api/v2/alerts {alert.fingerprint}"
    said = reader.of(node.id, alert.labels, annotations, expr, place)
    return Findings.gathered(
        (
            Findings(nodes=(node,)),
            said,
            _fired_by_grafana(alert, base, node.id, speaker),
            *_muting(alert, base, cluster, speaker, place),
        )
    )


def state_of(alert: Alert) -> str:
    """Its state in traceview's words: firing, suppressed, or unknown while it is not told."""
    return _STATES.get(alert.status.state, alert.status.state) or "unknown"


def alert_title(labels: Mapping[str, str], fingerprint: str) -> str:
    """The alert's name, or a few of its labels when it has none."""
    some = " ".join(f"{name}={value}" for name, value in sorted(labels.items())[:3])
    return labels.get("alertname") or some or fingerprint


def page_of(alert: Alert, base: str) -> str:
    """The page of Alertmanager that lists this alert alone; Grafana's page of its rule."""
    if rule := grafana_rule(alert, base):
        return rule.page
    if root_of(base):
        return groups_page(base)
    pairs = [matcher(name, value) for name, value in sorted(alert.labels.items())]
    found = quote("{" + ",".join(pairs) + "}")
    if len(found) > _FILTER_LIMIT:
        name = alert.labels.get("alertname", "")[:200]
        found = quote("{" + matcher("alertname", name) + "}")
    return f"{base}/#/alerts?silenced=true&inhibited=true&active=true&filter={found}"


def matcher(name: str, value: str) -> str:
    """`name="value"`, quoted as Alertmanager reads it."""
    text = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'{name}="{text}"'


def _facts(
    alert: Alert, expr: str, words: Mapping[str, str], routes: GroupingRoute | None
) -> dict[str, str]:
    status, receivers = alert.status, [one.name for one in alert.receivers or ()]
    groups = groups_of(routes, alert.labels, receivers)
    facts = {
        "alertname": alert.labels.get("alertname", ""),
        "severity": severity_of(alert.labels, alert.annotations or {}),
        "expr": expr,
        "receivers": ", ".join(receivers),
        "groups": json.dumps(groups, ensure_ascii=False) if groups else "",
        "silenced_by": ", ".join(status.silenced_by or ()),
        "silence": "; ".join(_known(status.silenced_by, words)),
        "inhibited_by": ", ".join(status.inhibited_by or ()),
        "inhibitors": ", ".join(_named(status.inhibited_by, words)),
        "muted_by": ", ".join(status.muted_by or ()),
        "generator_url": alert.generator_url,
    }
    return {name: value for name, value in facts.items() if value}


def grafana_rule(alert: Alert, base: str) -> GrafanaRule | None:
    """The rule of an alert that Grafana manages."""
    uid = alert.labels.get(RULE_LABEL, "")
    return rule_behind(alert.generator_url, root_of(base), uid)


def _fired_by_grafana(alert: Alert, base: str, origin: str, speaker: Speaker) -> Findings:
    rule = grafana_rule(alert, base)
    if rule is None:
        return Findings()
    title = alert.labels.get("rulename") or alert_title(alert.labels, rule.uid)
    stub = speaker.stub(grafana_rule_id(rule.host, rule.uid), title, rule.page, (rule.uid,))
    method = f"label {RULE_LABEL}" if RULE_LABEL in alert.labels else "generatorURL"
    link = speaker.link(origin, Relation.FIRED_BY, stub.id, method, rule.uid, rule.page)
    return Findings(nodes=(stub,), links=(link,))


def _known(ids: list[str] | None, words: Mapping[str, str]) -> list[str]:
    return [words[one] for one in ids or () if words.get(one)]


def _named(marks: list[str] | None, words: Mapping[str, str]) -> list[str]:
    """The names of other alerts, each once; the fingerprint of one that is not known."""
    return list(dict.fromkeys(words.get(mark) or mark for mark in marks or ()))


def _muting(
    alert: Alert, base: str, cluster: str, speaker: Speaker, place: str
) -> Iterator[Findings]:
    origin = alert_id(cluster, alert.fingerprint)
    for name in alert.status.silenced_by or ():
        silence = silence_stub(cluster, base, name)
        field = "API field status.silencedBy"
        link = speaker.link(origin, Relation.SILENCED_BY, silence.id, field, name, place)
        yield Findings(nodes=(silence,), links=(link,))
    for other in alert.status.inhibited_by or ():
        stub = speaker.stub(alert_id(cluster, other), f"Alert {other}")
        field = "API field status.inhibitedBy"
        link = speaker.link(origin, Relation.INHIBITED_BY, stub.id, field, other, place)
        if stub.id != origin:
            yield Findings(nodes=(stub,), links=(link,))
