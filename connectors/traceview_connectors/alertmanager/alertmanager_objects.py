"""The objects of Alertmanager's API v2, as its OpenAPI file (api/v2/openapi.yaml) names them."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct, field


class Receiver(Struct):
    """A receiver's name."""

    name: str = ""


class Status(Struct, rename="camel"):
    """`state` is active, suppressed or unprocessed; the lists hold silence ids and fingerprints."""

    state: str
    silenced_by: list[str] | None = None
    inhibited_by: list[str] | None = None
    muted_by: list[str] | None = None


class Alert(Struct, rename="camel"):
    """One `gettableAlert`; its `updatedAt` says when it was sent last, not when it changed."""

    fingerprint: str
    labels: dict[str, str]
    status: Status
    annotations: dict[str, str] | None = None
    starts_at: datetime | None = None
    generator_url: str = field(default="", name="generatorURL")
    receivers: list[Receiver] | None = None


class Matcher(Struct, rename="camel"):
    """One condition of a silence; `is_equal` is False for `!=` and `!~`."""

    name: str
    value: str
    is_regex: bool = False
    is_equal: bool = True

    def __str__(self) -> str:
        sign = (
            ("=~" if self.is_equal else "!~") if self.is_regex else "=" if self.is_equal else "!="
        )
        return f'{self.name}{sign}"{self.value}"'


class SilenceStatus(Struct):
    """`state` is active, pending or expired."""

    state: str


class Silence(Struct, rename="camel"):
    """One `gettableSilence`."""

    id: str
    status: SilenceStatus
    matchers: list[Matcher]
    created_by: str = ""
    comment: str = ""
    starts_at: datetime | None = None
    ends_at: datetime | None = None
