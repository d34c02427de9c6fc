"""The questions that are put to Prometheus, and their answers as typed values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

import msgspec

from traceview.errors import BadPayload, SourceError
from traceview.http import Rejected, SourceClient
from traceview.model import Problem
from traceview_connectors.common.grafana_addresses import root_of
from traceview_connectors.common.payload import each, list_at
from traceview_connectors.prometheus.alert_pipeline import alert_pipeline
from traceview_connectors.prometheus.prometheus_objects import (
    GroupObject,
    MatrixLine,
    MetricMetadata,
    Target,
)
from traceview_connectors.prometheus.prometheus_settings import PrometheusSettings
from traceview_connectors.prometheus.re2_patterns import NotComputed
from traceview_connectors.prometheus.relabel_steps import Pipeline
from traceview_connectors.prometheus.touched_labels import UNKNOWN, TouchedLabels

_NOT_TOLD = "how it changes labels on the way to Alertmanager is not told"
NOT_WHOLE = "the answer is not whole"
"""What is wrong with an answer that is given in part."""
MOST_PAGES = 1_000
"""So many pages of rules are read."""
_ANY_QUERY = ("/api/v1/query", {"query": "vector(1)"})
_MERGED = {"dedup": "true", "partial_response": "true"}


class Api:
    """API v1 of one source; `rules_url` may lie elsewhere."""

    def __init__(self, settings: PrometheusSettings, http: SourceClient, name: str) -> None:
        self._settings = settings
        self._name = name
        self.http = http
        self.rules_http = http.beside(settings.rules_url) if settings.rules_url else http

    async def aclose(self) -> None:
        """Close the client of `rules_url`; the other one belongs to the caller."""
        if self.rules_http is not self.http:
            await self.rules_http.aclose()

    async def version(self) -> str:
        """Its version; empty for an implementation that does not tell."""
        try:
            data = await self._data("/api/v1/status/buildinfo")
        except Rejected:
            asked = ("/api/v1/rules", {}) if root_of(self._settings.url) else _ANY_QUERY
            await self._data(*asked)
            return ""
        version = data.get("version") if isinstance(data, dict) else None
        return version if isinstance(version, str) else ""

    async def groups(self, problems: list[Problem]) -> list[GroupObject]:
        """Its groups of rules."""
        params = dict(_MERGED) if self._settings.dialect == "thanos" else {}
        found: list[Any] = []
        seen: set[str] = set()
        while True:
            try:
                data = await self._data("/api/v1/rules", params, self.rules_http, problems)
            except SourceError as error:
                if not seen:
                    raise
                problems.append(Problem(what=NOT_WHOLE, why=str(error)))
                break
            page = list_at(data, "groups", self._name, "rules")
            found += page
            token = _at(data, "groupNextToken")
            if not isinstance(token, str) or not token:
                break
            if token in seen or len(seen) == MOST_PAGES:
                problems.append(Problem(what=NOT_WHOLE, why="too many pages"))
                break
            seen.add(token)
            params |= {"group_limit": str(len(page) or 1), "group_next_token": token}
        return list(each(found, GroupObject, "groups of rules", problems))

    async def pipeline(self) -> tuple[Pipeline, str]:
        """How it changes its alerts on their way out, and why that is not certain (or nothing).

        External labels that are configured here come before those that it tells. vmalert shows its
        alerts with the labels that it adds.
        """
        given = self._settings.external_labels
        external = tuple(sorted((given or {}).items()))
        untold = (Pipeline(external, touches=UNKNOWN), "" if given is not None else _NOT_TOLD)
        if self._settings.rules_url:
            return untold
        try:
            text = _at(await self._data("/api/v1/status/config"), "yaml")
            read = alert_pipeline(text if isinstance(text, str) else "")
        except SourceError:
            return untold
        except NotComputed as error:
            touches = TouchedLabels(error.configs)
            return Pipeline(external or error.external, touches=touches), str(error)
        return (replace(read, external=external) if given is not None else read), ""

    async def targets(self, problems: list[Problem]) -> list[Target]:
        """Its scrape targets; none for an implementation that does not scrape."""
        try:
            data = await self._data("/api/v1/targets", {"state": "active"}, None, problems)
        except Rejected:
            return []
        found = list_at(data, "activeTargets", self._name, "targets")
        return list(each(found, Target, "targets", problems))

    async def meaning(self, metric: str) -> MetricMetadata | None:
        """What the exporters say of a metric; None when they say nothing."""
        try:
            data = await self._data("/api/v1/metadata", {"metric": metric, "limit": "1"})
        except Rejected:
            return None
        found = data.get(metric) if isinstance(data, dict) else None
        if not isinstance(found, list) or not found:
            return None
        try:
            return msgspec.convert(found[0], MetricMetadata)
        except msgspec.ValidationError:
            return None

    async def lines(
        self, expr: str, start: datetime, end: datetime, step_s: float
    ) -> tuple[list[MatrixLine], tuple[str, ...]]:
        """The values of an expression over a window, and what the server warns of in them.

        Raises BadPayload for a bad expression.
        """
        params = {
            "query": expr,
            "start": f"{start.timestamp():.3f}",
            "end": f"{end.timestamp():.3f}",
            "step": f"{step_s:g}",
        }
        if self._settings.dialect == "thanos":
            params |= {**_MERGED, "max_source_resolution": "auto"}
        try:
            answer = await self._answer("/api/v1/query_range", params)
        except Rejected as error:
            if error.status not in (400, 422):
                raise
            why = error.why
        else:
            found = list_at(answer["data"], "result", self._name, "values")
            problems: list[Problem] = []
            read = list(each(found, MatrixLine, "series", problems))
            return read, (*_warnings(answer), *(problem.what for problem in problems))
        raise BadPayload(
            f"{self._name} cannot work out the expression",
            why,
            "Check the expression, and that this source holds its metrics",
        )

    async def _data(
        self,
        path: str,
        params: Mapping[str, str] | None = None,
        http: SourceClient | None = None,
        problems: list[Problem] | None = None,
    ) -> Any:
        """The `data` of a successful answer; where it says that it is not whole is a problem."""
        value = await self._answer(path, params, http)
        if problems is not None:
            problems += _not_whole(value, path)
        return value["data"]

    async def _answer(
        self, path: str, params: Mapping[str, str] | None = None, http: SourceClient | None = None
    ) -> dict[str, Any]:
        """A successful answer with its `data`, and the `warnings` of one that is not whole."""
        value = await (http or self.http).get_json(path, params)
        if isinstance(value, dict) and value.get("status") == "success" and "data" in value:
            return value
        raise BadPayload(
            f"The answer of {self._name} cannot be read",
            f"{path} did not answer with a status and data",
            "Check that the source's url leads to Prometheus' API, with its route prefix",
        )


def _at(data: Any, name: str) -> Any:
    return data.get(name) if isinstance(data, dict) else None


def _warnings(answer: Mapping[str, Any]) -> Iterator[str]:
    """Why an answer is not all there is, in the server's words (Thanos: a store is away)."""
    said = answer.get("warnings")
    for text in said if isinstance(said, list) else ():
        if isinstance(text, str):
            yield text


def _not_whole(answer: Mapping[str, Any], path: str) -> list[Problem]:
    """What a server says of an answer that it gives in part (`warnings`, `infos`)."""
    told = [answer.get(name) for name in ("warnings", "infos")]
    words = [str(one) for some in told if isinstance(some, list) for one in some]
    fix = "what it said before is kept; look at the server it names"
    return [Problem(what=NOT_WHOLE, place=path, why=why, fix=fix) for why in words]
