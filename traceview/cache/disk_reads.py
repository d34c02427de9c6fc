"""The reading half of the store on disk: each question takes few statements of SQL."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from traceview.cache.databases import Databases
from traceview.cache.state_file import StateFile
from traceview.cache.store_protocol import PEOPLE, Candidates, Changes, Event, Near, Page, Record
from traceview.errors import CacheError, TraceviewError
from traceview.identity import kind_of
from traceview.model import Body, Kind


class DiskReads:
    """`Reads` over the databases of a folder, and the file of what outlives them."""

    def __init__(self, state: Path, clock: Callable[[], float], data: Databases) -> None:
        self.folder = data.folder
        self._state = StateFile(state, clock)
        self._data = data

    @property
    def moved_aside(self) -> Path | None:
        """Where damaged files were put when the store was opened."""
        return self._data.moved_aside

    def troubles(self) -> Sequence[TraceviewError]:
        """What is to be told of the store: that it cannot be written, or what was damaged."""
        damaged = self._data.records.damaged
        return (*self._data.troubles, *((_left_out(damaged, self.folder),) if damaged else ()))

    def close(self) -> None:
        """Let go of the databases."""
        self._data.close()
        self._state.close()

    def records(self, ids: Collection[str]) -> Mapping[str, Record]:
        """The records of those of `ids` that are known."""
        return self._data.records.read(ids)

    def near(self, node_id: str, per_kind: int) -> Near | None:
        """A node and its first links to each kind, with the records at their ends."""
        return self._data.records.near(node_id, per_kind)

    def page(self, node_id: str, kind: str, start: int, count: int) -> Page:
        """Some of the links of a hub to nodes of a kind; all that there are of another node."""
        return self._data.records.page(node_id, kind, start, count)

    def named(
        self, names: Collection[str], kinds: tuple[Kind, ...] = ()
    ) -> Mapping[str, list[str]]:
        """The ids of the nodes called exactly as `names` say, of any of `kinds`."""
        wanted = {kind.value for kind in kinds}
        found = self._data.index.named(names)
        if not wanted:
            return found
        chosen = ((name, [i for i in ids if kind_of(i) in wanted]) for name, ids in found.items())
        return {name: ids for name, ids in chosen if ids}

    def abbreviated(self, commits: Collection[str], limit: int = 20) -> Mapping[str, list[str]]:
        """The ids of the commits that `commit:` and at least seven digits stand for."""
        return self._data.index.abbreviated(commits, limit)

    def known(self, ids: Collection[str]) -> set[str]:
        """Those of `ids` that are known; their records are not read."""
        return self._data.index.known(ids)

    def of_kind(self, kind: Kind) -> list[str]:
        """The ids of all nodes of a kind, in the order in which they came."""
        return self._data.index.of_kind(kind.value)

    def candidates(self, words: Sequence[str], kinds: Sequence[str] = ()) -> Candidates:
        """Nodes that hold all of `words`, the newest first, in bounded time."""
        return self._data.index.candidates(words, kinds)

    def body(self, node_id: str) -> Body | None:
        """The text of a document."""
        text = self._data.rows.text(f"b/{node_id}")
        try:
            return None if text is None else msgspec.json.decode(text, type=Body)
        except msgspec.MsgspecError:
            self._data.records.note(node_id)
            return None

    def value(self, name: str) -> Any:
        """What was last kept under `name`; None without one."""
        if name.startswith(PEOPLE):
            return self._state.value(name)
        text = self._data.rows.text(f"v/{name}")
        try:
            return None if text is None else msgspec.json.decode(text)
        except msgspec.MsgspecError:
            self._data.records.note(name)
            return None

    def sizes(self) -> Mapping[str, int]:
        """How many nodes there are of each kind."""
        return self._data.index.sizes()

    def spoken(self, source: str) -> int:
        """How many nodes a source has spoken of."""
        return self._data.index.spoken(source)

    def changes(self, since: Mapping[str, int]) -> Changes:
        """What changed since the vector `since`."""
        self._data.heard.read()
        now = self._data.serials
        return Changes(frozenset(), now) if now == since else self._data.log.since(since, now)

    def events(self, since: float, limit: int = 1_000) -> Sequence[Event]:
        """What came into another state at `since` or later, the newest first."""
        return self._state.events(since, limit)


def _left_out(damaged: Collection[str], folder: Path) -> CacheError:
    some = ", ".join(sorted(damaged)[:3])
    more = f" and {len(damaged) - 3} more" if len(damaged) > 3 else ""
    return CacheError(
        f"The cache in {folder} holds rows that cannot be read: they are left out",
        f"damaged are {some}{more}",
        "run `traceview sync`: it reads them anew",
    )
