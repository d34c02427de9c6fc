"""Queues on disk, beside the index: items that wait, and the keys that wake them.

Every tried item holds the number of the set of means that it was tried with, 0 for none. Each
change that makes one due gives it another version, in whichever process: what was taken in an
older version is neither put to rest nor dropped.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import msgspec

from traceview.cache.disk.batches import VALUES, marks, portions
from traceview.cache.index.index import Index
from traceview.cache.index.index_writes import number_of
from traceview.cache.index.tables import Tables
from traceview.cache.pending.queue_protocol import Due, Item, Rest

_UNTRIED = 0
_TABLES = ("item", "wake", "tried")
_SCHEMA = (
    "CREATE TABLE IF NOT EXISTS item (row INTEGER PRIMARY KEY AUTOINCREMENT,"
    " queue TEXT NOT NULL, key TEXT NOT NULL, body TEXT NOT NULL, terms TEXT NOT NULL,"
    " owner TEXT NOT NULL, source TEXT NOT NULL, run INTEGER NOT NULL, tried INTEGER NOT NULL,"
    " version INTEGER NOT NULL, UNIQUE (queue, key))",
    "CREATE INDEX IF NOT EXISTS item_tried ON item (queue, tried)",
    "CREATE INDEX IF NOT EXISTS item_owner ON item (owner) WHERE owner <> ''",
    "CREATE TABLE IF NOT EXISTS wake (key INTEGER NOT NULL, row INTEGER NOT NULL,"
    " PRIMARY KEY (key, row)) WITHOUT ROWID",
    "CREATE INDEX IF NOT EXISTS wake_row ON wake (row)",
    "CREATE TABLE IF NOT EXISTS tried (number INTEGER PRIMARY KEY, means TEXT NOT NULL UNIQUE)",
)
_ADD = (
    "INSERT INTO item (queue, key, body, terms, owner, source, run, tried, version)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, 0, random())"
    " ON CONFLICT (queue, key) DO UPDATE SET run = max(run, excluded.run), version = random(),"
    " body = CASE excluded.body WHEN '' THEN body ELSE excluded.body END,"
    " tried = CASE terms WHEN excluded.terms THEN tried ELSE 0 END, terms = excluded.terms"
)
_FORGET_KEYS = (
    "DELETE FROM wake WHERE row IN (SELECT row FROM item WHERE queue = ? AND key = ?"
    " AND terms <> ?)"
)
"""What an item of other terms waited for does not wake it any more."""
_ITEM = ("key", "body", "terms", "owner", "source")
_FOR_KEYS = "row IN (SELECT row FROM wake WHERE key IN"
_WAKE = "UPDATE item SET tried = 0, version = random() WHERE"


@dataclass(frozen=True, slots=True)
class _Taken:
    """An item as it was taken: in which row, in which version, and with what it was tried."""

    item: Item
    row: int
    version: int
    tried: int


class Queues(Tables):
    """All queues of a store."""

    NAMES = _TABLES
    SCHEMA = _SCHEMA

    def queue(self, name: str) -> DiskQueue:
        """The queue of a name."""
        return DiskQueue(self._index, name)

    def wake(self, names: Collection[int]) -> None:
        """Make due what waits, in any queue, for these numbers of names."""
        for keys in portions(names, VALUES):
            with self._index.writing() as sql:
                sql.execute(f"{_WAKE} {_FOR_KEYS} ({marks(keys)}))", keys)

    def is_any_waiting(self) -> bool:
        """Whether anything could be woken."""
        with self._index.reading() as sql:
            return sql.execute("SELECT 1 FROM wake LIMIT 1").fetchone() is not None

    def remove(self, owners: Iterable[str]) -> None:
        """Drop the items of nodes that are gone."""
        for some in portions(owners):
            with self._index.writing() as sql:
                _drop(sql, f"owner IN ({marks(some)}) AND owner <> ''", some)


class DiskQueue:
    """A `Queue`."""

    def __init__(self, index: Index, name: str) -> None:
        self._index = index
        self._name = name

    def add(self, items: Iterable[Item], sync: int = 0) -> None:
        """Add items; known ones take the new body, and rest on unless their terms are others."""
        for some in portions(items):
            rows = [
                (self._name, one.key, one.body, one.terms, one.owner, one.source, sync)
                for one in some
            ]
            with self._index.writing() as sql:
                sql.executemany(_FORGET_KEYS, [(one[0], one[1], one[3]) for one in rows])
                sql.executemany(_ADD, rows)

    def wake(self, keys: Collection[str], tried: Collection[str] = ()) -> None:
        """Make due what waits here for any of `keys`, as if tried with `tried` at most."""
        for some in portions(map(number_of, keys), VALUES):
            with self._index.writing() as sql:
                sql.execute(
                    f"UPDATE item SET tried = {_lessened(sql, tried)}, version = random()"
                    f" WHERE +queue = ? AND {_FOR_KEYS} ({marks(some)}))",
                    (self._name, *some),
                )

    def take(self, count: int, means: Collection[str] = ()) -> Sequence[Due]:
        """At most `count` items that are new, woken, or not yet tried with all of `means`."""
        wanted = set(means)
        with self._index.reading() as sql:
            lacking = [number for number, known in _sets(sql) if not wanted <= known]
            numbers = [_UNTRIED, *lacking]
            found = sql.execute(
                f"SELECT row, version, tried, {', '.join(_ITEM)} FROM item"
                f" WHERE queue = ? AND tried IN ({marks(numbers)}) LIMIT ?",
                (self._name, *numbers, count),
            ).fetchall()
        return [_Taken(Item(*item), row, version, was) for row, version, was, *item in found]

    def rest(self, tried: Iterable[Rest], means: Collection[str] = ()) -> None:
        """Let items wait that were tried with `means`, but none that was woken meanwhile."""
        with self._index.writing() as sql:
            sets = dict(_sets(sql))
            held = {_taken(one.due): one for one in tried}
            numbers = {
                was: _number(sql, {*means, *sets.get(was, ())}) for was in {t.tried for t in held}
            }
            left = [(one, held[one]) for one in _unchanged(sql, held)]
            sql.executemany(
                "UPDATE item SET tried = ?, body = coalesce(?, body) WHERE row = ?",
                [(numbers[taken.tried], rest.body, taken.row) for taken, rest in left],
            )
            new = [(taken.row, rest.wake) for taken, rest in left if rest.wake is not None]
            sql.executemany("DELETE FROM wake WHERE row = ?", [(row,) for row, _ in new])
            keys = [(number_of(key), row) for row, wake in new for key in wake]
            sql.executemany("INSERT OR IGNORE INTO wake VALUES (?, ?)", keys)

    def settle(self, done: Iterable[Due]) -> None:
        """Drop items that are done, but none that was woken or added again meanwhile."""
        with self._index.writing() as sql:
            rows = [(one.row,) for one in _unchanged(sql, map(_taken, done))]
            sql.executemany("DELETE FROM wake WHERE row = ?", rows)
            sql.executemany("DELETE FROM item WHERE row = ?", rows)

    def withdraw(self, source: str, owners: Collection[str], before: int) -> None:
        """Drop items of a source and these owners that no sync from `before` on has added."""
        for some in portions(owners, VALUES):
            with self._index.writing() as sql:
                where = f"owner IN ({marks(some)}) AND owner <> ''"
                more = " AND +queue = ? AND source = ? AND run < ?"
                _drop(sql, where + more, (*some, self._name, source, before))

    def waiting(self, keys: Collection[str], begin: str = "") -> Mapping[str, Sequence[Item]]:
        """The items that wait for each of `keys`, in the order of their own keys.

        Only those whose own keys begin with `begin`.
        """
        numbers = {number_of(key): key for key in keys}
        found: dict[str, list[Item]] = {}
        for some in portions(numbers, VALUES):
            with self._index.reading() as sql:
                rows = sql.execute(
                    f"SELECT wake.key, item.{', item.'.join(_ITEM)} FROM wake"
                    " CROSS JOIN item ON item.row = wake.row"
                    f" WHERE wake.key IN ({marks(some)}) AND +item.queue = ?"
                    " AND substr(item.key, 1, ?) = ?"
                    " ORDER BY item.key",
                    (*some, self._name, len(begin), begin),
                )
                for number, *item in rows:
                    found.setdefault(numbers[number], []).append(Item(*item))
        return found


def _taken(due: Due) -> _Taken:
    assert isinstance(due, _Taken)
    return due


def _unchanged(sql: sqlite3.Connection, taken: Iterable[_Taken]) -> list[_Taken]:
    """Those that nobody has woken, added again or dropped since they were taken."""
    found: list[_Taken] = []
    for some in portions(taken, VALUES):
        rows = [one.row for one in some]
        now = f"SELECT row, version FROM item WHERE row IN ({marks(rows)})"
        versions = dict(sql.execute(now, rows).fetchall())
        found += [one for one in some if versions.get(one.row) == one.version]
    return found


def _drop(sql: sqlite3.Connection, where: str, values: Sequence[object]) -> None:
    sql.execute(
        f"DELETE FROM wake WHERE row IN (SELECT row FROM item WHERE {where})", tuple(values)
    )
    sql.execute(f"DELETE FROM item WHERE {where}", tuple(values))


def _sets(sql: sqlite3.Connection) -> list[tuple[int, set[str]]]:
    """The sets of means with which items were tried, each under its number."""
    found = sql.execute("SELECT number, means FROM tried").fetchall()
    return [(number, set(_read(means))) for number, means in found]


def _number(sql: sqlite3.Connection, means: Collection[str]) -> int:
    """The number of a set of means."""
    text = msgspec.json.encode(sorted(means)).decode()
    sql.execute("INSERT OR IGNORE INTO tried (means) VALUES (?)", (text,))
    found = sql.execute("SELECT number FROM tried WHERE means = ?", (text,)).fetchone()
    return int(found[0])


def _lessened(sql: sqlite3.Connection, most: Collection[str]) -> str:
    """The expression that gives the number of what is left of each set within `most`."""
    left = ((number, known & set(most)) for number, known in _sets(sql) if most)
    cases = [f"WHEN {number} THEN {_number(sql, some)}" for number, some in left if some]
    return f"CASE tried {' '.join(cases)} ELSE {_UNTRIED} END" if cases else str(_UNTRIED)


_read = msgspec.json.Decoder(list[str]).decode
