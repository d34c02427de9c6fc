"""The stacks that the proof plays on: as events change them, and as traceview is told of them."""

from __future__ import annotations

from collections.abc import Sequence

from tests.servers.ha_stack import ALERTMANAGERS, PROMETHEUSES, HaStack, external_labels
from tests.servers.scrape_targets import ScrapeTargets
from tests.servers.silence_api import expire, silence
from tests.servers.vmalert_stack import VmalertStack
from tests.torture.alert_events import Rule
from tests.torture.servers_word import Asked


class WatchedStack:
    """What events do to any stack.

    `restarted` holds the filters with which traceview is to be started again, when it is.
    """

    def __init__(self, targets: ScrapeTargets) -> None:
        self.filters: tuple[str, ...] = ()
        self.restarted: list[tuple[str, ...]] = []
        self._targets = targets

    def set_target(self, job: str, *, up: bool) -> None:
        """Take a target down or bring it back."""
        if up:
            self._targets.up(job)
        else:
            self._targets.down(job)

    def set_gauge(self, job: str, gauge: str, value: float) -> None:
        """What a target shows."""
        self._targets.set(job, gauge, value)

    def restart(self, filters: tuple[str, ...]) -> None:
        """Ask for traceview to be started again, with these filters."""
        self.filters = filters
        self.restarted.append(filters)


class WatchedHaStack(WatchedStack):
    """A pair of Prometheus with a cluster of Alertmanagers."""

    def __init__(self, stack: HaStack) -> None:
        super().__init__(stack.targets)
        self._stack = stack

    @property
    def asked(self) -> Asked:
        """The members that run, and each Prometheus that runs."""
        rulers = self._stack.living(PROMETHEUSES)
        return Asked(
            self._members(),
            [self._stack.url(name) for name in rulers],
            [external_labels(PROMETHEUSES.index(name)) for name in rulers],
            self._stack.relabelling.through,
            self.filters,
            is_ruler_down=len(rulers) < len(PROMETHEUSES),
        )

    def config(self) -> str:
        """Each server a source; the first Prometheus names one member, the second the other."""
        members = {name: self._stack.url(name) for name in ALERTMANAGERS}
        named = zip(PROMETHEUSES, ALERTMANAGERS, strict=True)
        return alertmanager_tables(members, self.filters) + "".join(
            f'[sources.{name}]\ntype = "prometheus"\nurl = "{self._stack.url(name)}"\n'
            f'alertmanager = "{member}"\n'
            for name, member in named
        )

    def write_rules(self, rules: list[Rule]) -> None:
        """Have both Prometheus read these rules."""
        self._stack.write_rules({"shop": rules})

    def silence(self, comment: str, **labels: str) -> str:
        """Silence alerts with these labels; the id of the silence."""
        return silence(self._members()[0], comment, **labels)

    def expire(self, silence_id: str) -> None:
        """End a silence."""
        expire(self._members()[0], silence_id)

    def set_member(self, number: int, *, up: bool) -> None:
        """Kill an Alertmanager or start it again."""
        if up:
            self._stack.start(ALERTMANAGERS[number])
        else:
            self._stack.kill(ALERTMANAGERS[number])

    def set_ruler(self, number: int, *, up: bool) -> None:
        """Kill a Prometheus or start it again."""
        if up:
            self._stack.start(PROMETHEUSES[number])
        else:
            self._stack.kill(PROMETHEUSES[number])

    def _members(self) -> list[str]:
        return [self._stack.url(name) for name in self._stack.living(ALERTMANAGERS)]


class WatchedVmalert(WatchedStack):
    """vmalert with one Alertmanager."""

    def __init__(self, stack: VmalertStack) -> None:
        super().__init__(stack.targets)
        self._stack = stack

    @property
    def asked(self) -> Asked:
        """Both; vmalert adds no labels of its own on the way."""
        urls = [self._stack.url("am")], [self._stack.url("vmalert")]
        return Asked(*urls, [{}], dict, self.filters)

    def config(self) -> str:
        """The metrics and the rules are one source, the alerts another."""
        return alertmanager_tables({"am": self._stack.url("am")}, self.filters) + (
            f'[sources.vm]\ntype = "prometheus"\nurl = "{self._stack.url("victoria")}"\n'
            f'rules_url = "{self._stack.url("vmalert")}"\ndialect = "victoriametrics"\n'
            'alertmanager = "am"\n'
        )

    def write_rules(self, rules: list[Rule]) -> None:
        """Have vmalert read these rules."""
        self._stack.write_rules({"shop": rules})

    def silence(self, comment: str, **labels: str) -> str:
        """Silence alerts with these labels; the id of the silence."""
        return silence(self._stack.url("am"), comment, **labels)

    def expire(self, silence_id: str) -> None:
        """End a silence."""
        expire(self._stack.url("am"), silence_id)

    def set_member(self, number: int, *, up: bool) -> None:
        """There is one, and it stays."""

    def set_ruler(self, number: int, *, up: bool) -> None:
        """There is one, and it stays."""


def alertmanager_tables(urls: dict[str, str], filters: Sequence[str]) -> str:
    """The tables of Alertmanager sources."""
    told = ", ".join(f"'{one}'" for one in filters)
    return "".join(
        f'[sources.{name}]\ntype = "alertmanager"\nurl = "{url}"\nfilter = [{told}]\n'
        for name, url in urls.items()
    )
