"""The configured sources: each opened when it is needed, each with its state and its breaker.

A source that cannot be opened (a broken connector, a wrong setting, a missing token) is a state to
show, never the end of the program.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from traceview.config.config import Config, SourceTable
from traceview.config.source_settings import source_settings
from traceview.connector import Connector, Context
from traceview.errors import BadPayload, TraceviewError
from traceview.http import SourceClient, WebSettings
from traceview.references.conventions.alertmanager_clusters import AlertmanagerClusters
from traceview.references.patterns.named_pattern import NamedPattern
from traceview.sources import registry
from traceview.sources.source_state import SourceState
from traceview.sources.source_status import SourceStatus


class Source:
    """One configured source."""

    def __init__(
        self,
        config: Config,
        table: SourceTable,
        clock: Callable[[], datetime],
        state: SourceState,
        alertmanagers: AlertmanagerClusters,
    ) -> None:
        self.name = table.name
        self.type = table.type
        self.state = state
        self.is_syncing = False
        self.told: Mapping[str, str] = {}
        self._alertmanagers = alertmanagers
        self._config = config
        self._table = table
        self._clock = clock
        self._connector: Connector | None = None
        self._http: SourceClient | None = None
        self._patterns: tuple[NamedPattern, ...] = ()
        self._opening = asyncio.Lock()

    async def connector(self) -> Connector:
        """The connector of this source, made on first use. Raises TraceviewError."""
        async with self._opening:
            if self._connector is None:
                self._connector = await asyncio.to_thread(self._open)
            return self._connector

    def _open(self) -> Connector:
        made = registry.load(self.type, self._config.plugins)
        settings = source_settings(self._config, self._table, made.Settings)
        self.state.stale_after = settings.stale_after
        if isinstance(settings, WebSettings):
            self._http = SourceClient.of(settings, name=self.name, clock=self._clock)
        try:
            connector = made(settings, self._context())
            self._patterns = tuple(connector.patterns())
        except TraceviewError:
            raise
        except Exception as error:
            raise failed(self.name, self.type, error) from error
        return connector

    def _context(self) -> Context:
        return Context(
            name=self.name,
            clock=self._clock,
            folder=self._config.cache_folder / "sources" / self.name,
            house=self._config.house,
            http=self._http,
            alertmanagers=self._alertmanagers,
            told=lambda: self.told,
        )

    async def is_local(self) -> bool:
        """Whether it can be opened and needs no network."""
        try:
            await self.connector()
        except TraceviewError:
            return False
        return self._http is None

    def patterns(self) -> Sequence[NamedPattern]:
        """How this source's things are written; nothing while it is not open."""
        return self._patterns

    def status(self, nodes: int) -> SourceStatus:
        """How the source stands now."""
        now = self._clock()
        return self.state.status(self._table, nodes, now, is_syncing=self.is_syncing)

    async def aclose(self) -> None:
        """Let go of the connector and its connections."""
        if self._connector is not None:
            await self._connector.aclose()
        if self._http is not None:
            await self._http.aclose()


def failed(name: str, kind: str, error: Exception) -> BadPayload:
    """What is said of a source whose connector raised what no connector should."""
    return BadPayload(
        f"The connector of {name} failed",
        f"{type(error).__name__} in {kind}",
        "report it to the connector's authors; what was known is kept",
    )


def private_folder(folder: Path) -> Path:
    """`folder`, made for us alone."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder
