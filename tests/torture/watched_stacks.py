"""The stacks that the proof plays on: as events change them, and as traceview is told of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.servers.ha_stack import ALERTMANAGERS, PROMETHEUSES, HaStack
from tests.torture.alert_events import Rule
from tests.torture.servers_word import Asked


@dataclass
class WatchedHaStack:
    """A pair of Prometheus with a cluster of Alertmanagers.

    `restarted` holds the filters with which traceview is to be started again, when it is.
    """

    stack: HaStack
    filters: tuple[str, ...] = ()
    restarted: list[tuple[str, ...]] = field(default_factory=list)

    @property
    def asked(self) -> Asked:
        """The members that run, and both Prometheus."""
        external = {"prometheus": "monitoring/main"}
        return Asked(
            [self.stack.url(name) for name in self.stack.living(ALERTMANAGERS)],
            [self.stack.url(name) for name in PROMETHEUSES],
            [{**external, "prometheus_replica": f"main-{number}"} for number in (0, 1)],
            self.stack.relabelling.through,
            self.filters,
        )

    def config(self) -> str:
        """Each server a source; the first Prometheus names one member, the second the other."""
        named = zip(PROMETHEUSES, ALERTMANAGERS, strict=True)
        return alertmanager_tables(
            {name: self.stack.url(name) for name in ALERTMANAGERS}, self.filters
        ) + "".join(
            f'[sources.{name}]\ntype = "prometheus"\nurl = "{self.stack.url(name)}"\n'
            f'alertmanager = "{member}"\n'
            for name, member in named
        )

    def set_target(self, job: str, *, up: bool) -> None:
        """Take a target down or bring it back."""
        if up:
            self.stack.targets.up(job)
        else:
            self.stack.targets.down(job)

    def set_gauge(self, job: str, gauge: str, value: float) -> None:
        """What a target shows."""
        self.stack.targets.set(job, gauge, value)

    def write_rules(self, rules: list[Rule]) -> None:
        """Have both Prometheus read these rules."""
        self.stack.write_rules({"shop": rules})

    def silence(self, comment: str, **labels: str) -> str:
        """Silence alerts with these labels; the id of the silence."""
        return self.stack.silence(comment, **labels)

    def expire(self, silence: str) -> None:
        """End a silence."""
        self.stack.expire(silence)

    def set_member(self, number: int, *, up: bool) -> None:
        """Kill an Alertmanager or start it again."""
        if up:
            self.stack.start(ALERTMANAGERS[number])
        else:
            self.stack.kill(ALERTMANAGERS[number])

    def restart(self, filters: tuple[str, ...]) -> None:
        """Ask for traceview to be started again, with these filters."""
        self.filters = filters
        self.restarted.append(filters)


def alertmanager_tables(urls: dict[str, str], filters: Sequence[str]) -> str:
    """The tables of Alertmanager sources."""
    told = ", ".join(f"'{one}'" for one in filters)
    return "".join(
        f'[sources.{name}]\ntype = "alertmanager"\nurl = "{url}"\nfilter = [{told}]\n'
        for name, url in urls.items()
    )
