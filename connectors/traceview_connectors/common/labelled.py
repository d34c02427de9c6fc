"""What the labels and annotations of an alert or a rule say: teams, runbooks, dashboards, service.

The same reading serves an alert of Alertmanager and a rule or an alert of Prometheus.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from traceview.identity import (
    dashboard_id,
    document_id,
    metric_id,
    service_id,
    team_id,
    team_slug,
)
from traceview.model import Evidence, Findings, How, Kind, Link, Mention, Node, Relation
from traceview.references.conventions.house_style import HouseStyle
from traceview.references.labels.labels import page_title, read_labels, web_address
from traceview.references.patterns.find_references import find_references
from traceview.references.patterns.page_patterns import DASHBOARDS
from traceview.references.patterns.urls_in_text import find_urls
from traceview.references.promql.expression import read_expression

SERVICE_LABELS = {"service": 0.9, "app": 0.8, "job": 0.7}
"""Labels that name the service an alert is about, and how often they are right."""
_PARTIAL = 0.9


class LabelValue(Protocol):
    """A value of a label or an annotation; `place` reads `label team` or `annotation runbook`."""

    @property
    def value(self) -> str: ...
    @property
    def key(self) -> str: ...
    @property
    def place(self) -> str: ...


@dataclass(frozen=True)
class Speaker:
    """Who says it, when, and in which house."""

    source: str
    now: datetime
    house: HouseStyle

    def evidence(self, method: str, text: str, place: str, confidence: float = 1.0) -> Evidence:
        """One piece of evidence of this source."""
        return Evidence(
            method=method,
            text=text,
            place=place,
            source=self.source,
            fetched_at=self.now,
            how=How.EXACT if confidence >= 1 else How.GUESS,
            confidence=min(confidence, 1.0),
        )


def attributes(labels: Mapping[str, str], annotations: Mapping[str, str]) -> dict[str, str]:
    """Labels and annotations as attributes of a node."""
    return {f"label.{name}": value for name, value in labels.items()} | {
        f"annotation.{name}": value for name, value in annotations.items()
    }


def metric_node(name: str, **attrs: str) -> Node:
    """A metric that is spoken of."""
    return Node(id=metric_id(name), kind=Kind.METRIC, title=name, names=(name,), attrs=attrs)


def severity_of(labels: Mapping[str, str], annotations: Mapping[str, str]) -> str:
    """The severity under whatever key it stands; empty without one."""
    return read_labels(labels, annotations, HouseStyle()).severity


def stated(
    node: Node,
    labels: Mapping[str, str],
    annotations: Mapping[str, str],
    expr: str,
    speaker: Speaker,
    place: str,
) -> Findings:
    """The links of an alert or a rule to teams, runbooks, dashboards, metrics and its service.

    `place` is where it was read. A value that still holds a template names no team and no service.
    """
    read = read_labels(labels, annotations, speaker.house)
    reader = _Reader(node.id, speaker, place)
    return Findings.gathered((
        *(reader.team(said) for said in read.teams if "{{" not in said.value),
        *(reader.runbook(said) for said in read.runbooks),
        *(reader.dashboard(said) for said in read.dashboards),
        *(reader.mentioned(said) for said in read.other_urls),
        *reader.metrics(expr),
        *reader.service(labels),
    ))  # fmt: skip


@dataclass(frozen=True)
class _Reader:
    origin: str
    speaker: Speaker
    place: str

    def team(self, said: LabelValue) -> Findings:
        if not team_slug(said.value):
            return Findings()
        team = Node(id=team_id(said.value), kind=Kind.TEAM, title=said.value)
        return self._link(Relation.OWNED_BY, team, said.place, f"{said.key}={said.value}")

    def runbook(self, said: LabelValue) -> Findings:
        url = web_address(said.value, self.speaker.house.base_urls.get("runbook", ""))
        if not url:
            return self._mention(Relation.HAS_RUNBOOK, said, said.value, (Kind.DOCUMENT,))
        document = Node(id=document_id(url), kind=Kind.DOCUMENT, title=page_title(url), url=url)
        return self._link(Relation.HAS_RUNBOOK, document, said.place, said.value)

    def dashboard(self, said: LabelValue) -> Findings:
        url = web_address(said.value, self.speaker.house.base_urls.get("dashboard", ""))
        if not url:
            return self._mention(Relation.SHOWN_ON, said, said.value, (Kind.DASHBOARD,))
        known = (found.node_id for found in find_references(url, DASHBOARDS))
        node_id = next(known, "") or dashboard_id("", url)
        dashboard = Node(id=node_id, kind=Kind.DASHBOARD, title=page_title(url), url=url)
        return self._link(Relation.SHOWN_ON, dashboard, said.place, said.value)

    def mentioned(self, said: LabelValue) -> Findings:
        urls = (found.url for found in find_urls(said.value))
        return Findings.gathered(self._mention(Relation.MENTIONS, said, url, ()) for url in urls)

    def metrics(self, expr: str) -> Iterator[Findings]:
        read = read_expression(expr) if expr else None
        for name in read.metrics if read else ():
            confidence = _PARTIAL if read and read.partial else 1.0
            yield self._link(
                Relation.MEASURES, metric_node(name), "metric of the expression", name, confidence
            )

    def service(self, labels: Mapping[str, str]) -> Iterator[Findings]:
        """The service of the label that is right most often; a time series may have them all."""
        for key, confidence in SERVICE_LABELS.items():
            value = labels.get(key, "").strip()
            if value and "{{" not in value:
                service = Node(id=service_id(value), kind=Kind.SERVICE, title=value)
                yield self._link(
                    Relation.ABOUT, service, f"label {key}", f"{key}={value}", confidence
                )
                return

    def _link(
        self, relation: Relation, target: Node, method: str, text: str, confidence: float = 1.0
    ) -> Findings:
        evidence = self.speaker.evidence(method, text, self.place, confidence)
        link = Link(origin=self.origin, relation=relation, target=target.id, evidence=(evidence,))
        return Findings(nodes=(target,), links=(link,))

    def _mention(
        self, relation: Relation, said: LabelValue, reference: str, kinds: tuple[Kind, ...]
    ) -> Findings:
        evidence = self.speaker.evidence(said.place, said.value, self.place)
        mention = Mention(
            origin=self.origin,
            relation=relation,
            reference=reference,
            kinds=kinds,
            evidence=evidence,
        )
        return Findings(mentions=(mention,))
