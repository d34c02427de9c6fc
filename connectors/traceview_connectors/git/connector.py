"""The connector: the reading of a repository, done in threads."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import suppress
from typing import ClassVar, TypeVar

from traceview.connector import Ability, Batch, Context, Health, SourceSettings
from traceview.errors import ConfigError, TraceviewError
from traceview.model import Findings, Kind, Node
from traceview.references.patterns.named_pattern import NamedPattern
from traceview_connectors.git.findings.address_patterns import Spans, patterns_of
from traceview_connectors.git.findings.repository_place import RepositoryPlace
from traceview_connectors.git.git_settings import GitSettings
from traceview_connectors.git.git_sync import GitSync
from traceview_connectors.git.node_expansion import expanded

Result = TypeVar("Result")
SIGN_OF_LIFE_S = 20.0
"""Seconds after which a sync that has nothing to say yet says that it goes on."""


class Git:
    """Reads one repository; each verb is a reading of its own, in a thread."""

    Settings: ClassVar[type[SourceSettings]] = GitSettings
    abilities: ClassVar[frozenset[Ability]] = frozenset((Ability.EXPAND, Ability.SYNC))
    expands: ClassVar[frozenset[Kind]] = frozenset(
        (Kind.RULE, Kind.COMMIT, Kind.DOCUMENT, Kind.PERSON)
    )

    def __init__(self, settings: SourceSettings, context: Context) -> None:
        if not isinstance(settings, GitSettings):
            why = f"they are {type(settings).__name__}"
            raise ConfigError("The settings are not those of a git source", why, "use GitSettings")
        self._settings = settings
        self._context = context
        self._readings: set[GitSync] = set()
        self._place: RepositoryPlace | None = None
        self._spans: Spans | None = None

    async def check(self) -> Health:
        """Whether the repository can be read; its version is that of the `git` program."""
        return await self._in_thread(lambda reading: reading.check())

    async def expand(self, node: Node) -> Findings:
        """What the repository says about one of its rules, commits, documents or people."""
        if node.kind not in self.expands:
            return Findings()
        return await self._in_thread(lambda reading: expanded(reading, node))

    async def sync(self, cursor: str) -> AsyncIterator[Batch]:
        """Everything, or what changed since the head `cursor`."""
        reading = GitSync(self._settings, self._context)
        self._readings.add(reading)
        batches = reading.batches(cursor)
        step: asyncio.Future[Batch | None] | None = None
        try:
            while True:
                step = asyncio.ensure_future(asyncio.to_thread(next, batches, None))
                while not (await asyncio.wait({step}, timeout=SIGN_OF_LIFE_S))[0]:
                    yield Batch(findings=Findings())
                batch = step.result()
                if batch is None:
                    break
                yield batch
        finally:
            reading.stop()
            if step is not None and not step.done():
                with suppress(TraceviewError):
                    await step
            batches.close()
            self._readings.discard(reading)
            self._spans = None

    def patterns(self) -> Sequence[NamedPattern]:
        """How the repository's commits and rules are written as URLs."""
        if self._place is None:
            try:
                self._place = GitSync(self._settings, self._context).open_here().place
            except TraceviewError:
                return ()
        return patterns_of(self._place, self._known_spans)

    async def aclose(self) -> None:
        """End every command that still runs."""
        for reading in tuple(self._readings):
            reading.stop()

    def _known_spans(self) -> Spans:
        if self._spans is None:
            state = GitSync(self._settings, self._context).state()
            self._spans = state.spans if state is not None else {}
        return self._spans

    async def _in_thread(self, work: Callable[[GitSync], Result]) -> Result:
        reading = GitSync(self._settings, self._context)
        self._readings.add(reading)
        task = asyncio.ensure_future(asyncio.to_thread(work, reading))
        try:
            await asyncio.wait({task})
            return task.result()
        finally:
            reading.stop()
            if not task.done():
                with suppress(TraceviewError):
                    await task
            self._readings.discard(reading)
