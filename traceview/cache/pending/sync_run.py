"""One sync of a source: of which nodes it has heard, and what was said of their links.

A first sync notes nothing: there is nothing that it could take back. Of a node without a record
nothing is noted but that it was heard of, since nothing that is out of date can hang on it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from traceview.cache.disk.batches import VALUES, marks, portions
from traceview.cache.index.index import Index
from traceview.cache.index.index_writes import rows_of, source_word
from traceview.cache.pending.sync_protocol import NOTHING_TOLD
from traceview.cache.records.statements import Statements, statements_of
from traceview.cache.store_protocol import BATCH
from traceview.model import Findings, Kind, Link

if TYPE_CHECKING:
    from traceview.cache.pending.syncs import Syncs

Retract = Callable[[str, Statements], None]
"""Drops what a source once said of some origins, but for these statements."""

COMES_AND_GOES = (Kind.ALERT, Kind.INCIDENT)
"""The kinds of which a complete listing may lack any number."""
_HEAR = (
    "INSERT INTO heard (run, id, described, is_new, was_said) VALUES (?, ?, ?, ?, ?)"
    " ON CONFLICT (run, id) DO UPDATE SET described = max(described, excluded.described)"
)
_SAME = 2
"""How it is written in `described` that a node is as the source described it before."""
_SOURCE = "(SELECT number FROM word WHERE word = ?)"
_KINDS = ", ".join(f"'{kind.value}'" for kind in COMES_AND_GOES)
_LASTING = f"kind NOT IN (SELECT number FROM word WHERE word IN ({_KINDS}))"
_LASTING_ID = " AND ".join(f"id NOT LIKE '{kind.value}:%'" for kind in COMES_AND_GOES)
_RUNS = "EXISTS (SELECT 1 FROM run WHERE number = ? AND NOT ended)"
_MISSING = (
    f"FROM said CROSS JOIN node ON node.row = said.row WHERE said.source = {_SOURCE}"
    " AND NOT EXISTS (SELECT 1 FROM run CROSS JOIN heard ON run = number"
    " WHERE run.source = ? AND number >= ? AND heard.id = node.id AND described)"
    f" AND {_RUNS}"
)


class SyncRun:
    """A `Sync`: what it has heard stands in the tables of `Syncs`."""

    def __init__(
        self,
        index: Index,
        syncs: Syncs,
        source: str,
        number: int,
        retract: Retract,
        *,
        is_first: bool,
    ) -> None:
        self.source = source
        self.number = number
        self.is_complete = False
        self.is_odd = False
        self._same_at: datetime | None = None
        self.is_first = is_first
        self._index = index
        self._syncs = syncs
        self._retract = retract

    def told(self) -> Mapping[str, str]:
        """By id, the digests of what this source said of nodes and the records still hold."""
        return self._syncs.told.of(self.source)

    def hear_same(self, ids: Sequence[str], at: datetime) -> None:
        """Note nodes of which the source says what it said; nothing out of date hangs on them."""
        self._syncs.renew()
        if ids:
            self._same_at = at
        for some in portions(ids, VALUES):
            with self._index.writing() as sql:
                sql.executemany(_HEAR, [(self.number, one, _SAME, 1, 1) for one in some])

    def hear(self, findings: Findings, told: Mapping[str, str] = NOTHING_TOLD) -> set[str]:
        """Note what a batch says, before it is put into the store; the lease is renewed.

        Gives the ids of the nodes that it describes for the first time in this sync.
        """
        self._syncs.renew()
        described = {node.id for node in findings.nodes if not node.is_stub}
        self._syncs.told.begin(self.source, described, told, self.number)
        if self.is_first:
            return set()
        said = statements_of(findings.links)
        anew: set[str] = set()
        for ids in portions({**dict.fromkeys(described), **dict.fromkeys(said)}):
            with self._index.writing() as sql:
                new, before = self._hear(sql, ids, described)
                anew |= described.intersection(ids) - before
                self._say(sql, {origin: said[origin] for origin in said.keys() & set(ids) - new})
        return anew

    def hear_links(self, links: Iterable[Link]) -> None:
        """Note those of `links` that were made of mentions of this source."""
        self._syncs.renew()
        if self.is_first:
            return
        said = statements_of(link for link in links if self._is_of(link))
        for ids in portions(said):
            with self._index.writing() as sql:
                known, _ = self._flags(sql, ids)
                fresh = [(self.number, i, 0, 0, 0) for i in ids if i not in known]
                sql.executemany(_HEAR, fresh)
                self._say(sql, {i: said[i] for i in ids if not known.get(i)})

    def _is_of(self, link: Link) -> bool:
        return any(piece.source == self.source for piece in link.evidence)

    def _flags(
        self, sql: sqlite3.Connection, ids: Sequence[str]
    ) -> tuple[dict[str, int], set[str]]:
        """Which of these ids were heard, with whether they were new; and those described."""
        found = sql.execute(
            f"SELECT id, is_new, described FROM heard WHERE run = ? AND id IN ({marks(ids)})",
            (self.number, *ids),
        ).fetchall()
        new = {node_id: is_new for node_id, is_new, _ in found}
        return new, {node_id for node_id, _, is_described in found if is_described}

    def _hear(
        self, sql: sqlite3.Connection, ids: Sequence[str], described: set[str]
    ) -> tuple[set[str], set[str]]:
        """Note these ids; gives those of which nothing was known before this sync, and those that
        were described in it."""
        flags, before = self._flags(sql, ids)
        known = rows_of(sql, ids)
        rows = [*known.values()]
        said = f"SELECT row FROM said WHERE source = {_SOURCE} AND row IN ({marks(rows)})"
        spoken = {row for (row,) in sql.execute(said, (source_word(self.source), *rows))}
        was_said = {node_id for node_id, row in known.items() if row in spoken}
        sql.executemany(
            _HEAR,
            [(self.number, i, i in described, i not in known, i in was_said) for i in ids],
        )
        return {i for i in ids if flags.get(i, i not in known)}, before

    def _say(self, sql: sqlite3.Connection, said: Statements) -> None:
        sql.executemany(
            "INSERT INTO sayings VALUES (?, ?, ?)",
            [(self.number, origin, " ".join(map(str, some))) for origin, some in said.items()],
        )

    def lacks(self) -> tuple[int, int]:
        """How many lasting nodes the source once said and not in this sync; and of how many."""
        if self.is_first:
            return 0, 0
        with self._index.reading() as sql:
            missing = sql.execute(
                f"SELECT count(*) {_MISSING} AND {_LASTING}", self._place
            ).fetchone()[0]
            again = sql.execute(
                "SELECT count(*) FROM heard"
                f" WHERE run = ? AND described AND was_said AND {_LASTING_ID}",
                (self.number,),
            ).fetchone()[0]
        return missing, missing + again

    def missing(self, *, lasting: bool, of: str = "") -> Iterator[list[str]]:
        """The ids that the source once said and not in this sync; `lasting` ones when wanted.

        With `of` those that this other source once said.
        """
        if self.is_first:
            return
        where = "" if lasting else f" AND NOT ({_LASTING})"
        place = (source_word(of or self.source), *self._place[1:])
        yield from self._pages("said.row", f"{_MISSING}{where}", place, id_="node.id")

    @property
    def _place(self) -> tuple[object, ...]:
        """The values that the search for what is missing takes."""
        return source_word(self.source), self.source, self.number, self.number

    def described(self) -> Iterator[list[str]]:
        """The ids of the nodes that were described."""
        yield from self._pages(
            "id", f"FROM heard WHERE run = ? AND described AND described <> {_SAME}", (self.number,)
        )

    def take_back(self) -> None:
        """Drop what the source once said of the origins of this sync and said no longer in it."""
        for said in self._stated():
            self._retract(self.source, said)
        self._syncs.told.settle(self.source, self.number)
        if self._same_at is not None and self.is_complete and not self.is_odd:
            self._syncs.note_heard(self.source, self._same_at)

    def end(self) -> None:
        """Forget what was heard."""
        self._syncs.end(self.number)

    def _stated(self) -> Iterator[Statements]:
        """The origins of which everything was said, each with what was said."""
        heard = f"FROM heard WHERE run = ? AND NOT is_new AND {_RUNS}"
        if not self.is_complete:
            heard += " AND described"
        for ids in self._pages("id", heard, (self.number, self.number)):
            said: Statements = {node_id: set() for node_id in ids}
            with self._index.reading() as sql:
                for node_id, some in sql.execute(
                    f"SELECT id, said FROM sayings WHERE run = ? AND id IN ({marks(ids)})",
                    (self.number, *ids),
                ):
                    said[node_id].update(map(int, some.split()))
            yield said

    def _pages(
        self, key: str, select: str, values: Sequence[object], id_: str = "id"
    ) -> Iterator[list[str]]:
        """The ids that a statement finds, by a key; it may change what it reads between."""
        last: object = "" if key == id_ else 0
        while True:
            with self._index.reading() as sql:
                found = sql.execute(
                    f"SELECT {id_}, {key} {select} AND {key} > ? ORDER BY {key} LIMIT {BATCH}",
                    (*values, last),
                ).fetchall()
            if not found:
                return
            last = found[-1][1]
            yield [row[0] for row in found]
