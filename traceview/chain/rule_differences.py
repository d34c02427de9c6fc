"""Where a rule in git and what a server evaluates of it say different things."""

from __future__ import annotations

import re

from traceview.model import Node
from traceview.references.promql.expression import same_expression

_PART = re.compile(r"([0-9]{1,9})(ms|[smhdwy])")
_UNITS = {"ms": 0.001, "s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800, "y": 31_536_000}
_SET_BY_SERVER = frozenset(("alertname",))


def differences(rule: Node, loaded: Node) -> list[str]:
    """Where a rule in git and what a server evaluates differ: expression, `for`, labels.

    A label with a template in it is the server's own matter, and no difference.
    """
    told = []
    if not same_expression(rule.attrs.get("expr", ""), loaded.attrs.get("expr", "")):
        told.append("expression")
    here, there = (_seconds(one.attrs.get("for", "")) for one in (rule, loaded))
    if here is not None and there is not None and here != there:
        told.append(
            f"for {loaded.attrs.get('for') or '0s'} there, {rule.attrs.get('for') or '0s'} here"
        )
    told += [f"label {name}" for name in _other_labels(rule, loaded)]
    return told


def _other_labels(rule: Node, loaded: Node) -> list[str]:
    """The labels of the rule in git that are others on the server, or not there."""
    return sorted(
        name.removeprefix("label.")
        for name, value in rule.attrs.items()
        if name.startswith("label.")
        and "{{" not in value
        and name.removeprefix("label.") not in _SET_BY_SERVER
        and loaded.attrs.get(name) != value
    )


def _seconds(duration: str) -> float | None:
    """`1m30s` in seconds, 0 for an empty text; None for what is no duration, such as a template."""
    parts = _PART.findall(duration)
    if duration != "0" and "".join(number + unit for number, unit in parts) != duration:
        return None
    return sum(int(number) * _UNITS[unit] for number, unit in parts)
