"""Asking the sources again behind every screen, and telling every screen how things stand."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from traceview.app.background_imports import warm
from traceview.app.stage import Stage
from traceview.errors import ConfigError
from traceview.widgets.app_state import Situation
from traceview.widgets.times import LOCAL, age_at, stamp

if TYPE_CHECKING:
    from traceview.sources.source_status import RefreshEvent

TICK_S = 15.0
"""How often the time on the screens is looked at."""
NOT_ASKED = "No source is asked until it is corrected and traceview is started again."
"""Behind a fault of the configuration: what they say would be linked by rules nobody meant."""


def nothing_to_check() -> None:
    """A configuration that was wholly checked before the first frame."""


class RefreshLoop:
    """Keeps the situation true without ever blocking.

    `check` looks at what of the configuration the first frame did not need, and raises ConfigError;
    after that no source is asked. `get_ready` is done once. Both are done in a thread. `every_s`
    is how often `again` is called, in seconds.
    """

    def __init__(
        self,
        stage: Stage,
        *,
        check: Callable[[], None] = nothing_to_check,
        get_ready: Callable[[], None] = warm,
        every_s: float | None = None,
    ) -> None:
        self._stage = stage
        self._check = check
        self._get_ready = get_ready
        self._every_s = every_s
        self._begun: set[tuple[str, ...]] = set()
        self._asking: set[str] = set()
        self._checking = asyncio.Lock()
        self._fault: str | None = None
        self._age = ""
        self._asked = False
        self._answered: set[str] = set()
        self._told: set[str] = set()

    def begin(self, notice: str = "") -> None:
        """What happens behind the first frame, on which `notice` is the first note."""
        self._stage.say(notice)
        self._stage.work(self._begin(notice), "sources", alone=False)
        self.refresh()

    def tick(self) -> None:
        """Ages grow by the minute: no screen is drawn more often because of the time."""
        now, told = self._stage.session.now(), self._stage.situation
        if _minute(now) != _minute(told.now):
            self._stage.tell(replace(told, now=now))

    def switch_zone(self) -> None:
        """UTC, or the zone of this machine."""
        told = self._stage.situation
        self._stage.tell(replace(told, zone=LOCAL if told.zone is UTC else UTC))

    def again(self) -> None:
        """Ask the sources when it is time to, without a note when none may be asked."""
        if not self._fault:
            self.refresh()

    def refresh(self, names: tuple[str, ...] = (), *, asked: bool = False) -> None:
        """Ask the sources again, all or those named, unless all of these are being asked.

        A person who `asked` is told what was found.
        """
        self._asked |= asked
        wanted = set(names or (one.name for one in self._stage.situation.statuses))
        are_asked = bool(wanted) and wanted <= self._asking
        if are_asked or not self._begun.isdisjoint({names, ()}):
            return
        self._begun.add(names)
        self._stage.work(self._ask(names), f"refresh {' '.join(names)}", alone=False)

    def _next_look(self) -> datetime | None:
        """When all sources are asked again of themselves."""
        if self._every_s is None or self._fault or self._stage.session.is_offline:
            return None
        return self._stage.session.now() + timedelta(seconds=self._every_s)

    async def _begin(self, notice: str) -> None:
        await self._read_sources()
        self._age = await self._age_of_rows()
        fault = await self._checked()
        if self._age:
            self._warn(fault and f"{fault} {NOT_ASKED}", notice, self._age)
        await self._tell_troubles()
        await asyncio.to_thread(self._get_ready)

    def _warn(self, *parts: str) -> None:
        self._stage.say(" · ".join(part for part in parts if part), "warn")

    async def _age_of_rows(self) -> str:
        """How old the alert list is while no source has data that could tell; else nothing."""
        made = await asyncio.to_thread(self._stage.session.rows_made_at)
        told = self._stage.situation
        if made is None or any(status.fetched_at for status in told.statuses):
            return ""
        when = stamp(made, told.zone, today=told.now)
        return f"Alerts as of {when}, {age_at(made, told.now)} old."

    async def _ask(self, names: tuple[str, ...]) -> None:
        asking: set[str] = set()
        try:
            if fault := await self._checked():
                self._warn(f"{fault} {NOT_ASKED}", self._age)
                return
            if not names:
                look = self._next_look()
                self._stage.tell(replace(self._stage.situation, next_look=look))
            async for event in self._stage.session.refresh(names):
                self._begun.discard(names)
                self._count(event, asking)
                if _is_last(event) and not names:
                    self._answered |= {one.name for one in self._stage.situation.statuses}
                await self._hear(event)
            self._stage.work(self._stage.session.keep_plots(), "kept plots")
        finally:
            self._begun.discard(names)
            self._asking -= asking
            await self._read_sources()
            await self._tell_troubles()

    async def _tell_troubles(self) -> None:
        """Say once what is to be told of the cache."""
        troubles = await asyncio.to_thread(self._stage.session.troubles)
        new = [text for text in map(str, troubles) if text not in self._told]
        self._told.update(new)
        if new:
            self._warn(*new)

    def _count(self, event: RefreshEvent, asking: set[str]) -> None:
        """Note which sources are being asked, and which of them by one refresh."""
        if event.what == "started":
            asking.add(event.source)
            self._asking.add(event.source)
        elif event.what in ("done", "failed"):
            asking.discard(event.source)
            self._asking.discard(event.source)

    async def _checked(self) -> str:
        """What is wrong with the configuration, found once; empty when nothing is."""
        async with self._checking:
            if self._fault is None:
                self._fault = await asyncio.to_thread(_fault_of, self._check)
        return self._fault

    async def _hear(self, event: RefreshEvent) -> None:
        if event.what in ("started", "progress"):
            self._stage.tell(_syncing(self._stage.situation, event))
            return
        if event.what in ("done", "failed"):
            self._answered.add(event.source)
        await self._read_sources()
        if event.what in ("done", "linked"):
            rows = await asyncio.to_thread(self._stage.session.rows)
            is_last = _is_last(event)
            is_linked = event.what == "linked"
            self._stage.news(rows, of_all=is_linked, asked=self._asked and is_last)
            self._asked &= not is_last

    async def _read_sources(self) -> None:
        session = self._stage.session
        statuses = await asyncio.to_thread(session.sources)
        told = self._stage.situation
        if session.is_offline:
            self._answered |= {one.name for one in statuses}
        self._stage.tell(
            replace(
                told,
                statuses=tuple(statuses),
                now=session.now(),
                is_read=True,
                answered=frozenset(self._answered),
            )
        )


def _is_last(event: RefreshEvent) -> bool:
    """Whether all sources of a refresh have ended, and what they said is linked."""
    return event.what == "linked" and not event.source


def _fault_of(check: Callable[[], None]) -> str:
    try:
        check()
    except ConfigError as error:
        return str(error)
    return ""


def _syncing(told: Situation, event: RefreshEvent) -> Situation:
    """The situation with a source that is being asked, and how far that has come."""
    count = f"{event.done}" + (f"/{event.total}" if event.total else "")
    detail = count if event.what == "progress" else ""
    statuses = tuple(
        replace(status, state="syncing", detail=detail) if status.name == event.source else status
        for status in told.statuses
    )
    return replace(told, statuses=statuses)


def _minute(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)
