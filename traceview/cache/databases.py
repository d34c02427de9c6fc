"""The databases of a cache: the records, and beside them what is found and done by them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import msgspec

from traceview.cache.disk.batches import portions
from traceview.cache.disk.folder import INDEX, SCHEMA
from traceview.cache.disk.plain_store import fold
from traceview.cache.disk.row_store import RowStore
from traceview.cache.heard_times import HeardTimes
from traceview.cache.index.change_log import ChangeLog
from traceview.cache.index.index import Index
from traceview.cache.index.index_writes import UNSURE
from traceview.cache.pending.disk_queue import Queues
from traceview.cache.pending.syncs import Syncs
from traceview.cache.pending.told_digests import ToldDigests
from traceview.cache.records.records import Records
from traceview.cache.store_protocol import OWN
from traceview.errors import CacheError, TraceviewError

CURSOR = "cursor/"
"""How the names of values begin that say how far something was read: without an index, anew."""
SCHEMA_KEY = "meta/schema"
_STEP = "meta/step"
_SERIALS = "meta/serials"
_vector = msgspec.json.Decoder(dict[str, int]).decode


class Databases:
    """The records, and beside them the index, the queues, the syncs and the log of changes.

    `troubles` are what is to be told of them: that they cannot be written, or what was mended.
    `moved_aside` is where damaged files were put when they were opened, else None.
    """

    def __init__(
        self, folder: Path, clock: Callable[[], float], rows: RowStore, index: Index
    ) -> None:
        self.folder = folder
        self.moved_aside: Path | None = None
        self.troubles: list[TraceviewError] = []
        self.rows = rows
        self.heard = HeardTimes(rows)
        self.records = Records(rows, self.heard)
        self.index = index
        self.queues = Queues(index)
        self.told = ToldDigests(index)
        self.syncs = Syncs(index, clock, self.told, self.heard.note)
        self.log = ChangeLog(index)
        index.sizes()

    @property
    def is_in_step(self) -> bool:
        """Whether the format is that of this version, and the index knows all records."""
        return self.rows.text(SCHEMA_KEY) == str(SCHEMA) and self.index.step == self.step

    def bring_in_step(self) -> None:
        """Bring the index in step with the records, after a kill or a loss."""
        with self.rows.transact():
            here, there = self.step, self.index.step
            if here < there <= here + UNSURE:
                ids = self.index.undo(here)
                self.told.doubt(ids)
                self._index_again(ids)
            elif there != here:
                self.begin_anew()

    def begin_anew(self) -> None:
        """Make the index of the records again; whatever cannot be read goes and is read anew."""
        with self.rows.transact():
            self._clear_index()
            for key in list(self.rows.all_keys()):
                if key.startswith(f"v/{CURSOR}") or not self._is_sound(key):
                    self.rows.delete(key)
            self.rows.set(SCHEMA_KEY, str(SCHEMA))
            self._index_again(self.records.ids())
            self._keep_serials({source: serial + 1 for source, serial in self.serials.items()})

    def _is_sound(self, key: str) -> bool:
        """Whether what stands under a key of a record or a value can be read."""
        try:
            if key.startswith("n/"):
                node_id = key.removeprefix("n/")
                return node_id in self.records.read((node_id,))
            if key.startswith(("v/", "b/")):
                msgspec.json.decode(self.rows.text(key) or "")
        except (CacheError, msgspec.MsgspecError, UnicodeError):
            return False
        return True

    def _index_again(self, ids: Iterable[str]) -> None:
        for some in portions(ids):
            step = max(self.step, self.index.step) + 1
            known = self.records.changing().known(some)
            self.index.write([(None, draft.node) for draft in known], (), step)
            self.keep_step(step)

    @property
    def step(self) -> int:
        """How often the index was written, as far as the records know; -1 when that is damaged."""
        text = self.rows.text(_STEP) or "0"
        return int(text) if text.isascii() and text.isdecimal() else -1

    def keep_step(self, step: int) -> None:
        """Note that the index was written."""
        self.rows.set(_STEP, str(step))

    @property
    def serials(self) -> Mapping[str, int]:
        """How often records were changed by each source."""
        try:
            return _vector(self.rows.text(_SERIALS) or "{}")
        except msgspec.MsgspecError:  # every reader learns then that anything may have changed
            return {}

    def _keep_serials(self, serials: Mapping[str, int]) -> None:
        self.rows.set(_SERIALS, msgspec.json.encode(serials).decode())

    def note_change(self, source: str, ids: Iterable[str]) -> None:
        """Note that a source has changed the records of these nodes."""
        serials = {**self.serials}
        serials[source] = serials.get(source, 0) + 1
        self._keep_serials(serials)
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
            self.rows.set(SCHEMA_KEY, str(SCHEMA))
            self._keep_serials({source: n + 1 for source, n in {OWN: 0, **before}.items()})

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
