"""The questions that are put to Prometheus, and their answers as typed values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import msgspec

from traceview.errors import BadPayload, SourceError
from traceview.http import Rejected, SourceClient
from traceview.model import Problem
from traceview.text.safe_yaml import LINE, SIZE_LIMIT, load_documents
from traceview_connectors.common.payload import each, listed
from traceview_connectors.prometheus.prometheus_objects import (
    GroupObject,
    MatrixLine,
    MetricMetadata,
    Target,
)
from traceview_connectors.prometheus.prometheus_settings import PrometheusSettings

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
            await self._data("/api/v1/query", {"query": "vector(1)"})
            return ""
        version = data.get("version") if isinstance(data, dict) else None
        return version if isinstance(version, str) else ""

    async def groups(self, problems: list[Problem]) -> list[GroupObject]:
        """Its groups of rules."""
        params = _MERGED if self._settings.dialect == "thanos" else None
        data = await self._data("/api/v1/rules", params, self.rules_http)
        found = listed(_at(data, "groups"), self._name, "rules")
        return list(each(found, GroupObject, "groups of rules", problems))

    async def external_labels(self) -> tuple[tuple[str, str], ...]:
        """The labels that it adds to its alerts: as configured here, else as it tells.

        vmalert shows its alerts with these labels; an implementation that keeps its configuration
        to itself gives none.
        """
        if self._settings.external_labels is not None:
            return tuple(sorted(self._settings.external_labels.items()))
        if self._settings.rules_url:
            return ()
        try:
            data = await self._data("/api/v1/status/config")
        except SourceError:
            return ()
        text = _at(data, "yaml")
        return _external_labels(text) if isinstance(text, str) else ()

    async def targets(self, problems: list[Problem]) -> list[Target]:
        """Its scrape targets; none for an implementation that does not scrape."""
        try:
            data = await self._data("/api/v1/targets", {"state": "active"})
        except Rejected:
            return []
        found = listed(_at(data, "activeTargets"), self._name, "targets")
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
            found = listed(_at(answer["data"], "result"), self._name, "values")
            problems: list[Problem] = []
            read = list(each(found, MatrixLine, "series", problems))
            return read, (*_warnings(answer), *(problem.what for problem in problems))
        raise BadPayload(
            f"{self._name} cannot work out the expression",
            why,
            "Check the expression, and that this source holds its metrics",
        )

    async def _data(
        self, path: str, params: Mapping[str, str] | None = None, http: SourceClient | None = None
    ) -> Any:
        """The `data` of a successful answer."""
        return (await self._answer(path, params, http))["data"]

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


def _external_labels(text: str) -> tuple[tuple[str, str], ...]:
    """`global.external_labels` of a configuration that Prometheus printed itself."""
    # Only the top is read: jobs make the whole long.
    head = text[:SIZE_LIMIT].partition("\nscrape_configs:")[0]
    try:
        config = next(load_documents(head), None)
    except BadPayload:
        return ()
    labels = _at(_at(config, "global"), "external_labels")
    if not isinstance(labels, dict):
        return ()
    return tuple(sorted((name, str(value)) for name, value in labels.items() if name != LINE))
