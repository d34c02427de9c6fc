"""The alert list of a session: kept for the next start, and held in memory when it cannot be."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from threading import RLock
from time import monotonic
from typing import TYPE_CHECKING

from traceview.errors import CacheError
from traceview.identity import kind_of
from traceview.session.alert_list import (
    AlertList,
    first_alert_list,
    forget_alert_list,
    keep_alert_list,
    read_alert_list,
    renewed_alert_list,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from traceview.session.held_store import HeldStore
    from traceview.session.opened_sources import OpenedSources
    from traceview.sources.source_status import RefreshEvent

REST = 4
"""How many times as long as the list took it is not made again, while sources are read on."""


class KnownAlerts:
    """The rows of all alerts, made again when sources have spoken. Safe to use from threads."""

    def __init__(
        self, held: HeldStore, sources: OpenedSources, clock: Callable[[], datetime]
    ) -> None:
        self._held = held
        self._sources = sources
        self._clock = clock
        self._lock = RLock()
        self._unkept: AlertList | None = None
        self._looked: Mapping[str, int] = {}
        self._next = 0.0

    def current(self) -> AlertList | None:
        """The list as it was last made; None where there is none that can be believed."""
        return self._unkept or read_alert_list(self._held.folder)

    def hear(self, event: RefreshEvent) -> None:
        """Make the list again after news of a refresh. Raises CacheError."""
        with self._lock:
            if event.what == "done":
                self._add_unlinked()
            elif event.what == "linked" and (not event.source or monotonic() >= self._next):
                self._renew()

    def _add_unlinked(self) -> None:
        """Show alerts that came before they are linked: that may take long."""
        changes = self._held.reads.changes(self._looked)
        self._looked = changes.now
        if changes.ids is None or any(kind_of(one) == "alert" for one in changes.ids):
            reads, now = self._held.reads, self._clock()
            self._keep(first_alert_list(self.current(), reads, self._sources, now))

    def _renew(self) -> None:
        began, kept = monotonic(), self.current()
        made = renewed_alert_list(kept, self._held, self._sources, self._clock())
        if made is not kept:
            self._keep(made)
        self._next = monotonic() + REST * (monotonic() - began)

    def _keep(self, made: AlertList) -> None:
        try:
            keep_alert_list(self._held.folder, made)
            self._unkept = None
        except CacheError:
            self._unkept = made

    def forget(self) -> None:
        """Take the list away. Raises CacheError."""
        with self._lock:
            self._unkept = None
            forget_alert_list(self._held.folder)
