"""What the labels and annotations of an alert or a rule say: teams, runbooks, dashboards, service.

One reader serves an alert, a rule on a server and a rule in a file, so that one text gives the same
links and mentions wherever it was read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from traceview.connector import Speaker
from traceview.identity import dashboard_id, document_id, kind_of, metric_id, service_id
from traceview.model import Findings, Kind, Node, Relation
from traceview.references.conventions.house_style import HouseStyle
from traceview.references.conventions.service_labels import service_of
from traceview.references.labels.go_templates import unwrap_raw
from traceview.references.labels.labels import (
    Said,
    is_templated_url,
    page_title,
    read_labels,
    severity_in,
    web_address,
)
from traceview.references.labels.receivers import receiver_name
from traceview.references.patterns.find_references import find_references
from traceview.references.patterns.page_patterns import DASHBOARDS
from traceview.references.patterns.urls_in_text import find_urls
from traceview.references.promql.expression import read_expression
from traceview_connectors.common.label_confidence import (
    HOUSE_SERVICE,
    READ_IN_PART,
    ROUTED,
    SERVICE_LABEL,
)
from traceview_connectors.common.owner_nodes import owner_names, owner_node, team_node
from traceview_connectors.common.template_filling import Filling, fillings_of_branches

_GRAFANA_PATH = re.compile(r"/?d(?:-solo)?/[\w-]{1,100}(?:[/?#]\S{0,2000})?\Z")


def attributes(labels: Mapping[str, str], annotations: Mapping[str, str]) -> dict[str, str]:
    """Labels and annotations as attributes of a node."""
    return {f"label.{name}": value for name, value in labels.items()} | {
        f"annotation.{name}": value for name, value in annotations.items()
    }


def house_service(labels: Mapping[str, str], house: HouseStyle) -> dict[str, str]:
    """The service as an attribute, where the house says which labels name it."""
    wanted = {name: labels.get(name, "") for name in house.service_keys}
    value = next(filter(None, wanted.values()), "")
    return {"service": value} if value else {}


def metric_node(name: str, **attrs: str) -> Node:
    """A metric that is spoken of."""
    return Speaker.stub(metric_id(name), name, names=(name,), attrs=attrs)


def severity_of(labels: Mapping[str, str], annotations: Mapping[str, str]) -> str:
    """The severity under whatever key it stands; empty without one."""
    return severity_in(labels, annotations)


def _no_page(_value: str) -> Node | None:
    return None


def _not_filled(_template: str) -> list[Filling]:
    return []


def _as_written(value: str) -> str:
    """A URL that is filled only when the alert fires; empty for any other value."""
    return value if is_templated_url(value) else ""


def _path_of_dashboard(value: str) -> str:
    """A path of Grafana (`d/uid/name?…`) on a host that nothing tells; empty for another value."""
    return value if _GRAFANA_PATH.match(value) else ""


@dataclass(frozen=True)
class LabelReader:
    """Reads labels, annotations and expressions in the name of `speaker`, as `house` writes them.

    `own_page` gives the page that a path or a URL stands for among the files around a rule;
    `filled` what a template may stand for by those files, empty when they do not tell. `team` makes
    the node of an owner's name.
    """

    speaker: Speaker
    house: HouseStyle
    own_page: Callable[[str], Node | None] = _no_page
    filled: Callable[[str], list[Filling]] = _not_filled
    team: Callable[[str], Node] = owner_node

    def of(
        self,
        origin: str,
        labels: Mapping[str, str],
        annotations: Mapping[str, str],
        expr: str,
        place: str,
        language: str = "",
    ) -> Findings:
        """The links of an alert or a rule to teams, runbooks, dashboards, metrics and its service.

        `origin` is its id, `place` where it was read. A page that is neither a URL nor a known file
        is a mention: it waits for a page of that name. A URL with a template in its path stands for
        itself, as written: it can be opened only when the alert fires. `language` is what the
        server calls that of `expr`, empty where it does not say.
        """
        read = read_labels(labels, annotations, self.house)
        on = _Reading(self, origin, place)
        return Findings.gathered((
            *(found for said in read.teams for found in on.teams(said)),
            *(on.routed(said) for said in read.routing),
            *(on.runbook(said) for said in read.runbooks),
            *(on.dashboard(said) for said in read.dashboards),
            *(found for said in read.other_urls for found in on.mentioned(said)),
            *on.metrics(expr, language),
            *on.service(labels),
        ))  # fmt: skip

    def recorded(self, origin: str, metric: str, place: str) -> Findings:
        """The link of a recording rule to the metric that it computes."""
        method = "name of the recording rule"
        return _Reading(self, origin, place).link(
            Relation.COMPUTES, metric_node(metric), method, metric
        )


@dataclass(frozen=True)
class _Reading:
    """One alert or rule that is being read."""

    reader: LabelReader
    origin: str
    place: str

    def teams(self, said: Said) -> Iterator[Findings]:
        """The owners that a value names; a template that nothing fills names nobody."""
        value = unwrap_raw(said.value)
        if "{{" not in value:
            for name in owner_names(value):
                yield self.link(Relation.OWNED_BY, self.reader.team(name), said.place, said.value)
            return
        # The labels of an alert were filled when it fired: what is left names nobody.
        if kind_of(self.origin) == Kind.ALERT.value:
            return
        for filled in self.reader.filled(said.value) or fillings_of_branches(value):
            method = f"{said.place}, {filled.how}"
            for name in owner_names(filled.value):
                yield self.link(
                    Relation.OWNED_BY, self.reader.team(name), method, said.value, filled.confidence
                )

    def routed(self, said: Said) -> Findings:
        """The receiver or the channel that a value names, as whoever is told of the alert."""
        name = receiver_name(unwrap_raw(said.value))
        method = f"routing, {said.place}"
        return self.link(Relation.OWNED_BY, team_node(name), method, said.value, ROUTED)

    def runbook(self, said: Said) -> Findings:
        value = unwrap_raw(said.value)
        url = web_address(value, self._base("runbook"))
        page = self.reader.own_page(value) or self.reader.own_page(url)
        address = url or _as_written(value)
        if page is None and address:
            page = Speaker.stub(document_id(address), page_title(address), url)
        return self._page(Relation.HAS_RUNBOOK, page, Kind.DOCUMENT, said)

    def dashboard(self, said: Said) -> Findings:
        value = unwrap_raw(said.value)
        url = web_address(value, self._base("dashboard"))
        address = url or _as_written(value) or _path_of_dashboard(value)
        page = None
        if address:
            known = (found.node_id for found in find_references(url, DASHBOARDS))
            node_id = next(known, "") or dashboard_id("", address)
            page = Speaker.stub(node_id, page_title(address), url)
        return self._page(Relation.SHOWN_ON, page, Kind.DASHBOARD, said)

    def mentioned(self, said: Said) -> Iterator[Findings]:
        for found in find_urls(unwrap_raw(said.value)):
            yield self._mention(Relation.MENTIONS, found.url, said, ())

    def metrics(self, expr: str, language: str = "") -> Iterator[Findings]:
        if not expr:
            return
        read = read_expression(expr, language)
        sure = READ_IN_PART if read.partial else 1.0
        for name in read.metrics:
            method = "metric of the expression"
            yield self.link(Relation.MEASURES, metric_node(name), method, name, sure)

    def service(self, labels: Mapping[str, str]) -> Iterator[Findings]:
        """The service of the label that is right most often; a time series may have them all."""
        plain = {name: unwrap_raw(value) for name, value in labels.items()}
        plain = {name: v for name, v in plain.items() if service_id(v).partition(":")[2]}
        key, value = service_of(plain, self.reader.house.service_keys)
        if key:
            service = Speaker.stub(service_id(value), value)
            sure = SERVICE_LABEL.get(key, HOUSE_SERVICE)
            yield self.link(Relation.ABOUT, service, f"label {key}", f"{key}={value}", sure)

    def link(
        self, relation: Relation, target: Node, method: str, text: str, confidence: float = 1.0
    ) -> Findings:
        link = self.reader.speaker.link(
            self.origin, relation, target.id, method, text, self.place, confidence
        )
        return Findings(nodes=(target,), links=(link,))

    def _base(self, leg: str) -> str:
        return self.reader.house.base_urls.get(leg, "")

    def _page(self, relation: Relation, page: Node | None, kind: Kind, said: Said) -> Findings:
        """The link to a page that is known by its address, else a mention of it."""
        if page is None:
            return self._mention(relation, unwrap_raw(said.value), said, (kind,))
        return self.link(relation, page, said.place, said.value)

    def _mention(
        self, relation: Relation, reference: str, said: Said, kinds: tuple[Kind, ...]
    ) -> Findings:
        mention = self.reader.speaker.mention(
            self.origin, relation, reference, said.place, said.value, self.place, kinds=kinds
        )
        return Findings(mentions=(mention,))
