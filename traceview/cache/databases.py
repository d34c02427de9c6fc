"""The databases of a cache: opened, brought in step with each other, or moved aside as damaged."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import msgspec

from traceview.cache.disk.batches import portions
from traceview.cache.disk.folder import DAMAGED, INDEX, RECORDS, SCHEMA, drop_older, own_folder
from traceview.cache.disk.plain_store import PlainStore, fold
from traceview.cache.heard_times import HeardTimes
from traceview.cache.index.change_log import ChangeLog
from traceview.cache.index.index import Index
from traceview.cache.index.index_writes import UNSURE
from traceview.cache.pending.disk_queue import Queues
from traceview.cache.pending.syncs import Syncs
from traceview.cache.pending.told_digests import ToldDigests
from traceview.cache.records.records import Records
from traceview.cache.store_protocol import OWN
from traceview.errors import CacheError

CURSOR = "cursor/"
"""How the names of values begin that say how far something was read: without an index, anew."""
_SCHEMA_KEY = "meta/schema"
_STEP = "meta/step"
_SERIALS = "meta/serials"
_vector = msgspec.json.Decoder(dict[str, int]).decode


class Databases:
    """The records, and beside them the index, the queues, the syncs and the log of changes.

    `moved_aside` is where damaged files were put when they were opened, else None.
    """

    def __init__(self, folder: Path, clock: Callable[[], float]) -> None:
        self.folder = folder
        self.moved_aside: Path | None = None
        self._clock = clock
        own_folder(folder)
        try:
            if (folder / DAMAGED).exists():
                self._move_aside()
            self._open()
        except CacheError:
            if not (folder / DAMAGED).exists():
                raise
            self._move_aside()
            self._open()

    def _open(self) -> None:
        self.rows = PlainStore(self.folder / RECORDS)
        self.heard = HeardTimes(self.rows)
        self.records = Records(self.rows, self.heard)
        self.index = Index(self.folder / INDEX)
        self.queues = Queues(self.index)
        self.told = ToldDigests(self.index)
        self.syncs = Syncs(self.index, self._clock, self.told, self.heard.note)
        self.log = ChangeLog(self.index)
        self.index.sizes()
        if self.rows.text(_SCHEMA_KEY) != str(SCHEMA):
            with self.rows.transact():
                if self.rows.text(_SCHEMA_KEY) != str(SCHEMA):
                    self.clear()
            drop_older(self.folder)
        if self.index.step != self.step:
            self._repair()

    def _move_aside(self) -> None:
        self.moved_aside = self.folder / f"damaged-{int(time.time())}"
        try:
            self.moved_aside.mkdir(mode=0o700, exist_ok=True)
            for path in (self.folder / RECORDS, *self.folder.glob(f"{INDEX}*")):
                if path.exists():
                    path.rename(self.moved_aside / path.name)
            (self.folder / DAMAGED).unlink(missing_ok=True)
        except OSError as error:
            raise CacheError(
                f"The cache in {self.folder} is damaged, and could not be moved aside",
                error.strerror or str(error),
                "free disk space, or remove the folder",
            ) from error

    def _repair(self) -> None:
        """Bring the index in step with the records, after a kill or a loss."""
        with self.rows.transact():
            here, there = self.step, self.index.step
            if here < there <= here + UNSURE:
                ids = self.index.undo(here)
                self.told.doubt(ids)
                self._index_again(ids)
            elif there != here:
                self._clear_index()
                self._index_again(self.records.ids())
                begin = f"v/{CURSOR}"
                for key in [key for key in self.rows.all_keys() if key.startswith(begin)]:
                    self.rows.delete(key)

    def _index_again(self, ids: Iterable[str]) -> None:
        for some in portions(ids):
            step = max(self.step, self.index.step) + 1
            known = self.records.changing().known(some)
            self.index.write([(None, draft.node) for draft in known], (), step)
            self.keep_step(step)

    @property
    def step(self) -> int:
        """How often the index was written, as far as the records know."""
        return int(self.rows.text(_STEP) or 0)

    def keep_step(self, step: int) -> None:
        """Note that the index was written."""
        self.rows.set(_STEP, str(step))

    @property
    def serials(self) -> Mapping[str, int]:
        """How often records were changed by each source."""
        return _vector(self.rows.text(_SERIALS) or "{}")

    def note_change(self, source: str, ids: Iterable[str]) -> None:
        """Note that a source has changed the records of these nodes."""
        serials = {**self.serials}
        serials[source] = serials.get(source, 0) + 1
        self.rows.set(_SERIALS, msgspec.json.encode(serials).decode())
        self.log.note(source, serials[source], list(ids))

    @contextmanager
    def together(self) -> Iterator[None]:
        """What is read and written inside stands together; other writers wait."""
        with self.rows.transact(), self.index.writing():
            yield

    def clear(self) -> None:
        """Forget everything; every reader learns that anything may have changed."""
        with self.rows.transact():
            before = self.serials
            self.rows.clear()
            self._clear_index()
            self.rows.set(_SCHEMA_KEY, str(SCHEMA))
            after = {source: serial + 1 for source, serial in {OWN: 0, **before}.items()}
            self.rows.set(_SERIALS, msgspec.json.encode(after).decode())

    def _clear_index(self) -> None:
        self.index.clear()
        for tables in (self.queues, self.syncs, self.log, self.told):
            tables.clear()

    def close(self) -> None:
        """Let go of the databases."""
        self.rows.close()
        self.index.close()
        if self.rows.has_written:
            fold(self.folder / INDEX)
