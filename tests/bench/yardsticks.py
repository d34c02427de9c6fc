"""Two simpler stores of the same data, read as the working set reads records: the yardsticks."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Any, overload

import diskcache
import msgspec
import networkx as nx

from traceview.cache.store_protocol import Record
from traceview.identity import kind_of
from traceview.model import Evidence, Findings, How, Kind, Link, Node, Relation, Sighting

HUB_LINKS = 512
"""A node with more links than this is a hub: its newest ones are read."""
_SCHEMA = """
CREATE TABLE node (id TEXT PRIMARY KEY, kind TEXT, title TEXT, url TEXT, state TEXT,
                   since REAL, updated REAL, names TEXT, attrs TEXT, seen TEXT);
CREATE TABLE link (origin TEXT, relation TEXT, target TEXT, evidence TEXT);
CREATE TABLE kept (name TEXT PRIMARY KEY, value TEXT);
"""
_INDEXES = "CREATE INDEX outward ON link (origin, target); CREATE INDEX inward ON link (target);"
_OUT = "SELECT 1, relation, target, evidence FROM link WHERE origin = ? ORDER BY rowid DESC LIMIT ?"
_IN = "SELECT 0, relation, origin, evidence FROM link WHERE target = ? ORDER BY rowid DESC LIMIT ?"
_LINK = "SELECT evidence FROM link WHERE origin = ? AND target = ? AND relation = ?"
_COUNT = (
    "SELECT (SELECT count(*) FROM (SELECT 1 FROM link WHERE origin = ? LIMIT ?))"
    " + (SELECT count(*) FROM (SELECT 1 FROM link WHERE target = ? LIMIT ?))"
)
_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.decode


@dataclass(frozen=True, slots=True)
class Row:
    """A link seen from one of its ends, with its evidence as text."""

    outward: bool
    relation: str
    other: str
    evidence: str


class Heads(Sequence[Row]):
    """The links of a node, read from the tables when somebody looks at them, as ours are."""

    def __init__(self, sql: sqlite3.Connection, node_id: str) -> None:
        self._sql = sql
        self._node = node_id

    @cached_property
    def _rows(self) -> list[Row]:
        rows = [
            Row(bool(row[0]), *row[1:])
            for query in (_OUT, _IN)
            for row in self._sql.execute(query, (self._node, HUB_LINKS))
        ]
        return rows[:HUB_LINKS]

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, place: int) -> Row: ...
    @overload
    def __getitem__(self, place: slice) -> list[Row]: ...
    def __getitem__(self, place: int | slice) -> Row | list[Row]:
        return self._rows[place]


class Tables:
    """Plain SQLite tables: one of nodes, one of links with an index for each end."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._sql = sqlite3.connect(folder / "tables.db", isolation_level=None)

    def fill(self, parts: Iterable[Findings], rows: bytes) -> None:
        """Write everything, then make the indexes."""
        self._sql.executescript(f"PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; {_SCHEMA}")
        for part in parts:
            self._sql.execute("BEGIN")
            self._sql.executemany(
                f"INSERT OR REPLACE INTO node VALUES ({', '.join('?' * 10)})",
                [_columns(node) for node in part.nodes],
            )
            self._sql.executemany(
                "INSERT INTO link VALUES (?, ?, ?, ?)",
                [(x.origin, x.relation.value, x.target, _evidence_text(x)) for x in part.links],
            )
            self._sql.execute("COMMIT")
        self._sql.execute("INSERT INTO kept VALUES ('alerts', ?)", (rows.decode(),))
        self._sql.executescript(_INDEXES)

    def close(self) -> None:
        """Let go of the file."""
        self._sql.close()

    def rows(self) -> Any:
        """The alert list."""
        (value,) = self._sql.execute("SELECT value FROM kept WHERE name = 'alerts'").fetchone()
        return _decode(value)

    def read(self, node_id: str) -> Record | None:
        """The record of a node."""
        found = self._sql.execute("SELECT * FROM node WHERE id = ?", (node_id,)).fetchone()
        if found is None:
            return None
        (links,) = self._sql.execute(_COUNT, (node_id, HUB_LINKS + 1) * 2).fetchone()
        heads = Heads(self._sql, node_id)
        return Read(_node(found), heads, self._evidence, is_hub=links > HUB_LINKS)

    def _evidence(self, origin: str, relation: str, target: str) -> str | None:
        found = self._sql.execute(_LINK, (origin, target, relation)).fetchone()
        return found[0] if found else None


