"""The connector for lists in files."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import datetime
from typing import ClassVar

from traceview.connector import Ability, Batch, Context, Health, Plot, SourceSettings
from traceview.model import Findings, Kind, Node
from traceview.references.patterns.find_references import NamedPattern
from traceview.text.unix_time import from_unix
from traceview_connectors.files.file_cursor import Listing, Stamp, stamp_of, unchanged
from traceview_connectors.files.files_settings import FilesSettings
from traceview_connectors.files.list_entries import UnreadableList
from traceview_connectors.files.list_expansion import around, with_stubs
from traceview_connectors.files.sheet import Part
from traceview_connectors.files.source_files import (
    ListFile,
    list_files,
    read_parts,
    small,
    unreadable,
)
from traceview_connectors.files.stored_series import series_between


class Files:
    """Reads lists in YAML, JSON and CSV files; the package's docstring has their format.

    `expand` and `plot` answer from lists that can be held in memory, eight megabytes of
    them; what larger ones say comes with `sync` alone.
    """

    Settings: ClassVar[type[SourceSettings]] = FilesSettings
    abilities: ClassVar[frozenset[Ability]] = frozenset(
        (Ability.EXPAND, Ability.SYNC, Ability.PLOT)
    )
    expands: ClassVar[frozenset[Kind]] = frozenset(Kind)

    def __init__(self, settings: SourceSettings, context: Context) -> None:
        self._settings = FilesSettings.model_validate(settings.model_dump())
        self._context = context
        self._held: tuple[list[Stamp], list[Part]] = ([], [])

    async def check(self) -> Health:
        """That there are lists, and when the newest of them changed."""
        files = await asyncio.to_thread(list_files, self._settings.path)
        newest = max(stamp_of(file.path)[1] for file in files)
        changed = from_unix(newest / 1e9)
        count = f"{len(files)} lists" if len(files) > 1 else "1 list"
        return Health(detail=f"{count}, changed {changed:%Y-%m-%d %H:%MZ}")

    async def expand(self, node: Node) -> Findings:
        """What the lists say of a node, and the nodes that they link it to."""
        wanted = frozenset((node.id,))
        return await asyncio.to_thread(lambda: around(self._parts(), wanted))

    async def sync(self, cursor: str) -> AsyncIterator[Batch]:
        """What the lists hold, unless none of them changed since `cursor`."""
        files = await asyncio.to_thread(list_files, self._settings.path)
        listing = Listing(files, cursor)
        for file in listing.todo:
            async for findings in self._read(file, listing):
                yield Batch(findings=findings, done=listing.rows)
        listing.require_one(self._context.name)
        yield Batch(
            findings=Findings(),
            cursor=listing.cursor,
            done=listing.rows,
            total=listing.rows,
            complete=listing.is_complete,
            partial=not listing.is_complete,
            as_of=listing.as_of,
        )

    def patterns(self) -> Sequence[NamedPattern]:
        """Lists have no spelling of their own."""
        return ()

    async def plot(self, expr: str, start: datetime, end: datetime, step_s: float) -> Plot:
        """The stored values of `expr`; no series when the lists hold none."""
        return await asyncio.to_thread(self._plot, expr, start, end, step_s)

    async def aclose(self) -> None:
        """Nothing is kept open."""
        self._held = ([], [])

    async def _read(self, file: ListFile, listing: Listing) -> AsyncIterator[Findings]:
        parts = self._parts_of(file)
        try:
            while (part := await asyncio.to_thread(next, parts, None)) is not None:
                listing.take(part)
                yield with_stubs(part.findings)
        except UnreadableList as error:
            listing.failed(file, error)
            yield Findings(problems=(unreadable(file, error),))

    def _parts_of(self, file: ListFile) -> Iterator[Part]:
        return read_parts(file, self._settings, self._context.name, self._context.clock())

    def _parts(self) -> list[Part]:
        """What the small lists hold; it is kept until one of them changes."""
        files = small(list_files(self._settings.path))
        stamps = [stamp_of(file.path) for file in files]
        held_stamps, held = self._held
        if held_stamps[: len(stamps)] == stamps and unchanged(held_stamps):
            return held
        parts = [part for file in files for part in self._readable(file)]
        stamps += [stamp_of(path) for part in parts for path in part.beside]
        self._held = (stamps, parts)
        return parts

    def _readable(self, file: ListFile) -> Iterator[Part]:
        try:
            yield from self._parts_of(file)
        except UnreadableList:
            return

    def _plot(self, expr: str, start: datetime, end: datetime, step_s: float) -> Plot:
        stored = [series for part in self._parts() for series in part.series]
        found = series_between(stored, expr, start, end, step_s)
        made = max((one.sheet.as_of for one in stored), default=None)
        return Plot(
            query=expr,
            series=found,
            step_s=step_s,
            fetched_at=made or self._context.clock(),
            source=self._context.name,
        )
