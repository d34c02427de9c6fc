"""What the servers themselves say of their alerts, joined without a line of traceview."""

from __future__ import annotations

import json
import re
import urllib.error
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from tests.servers.server_process import ask

Identity = frozenset[tuple[str, str]]
"""The labels of an alert as Alertmanager shows them."""
FIRING, PENDING, SILENCED, INHIBITED = "firing", "pending", "silenced", "inhibited"
_ANY = frozenset((FIRING, SILENCED, INHIBITED))
"""What an alert that fires may be while no Alertmanager tells."""
_ASKED_AT_ONCE = 8
_MATCHER = re.compile(r'(\w+)(=|!=)"([^"]*)"')


@dataclass(frozen=True)
class ServersWord:
    """The alerts that the servers tell of, and the states that are true of each.

    `unsent` are those that fire in a Prometheus and are dropped on their way. `hidden` are those of
    rulers that the filters of Alertmanager do not let through: whether they are listed is free.
    `doubts` are those of which the servers do not tell alike at this moment: one that is on its
    way, one that only one member of the cluster has. `silent` are the sorts of servers of which one
    (`rulers`) or all (`alertmanagers`) are down: what those last told is known to nobody.
    """

    states: Mapping[Identity, frozenset[str]] = field(default_factory=dict)
    unsent: frozenset[Identity] = frozenset()
    hidden: frozenset[Identity] = frozenset()
    doubts: frozenset[Identity] = frozenset()
    silent: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Asked:
    """The servers to ask, by address. `through` is what an alert's labels become."""

    alertmanagers: Sequence[str]
    rulers: Sequence[str]
    external: Sequence[Mapping[str, str]]
    through: Callable[[Mapping[str, str]], Mapping[str, str] | None]
    filters: Sequence[str] = ()
    is_ruler_down: bool = False

    def word(self) -> ServersWord:
        """What they say now. Raises OSError when one of them does not answer."""
        with ThreadPoolExecutor(_ASKED_AT_ONCE) as pool:
            members = list(pool.map(_alerts_of, self.alertmanagers))
            rulers = list(pool.map(_active_of, self.rulers))
        seen = [dict(_seen(member)) for member in members]
        states: dict[Identity, frozenset[str]] = {}
        doubts: set[Identity] = set()
        for who in set().union(*seen):
            told = [member[who] for member in seen if who in member]
            states[who] = frozenset().union(*told)
            if len(told) < len(seen) or len(set(told)) > 1:
                doubts.add(who)
        unsent = self._add_rulers(rulers, states, doubts)
        kept = {who: state for who, state in states.items() if self.shows(who)}
        pending = {who for who, state in states.items() if PENDING in state}
        hidden = frozenset(who for who in pending | unsent if not self.shows(who))
        down = {"alertmanagers": not self.alertmanagers, "rulers": self.is_ruler_down}
        silent = frozenset(sort for sort, is_down in down.items() if is_down)
        return ServersWord(kept, unsent, hidden, frozenset(doubts), silent)

    def shows(self, who: Identity) -> bool:
        """Whether the filters let an alert through."""
        labels = dict(who)
        for name, sign, value in _MATCHER.findall(" ".join(self.filters)):
            if (labels.get(name, "") == value) != (sign == "="):
                return False
        return True

    def _add_rulers(
        self,
        rulers: Iterable[list[dict[str, Any]]],
        states: dict[Identity, frozenset[str]],
        doubts: set[Identity],
    ) -> frozenset[Identity]:
        """Add what only rulers know: what is pending, and what is dropped on its way."""
        told: dict[Identity, list[str]] = {}
        unsent: set[Identity] = set()
        for alerts, external in zip(rulers, self.external, strict=True):
            for alert in alerts:
                labels = self.through({**external, **alert["labels"]})
                if labels is None:
                    unsent.add(frozenset(alert["labels"].items()))
                else:
                    told.setdefault(_identity(labels), []).append(alert["state"])
        for who, said in told.items():
            if not self.alertmanagers:
                states[who] = _ANY if FIRING in said else frozenset((PENDING,))
                if len(set(said)) > 1 or len(said) < len(self.rulers):
                    doubts.add(who)
            elif who not in states:
                states[who] = frozenset((PENDING if PENDING in said else FIRING,))
                if said != [PENDING] * len(self.rulers):
                    doubts.add(who)
            elif PENDING in said and FIRING not in said:
                doubts.add(who)
        return frozenset(unsent)


def _identity(labels: Mapping[str, str]) -> Identity:
    return frozenset((name, value) for name, value in labels.items() if value)


def _alerts_of(url: str) -> list[dict[str, Any]]:
    return _asked(f"{url}/api/v2/alerts")  # type: ignore[no-any-return]


def _active_of(url: str) -> list[dict[str, Any]]:
    return _asked(f"{url}/api/v1/alerts")["data"]["alerts"] or []


def _asked(url: str) -> Any:
    try:
        return ask(url)
    except (urllib.error.URLError, json.JSONDecodeError) as error:
        raise OSError(str(error)) from error


def _seen(member: Iterable[dict[str, Any]]) -> Iterable[tuple[Identity, frozenset[str]]]:
    for alert in member:
        status = alert["status"]
        muted = {
            word
            for word, by in ((SILENCED, "silencedBy"), (INHIBITED, "inhibitedBy"))
            if status[by]
        }
        yield _identity(alert["labels"]), frozenset(muted or (FIRING,))
