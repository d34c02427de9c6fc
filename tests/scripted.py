"""Connectors that say what a test tells them to say, and a loader over them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar

import pytest

from tests.builders import NOW
from traceview.cache.disk_store import DiskStore
from traceview.config.config import Config, SourceTable
from traceview.connector import Ability, Batch, Connector, Context, Health, SourceSettings
from traceview.model import Findings, Kind, Node
from traceview.references.patterns.named_pattern import NamedPattern
from traceview.sources import registry
from traceview.sources.refresh import Loader
from traceview.sources.source_status import RefreshEvent, SourceStatus

HANG = "hang"
Said = Batch | Exception | str
"""What a sync does next: give a batch, raise, or hang."""


@dataclass
class Script:
    """What a source says, one sequence for each sync; the last one is said again and again."""

    syncs: list[Sequence[Said]]
    cursors: list[str] = field(default_factory=list)
    health: Health | Exception | str = field(default_factory=Health)
    patterns: Sequence[NamedPattern] | Exception = ()
    fails_to_open: Exception | None = None
    closed: int = 0
    ended: int = 0


def scripted(script: Script) -> type[Connector]:
    """The class of a connector that follows `script`."""

    class Scripted:
        Settings: ClassVar[type[SourceSettings]] = SourceSettings
        abilities: ClassVar[frozenset[Ability]] = frozenset((Ability.SYNC,))
        expands: ClassVar[frozenset[Kind]] = frozenset()

        def __init__(self, settings: SourceSettings, context: Context) -> None:
            if script.fails_to_open is not None:
                raise script.fails_to_open

        async def check(self) -> Health:
            if script.health == HANG:
                await asyncio.Event().wait()
            if isinstance(script.health, Exception):
                raise script.health
            assert isinstance(script.health, Health)
            return script.health

        async def expand(self, node: Node) -> Findings:
            raise NotImplementedError

        async def sync(self, cursor: str) -> AsyncIterator[Batch]:
            script.cursors.append(cursor)
            said = script.syncs.pop(0) if len(script.syncs) > 1 else script.syncs[0]
            try:
                for one in said:
                    if isinstance(one, Exception):
                        raise one
                    if isinstance(one, str):
                        await asyncio.Event().wait()
                    else:
                        yield one
            finally:
                script.ended += 1

        def patterns(self) -> Sequence[NamedPattern]:
            if isinstance(script.patterns, Exception):
                raise script.patterns
            return script.patterns

        async def aclose(self) -> None:
            script.closed += 1

    return Scripted


class Stage:
    """A cache, a clock that one sets, and a loader over scripted sources."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch) -> None:
        self.folder = folder / "cache"
        self.cache = DiskStore(self.folder)
        self.time = NOW
        self.scripts: dict[str, Script] = {}
        self.classes: dict[str, type[Connector]] = {}
        self.tables: dict[str, Mapping[str, Any]] = {}
        self.aliases: dict[str, str] = {}
        self._loader: Loader | None = None
        patch.setattr(registry, "load", lambda name, plugins=(): self.classes[name])

    def clock(self) -> datetime:
        return self.time

    def wait(self, seconds: float) -> None:
        """Time goes by."""
        self.time += timedelta(seconds=seconds)

    def says(self, name: str, *said: Said, **settings: Any) -> Script:
        """From now on the source `name` says this in every sync."""
        if name in self.scripts:
            self.scripts[name].syncs = [said]
            return self.scripts[name]
        self.scripts[name] = Script([said])
        self.is_a(name, scripted(self.scripts[name]), **settings)
        return self.scripts[name]

    def is_a(self, name: str, connector: type[Connector], **settings: Any) -> None:
        """The source `name` is read by `connector`."""
        self.classes[name] = connector
        self.tables[name] = {"type": name, **settings}
        self._loader = None

    @property
    def loader(self) -> Loader:
        """A loader over all sources, the same until a source is added or it is restarted."""
        if self._loader is None:
            tables = {n: SourceTable(n, n, dict(table)) for n, table in self.tables.items()}
            config = Config(sources=tables, cache_folder=self.folder, aliases=self.aliases)
            self._loader = Loader(config, self.cache, self.clock)
        return self._loader

    def restart(self) -> None:
        """Another run of the program over the same cache."""
        self._loader = None

    async def refresh(self, *names: str) -> list[RefreshEvent]:
        """All news of one refresh."""
        return [event async for event in self.loader.refresh(names)]

    def status(self, name: str) -> SourceStatus:
        return self.loader.sources[name].status(self.cache.spoken(name))
