"""The objects of Prometheus' HTTP API v1, with what vmalert and Thanos add or leave out.

Source: https://prometheus.io/docs/prometheus/latest/querying/api/
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from msgspec import Meta, Struct, field

Named = Annotated[str, Meta(min_length=1)]


_STATES = {"alerting": "firing", "recovering": "firing"}
NO_ALERTS = frozenset(("normal", "inactive", "nodata", "error"))
"""States in which Grafana lists a series of a rule that fires no alert of its own."""


class Firing(Struct, rename="camel"):
    """One alert of a rule. `value` is a number as text (`1.2e+01`), `active_at` when it began."""

    labels: dict[str, str]
    state: str
    annotations: dict[str, str] | None = None
    active_at: datetime | None = None
    value: str | float = ""

    @property
    def word(self) -> str:
        """Its state; Grafana writes `Alerting`, `Normal (MissingSeries)`, `Pending`, `Error`."""
        told = self.state.partition("(")[0].strip().lower()
        return _STATES.get(told, told)


class RuleObject(Struct, rename="camel"):
    """A rule of either type; `duration` is its `for` in seconds.

    A recording rule of Prometheus has no state, one of vmalert an empty one. vmalert names the
    language of `query` as `datasource_type`. Grafana names the `uid` of a rule that it manages.
    """

    name: Named
    query: str
    type: str
    duration: float = 0.0
    keep_firing_for: float = 0.0
    labels: dict[str, str] | None = None
    annotations: dict[str, str] | None = None
    alerts: list[Any] | None = None
    state: str = ""
    health: str = ""
    last_error: str = ""
    datasource_type: str | None = None
    uid: str = ""

    @property
    def is_failing(self) -> bool:
        """Whether it cannot be evaluated: `err` at Prometheus, `error` at Grafana."""
        return self.health in ("err", "error")


class GroupObject(Struct, rename="camel"):
    """A group of rules, and the file that it stands in on the server."""

    name: str
    file: str = ""
    rules: list[Any] | None = None


class Target(Struct, rename="camel"):
    """A scrape target; `health` is up, down or unknown."""

    labels: dict[str, str]
    health: str
    scrape_url: str = ""
    last_error: str = ""


class MetricMetadata(Struct):
    """What a metric's exporter says of it."""

    type: str = ""
    help: str = ""
    unit: str = ""


class MatrixLine(Struct):
    """One series of a matrix: its labels and its [unix seconds, value as text] pairs."""

    metric: dict[str, str]
    values: list[tuple[float, str]] = field(default_factory=list)
