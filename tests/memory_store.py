"""A store in memory, as plain as can be: proof that another engine fits the protocol."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from traceview.cache.merged_nodes import merged_node
from traceview.cache.pending.sync_protocol import NOTHING_TOLD
from traceview.cache.records.descriptions import renewed, without
from traceview.cache.records.overwritten import overwrites
from traceview.cache.store_protocol import (
    ABBREVIATION,
    CANDIDATES,
    OWN,
    PEOPLE,
    Candidates,
    Changes,
    Due,
    Event,
    Item,
    LinkHead,
    Near,
    Page,
    Queue,
    Record,
    Rest,
    Sync,
    links_of,
)
from traceview.errors import CacheUnwritable, TraceviewError
from traceview.identity import kind_of
from traceview.model import GONE, Body, Evidence, Findings, Kind, Link, Node

Key = tuple[str, str, str]
WATCHED = ("alert", "incident", "deployment", "silence")


@dataclass(frozen=True)
class MemoryHead:
    """A link seen from one of its ends."""

    outward: bool
    relation: str
    other: str


@dataclass(frozen=True)
class MemoryRecord:
    """A node, and its links both ways; none is a hub."""

    node: Node
    links: Mapping[Key, Link]
    is_hub: bool = False

    @property
    def heads(self) -> Sequence[LinkHead]:
        mine = self.node.id
        away = [key for key in self.links if key[0] == mine]
        towards = [key for key in self.links if key[2] == mine and key[0] != mine]
        return [
            *(MemoryHead(True, relation, target) for _, relation, target in away),
            *(MemoryHead(False, relation, origin) for origin, relation, _ in towards),
        ]

    @property
    def counts(self) -> Mapping[str, int]:
        kinds = [kind_of(head.other) for head in self.heads]
        return {kind: kinds.count(kind) for kind in kinds}

    @property
    def weight(self) -> int:
        return len(self.links)

    @property
    def link_digest(self) -> bytes:
        said = (
            (*key, sorted((piece.method, piece.confidence) for piece in link.evidence))
            for key, link in self.links.items()
        )
        mine = self.node.id
        return repr(
            sorted(tuple("" if part == mine else part for part in one) for one in said)
        ).encode("utf-8", "surrogatepass")

    def link_to(self, relation: str, target: Node) -> Link | None:
        return self.links.get((self.node.id, str(relation), target.id))

    def page(self, kind: str, start: int, count: int) -> Sequence[LinkHead]:
        return [head for head in self.heads if kind_of(head.other) == kind][start : start + count]


@dataclass
class MemoryItem:
    """An item that waits, and what it was tried with since it was woken; None for nothing."""

    item: Item
    sync: int
    tried: frozenset[str] | None = None
    version: int = 0
    keys: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class MemoryDue:
    """An item as it was taken."""

    item: Item
    version: int


class MemoryQueue:
    """A `Queue`."""

    def __init__(self) -> None:
        self.held: dict[str, MemoryItem] = {}

    def add(self, items: Iterable[Item], sync: int = 0) -> None:
        for one in items:
            known = self.held.setdefault(one.key, MemoryItem(one, sync))
            is_same = known.item.terms == one.terms
            tried = known.tried if is_same else None
            body = one.body or known.item.body
            item = Item(one.key, body, one.terms, known.item.owner, known.item.source)
            self.held[one.key] = MemoryItem(
                item,
                max(sync, known.sync),
                tried,
                known.version + 1,
                known.keys if is_same else set(),
            )

    def wake(self, keys: Collection[str], tried: Collection[str] = ()) -> None:
        for one in self.held.values():
            if one.keys & set(keys):
                left = (one.tried or frozenset()) & set(tried)
                one.tried = left or None
                one.version += 1

    def take(self, count: int, means: Collection[str] = ()) -> Sequence[Due]:
        due = [o for o in self.held.values() if o.tried is None or not set(means) <= o.tried]
        return [MemoryDue(one.item, one.version) for one in due[:count]]

    def rest(self, tried: Iterable[Rest], means: Collection[str] = ()) -> None:
        for rest in tried:
            if (held := self._unchanged(rest.due)) is not None:
                held.tried = (held.tried or frozenset()) | set(means)
                if rest.wake is not None:
                    held.keys = set(rest.wake)
                if rest.body is not None:
                    one = held.item
                    held.item = Item(one.key, rest.body, one.terms, one.owner, one.source)

    def settle(self, done: Iterable[Due]) -> None:
        for due in done:
            if self._unchanged(due) is not None:
                del self.held[due.item.key]

    def _unchanged(self, due: Due) -> MemoryItem | None:
        assert isinstance(due, MemoryDue)
        held = self.held.get(due.item.key)
        return held if held is not None and held.version == due.version else None

    def withdraw(self, source: str, owners: Collection[str], before: int) -> None:
        self._drop(
            lambda one: one.item.owner in owners and one.item.source == source and one.sync < before
        )

    def remove(self, owner: str) -> None:
        self._drop(lambda one: one.item.owner == owner)

    def _drop(self, is_wanted: Any) -> None:
        self.held = {key: one for key, one in self.held.items() if not is_wanted(one)}

    def waiting(self, keys: Collection[str], begin: str = "") -> Mapping[str, Sequence[Item]]:
        mine = [one for key, one in sorted(self.held.items()) if key.startswith(begin)]
        found = {key: [one.item for one in mine if key in one.keys] for key in keys}
        return {key: items for key, items in found.items() if items}


class MemorySync:
    """A `Sync` that is never over before it ends."""

    def __init__(self, store: MemoryStore, source: str, number: int, *, is_first: bool) -> None:
        self.source = source
        self.number = number
        self.is_complete = False
        self._store = store
        self.is_first = is_first
        self._known = {i for i, one in store.nodes.items()}
        self._spoken = {i for i, one in store.nodes.items() if source in _sources(one)}
        self._described: set[str] = set()
        self._said: dict[str, list[Link]] = {}
        self.is_odd = False
        self._same: set[str] = set()
        self._same_at: datetime | None = None

    def told(self) -> Mapping[str, str]:
        told = self._store.told.items()
        return {i: one for (i, source), (one, run) in told if source == self.source and not run}

    def hear_same(self, ids: Sequence[str], at: datetime) -> None:
        self._same |= set(ids)
        self._same_at = at if ids else self._same_at

    def hear(self, findings: Findings, told: Mapping[str, str] = NOTHING_TOLD) -> set[str]:
        described = {node.id for node in findings.nodes if not node.is_stub}
        for one in described:
            self._store.told.pop((one, self.source), None)
        self._store.told |= {(i, self.source): (one, self.number) for i, one in told.items()}
        anew = set() if self.is_first else described - self._described
        self._described |= described
        self.hear_links(findings.links)
        return anew

    def hear_links(self, links: Iterable[Link]) -> None:
        for link in links:
            if any(piece.source == self.source for piece in link.evidence):
                self._said.setdefault(link.origin, []).append(link)

    def described(self) -> Iterator[list[str]]:
        yield [] if self.is_first else sorted(self._described)

    def lacks(self) -> tuple[int, int]:
        lasting = [i for i in self._spoken if kind_of(i) not in ("alert", "incident")]
        return len([i for i in lasting if i not in self._described | self._same]), len(lasting)

    def missing(self, *, lasting: bool, of: str = "") -> Iterator[list[str]]:
        nodes = self._store.nodes.items()
        spoken = {i for i, one in nodes if of in _sources(one)} if of else self._spoken
        missing = sorted(spoken - self._described - self._same) if not self.is_first else []
        yield [i for i in missing if lasting or kind_of(i) in ("alert", "incident")]

    def take_back(self) -> None:
        heard = set(self._described)
        if self.is_complete:
            heard |= self._said.keys()
        if not self.is_first:
            stated = {origin: self._said.get(origin, []) for origin in heard & self._known}
            self._store.retract(self.source, stated)
        self._store.settle_told(self.source, self.number)
        if self._same_at and self.is_complete and not self.is_odd:
            self._store.renew(self.source, self._same_at)

    def end(self) -> None:
        self._described.clear()
        self._said.clear()


class MemoryStore:
    """A `Store`. `outlives` is what `clear` leaves: events, and values of people."""

    def __init__(self) -> None:
        self.nodes: dict[str, Node] = {}
        self.links: dict[Key, Link] = {}
        self._bodies: dict[str, Body] = {}
        self._values: dict[str, Any] = {}
        self._queues: dict[str, MemoryQueue] = {}
        self._serials: dict[str, int] = {}
        self._log: list[tuple[str, int, set[str] | None]] = []
        self._events: list[Event] = []
        self._syncs = 0
        self.told: dict[tuple[str, str], tuple[str, int]] = {}

    def settle_told(self, source: str, number: int) -> None:
        mine = {k for k, (_, run) in self.told.items() if (k[1], run) == (source, number)}
        self.told |= {key: (self.told[key][0], 0) for key in mine}

    def renew(self, source: str, at: datetime) -> None:
        """All that a source said of nodes that it describes is as new as `at`."""

        def renewed(said: Any) -> Any:
            old = said.source == source and said.fetched_at < at
            return said.changed(fetched_at=at) if old else said

        for node_id, node in self.nodes.items():
            self.nodes[node_id] = node.changed(seen=tuple(map(renewed, node.seen)))
        for key, link in self.links.items():
            if source in _sources(self.nodes[key[0]]):
                self.links[key] = link.changed(evidence=tuple(map(renewed, link.evidence)))

    def _doubt(self, ids: Collection[str], but: str = "") -> None:
        self.told = {k: one for k, one in self.told.items() if k[0] not in ids or k[1] == but}

    def troubles(self) -> Sequence[TraceviewError]:
        return ()

    def hold_in_memory(self, why: CacheUnwritable) -> None:
        """Nothing: it is."""

    def records(self, ids: Collection[str]) -> Mapping[str, Record]:
        return {i: self._record(i) for i in ids if i in self.nodes}

    def _record(self, node_id: str) -> MemoryRecord:
        mine = {key: link for key, link in self.links.items() if node_id in (key[0], key[2])}
        return MemoryRecord(self.nodes[node_id], mine)

    def near(self, node_id: str, per_kind: int) -> Near | None:
        if node_id not in self.nodes:
            return None
        record = self._record(node_id)
        pages = {kind: self.page(node_id, kind, 0, per_kind) for kind in record.counts}
        return Near(record, pages)

    def page(self, node_id: str, kind: str, start: int, count: int) -> Page:
        heads = (
            self._record(node_id).page(kind, 0, len(self.links)) if node_id in self.nodes else ()
        )
        return Page(heads, self.records({node_id, *(head.other for head in heads)}))

    def named(
        self, names: Collection[str], kinds: tuple[Kind, ...] = ()
    ) -> Mapping[str, list[str]]:
        found = {
            name: sorted(
                node.id
                for node in self.nodes.values()
                if name in _names(node) and (not kinds or node.kind in kinds)
            )
            for name in names
        }
        return {name: ids for name, ids in found.items() if ids}

    def abbreviated(self, commits: Collection[str], limit: int = 20) -> Mapping[str, list[str]]:
        found = {
            commit: sorted(i for i in self.nodes if i.startswith(commit))[:limit]
            for commit in commits
            if len(commit) >= ABBREVIATION
        }
        return {commit: ids for commit, ids in found.items() if ids}

    def known(self, ids: Collection[str]) -> set[str]:
        return {i for i in ids if i in self.nodes}

    def of_kind(self, kind: Kind) -> list[str]:
        return [i for i, node in self.nodes.items() if node.kind is kind]

    def candidates(self, words: Sequence[str], kinds: Sequence[str] = ()) -> Candidates:
        texts = {
            i: " ".join((node.title, *node.names, node.attrs.get("file", ""))).strip().lower()
            for i, node in reversed(self.nodes.items())
            if not kinds or node.kind.value in kinds
        }
        fitting = [i for i, text in texts.items() if all(word.lower() in text for word in words)]
        return Candidates({i: texts[i] for i in fitting[:CANDIDATES]}, False)

    def body(self, node_id: str) -> Body | None:
        return self._bodies.get(node_id)

    def value(self, name: str) -> Any:
        return self._values.get(name)

    def sizes(self) -> Mapping[str, int]:
        kinds = [node.kind.value for node in self.nodes.values()]
        return {kind: kinds.count(kind) for kind in sorted(kinds)}

    def spoken(self, source: str) -> int:
        return len([node for node in self.nodes.values() if source in _sources(node)])

    def changes(self, since: Mapping[str, int]) -> Changes:
        ids: set[str] = set()
        for source, serial, touched in self._log:
            if serial > since.get(source, 0):
                if touched is None:
                    return Changes(None, dict(self._serials))
                ids |= touched
        if any(serial > self._serials.get(source, 0) for source, serial in since.items()):
            return Changes(None, dict(self._serials))
        return Changes(frozenset(ids), dict(self._serials))

    def events(self, since: float, limit: int = 1_000) -> Sequence[Event]:
        late = [event for event in self._events if event.at >= since]
        return sorted(late, key=lambda event: (-event.at, event.node, event.state))[:limit]

    @contextmanager
    def together(self) -> Iterator[None]:
        yield

    def put(
        self, findings: Findings, source: str = OWN, anew: Collection[str] = frozenset()
    ) -> None:
        before = dict(self.nodes), dict(self.links)
        ends = [end for link in findings.links for end in (link.origin, link.target)]
        self._describe(findings.nodes, anew)
        for end in ends:
            title = end.partition(":")[2]
            self.nodes.setdefault(end, Node(id=end, kind=Kind(kind_of(end)), title=title))
        for link in findings.links:
            same = self.links.get(link.key)
            self.links[link.key] = same.merged(link) if same else link
        self._bodies |= {body.node: body for body in findings.bodies}
        self._changed(before, source)

    def _describe(self, nodes: Iterable[Node], anew: Collection[str]) -> None:
        said: dict[str, Node] = {}
        for node in nodes:
            said[node.id] = merged_node(said[node.id], node) if node.id in said else node
        for node in said.values():
            known = self.nodes.get(node.id)
            is_anew = node.id in anew
            self.nodes[node.id] = renewed(known, node, is_anew=is_anew) if known else node

    def retract(self, source: str, stated: Mapping[str, Collection[Link]]) -> None:
        before = dict(self.nodes), dict(self.links)
        for key, link in before[1].items():
            if link.origin in stated:
                said = {_said(o, p) for o in stated[link.origin] for p in o.evidence}
                pieces = link.evidence
                left = [p for p in pieces if p.source != source or _said(link, p) in said]
                self._weaken(key, link, tuple(left))
        self._changed(before, source)

    def _weaken(self, key: Key, link: Link, left: tuple[Evidence, ...]) -> None:
        if not left:
            del self.links[key]
        elif len(left) < len(link.evidence):
            self.links[key] = link.changed(evidence=left)

    def let_go(self, source: str, ids: Iterable[str]) -> None:
        gone = [node_id for node_id in ids if node_id in self.nodes]
        self._doubt({*gone, *(key[0] for key in self.links if key[2] in gone)})
        self.retract(source, dict.fromkeys(gone, ()))
        before = dict(self.nodes), dict(self.links)
        held = {node_id for node_id in gone if self._is_held(node_id, source)}
        for node_id in gone:
            node = self.nodes[node_id]
            if node_id in held:
                self.nodes[node_id] = without(node, source)
            else:
                del self.nodes[node_id]
                self._bodies.pop(node_id, None)
        ends = self.nodes
        self.links = {k: one for k, one in self.links.items() if k[0] in ends and k[2] in ends}
        self._changed(before, source)

    def _is_held(self, node_id: str, source: str) -> bool:
        links = [link for key, link in self.links.items() if node_id in (key[0], key[2])]
        told = {piece.source for link in links for piece in link.evidence}
        return bool(_sources(self.nodes[node_id]) - {source} or told - {source, OWN})

    def _changed(self, before: tuple[dict[str, Node], dict[Key, Link]], source: str) -> None:
        """Note a change, wake what waits for it, and note its events."""
        nodes = {i for i in before[0].keys() | self.nodes if before[0].get(i) != self.nodes.get(i)}
        keys = before[1].keys() | self.links
        links = {key for key in keys if before[1].get(key) != self.links.get(key)}
        if not nodes and not links:
            return
        touched = nodes | {end for key in links for end in (key[0], key[2])}
        lost = {i for i in nodes if i in before[0] and i in self.nodes
                and overwrites(before[0][i], self.nodes[i])}  # fmt: skip
        self._doubt(lost, but=source)
        self._serials[source] = self._serials.get(source, 0) + 1
        self._log.append((source, self._serials[source], touched))
        woken = {name for i in nodes for known in (before[0], self.nodes) if i in known
                 for name in _names(known[i])}  # fmt: skip
        woken |= {links_of(key[0]) for key in links if source != OWN or key[0] not in self.nodes
                  or key[2] not in self.nodes}  # fmt: skip
        for queue in self._queues.values():
            queue.wake(woken)
            for node_id in before[0].keys() - self.nodes:
                queue.remove(node_id)
        self._events += [
            event for i in sorted(nodes) for event in _events(before[0].get(i), self.nodes.get(i),
                                                              source)
        ]  # fmt: skip

    def keep(self, name: str, value: Any) -> None:
        self._values[name] = value

    def queue(self, name: str) -> Queue:
        return self._queues.setdefault(name, MemoryQueue())

    def sync(self, source: str, *, is_first: bool) -> Sync:
        self._syncs += 1
        return MemorySync(self, source, self._syncs, is_first=is_first)

    def clear(self) -> None:
        self._serials = {one: serial + 1 for one, serial in {OWN: 0, **self._serials}.items()}
        self._log = [(one, serial, None) for one, serial in self._serials.items()]
        self._values = {n: value for n, value in self._values.items() if n.startswith(PEOPLE)}
        for held in (self.nodes, self.links, self._bodies, self._queues, self.told):
            held.clear()

    def close(self) -> None: ...


def _sources(node: Node) -> set[str]:
    return {seen.source for seen in node.seen}


def _names(node: Node) -> set[str]:
    names = {node.id, node.url, *node.names} - {""}
    return names | ({node.id[:ABBREVIATION]} if node.kind is Kind.COMMIT else set())


def _said(link: Link, piece: Evidence) -> tuple[str, ...]:
    return link.relation.value, link.target, piece.method, piece.text, piece.place


def _events(before: Node | None, after: Node | None, source: str) -> Iterator[Event]:
    node = after or before
    assert node is not None
    was, now = (before.state if before else ""), (after.state if after else GONE)
    if node.kind.value in WATCHED and was != now:
        moment = node.since if after and (before is None or before.since != after.since) else None
        yield Event(node.id, now, moment.timestamp() if moment else 0.0, source)
