"""What is told of alert rules and of the alerts that fire from them: every leg of their chains."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from traceview.model import Relation

from .hubs import FORGE, GRAFANA
from .said import BatchSaid
from .shape import ALERTS, CYCLE, END, Organisation, Unit
from .words import SYMPTOMS

_SEVERITIES = ("critical", "warning", "warning", "info")


@dataclass(frozen=True, slots=True)
class Rule:
    """The rule that a unit brings, with what hangs on it."""

    name: str
    file: str
    line: int
    metric: str
    expr: str
    severity: str

    @property
    def id(self) -> str:
        """Its id; the line keeps rules of one name in one file apart."""
        return f"rule:{FORGE}/sre/alerts:{self.file}#{self.name}~{self.line}"

    @property
    def place(self) -> str:
        """`file:line`."""
        return f"{self.file}:{self.line}"


def rule_of(unit: Unit) -> Rule:
    """The rule of a unit."""
    symptom = SYMPTOMS[unit.dice[30] % len(SYMPTOMS)]
    service = unit.service.name
    metric = f"{service.replace('-', '_')}_{symptom.lower()}_ratio"
    nth = unit.number // CYCLE + 1
    expr = f'avg(rate({metric}{{service="{service}"}}[5m])) > 0.{nth}'
    name = f"{service.title().replace('-', '')}{symptom}"
    severity = _SEVERITIES[unit.dice[31] % 4]
    return Rule(name, f"rules/{service}.yaml", 12 + 9 * (nth - 1), metric, expr, severity)


def tell_rule(batch: BatchSaid, of: Organisation, unit: Unit) -> None:
    """Say the rule of a unit, its metric, dashboard and runbook."""
    rule, service, at = rule_of(unit), unit.service.name, of.at(unit.number) + timedelta(hours=6)
    slug = f"{FORGE}/sre/alerts"
    runbook = f"https://runbooks.acme.example/{service}/{rule.name.lower()}"
    dashboard = f"dashboard:{GRAFANA}/{service}"
    board = f"https://{GRAFANA}/d/{service}"
    batch.node(
        rule.id, rule.name, f"https://{slug}/-/blob/main/{rule.file}#L{rule.line}", "",
        at, at, (rule.name,),
        {
            "type": "alerting", "alertname": rule.name, "expr": rule.expr, "repo": slug,
            "file": rule.file, "line": str(rule.line), "for": "5m",
            "label.severity": rule.severity, "label.team": unit.team[0],
            "annotation.runbook_url": runbook, "annotation.dashboard": board,
        },
    )  # fmt: skip
    batch.node(f"metric:{rule.metric}", rule.metric, names=(rule.metric,))
    batch.node(dashboard, f"{service} overview", board, names=(service,))
    batch.node(
        f"document:{runbook}", f"Runbook: {rule.name}", runbook, "", at, at, (),
        {"role": "runbook"},
    )  # fmt: skip
    first, last = (f"commit:{sha}" for sha in unit.commits)
    said = (
        (Relation.INTRODUCED_BY, first, "git log of the file", unit.commits[0][:12], 1.0),
        (Relation.CHANGED_BY, last, "git blame", unit.commits[1][:12], 0.9),
        (Relation.MEASURES, f"metric:{rule.metric}", "expression", rule.metric, 1.0),
        (Relation.HAS_RUNBOOK, f"document:{runbook}", "annotation runbook_url", runbook, 1.0),
        (Relation.SHOWN_ON, dashboard, "annotation dashboard", board, 1.0),
        (Relation.OWNED_BY, unit.team[1], "label team", unit.team[0], 1.0),
        (Relation.ABOUT, unit.service.id, "name of the file", rule.file, 0.8),
        (Relation.DEFINED_IN, f"repository:{slug}", "git ls-tree", rule.file, 1.0),
    )
    for relation, target, method, text, confidence in said:
        batch.link(rule.id, relation, target, batch.evidence(method, text, rule.place, confidence))


def alert_id(nth: int, source: str) -> str:
    """The id of a firing alert."""
    return f"alert:{source}/{nth + 1:016x}"


def tell_alerts(batch: BatchSaid, of: Organisation, source: str) -> None:
    """Say all firing alerts, each with its rule, its service and its team."""
    for nth in range(ALERTS):
        unit = of.unit(of.rule_of_alert(nth))
        rule, service = rule_of(unit), unit.service
        alert, since = alert_id(nth, source), END - timedelta(minutes=3 + 7 * nth)
        where = f"{service.name}-{nth}.acme.example:9090"
        batch.node(
            alert, rule.name, f"https://alerts.acme.example/#/{nth}", "firing", since,
            END, (),
            {
                "alertname": rule.name, "expr": rule.expr, "severity": rule.severity,
                "label.alertname": rule.name, "label.severity": rule.severity,
                "label.service": service.name, "label.team": unit.team[0],
                "label.instance": where,
                "annotation.summary": f"{rule.name} on {where}",
            },
        )  # fmt: skip
        said = (
            (Relation.FIRED_BY, rule.id, "expression and labels", rule.name),
            (Relation.ABOUT, service.id, "label service", service.name),
            (Relation.OWNED_BY, unit.team[1], "label team", unit.team[0]),
        )
        for relation, target, method, text in said:
            batch.link(alert, relation, target, batch.evidence(method, text, "/api/v2/alerts"))
