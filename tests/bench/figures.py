"""Figures, their goals, and how they are told: one table for people, one JSON file for programs."""

from __future__ import annotations

import math
import operator
import statistics
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

CPU = ".cpu"
"""What the name of a measured value ends with when it is the CPU time of the one before."""
_HOLDS: dict[str, Callable[[float, float], bool]] = {"<=": operator.le, ">=": operator.ge}


@dataclass(frozen=True, slots=True)
class Goal:
    """What a figure has to be: `<=` or `>=` a limit."""

    sign: str
    limit: float

    def is_met(self, value: float) -> bool:
        """Whether a value is good enough."""
        return _HOLDS[self.sign](value, self.limit)

    def __str__(self) -> str:
        return f"{self.sign} {self.limit:g}"


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table. `value` is None when it was not measured; `note` says why, or how.

    `cpu` is the CPU time of the same, in the same unit.
    """

    name: str
    what: str
    unit: str
    goal: Goal | None = None
    value: float | None = None
    cpu: float | None = None
    note: str = ""

    @property
    def met(self) -> bool | None:
        """Whether the goal is met; None without a goal or a value."""
        if self.goal is None or self.value is None:
            return None
        return self.goal.is_met(self.value)


def medians(rounds: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """The median of each value over the rounds in which it was measured."""
    names = dict.fromkeys(name for one in rounds for name in one)
    return {n: statistics.median(one[n] for one in rounds if n in one) for n in names}


def least(rounds: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """The least of each value: what is left when nobody else has used the machine."""
    names = dict.fromkeys(name for one in rounds for name in one)
    return {n: min(one[n] for one in rounds if n in one) for n in names}


def p95(values: Iterable[float]) -> float:
    """The value below or at which 95 of 100 stand."""
    ordered = sorted(values)
    return ordered[max(math.ceil(0.95 * len(ordered)) - 1, 0)]


def ratio(values: Mapping[str, float], over: str, under: str) -> float | None:
    """One value over another of the same run; None when one of them was not measured."""
    if over not in values or not values.get(under):
        return None
    return values[over] / values[under]


def table(machine: Mapping[str, Any], figures: Sequence[Figure]) -> str:
    """The table: the machine, then a line for each figure."""
    rows = [("figure", "wall", "CPU", "unit", "goal", "met", "name")]
    for one in figures:
        goal, met = str(one.goal or "–"), {True: "yes", False: "NO", None: "–"}[one.met]
        what = f"{one.what} ({one.note})" if one.note else one.what
        rows.append((what, _number(one.value), _number(one.cpu), one.unit, goal, met, one.name))
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    right = {1, 2}
    told = [
        "  ".join(
            cell.rjust(width) if column in right else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
    head = [f"{name}: {value}" for name, value in machine.items()]
    return "\n".join((*head, "", told[0], "-" * len(told[0]), *told[1:]))


def as_json(machine: Mapping[str, Any], figures: Sequence[Figure]) -> dict[str, Any]:
    """`{"machine": …, "figures": [{"name", "value", "unit", "goal", "met"}]}`.

    The CPU time of a figure is a figure of its own, whose name ends with `_cpu`.
    """
    told = []
    for one in figures:
        goal = str(one.goal) if one.goal else None
        told.append(_facts(one.name, one.value, one.unit, goal, one.met))
        if one.cpu is not None:
            told.append(_facts(f"{one.name}_cpu", one.cpu, one.unit, None, None))
    return {"machine": dict(machine), "figures": told}


def _facts(
    name: str, value: float | None, unit: str, goal: str | None, met: bool | None
) -> dict[str, Any]:
    kept = None if value is None else round(value, 4)
    return {"name": name, "value": kept, "unit": unit, "goal": goal, "met": met}


def _number(value: float | None) -> str:
    if value is None:
        return "–"
    if value == int(value) and abs(value) < 1e9:
        return f"{int(value):,}"
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"
