"""The settings of an Alertmanager source."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from traceview.connector import SourceSettings
from traceview.http import WebSettings


class AlertmanagerSettings(WebSettings, SourceSettings):
    """`[sources.NAME]` with `type = "alertmanager"`."""

    ANSWER_BYTES: ClassVar[int] = 64 << 20

    filter: tuple[str, ...] = Field(
        default=(),
        description='matchers that alerts must have, such as `team="payments"`; empty for all',
    )
    receiver: str = Field(default="", description="a pattern that an alert's receiver must match")
