"""The cache: what every source has said, kept on disk, read a node at a time.

The interface is narrow on purpose (get, get many, put a batch, named, search, cursors, views), so
that another engine can stand behind it. Several processes may use one folder: every
read-modify-write stands in one transaction, and `generation` tells that something has changed.

A link stands in the records of both its ends, and is written to both in one transaction.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from traceview.cache.disk.batches import BATCH, portions
from traceview.cache.disk.folder import DAMAGED, INDEX, RECORDS, SCHEMA, drop_older, own_folder
from traceview.cache.disk.plain_store import PlainStore, fold
from traceview.cache.index.candidates import Candidates
from traceview.cache.index.index import Index
from traceview.cache.index.index_writes import UNSURE
from traceview.cache.pending.joins_due import Due
from traceview.cache.pending.mentions_waiting import Mentions
from traceview.cache.pending.syncs import Heard
from traceview.cache.records.draft import Draft
from traceview.cache.records.drafts import Described, Drafts
from traceview.cache.records.records import Records
from traceview.cache.store_protocol import Record
from traceview.errors import CacheError
from traceview.identity import kind_of
from traceview.model import GONE, Body, Findings, Kind, Link, Node, Relation

OWN = "traceview"
"""The source named in the evidence of links that no single system states."""
_CURSOR = "v/cursor/"
_Item = TypeVar("_Item")


class Cache:
    """Everything known, in one folder. Every failure is a CacheError.

    `moved_aside` is where damaged files were put when the cache was opened, else None.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.moved_aside: Path | None = None
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
        self._store = PlainStore(self.folder / RECORDS)
        self._records = Records(self._store)
        self._index = Index(self.folder / INDEX)
        self.mentions = Mentions(self._index)
        self.due = Due(self._index)
        self.heard = Heard(self._index)
        self._index.sizes()
        if self._store.text("meta/schema") != str(SCHEMA):
            with self._store.transact():
                if self._store.text("meta/schema") != str(SCHEMA):
                    self.clear()
            drop_older(self.folder)
        if self._index.step != self._step():
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
        with self._store.transact():
            here, there = self._step(), self._index.step
            if here < there <= here + UNSURE:
                self._index_again(self._index.undo(here))
            elif there != here:
                self._clear_index()
                self._index_again(self._records.ids())
                self.due.note_all()
                for key in [key for key in self._store.all_keys() if key.startswith(_CURSOR)]:
                    self._store.delete(key)

    def _index_again(self, ids: Iterable[str]) -> None:
        for some in _portions(ids):
            step = max(self._step(), self._index.step) + 1
            known = self._records.changing().known(some)
            self._index.write([(None, draft.node) for draft in known], (), step)
            self._store.set("meta/step", str(step))

    def get(self, node_id: str) -> Record | None:
        """The record of a node."""
        return self._records.record(node_id)

    def get_many(self, ids: Iterable[str]) -> dict[str, Record]:
        """The records of those of `ids` that are known."""
        found = ((node_id, self.get(node_id)) for node_id in ids)
        return {node_id: record for node_id, record in found if record is not None}

    def put(self, findings: Findings) -> None:
        """Add findings to what is known; nothing already known is lost."""
        nodes: dict[str, Node] = {}
        for node in findings.nodes:
            known = nodes.setdefault(node.id, node)
            if known is not node:
                nodes[node.id] = known.merged(node)
        links: dict[tuple[str, str, str], Link] = {}
        for link in findings.links:
            key = link.key
            same = links.setdefault(key, link)
            if same is not link:
                links[key] = same.merged(link)
        for some in _portions(links.values()):
            ends = dict.fromkeys(end for link in some for end in (link.origin, link.target))
            self._put({end: nodes.pop(end, None) for end in ends}, some)
        for ids in _portions(list(nodes)):
            self._put({node_id: nodes[node_id] for node_id in ids}, [])
        for bodies in _portions(findings.bodies):
            with self._store.transact():
                for body in bodies:
                    self._store.set(f"b/{body.node}", msgspec.json.encode(body).decode())

    def _put(self, nodes: Mapping[str, Node | None], links: list[Link]) -> None:
        with self._changing() as drafts:
            described = drafts.describe(nodes)
            drafts.link(links)
            self._write_index(described)
            self.due.note_links(links, OWN)

    def _write_index(self, described: Sequence[Described], gone: Sequence[Node] = ()) -> None:
        if described or gone:
            nodes = [after for _, after in described]
            self.due.note(nodes)
            self.due.note_gone(gone)
            self.mentions.wake([*nodes, *gone])
            step = self._step() + 1
            self._index.write(described, gone, step)
            self._store.set("meta/step", str(step))

    def remove(self, ids: Iterable[str]) -> None:
        """Take nodes away with their links; the links' other ends stay."""
        for some in _portions(ids):
            with self._changing() as drafts:
                self._write_index((), self._removed(drafts, some))

    def _removed(self, drafts: Drafts, ids: Iterable[str]) -> list[Node]:
        self.due.note_rules(rule for draft in drafts.known(ids) for rule in _read_for(draft))
        gone = drafts.remove(ids)
        for node in gone:
            self._store.delete(f"b/{node.id}")
        self.mentions.remove([node.id for node in gone])
        return gone

    def retract(self, source: str, stated: Mapping[str, Collection[int]]) -> None:
        """Drop what `source` once said of these origins and says no longer.

        `stated` holds, for each origin that it has just described, the `sayings.saying` of every
        piece of evidence that it gives now. Evidence of other sources stays.
        """
        for some in _portions(stated):
            with self._changing() as drafts:
                changed = [
                    draft.id
                    for draft in drafts.known(some)
                    if drafts.retract(draft, source, stated[draft.id])
                ]
                if source != OWN:
                    self.due.note_rules(changed)

    def let_go(self, source: str, ids: Iterable[str]) -> None:
        """Drop nodes that `source` knows no longer, with what it said of them.

        A node that another source has described stays; one that another source's link leads to
        stays as a stub whose state is `gone`.
        """
        for some in _portions(ids):
            self.retract(source, {node_id: set() for node_id in some})
            with self._changing() as drafts:
                known = list(drafts.known(some))
                held = [draft for draft in known if drafts.is_held(draft, source, OWN)]
                gone = {draft.id for draft in known} - {draft.id for draft in held}
                removed = self._removed(drafts, gone)
                described: list[Described] = []
                for draft in held:
                    before = draft.node
                    drafts.redescribe(draft, _without(before, source))
                    described.append((before, draft.node))
                self._write_index(described, removed)

    def body(self, node_id: str) -> Body | None:
        """The text of a document."""
        text = self._store.text(f"b/{node_id}")
        return None if text is None else msgspec.json.decode(text, type=Body)

    def known(self, ids: Iterable[str]) -> set[str]:
        """Those of `ids` that are known; their records are not read."""
        return {i for some in _portions(ids) for i in self._index.known(some)}

    def named(self, name: str, kinds: tuple[Kind, ...] = ()) -> list[str]:
        """The ids of the nodes called exactly `name`, of any of `kinds`."""
        wanted = {kind.value for kind in kinds}
        found = self._index.named(name)
        return [node_id for node_id in found if not wanted or kind_of(node_id) in wanted]

    def abbreviated(self, commit: str, limit: int = 20) -> list[str]:
        """The ids of the commits that `commit:` and at least seven digits of a hash stand for."""
        return self._index.abbreviated(commit, limit)

    def of_kind(self, kind: Kind) -> list[str]:
        """The ids of all nodes of a kind."""
        return self._index.of_kind(kind.value)

    def said_by(self, source: str) -> set[str]:
        """The ids of all nodes that a source has spoken of."""
        return self._index.said_by(source)

    def sayings(self, source: str) -> int:
        """How many nodes a source has spoken of."""
        return self._index.sayings(source)

    def candidates(self, words: Sequence[str], kinds: Sequence[str] = ()) -> Candidates:
        """At most 500 nodes that hold all of `words`, the newest first, in bounded time."""
        return self._index.candidates(words, kinds)

    def value(self, name: str) -> Any:
        """What was last kept under `name`: a cursor, a source's state, a view; None without one."""
        text = self._store.text(f"v/{name}")
        return None if text is None else msgspec.json.decode(text)

    def keep(self, name: str, value: Any) -> None:
        """Keep plain values (text, numbers, lists, tables) under `name`."""
        self._store.set(f"v/{name}", msgspec.json.encode(value).decode())

    @property
    def generation(self) -> str:
        """Changes whenever a node or a link does, in any process."""
        return self._store.text("meta/generation") or "0"

    @contextmanager
    def together(self) -> Iterator[None]:
        """What is read and written inside stands together; other writers wait."""
        with self._store.transact(), self._index.writing():
            yield

    @contextmanager
    def _changing(self) -> Iterator[Drafts]:
        """One transaction in which records are changed; then the generation is another."""
        with self.together():
            drafts = self._records.changing()
            yield drafts
            if drafts.is_changed:
                drafts.write()
                self._store.set("meta/generation", str(int(self.generation) + 1))

    def _step(self) -> int:
        """How often the index was written, as far as the records know."""
        return int(self._store.text("meta/step") or 0)

    def sizes(self) -> dict[str, int]:
        """How many nodes there are of each kind."""
        return self._index.sizes()

    def clear(self) -> None:
        """Forget everything."""
        with self._store.transact():
            generation = int(self.generation) + 1
            self._store.clear()
            self._clear_index()
            self._store.set("meta/schema", str(SCHEMA))
            self._store.set("meta/generation", str(generation))

    def _clear_index(self) -> None:
        self._index.clear()
        for waiting in (self.mentions, self.due, self.heard):
            waiting.clear()

    def close(self) -> None:
        """Let go of the databases."""
        self._store.close()
        self._index.close()
        if self._store.has_written:
            fold(self.folder / INDEX)


def _without(node: Node, source: str) -> Node:
    seen = tuple(sighting for sighting in node.seen if sighting.source != source)
    state = node.state if seen else GONE
    return node.changed(seen=seen, state=state)


def _portions(items: Iterable[_Item]) -> Iterator[list[_Item]]:
    """`items` in lists of at most `BATCH`."""
    return portions(items, BATCH)


def _read_for(draft: Draft) -> Iterator[str]:
    """The rules of which a document is the runbook."""
    if draft.id.startswith(f"{Kind.DOCUMENT.value}:"):
        for outward, relation, row in draft.links():
            if not outward and relation == Relation.HAS_RUNBOOK:
                yield row.other
