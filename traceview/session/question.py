"""What a plot asks for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class Question:
    """What a plot of an alert or a rule asks for.

    `expr` is the whole expression, `plotted` the side of it that is compared, `operator` and
    `threshold` what it is compared with (None when the expression does not compare with a number),
    `since` when the alert fired (None for a rule or a metric), `hold` the rule's `for`, `labels`
    those of the alert (none for a rule or a metric).
    """

    title: str
    expr: str
    plotted: str
    operator: str
    threshold: float | None
    hold: str
    since: datetime | None
    why_partial: str
    labels: Mapping[str, str] = field(default_factory=dict)
