"""Events that befall a stack of servers and traceview over it, drawn by a seed."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

JOBS = ("checkout", "search", "billing", "ledger", "stock")
GAUGES = ("shop_queue_length", "shop_errors_ratio", "shop_disk_used_ratio")
FILTERS = ((), ('severity="critical"',), ('job!="search"',))
MOST_RULES = 12
_SEVERITIES = ("critical", "Warning", "info")
_TEAMS = ("payments", "stock", "search")
_WAITS = ("0s", "0s", "3s", "1h")
Rule = dict[str, Any]


def first_rules() -> list[Rule]:
    """The rules that a stack begins with."""
    return [
        {
            "alert": "TargetDown",
            "expr": "up == 0",
            "for": "1s",
            "labels": {"severity": "critical", "team": "payments", "role": "cause"},
            "annotations": {"summary": "{{ $labels.job }} is down"},
        },
        {"alert": "TargetSlow", "expr": "up == 0", "for": "1h", "labels": {"severity": "info"}},
        {
            "alert": "QueueLong",
            "expr": "shop_queue_length > 10 or (up == 0) * 0",
            "labels": {"severity": "Warning", "team": "stock", "role": "symptom"},
        },
        {"alert": "Heartbeat", "expr": "vector(1)", "labels": {"severity": "none"}},
    ]


class Stack(Protocol):
    """What events do to servers."""

    def set_target(self, job: str, *, up: bool) -> None:
        """Take a target down or bring it back."""

    def set_gauge(self, job: str, gauge: str, value: float) -> None:
        """What a target shows."""

    def write_rules(self, rules: list[Rule]) -> None:
        """Have the servers read these rules in place of those before."""

    def silence(self, comment: str, **labels: str) -> str:
        """Silence alerts with these labels; the id of the silence."""

    def expire(self, silence: str) -> None:
        """End a silence."""

    def set_member(self, number: int, *, up: bool) -> None:
        """Kill a member of the Alertmanagers or start it again."""

    def set_ruler(self, number: int, *, up: bool) -> None:
        """Kill a Prometheus or start it again."""

    def restart(self, filters: tuple[str, ...]) -> None:
        """End traceview and start it again, with these filters."""


@dataclass
class AlertEvents:
    """Draws events, and does them. `done` tells in words what was done, in order."""

    stack: Stack
    seed: int
    members: int
    done: list[str] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=first_rules)

    def __post_init__(self) -> None:
        self._dice = random.Random(self.seed)
        self._down: set[str] = set()
        self._silences: list[str] = []
        self._killed: list[int] = []
        self._killed_ruler: int | None = None
        self._filters: tuple[str, ...] = ()
        self._number = 0

    def next(self) -> str:
        """Do one event, and tell it in words."""
        kinds: list[tuple[int, Callable[[], str]]] = [
            (6, self._target),
            (5, self._gauge),
            (3, self._add_rule),
            (2, self._rename_rule),
            (2, self._remove_rule),
            (4, self._silence),
            (1, self._filter),
            (1, self._restart),
            (3 if self.members > 1 else 0, self._member),
            (1 if self.members > 1 else 0, self._all_members),
            (2 if self.members > 1 else 0, self._ruler),
        ]
        if len(self._killed) == self.members:
            kinds = [(1, self._all_back), (1, self._restart), (1, self._target)]
        weights, events = zip(*kinds, strict=True)
        (event,) = self._dice.choices(events, weights)
        self.done.append(event())
        return self.done[-1]

    def chance(self, share: float) -> bool:
        """True in this share of the times that it is asked."""
        return self._dice.random() < share

    def _target(self) -> str:
        job = self._dice.choice(JOBS)
        is_up = job in self._down
        self._down ^= {job}
        self.stack.set_target(job, up=is_up)
        return f"target {job} {'up' if is_up else 'down'}"

    def _gauge(self) -> str:
        job, gauge = self._dice.choice(JOBS), self._dice.choice(GAUGES)
        value = self._dice.choice((0, 5, 50))
        self.stack.set_gauge(job, gauge, value)
        return f"{gauge} of {job} is {value}"

    def _add_rule(self) -> str:
        if len(self.rules) >= MOST_RULES:
            return self._remove_rule()
        self._number += 1
        rule = {
            "alert": self._dice.choice(("Queue", "Shop")) + f"Odd{self._number}",
            "expr": f"{self._dice.choice(GAUGES)} > {self._dice.choice((2, 10))}",
            "for": self._dice.choice(_WAITS),
            "labels": {
                "severity": self._dice.choice(_SEVERITIES),
                "team": self._dice.choice(_TEAMS),
                "role": self._dice.choice(("cause", "symptom", "neither")),
            },
        }
        self.rules.append(rule)
        self.stack.write_rules(self.rules)
        return f"rule added: {rule}"

    def _rename_rule(self) -> str:
        rule = self._dice.choice(self.rules)
        self._number += 1
        before, rule["alert"] = rule["alert"], f"{rule['alert'][:12]}Renamed{self._number}"
        self.stack.write_rules(self.rules)
        return f"rule {before} renamed to {rule['alert']}"

    def _remove_rule(self) -> str:
        if len(self.rules) == 1:
            return self._add_rule()
        rule = self.rules.pop(self._dice.randrange(len(self.rules)))
        self.stack.write_rules(self.rules)
        return f"rule {rule['alert']} removed"

    def _silence(self) -> str:
        if self._silences and self._dice.random() < 0.5:
            silence = self._silences.pop(self._dice.randrange(len(self._silences)))
            self.stack.expire(silence)
            return f"silence {silence} expired"
        labels = self._dice.choice(
            ({"job": self._dice.choice(JOBS)}, {"severity": "critical"}, {"role": "cause"})
        )
        self._silences.append(self.stack.silence(f"work on {labels}", **labels))
        return f"silence {self._silences[-1]} of {labels}"

    def _filter(self) -> str:
        self._filters = self._dice.choice([one for one in FILTERS if one != self._filters])
        self.stack.restart(self._filters)
        return f"filter {list(self._filters)}"

    def _restart(self) -> str:
        self.stack.restart(self._filters)
        return "traceview restarted"

    def _member(self) -> str:
        if self._killed:
            return self._all_back()
        self._killed = [self._dice.randrange(self.members)]
        self.stack.set_member(self._killed[0], up=False)
        return f"member {self._killed[0]} killed"

    def _all_members(self) -> str:
        """All are down at once: with them go the silences, which nobody has written down."""
        for number in set(range(self.members)) - set(self._killed):
            self.stack.set_member(number, up=False)
        self._killed = list(range(self.members))
        self._silences.clear()
        return "all members killed"

    def _all_back(self) -> str:
        for number in self._killed:
            self.stack.set_member(number, up=True)
        told, self._killed = f"members {self._killed} back", []
        return told

    def _ruler(self) -> str:
        if self._killed_ruler is None:
            self._killed_ruler = self._dice.randrange(2)
            self.stack.set_ruler(self._killed_ruler, up=False)
            return f"Prometheus {self._killed_ruler} killed"
        number, self._killed_ruler = self._killed_ruler, None
        self.stack.set_ruler(number, up=True)
        return f"Prometheus {number} back"
