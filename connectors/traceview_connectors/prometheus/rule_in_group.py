"""A rule where it stands, whither its alerts go, and how Prometheus spells its figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from traceview.model import Problem
from traceview_connectors.common.payload import each
from traceview_connectors.prometheus.alert_twins import AlertTwins
from traceview_connectors.prometheus.alert_way_out import WayOut
from traceview_connectors.prometheus.prometheus_objects import GroupObject, RuleObject


@dataclass(frozen=True)
class RuleInGroup:
    """A rule, the group it stands in, and its number among those of its name in one file."""

    rule: RuleObject
    group: GroupObject
    nth: int


@dataclass(frozen=True)
class Desk:
    """Where rules are read: the server's address, whether alerts are told of, and where they go."""

    base: str
    way: WayOut
    alerts: bool = True
    twins: AlertTwins = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "twins", AlertTwins(self.way))


def placed(groups: Iterable[GroupObject], problems: list[Problem]) -> Iterator[RuleInGroup]:
    """Every rule of every group."""
    seen: Counter[tuple[str, str]] = Counter()
    for group in groups:
        for rule in each(group.rules or [], RuleObject, f"rules of group {group.name}", problems):
            yield RuleInGroup(rule, group, seen[group.file, rule.name])
            seen[group.file, rule.name] += 1


def duration(seconds: float) -> str:
    """Seconds as Prometheus writes a duration: `90` is `1m30s`."""
    left = round(seconds)
    text = ""
    for unit, size in (("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1)):
        count, left = divmod(left, size)
        text += f"{count}{unit}" if count else ""
    return text or "0s"


def number(value: str | float) -> str:
    """A value in six digits; empty for one that is no number."""
    try:
        return f"{float(value):.6g}"
    except (ValueError, OverflowError):
        return ""
