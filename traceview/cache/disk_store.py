"""The store on disk: what every source has said, for one machine, in one folder.

Several processes may use one folder: every read-modify-write stands in one transaction. A link
stands in the records of both its ends, and is written to both in one transaction.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import msgspec

from traceview.cache.databases import Databases
from traceview.cache.disk.batches import portions
from traceview.cache.disk_reads import DiskReads
from traceview.cache.index.index_writes import names_of, number_of
from traceview.cache.merged_findings import merged
from traceview.cache.opened_databases import databases_to_keep, databases_unkept
from traceview.cache.records.descriptions import without
from traceview.cache.records.draft import Draft
from traceview.cache.records.drafts import Described, Drafts
from traceview.cache.records.overwritten import overwrites
from traceview.cache.records.statements import Statements, statements_of
from traceview.cache.state_changes import state_changes
from traceview.cache.store_protocol import (
    BATCH,
    OWN,
    PEOPLE,
    WRITTEN_AT_ONCE,
    Event,
    Queue,
    Sync,
    links_of,
)
from traceview.errors import CacheError, CacheUnwritable
from traceview.model import Findings, Link, Node


class DiskStore(DiskReads):
    """A `Store` in one folder. Every failure is a CacheError.

    `state` is the file of what outlives the cache: beside it, if not told. `clock` gives unix
    seconds, the same for all processes. `data` are its databases, opened to keep what comes if not
    told.
    """

    def __init__(
        self,
        folder: Path,
        state: Path | None = None,
        clock: Callable[[], float] = time.time,
        data: Databases | None = None,
    ) -> None:
        held = data or databases_to_keep(folder, clock)
        super().__init__(state or folder / "state" / "state.db", clock, held)
        self._clock = clock
        self._events: list[Event] = []

    def hold_in_memory(self, why: CacheUnwritable) -> None:
        """From now on write nothing: what comes is lost with the process. Raises CacheError."""
        self._data = databases_unkept(self.folder, self._clock, why)

    @contextmanager
    def together(self) -> Iterator[None]:
        """What is read and written inside stands together; other writers wait."""
        is_within = self._data.index.is_writing
        try:
            with self._data.together():
                yield
        except BaseException:
            if not is_within:
                self._events.clear()
            raise
        if not is_within and self._events:
            events, self._events = self._events, []
            with suppress(CacheError):  # what is known counts for more than what was
                self._state.note(events)

    def put(
        self, findings: Findings, source: str = OWN, anew: Collection[str] = frozenset()
    ) -> None:
        """Add findings to what is known; what the source said before of nodes `anew` goes."""
        nodes, links = merged(findings)
        for some in portions(links, WRITTEN_AT_ONCE):
            ends = dict.fromkeys(end for link in some for end in (link.origin, link.target))
            self._put({end: nodes.pop(end, None) for end in ends}, some, source, anew)
        for ids in portions(list(nodes), WRITTEN_AT_ONCE):
            self._put({node_id: nodes[node_id] for node_id in ids}, [], source, anew)
        for bodies in portions(findings.bodies, BATCH):
            with self._data.rows.transact():
                for body in bodies:
                    self._data.rows.set(f"b/{body.node}", msgspec.json.encode(body).decode())

    def _put(
        self,
        nodes: Mapping[str, Node | None],
        links: list[Link],
        source: str,
        anew: Collection[str],
    ) -> None:
        with self._changing(source) as drafts:
            described = drafts.describe(nodes, anew)
            news = drafts.link(links)
            self._wake([node for _, node in described], (link.origin for link in _told(news)))
            self._write_index(described, (), source)

    def _wake(self, nodes: Iterable[Node], relinked: Iterable[str]) -> None:
        """Wake what waits for nodes that came, changed or went, or that have other links."""
        if self._data.queues.is_any_waiting():
            woken = {name for node in nodes for name in names_of(node)}
            self._data.queues.wake(woken.union(number_of(links_of(one)) for one in set(relinked)))

    def _write_index(
        self, described: Sequence[Described], gone: Sequence[Node], source: str
    ) -> None:
        if described or gone:
            step = self._data.step + 1
            self._data.index.write(described, gone, step)
            self._data.keep_step(step)
            lost = [after.id for before, after in described if before and overwrites(before, after)]
            self._data.told.doubt(lost, but=source)
            self._data.told.doubt([node.id for node in gone])
            self._events += state_changes(described, gone, source, self._clock())

    def retract(self, source: str, stated: Mapping[str, Collection[Link]]) -> None:
        """Drop what `source` once said of these origins and says no longer."""
        said = statements_of(link for links in stated.values() for link in links)
        self._retract(source, {origin: said.get(origin, set()) for origin in stated})

    def _retract(self, source: str, said: Statements) -> None:
        for some in portions(said, BATCH):
            with self._changing(source) as drafts:
                known = list(drafts.known(some))
                changed = [d.id for d in known if drafts.retract(d, source, said[d.id])]
                if source != OWN:
                    self._wake((), changed)

    def let_go(self, source: str, ids: Iterable[str]) -> None:
        """Drop nodes that `source` knows no longer, with what it said of them.

        A node that another source has described stays; one that another source's link leads to
        stays as a stub whose state is `gone`.
        """
        for some in portions(ids, BATCH):
            self._retract(source, {node_id: set() for node_id in some})
            with self._changing(source) as drafts:
                known = list(drafts.known(some))
                held = [draft for draft in known if drafts.is_held(draft, source, OWN)]
                self._data.told.doubt({*some, *_origins(held)})
                nodes, origins = drafts.remove({d.id for d in known} - {d.id for d in held})
                for node in nodes:
                    self._data.rows.delete(f"b/{node.id}")
                self._data.queues.remove([node.id for node in nodes])
                self._data.told.doubt(origins)
                described: list[Described] = []
                for draft in held:
                    before = draft.node
                    drafts.redescribe(draft, without(before, source))
                    described.append((before, draft.node))
                self._wake([*nodes, *(after for _, after in described)], origins)
                self._write_index(described, nodes, source)

    def keep(self, name: str, value: Any) -> None:
        """Keep plain values (text, numbers, lists, tables) under `name`."""
        if name.startswith(PEOPLE):
            self._state.keep(name, value)
        else:
            self._data.rows.set(f"v/{name}", msgspec.json.encode(value).decode())

    def queue(self, name: str) -> Queue:
        """What waits to be done, under a name."""
        return self._data.queues.queue(name)

    def sync(self, source: str, *, is_first: bool) -> Sync:
        """Begin a sync of a source; what syncs left that have died is forgotten."""
        return self._data.syncs.begin(source, self._retract, is_first=is_first)

    def clear(self) -> None:
        """Forget everything but events and what people made."""
        self._data.clear()

    @contextmanager
    def _changing(self, source: str) -> Iterator[Drafts]:
        """One transaction in which a source changes records; then its serial is another."""
        with self.together():
            self._data.syncs.renew()
            drafts = self._data.records.changing()
            yield drafts
            if changed := drafts.write():
                self._data.note_change(source, changed)


def _origins(drafts: Iterable[Draft]) -> Iterator[str]:
    """The nodes whose links lead to these: what they refer to may be called otherwise by now."""
    for draft in drafts:
        yield from (link.other for outward, _, link in draft.links() if not outward)


def _told(links: Iterable[Link]) -> Iterator[Link]:
    """Those of the links that anybody but the program itself states."""
    return (link for link in links if any(piece.source != OWN for piece in link.evidence))
