"""The alert list held against the servers' own word, after each event that befalls them."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

from tests.torture.alert_events import AlertEvents
from tests.torture.servers_word import FIRING, INHIBITED, SILENCED, Asked, Identity, ServersWord
from traceview.chain.alert_row import AlertRow
from traceview.config.config import load_config
from traceview.session.session import Session

AGREEMENT_S = 25.0
"""So long the servers may tell one thing before a refresh and another after it."""
CALM_S = 1.3
"""What the servers say has been the same for so long: nothing is on its way any more."""
_CALM_AT_MOST_S = 6.0
_LOOK_S = 0.15
_AT_ONCE = 0.12
"""The share of the events after which nobody waits until it is calm."""
EVERY_COMMAND = 12
"""After every so many events the command line is asked as well."""
OVER = frozenset(("resolved", "gone", "expired"))
_ALIKE = {"": FIRING, "active": FIRING, "unprocessed": FIRING}


class Watched(Protocol):
    """Servers, and traceview's configuration over them."""

    restarted: list[tuple[str, ...]]

    @property
    def asked(self) -> Asked:
        """Whom to ask at this moment."""

    def config(self) -> str:
        """The tables of its sources."""


@dataclass(frozen=True)
class ListedAlert:
    """A row of the list with the labels of its alert."""

    who: Identity
    state: str
    title: str
    id: str


@dataclass(frozen=True)
class Judgement:
    """What came of one look: at which try the servers agreed, and what differed, in words."""

    event: str
    tries: int
    differences: tuple[str, ...]
    alerts: int


