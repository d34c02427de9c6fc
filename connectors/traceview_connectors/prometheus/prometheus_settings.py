"""The settings of a Prometheus source."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

from pydantic import Field, field_validator

from traceview.connector import SourceSettings
from traceview.http import Address, WebSettings
from traceview_connectors.common.tenant_settings import TenantSettings


class PrometheusSettings(TenantSettings, WebSettings, SourceSettings):
    """`[sources.NAME]` with `type = "prometheus"`."""

    ANSWER_BYTES: ClassVar[int] = 64 << 20

    dialect: Literal["prometheus", "thanos", "victoriametrics"] = Field(
        default="prometheus",
        description="which implementation answers: `thanos` asks it to merge replicas and to "
        "give what it has when a store is down",
    )
    rules_url: Address | None = Field(
        default=None,
        description="where the rules are, if elsewhere: vmalert's or Thanos Ruler's address; the "
        "token goes there only when it has the same scheme, host and port",
    )
    alerts: bool = Field(default=True, description="hand over the alerts of its rules")
    alertmanager: tuple[str, ...] = Field(
        default=(),
        description="name of the `alertmanager` source to which its alerts go, or several: an "
        "alert is then one thing, told by Alertmanager, with its rule and its value told from "
        "here; any member stands for its cluster",
    )
    external_labels: dict[str, str] | None = Field(
        default=None,
        description="labels that it adds to alerts on their way out, when it cannot be asked for "
        "its configuration; without them an alert is found in Alertmanager by the labels that "
        "agree, if one alone fits",
    )
    targets: bool = Field(
        default=True, description="hand over its scrape targets, as services by job"
    )

    @field_validator("alertmanager", mode="before")
    @classmethod
    def _one_or_several(cls, value: Any) -> Any:
        if isinstance(value, str):
            return (value,) if value else ()
        return value