class Pickled:
    """One networkx graph as one value of diskcache, read whole."""

    def __init__(self, folder: Path) -> None:
        self._cache = diskcache.Cache(str(folder), size_limit=2**60, eviction_policy="none")
        self._graph: nx.MultiDiGraph[str] = self._cache.get("graph") or nx.MultiDiGraph()

    def fill(self, parts: Iterable[Findings], rows: bytes) -> None:
        """Build the graph, then write it."""
        for part in parts:
            for node in part.nodes:
                self._graph.add_node(node.id, node=_columns(node))
            for link in part.links:
                self._graph.add_edge(
                    link.origin, link.target, link.relation.value, evidence=_evidence_text(link)
                )
        self._graph.graph["alerts"] = rows
        self._cache.set("graph", self._graph)

    def close(self) -> None:
        """Let go of the file."""
        self._cache.close()

    def rows(self) -> Any:
        """The alert list."""
        return _decode(self._graph.graph["alerts"])

    def read(self, node_id: str) -> Record | None:
        """The record of a node."""
        if node_id not in self._graph:
            return None
        out: Iterable[Any] = self._graph.out_edges(node_id, keys=True, data="evidence")
        back: Iterable[Any] = self._graph.in_edges(node_id, keys=True, data="evidence")
        heads = [Row(True, key, other, text) for _, other, key, text in islice(out, HUB_LINKS + 1)]
        heads += [
            Row(False, key, other, text) for other, _, key, text in islice(back, HUB_LINKS + 1)
        ]
        node = _node(self._graph.nodes[node_id]["node"])
        return Read(node, heads[:HUB_LINKS], self._evidence, is_hub=len(heads) > HUB_LINKS)

    def _evidence(self, origin: str, relation: str, target: str) -> str | None:
        found: dict[str, str] | None = self._graph.get_edge_data(origin, target, relation)
        return found["evidence"] if found else None


class Read:
    """A record of a yardstick; `seen` finds the evidence of a link that leads away."""

    def __init__(
        self,
        node: Node,
        heads: Sequence[Row],
        seen: Callable[[str, str, str], str | None],
        *,
        is_hub: bool,
    ) -> None:
        self.node = node
        self.heads = heads
        self.is_hub = is_hub
        self._seen = seen
        self.link_digest = node.id.encode()

    @property
    def weight(self) -> int:
        """How many links are held."""
        return HUB_LINKS if self.is_hub else len(self.heads)

    @property
    def counts(self) -> Mapping[str, int]:
        """How many links there are by kind, of those that were read."""
        return Counter(kind_of(head.other) for head in self.heads)

    def link_to(self, relation: str, target: Node) -> Link | None:
        """The whole link."""
        text = self._seen(self.node.id, relation, target.id)
        if text is None:
            return None
        return Link(
            origin=self.node.id,
            relation=Relation(relation),
            target=target.id,
            evidence=tuple(_piece(*piece) for piece in _decode(text)),
        )

    def page(self, kind: str, start: int, count: int) -> Sequence[Row]:
        """Some of the links to nodes of a kind."""
        return [one for one in self.heads if kind_of(one.other) == kind][start : start + count]


def _evidence_text(link: Link) -> str:
    return _encode(
        [
            (e.method, e.text, e.place, e.source, e.fetched_at.timestamp(), e.confidence)
            for e in link.evidence
        ]
    ).decode()


def _piece(
    method: str, text: str, place: str, source: str, at: float, confidence: float
) -> Evidence:
    return Evidence(
        method=method,
        text=text,
        place=place,
        source=source,
        fetched_at=datetime.fromtimestamp(at, UTC),
        how=How.EXACT if confidence >= 1 else How.GUESS,
        confidence=confidence,
    )


def _columns(node: Node) -> tuple[Any, ...]:
    seen = [(one.source, one.fetched_at.timestamp()) for one in node.seen]
    since, updated = (
        None if moment is None else moment.timestamp() for moment in (node.since, node.updated)
    )
    texts = (_encode(value).decode() for value in (node.names, node.attrs, seen))
    head = (node.id, node.kind.value, node.title, node.url, node.state)
    return (*head, since, updated, *texts)


def _node(columns: tuple[Any, ...]) -> Node:
    node_id, kind, title, url, state, since, updated, names, attrs, seen = columns
    return Node(
        id=node_id,
        kind=Kind(kind),
        title=title,
        url=url,
        state=state,
        since=None if since is None else datetime.fromtimestamp(since, UTC),
        updated=None if updated is None else datetime.fromtimestamp(updated, UTC),
        names=tuple(_decode(names)),
        attrs=_decode(attrs),
        seen=tuple(
            Sighting(source=source, fetched_at=datetime.fromtimestamp(at, UTC))
            for source, at in _decode(seen)
        ),
    )