class Traceview:
    """traceview as it runs over the servers: its session, and its command line."""

    def __init__(self, folder: Path) -> None:
        self._config = folder / "config.toml"
        self._cache = folder / "cache"
        self._session: Session | None = None

    async def start(self, config: str) -> None:
        """End the session that runs, and begin another over this configuration."""
        await self.close()
        self._config.write_text(f'[cache]\nfolder = "{self._cache}"\n{config}')
        self._session = Session.open(load_config(self._config))

    async def refreshed(self) -> list[ListedAlert]:
        """The rows after all sources were asked."""
        assert self._session is not None
        names = [status.name for status in self._session.sources()]
        async for _ in self._session.refresh(names):
            pass
        return list(self._listed(self._session.rows()))

    def searched(self) -> dict[str, str]:
        """The states of all alerts by id, as `traceview search` prints them."""
        words = [sys.executable, "-m", "traceview", "--config", str(self._config), "--offline"]
        done = subprocess.run(
            [*words, "search", "kind:alert", "--json", "--limit", "1000"],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        return {node["id"]: node["state"] for node in json.loads(done.stdout or "{}")["nodes"]}

    async def close(self) -> None:
        """End the session."""
        if self._session is not None:
            await self._session.aclose()
            self._session = None

    def _listed(self, rows: Sequence[AlertRow]) -> Iterator[ListedAlert]:
        assert self._session is not None
        for row in rows:
            node = self._session.node(row.id)
            attrs = node.attrs if node else {}
            who = frozenset(
                (name.removeprefix("label."), value)
                for name, value in attrs.items()
                if name.startswith("label.") and value
            )
            yield ListedAlert(who, _ALIKE.get(row.state, row.state), row.title, row.id)


@dataclass
class AlertProof:
    """Plays events and judges the list after each."""

    watched: Watched
    traceview: Traceview
    events: AlertEvents
    judged: list[Judgement] = field(default_factory=list)
    fired: set[Identity] = field(default_factory=set)
    _rows: list[ListedAlert] = field(default_factory=list)

    async def play(self, number: int, *, stops: bool = True) -> None:
        """Play so many events; with `stops` only up to the first difference."""
        await self.traceview.start(self.watched.config())
        await asyncio.to_thread(self._wait_until_calm)
        await self.judge("the beginning")
        for _ in range(number):
            if stops and any(one.differences for one in self.judged):
                return
            event = await asyncio.to_thread(self.events.next)
            if self.watched.restarted:
                self.watched.restarted.clear()
                await self.traceview.start(self.watched.config())
            if not self.events.chance(_AT_ONCE):
                await asyncio.to_thread(self._wait_until_calm)
            await self.judge(event)
            if len(self.judged) % EVERY_COMMAND == 0:
                await self._judge_command()

    async def judge(self, event: str) -> None:
        """Refresh until the servers say the same before and after, and compare."""
        end = time.monotonic() + AGREEMENT_S
        tries = 0
        while True:
            tries += 1
            before = await asyncio.to_thread(self.watched.asked.word)
            self._rows = await self.traceview.refreshed()
            after = await asyncio.to_thread(self.watched.asked.word)
            self._remember(before, after)
            if before == after and not before.doubts:
                break
            assert time.monotonic() < end, f"the servers never agreed after {event}: {before}"
        found = tuple(differences(before, self._rows, self.fired))
        self.judged.append(Judgement(event, tries, found, len(before.states)))

    def report(self) -> str:
        """The events so far, each with what came of it, for whoever looks for the fault."""
        lines = [f"seed {self.events.seed}"]
        for number, one in enumerate(self.judged):
            lines.append(f"{number:3} {one.event}: {one.alerts} alerts, try {one.tries}")
            lines.extend(f"      {text}" for text in one.differences)
        return "\n".join(lines)

    @property
    def at_first_try(self) -> float:
        """The share of the looks that were judged at the first try."""
        return sum(one.tries == 1 for one in self.judged) / max(len(self.judged), 1)

    async def _judge_command(self) -> None:
        last = self.judged.pop()
        told = await asyncio.to_thread(self.traceview.searched)
        found = [
            f"search says {told.get(row.id)!r} of {row.title} {row.id}, the list {row.state!r}"
            for row in self._rows
            if _rough(told.get(row.id, "nothing")) != _rough(row.state)
        ]
        self.judged.append(replace(last, differences=(*last.differences, *found)))

    def _wait_until_calm(self) -> None:
        """Until the servers have said the same for a while; not for ever."""
        end = time.monotonic() + _CALM_AT_MOST_S
        since, word = time.monotonic(), self.watched.asked.word()
        while time.monotonic() < min(end, since + CALM_S) or word.doubts:
            if time.monotonic() > end:
                return
            time.sleep(_LOOK_S)
            if (now := self.watched.asked.word()) != word:
                since, word = time.monotonic(), now

    def _remember(self, *words: ServersWord) -> None:
        for word in words:
            self.fired.update(word.states)


def differences(
    word: ServersWord, rows: Sequence[ListedAlert], fired: set[Identity]
) -> Iterator[str]:
    """In words: rows that are missing, too many, of another state, or that no server knows."""
    standing = [row for row in rows if row.state not in OVER]
    count = Counter(row.who for row in standing)
    for who, states in word.states.items():
        if count[who] != 1:
            yield f"{count[who]} rows of {_told(who)}, which is {sorted(states)}"
    for who in word.unsent - word.hidden:
        if (number := sum(who <= row.who for row in standing)) != 1:
            yield f"{number} rows of {_told(who)}, which is dropped on its way"
    for row in rows:
        yield from _differences_of(row, word, fired)


def _differences_of(row: ListedAlert, word: ServersWord, fired: set[Identity]) -> Iterator[str]:
    about = f"{row.title} ({row.id}) {row.state!r} {_told(row.who)}"
    if _is_last_word(row, word, fired):
        return
    if row.state in OVER:
        if row.who in word.states or row.who not in fired:
            yield f"over, and it is not or never was there: {about}"
    elif row.who in word.states:
        if row.state not in word.states[row.who]:
            yield f"should be {sorted(word.states[row.who])}: {about}"
        if row.title != dict(row.who).get("alertname"):
            yield f"another title: {about}"
    elif row.who not in word.hidden and not any(who <= row.who for who in word.unsent):
        yield f"no server knows: {about}"


def _is_last_word(row: ListedAlert, word: ServersWord, fired: set[Identity]) -> bool:
    """Whether a row holds what a server last told that is down, and nobody knows better."""
    if row.who in word.states or row.who not in fired:
        return False
    return "alertmanagers" in word.silent or ("rulers" in word.silent and row.state == "unknown")


def _rough(state: str) -> str:
    """A state in Alertmanager's words, whoever brought it about."""
    return "suppressed" if state in (SILENCED, INHIBITED) else _ALIKE.get(state, state)


def _told(who: Identity) -> str:
    return "{" + ", ".join(f"{name}={value}" for name, value in sorted(who)) + "}"
