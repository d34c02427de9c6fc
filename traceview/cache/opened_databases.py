"""Opening the databases of a cache: to keep what comes, to read alone, or to hold it in memory.

What is damaged is mended by the smallest part that can be: an index is made again, a database is
moved aside and what can be read of it kept, a row is read anew from its sources.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path

from traceview.cache.databases import SCHEMA_KEY, Databases
from traceview.cache.disk.connections import (
    ThreadConnections,
    ask_for_turn,
    in_memory,
    read_only,
)
from traceview.cache.disk.folder import (
    DAMAGED,
    INDEX,
    RECORDS,
    SCHEMA,
    damage_in,
    drop_older,
    own_folder,
)
from traceview.cache.disk.plain_store import DATABASE, PlainStore, guarded
from traceview.cache.disk.salvaged_rows import salvaged
from traceview.cache.disk.unkept_rows import UnkeptRows
from traceview.cache.index.index import Index
from traceview.errors import CacheError, CacheUnwritable, TraceviewError

Clock = Callable[[], float]
ENOUGH = 32 * 1024
"""How many bytes must find room before it is said that the cache can be written."""


def databases_to_keep(folder: Path, clock: Clock) -> Databases:
    """The databases of `folder`, made when there are none, mended when they are damaged.

    Raises CacheUnwritable when they cannot be written, and CacheError when they cannot be used.
    """
    own_folder(folder)
    try:
        if not damage_in(folder):
            return _opened(folder, clock)
    except CacheError:
        if not damage_in(folder):
            raise
    return _mended(folder, clock)


def _opened(folder: Path, clock: Clock) -> Databases:
    for path in (folder / RECORDS / DATABASE, folder / INDEX):
        with guarded(path.parent if path.name == DATABASE else path):
            ask_for_turn(path)
    data = Databases(folder, clock, PlainStore(folder / RECORDS), Index(folder / INDEX))
    if (schema := data.rows.text(SCHEMA_KEY)) != str(SCHEMA):
        with data.rows.transact():
            if data.rows.text(SCHEMA_KEY) != str(SCHEMA):
                data.clear()
        drop_older(folder)
        if schema is not None:
            data.troubles.append(_of_another_format(folder / RECORDS, schema))
    elif data.step < 0:
        data.begin_anew()
        data.troubles.append(_read_anew(folder / RECORDS))
    elif not data.is_in_step:
        data.bring_in_step()
    return data


def _mended(folder: Path, clock: Clock) -> Databases:
    """The databases without what is damaged. What was moved aside and where is told."""
    damaged = damage_in(folder)
    aside = _moved_aside(folder, damaged) if damaged & {RECORDS, INDEX} else None
    data = Databases(folder, clock, PlainStore(folder / RECORDS), Index(folder / INDEX))
    if aside is not None:
        for key, value in salvaged(aside / RECORDS / DATABASE):
            data.rows.set(key, value)
    data.begin_anew()
    data.moved_aside = aside
    data.troubles.append(_set_aside(folder, aside) if aside else _read_anew(folder / RECORDS))
    (folder / DAMAGED).unlink(missing_ok=True)
    return data


def _moved_aside(folder: Path, damaged: frozenset[str]) -> Path:
    """Where what is damaged was put; an index goes with its records, of which it is made."""
    aside = folder / f"damaged-{time.time_ns()}"
    names = {f"{INDEX}*", *((RECORDS,) if RECORDS in damaged else ())}
    try:
        aside.mkdir(mode=0o700)
        for path in [path for name in names for path in folder.glob(name)]:
            path.rename(aside / path.name)
    except OSError as error:
        raise CacheUnwritable(
            f"The cache in {folder} is damaged, and could not be moved aside",
            error.strerror or str(error),
            "free disk space, or remove the folder",
        ) from error
    return aside


def _set_aside(folder: Path, aside: Path) -> TraceviewError:
    return CacheError(
        f"The cache in {folder} was damaged",
        f"what was damaged is in {aside}, and what could be read of it is kept",
        "run `traceview sync`: the sources are read anew",
    )


def _of_another_format(place: Path, schema: str) -> TraceviewError:
    return CacheError(
        f"The cache in {place} was of another format, and is empty now",
        f"it said that it is of format {schema!r}, and {SCHEMA} is read",
        "run `traceview sync`: the sources are read anew",
    )


def _read_anew(place: Path) -> TraceviewError:
    return CacheError(
        f"Rows of the cache in {place} were damaged",
        "they were left out",
        "run `traceview sync`: the sources are read anew",
    )


def databases_to_read(folder: Path, clock: Clock) -> Databases | None:
    """The databases as they stand, opened without a write; None when they have to be mended first.

    Raises CacheError when the folder may not be used.
    """
    paths = (folder / RECORDS / DATABASE, folder / INDEX)
    if damage_in(folder) or not all(path.is_file() for path in paths):
        return None
    own_folder(folder)
    with suppress(CacheError):
        data = _to_read(folder, clock)
        if data.is_in_step:
            data.troubles += filter(None, (unwritable(folder),))
            return data
    return None


def _to_read(folder: Path, clock: Clock) -> Databases:
    connections = ThreadConnections(partial(read_only, folder / INDEX))
    index = Index(folder / INDEX, connections=connections, is_to_read=True)
    return Databases(folder, clock, UnkeptRows(folder / RECORDS), index)


def unwritable(folder: Path) -> CacheUnwritable | None:
    """Why nothing can be kept in `folder`; None when a little could be written."""
    try:
        descriptor, name = tempfile.mkstemp(prefix="room.", dir=folder)
        try:
            with os.fdopen(descriptor, "wb", buffering=0) as file:
                file.write(bytes(ENOUGH))
        finally:
            Path(name).unlink(missing_ok=True)
    except OSError as error:
        return nothing_is_kept(folder, error.strerror or str(error))
    return None


def nothing_is_kept(folder: Path, why: str) -> CacheUnwritable:
    """That the cache in `folder` is shown as it stands, and what is read meanwhile is lost."""
    return CacheUnwritable(
        f"The cache in {folder} cannot be written: what it holds is shown, and nothing new is kept",
        why,
        "free disk space, or choose another folder with `[cache] folder`",
    )


def databases_unkept(folder: Path, clock: Clock, why: CacheUnwritable) -> Databases:
    """The databases as far as they can be read, with what comes held in memory."""
    with suppress(CacheError):
        return _unkept(folder, clock, folder / RECORDS, why)
    return _unkept(folder, clock, folder / "unreadable", why)


def _unkept(folder: Path, clock: Clock, records: Path, why: CacheUnwritable) -> Databases:
    index = Index(folder / INDEX, connections=in_memory(folder / INDEX))
    data = Databases(folder, clock, UnkeptRows(records), index)
    if not data.is_in_step or damage_in(folder):
        data.begin_anew()
    data.troubles.append(nothing_is_kept(folder, why.why or why.what))
    return data
