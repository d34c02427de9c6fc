"""Which nodes have to be joined again, because something that their joins look at has changed.

A join leads from its origin: an alert, a rule, or a ticket of which the key alone is known. An
origin is marked by what its joins depend on when that is written, in the same transaction of the
records, so that no mark is lost in a kill; a mark too many costs one look.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from traceview.cache.disk.batches import VALUES, portions
from traceview.cache.index.index import Index
from traceview.cache.index.index_writes import rows_of
from traceview.cache.index.tables import Tables
from traceview.identity import kind_of
from traceview.linking.rule_digest import alert_name, bearing
from traceview.model import Kind, Link, Node, Relation

RUNBOOK = ".md"
"""How the name of a document ends that may be the runbook of a rule of the same name."""
_RULE = f"{Kind.RULE.value}:"
MATCHED = (Kind.ALERT.value, Kind.RULE.value)
"""The kinds that are joined by their alert names."""
_TABLES = ("fresh", "called")
_SCHEMA = (
    "CREATE TABLE IF NOT EXISTS fresh (id TEXT PRIMARY KEY, ready INTEGER NOT NULL,"
    " version INTEGER NOT NULL) WITHOUT ROWID",
    "CREATE INDEX IF NOT EXISTS fresh_ready ON fresh (ready)",
    "CREATE TABLE IF NOT EXISTS called (id TEXT PRIMARY KEY, name TEXT NOT NULL,"
    " bearing TEXT NOT NULL, has_runbook INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID",
    "CREATE INDEX IF NOT EXISTS called_name ON called (name)",
)
_MARK = (
    "INSERT INTO fresh (id, ready, version) VALUES (?, 0, random())"
    " ON CONFLICT (id) DO UPDATE SET ready = 0, version = random()"
)
_MARK_CALLED = (
    "INSERT INTO fresh (id, ready, version) SELECT id, 1, random() FROM called"
    " WHERE name = ? AND id >= ? AND id < ?"
    " ON CONFLICT (id) DO UPDATE SET version = random()"
)
_MARK_ALL = (
    "INSERT INTO fresh (id, ready, version) SELECT id, 0, random() FROM node"
    " WHERE kind IN (SELECT number FROM word WHERE word IN ('alert', 'rule'))"
    " OR kind = (SELECT number FROM word WHERE word = 'ticket') AND instr(id, '/') = 0"
    " ON CONFLICT (id) DO UPDATE SET ready = 0, version = random()"
)
_CALL = (
    "INSERT INTO called (id, name, bearing) VALUES (?, ?, ?)"
    " ON CONFLICT (id) DO UPDATE SET name = excluded.name, bearing = excluded.bearing"
)

Mark = tuple[str, int]
"""A marked id, and the version of its mark: it stays when it was made again meanwhile."""


class Due(Tables):
    """The origins that have to be joined again, and how alerts and rules were called when read."""

    NAMES = _TABLES
    SCHEMA = _SCHEMA

    def __init__(self, index: Index) -> None:
        with index._reading() as sql:
            is_new = not sql.execute("SELECT 1 FROM sqlite_master WHERE name = 'fresh'").fetchone()
        super().__init__(index)
        if is_new:
            self.note_all()

    def note(self, nodes: Iterable[Node]) -> None:
        """Mark what depends on nodes that came or changed."""
        self._mark(nodes, is_gone=False)

    def note_gone(self, nodes: Iterable[Node]) -> None:
        """Mark what depends on nodes that were taken away."""
        self._mark(nodes, is_gone=True)

    def _mark(self, nodes: Iterable[Node], *, is_gone: bool) -> None:
        for some in portions(node for node in nodes if node.kind in _LOOKED_AT):
            with self._index.writing() as sql:
                for node in some:
                    if node.kind is Kind.TICKET:
                        _mark_keys(sql, node)
                    elif node.kind is Kind.DOCUMENT:
                        _mark_rules(sql, node)
                    elif is_gone or _bearing(sql, node.id) != bearing(node):
                        sql.execute(_MARK, (node.id,))

    def note_links(self, links: Iterable[Link], own: str) -> None:
        """Mark the rules that are given a runbook by a source other than `own`, and had none."""
        given = {
            link.origin
            for link in links
            if link.relation is Relation.HAS_RUNBOOK
            and link.origin.startswith(_RULE)
            and any(piece.source != own for piece in link.evidence)
        }
        if given:
            with self._index.writing() as sql:
                for rule in given:
                    known = "SELECT has_runbook FROM called WHERE id = ?"
                    if (sql.execute(known, (rule,)).fetchone() or (0,))[0] == 0:
                        sql.execute(_MARK, (rule,))

    def note_rules(self, ids: Iterable[str]) -> None:
        """Mark the rules among `ids`, of which links were taken away."""
        rules = [(node_id,) for node_id in ids if node_id.startswith(_RULE)]
        if rules:
            with self._index.writing() as sql:
                sql.executemany(_MARK, rules)

    def note_all(self) -> None:
        """Mark every node from which a join may lead."""
        with self._index.writing() as sql:
            sql.execute(_MARK_ALL)

    def noted(self, limit: int) -> list[Mark]:
        """At most `limit` of the marks whose alerts and rules were not read again."""
        return self._marks(0, limit)

    def ready(self, limit: int) -> list[Mark]:
        """At most `limit` of the marks that wait for nothing but the join."""
        return self._marks(1, limit)

    def _marks(self, ready: int, limit: int) -> list[Mark]:
        with self._index._reading() as sql:
            return sql.execute(
                "SELECT id, version FROM fresh WHERE ready = ? LIMIT ?", (ready, limit)
            ).fetchall()

    def read(self, marked: Sequence[Mark], nodes: Mapping[str, Node]) -> None:
        """Note how the marked alerts and rules are called; `nodes` are those that still exist.

        All of the name of a rule that has changed are marked too: by its old and its new name.
        """
        names: set[str] = set()
        with self._index.writing() as sql:
            for node_id, version in marked:
                sql.execute(
                    "UPDATE fresh SET ready = 1 WHERE id = ? AND version = ?", (node_id, version)
                )
                if kind_of(node_id) in MATCHED:
                    names.update(_call(sql, node_id, nodes.get(node_id)))
            sql.executemany(_MARK_CALLED, [(name, "", "\U0010ffff") for name in names])

    def called(self, name: str) -> list[str]:
        """The ids of the rules that have this alert name."""
        with self._index._reading() as sql:
            found = sql.execute(
                "SELECT id FROM called WHERE name = ? AND id >= ? AND id < ? ORDER BY id",
                (name, _RULE, _after(_RULE)),
            )
            return [row[0] for row in found]

    def note_runbooks(self, has_runbook: Mapping[str, bool]) -> None:
        """Note which rules have a runbook that a source names."""
        if has_runbook:
            with self._index.writing() as sql:
                sql.executemany(
                    "UPDATE called SET has_runbook = ? WHERE id = ?",
                    [(int(has), rule) for rule, has in has_runbook.items()],
                )

    def settle(self, joined: Iterable[Mark]) -> None:
        """Take the marks away of what was joined, but none that was made again meanwhile."""
        with self._index.writing() as sql:
            sql.executemany("DELETE FROM fresh WHERE id = ? AND version = ?", joined)


_LOOKED_AT: Collection[Kind] = frozenset((Kind.ALERT, Kind.RULE, Kind.TICKET, Kind.DOCUMENT))


def _mark_keys(sql: sqlite3.Connection, ticket: Node) -> None:
    """Mark a ticket of which the key alone is known, and those that have a key of this one."""
    if "/" not in ticket.id:
        sql.execute(_MARK, (ticket.id,))
    bare = [f"{Kind.TICKET.value}:{key}" for key in ticket.names if "/" not in key]
    for some in portions(bare, VALUES):
        sql.executemany(_MARK, [(node_id,) for node_id in rows_of(sql, some)])


def _mark_rules(sql: sqlite3.Connection, document: Node) -> None:
    """Mark the rules that are called like a document."""
    for name in _words(document):
        if name.endswith(RUNBOOK):
            stem = name.removesuffix(RUNBOOK)
            sql.execute(_MARK_CALLED, (stem, _RULE, _after(_RULE)))


def _words(node: Node) -> Iterator[str]:
    yield from {node.id, node.url, *node.names}


def _bearing(sql: sqlite3.Connection, node_id: str) -> str:
    row = sql.execute("SELECT bearing FROM called WHERE id = ?", (node_id,)).fetchone()
    return row[0] if row else ""


def _call(sql: sqlite3.Connection, node_id: str, node: Node | None) -> Iterator[str]:
    """Note how an alert or a rule is called; yields the names whose rules are others now."""
    row = sql.execute("SELECT name, bearing FROM called WHERE id = ?", (node_id,)).fetchone()
    now = None if node is None else (alert_name(node), bearing(node))
    if row == now:
        return
    if now is None:
        sql.execute("DELETE FROM called WHERE id = ?", (node_id,))
    else:
        sql.execute(_CALL, (node_id, *now))
    if kind_of(node_id) == Kind.RULE.value:
        yield from (held[0] for held in (row, now) if held)


def _after(prefix: str) -> str:
    """The end of the range of texts that begin with `prefix`."""
    return prefix + "\U0010ffff"
