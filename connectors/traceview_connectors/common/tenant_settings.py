"""The setting of a source that answers for one of several tenants."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, Field, model_validator

from traceview.references.conventions.alertmanager_clusters import TENANT_HEADER


class TenantSettings(BaseModel):
    """Settings of a source behind Mimir, Cortex or Loki; a connector's settings inherit them."""

    tenant: str = Field(
        default="", description=f"tenant of Mimir, Cortex or Loki: sent as {TENANT_HEADER}"
    )

    @model_validator(mode="before")
    @classmethod
    def _tenant_is_a_header(cls, value: Any) -> Any:
        if isinstance(value, dict) and value.get("tenant") and isinstance(value["tenant"], str):
            headers = value.get("headers") or {}
            if isinstance(headers, dict):
                return {**value, "headers": {**headers, TENANT_HEADER: value["tenant"]}}
        return value
