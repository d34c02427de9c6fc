"""The connector for Prometheus: asks, and hands over what the payloads say."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import datetime
from typing import ClassVar

from traceview.connector import Ability, Batch, Context, Health, Plot, SourceSettings
from traceview.errors import ConfigError
from traceview.model import Findings, Kind, Node, Problem
from traceview.references.patterns.named_pattern import NamedPattern
from traceview_connectors.common.labelled import LabelReader, metric_node
from traceview_connectors.common.payload import built, in_steps
from traceview_connectors.common.said_again import SaidBefore
from traceview_connectors.prometheus.alert_way_out import WayOut
from traceview_connectors.prometheus.evaluated_rules import names, rule_findings
from traceview_connectors.prometheus.prometheus_settings import PrometheusSettings
from traceview_connectors.prometheus.queries import NOT_WHOLE, Api
from traceview_connectors.prometheus.rule_in_group import Desk, RuleInGroup, placed
from traceview_connectors.prometheus.targets import job_findings, jobs
from traceview_connectors.prometheus.value_series import MOST_SERIES, series_of, step_for

STEP = 200


class Prometheus:
    """Reads rules with their alerts, scrape targets, metrics and values."""

    Settings: ClassVar[type[SourceSettings]] = PrometheusSettings
    abilities: ClassVar[frozenset[Ability]] = frozenset(
        (Ability.EXPAND, Ability.SYNC, Ability.PLOT)
    )
    expands: ClassVar[frozenset[Kind]] = frozenset(
        (Kind.ALERT, Kind.RULE, Kind.METRIC, Kind.SERVICE)
    )

    def __init__(self, settings: SourceSettings, context: Context) -> None:
        if not isinstance(settings, PrometheusSettings) or context.http is None:
            raise ConfigError("prometheus needs a url", "", 'Add url = "https://…"')
        self._settings = settings
        self._context = context
        self._was_whole = True
        self._api = Api(settings, context.http, context.name)

    async def check(self) -> Health:
        """Its version, or that it answers."""
        version = await self._api.version()
        maker = {"thanos": "Thanos", "victoriametrics": "VictoriaMetrics"}
        name = maker.get(self._settings.dialect, "Prometheus")
        return Health(
            version=f"{name} {version}".strip(),
            detail="" if version else "it answers, and does not tell its version",
            skew_s=self._api.http.skew_s,
        )

    async def sync(self, cursor: str) -> AsyncIterator[Batch]:
        """All rules with their alerts, then the targets; the cursor is always empty.

        What was said before is not given again, unless the last reading was not whole: while a part
        is missing, what is the same cannot be told to be as new as the rest.
        """
        problems: list[Problem] = []
        said = SaidBefore(self._context.told() if self._was_whole else {})
        self._was_whole = False
        desk = await self._desk()
        rules = list(placed(await self._api.groups(problems), problems))
        done = 0
        for step in in_steps(rules, STEP):
            done += len(step)
            found = await asyncio.to_thread(self._built, step, desk, problems)
            yield said.batch(Batch(findings=found, done=done, total=len(rules)))
        targets = await self._jobs(problems)
        last = targets + Findings(problems=tuple(problems))
        whole, partial = not problems, any(one.what == NOT_WHOLE for one in problems)
        self._was_whole = whole
        yield said.batch(
            Batch(findings=last, done=done, total=len(rules), complete=whole, partial=partial)
        )

    async def expand(self, node: Node) -> Findings:
        """A rule with its alerts, an alert with its rule, a metric's meaning and rules, a job."""
        problems: list[Problem] = []
        if node.kind is Kind.SERVICE:
            found = only(node.id, await self._jobs(problems))
        elif node.kind is Kind.METRIC:
            metric = node.id.removeprefix("metric:")
            rules = await self._rules(lambda one: names(metric, one.rule), problems)
            found = await self._metric(metric) + only(node.id, rules)
        else:
            name = node.attrs.get("alertname", node.title)
            found = await self._rules(lambda one: one.rule.name == name, problems)
            if node.kind is Kind.ALERT:
                found = only(node.id, found)
        return found + Findings(problems=tuple(problems))

    async def plot(self, expr: str, start: datetime, end: datetime, step_s: float) -> Plot:
        """The values of `expr`; the step is longer than `step_s` where there would be too many.

        Raises BadPayload when the expression cannot be worked out.
        """
        step = step_for(start, end, step_s)
        lines, warnings = await self._api.lines(expr, start, end, step)
        return Plot(
            query=expr,
            series=series_of(lines),
            warnings=warnings,
            left_out=max(len(lines) - MOST_SERIES, 0),
            step_s=step,
            fetched_at=self._context.clock(),
            source=self._context.name,
        )

    def patterns(self) -> Sequence[NamedPattern]:
        """Its things have no spelling of their own."""
        return ()

    async def aclose(self) -> None:
        """Let go of the client of `rules_url`."""
        await self._api.aclose()

    async def _desk(self) -> Desk:
        settings, known = self._settings, self._context.alertmanagers
        if not settings.alerts:
            return Desk(settings.url, WayOut(self._context.name), alerts=False)
        pipeline, doubt = await self._api.pipeline()
        await known.settled()
        clusters = tuple(dict.fromkeys(map(known.cluster_of, settings.alertmanager)))
        listed = tuple(map(known.listed, settings.alertmanager))
        way = WayOut(self._context.name, clusters, pipeline, doubt, listed, known.standing)
        if not way.is_certain:
            await known.read()
        return Desk(settings.url, way)

    async def _rules(
        self, wanted: Callable[[RuleInGroup], bool], problems: list[Problem]
    ) -> Findings:
        desk = await self._desk()
        rules = placed(await self._api.groups(problems), problems)
        chosen = [one for one in rules if wanted(one)]
        return await asyncio.to_thread(self._built, chosen, desk, problems)

    def _built(self, rules: Sequence[RuleInGroup], desk: Desk, problems: list[Problem]) -> Findings:
        reader = LabelReader(self._context.speaker(), self._context.house)
        return built(
            rules, lambda one: rule_findings(one, desk, reader, problems), "rules", problems
        )

    async def _jobs(self, problems: list[Problem]) -> Findings:
        if not self._settings.targets:
            return Findings()
        found = jobs(await self._api.targets(problems))
        base, speaker = self._settings.url, self._context.speaker()
        return built(
            found.items(), lambda job: job_findings(*job, base, speaker), "targets", problems
        )

    async def _metric(self, name: str) -> Findings:
        """What the metric means; no listing holds it, so it is told as a stub."""
        meaning = await self._api.meaning(name)
        if meaning is None:
            return Findings()
        facts = {"type": meaning.type, "help": meaning.help, "unit": meaning.unit}
        attrs = {fact: text for fact, text in facts.items() if text}
        return Findings(nodes=(metric_node(name, **attrs),))


def only(node_id: str, found: Findings) -> Findings:
    """What is said of one node: its links, and the nodes at their other ends."""
    links = tuple(link for link in found.links if node_id in (link.origin, link.target))
    near = {node_id} | {link.origin for link in links} | {link.target for link in links}
    nodes = tuple(node for node in found.nodes if node.id in near)
    return Findings(nodes=nodes, links=links, problems=found.problems)
