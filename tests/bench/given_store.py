"""Stores for tests: over a reader of one record at a time, and one that counts what is asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from traceview.cache.store_protocol import (
    Candidates,
    Changes,
    Event,
    LinkHead,
    Near,
    Page,
    Reads,
    Record,
)
from traceview.identity import kind_of
from traceview.model import Body, Kind


class GivenStore:
    """What is read of a store, each record by `read`; it knows no names and no texts."""

    def __init__(self, read: Callable[[str], Record | None]) -> None:
        self._read = read

    def records(self, ids: Collection[str]) -> Mapping[str, Record]:
        """Each record by itself."""
        found = ((node_id, self._read(node_id)) for node_id in ids)
        return {node_id: record for node_id, record in found if record is not None}

    def near(self, node_id: str, per_kind: int) -> Near | None:
        """The node, and a page of each kind around it."""
        record = self._read(node_id)
        if record is None:
            return None
        return Near(record, {kind: self._page(record, kind, 0, per_kind) for kind in record.counts})

    def page(self, node_id: str, kind: str, start: int, count: int) -> Page:
        """The links to nodes of a kind."""
        record = self._read(node_id)
        if record is None:
            return Page((), {})
        page = self._page(record, kind, start, count)
        return Page(page.heads, {**page.records, node_id: record})

    def _page(self, record: Record, kind: str, start: int, count: int) -> Page:
        heads: Collection[LinkHead] = record.page(kind, start, count)
        if not record.is_hub:
            heads = [head for head in record.heads if kind_of(head.other) == kind]
        return Page(tuple(heads), self.records(dict.fromkeys(head.other for head in heads)))

    def named(
        self, names: Collection[str], kinds: tuple[Kind, ...] = ()
    ) -> Mapping[str, list[str]]:
        """Nothing."""
        return {}

    def abbreviated(self, commits: Collection[str], limit: int = 20) -> Mapping[str, list[str]]:
        """Nothing."""
        return {}

    def known(self, ids: Collection[str]) -> set[str]:
        """Those that can be read."""
        return set(self.records(ids))

    def of_kind(self, kind: Kind) -> list[str]:
        """Nothing."""
        return []

    def candidates(self, words: Sequence[str], kinds: Sequence[str] = ()) -> Candidates:
        """Nothing."""
        return Candidates({}, False)

    def body(self, node_id: str) -> Body | None:
        """Nothing."""
        return None

    def value(self, name: str) -> Any:
        """Nothing."""
        return None

    def sizes(self) -> Mapping[str, int]:
        """Nothing."""
        return {}

    def spoken(self, source: str) -> int:
        """Nothing."""
        return 0

    def events(self, since: float, limit: int = 1_000) -> Sequence[Event]:
        """Nothing."""
        return ()

    def changes(self, since: Mapping[str, int]) -> Changes:
        """Nothing ever changes."""
        return Changes(frozenset(), {})


class CountingStore:
    """Another store's reads, counted by verb; `asked` holds the ids of each call of `records`."""

    def __init__(self, reads: Reads) -> None:
        self._reads = reads
        self.calls: Counter[str] = Counter()
        self.asked: list[list[str]] = []

    def __getattr__(self, verb: str) -> Any:
        def counted(*args: Any) -> Any:
            self.calls[verb] += 1
            if verb == "records":
                self.asked.append(list(args[0]))
            return getattr(self._reads, verb)(*args)

        return counted

    @property
    def total(self) -> int:
        """How many calls there were, of any verb."""
        return sum(self.calls.values())
