"""Every store against plain tables: whatever is done to it, they hold the same."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Collection, Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from tests.builders import ago, findings, link, node
from tests.cached import all_heads, all_links, record_of
from tests.memory_store import MemoryStore
from traceview.cache.disk_store import DiskStore
from traceview.cache.merged_nodes import merged_node
from traceview.cache.records import hub
from traceview.cache.records.descriptions import renewed, without
from traceview.cache.store_protocol import Changes, Store
from traceview.identity import kind_of
from traceview.model import Evidence, Link, Node, Relation

IDS = [f"ticket:x/{n}" for n in range(9)] + [f"team:{n}" for n in range(2)] + ["service:shop"]
SOURCES = ("git", "jira")
NODES = st.builds(
    lambda node_id, title, source, since: node(node_id, title, source=source, since=since),
    st.sampled_from(IDS),
    st.sampled_from(("one", "two", "")),
    st.sampled_from(SOURCES),
    st.none() | st.integers(1, 9).map(ago),
)
LINKS = st.builds(
    lambda origin, relation, target, method, source: link(
        origin, relation, target, method=method, source=source
    ),
    st.sampled_from(IDS),
    st.sampled_from((Relation.ABOUT, Relation.OWNED_BY)),
    st.sampled_from(IDS),
    st.sampled_from(("field", "text")),
    st.sampled_from(SOURCES),
)
Key = tuple[str, Relation, str]


class StoreMachine(RuleBasedStateMachine):
    """Puts, lets go, retracts, over a store and over plain tables, by the protocol alone."""

    def __init__(self) -> None:
        super().__init__()
        self.nodes: dict[str, Node] = {}
        self.links: dict[Key, Link] = {}
        self.seen: Mapping[str, int] = {}

    def opened(self) -> Store:
        """A store over what was written before."""
        raise AssertionError

    @initialize()
    def begin(self) -> None:
        self.cache = self.opened()

    @rule(
        nodes=st.lists(NODES, max_size=5),
        links=st.lists(LINKS, max_size=12),
        anew=st.sets(st.sampled_from(IDS), max_size=4),
    )
    def put(self, nodes: list[Node], links: list[Link], anew: Collection[str] = ()) -> None:
        self.cache.put(findings(*nodes, *links), anew=anew)
        said: dict[str, Node] = {}
        for one in nodes:
            said[one.id] = merged_node(said[one.id], one) if one.id in said else one
        for one in said.values():
            known = self.nodes.get(one.id)
            is_anew = one.id in anew
            self.nodes[one.id] = renewed(known, one, is_anew=is_anew) if known else one
        for each in links:
            for end in (each.origin, each.target):
                self.nodes.setdefault(end, node(end, end.partition(":")[2], source=""))
            same = self.links.get(each.key)
            self.links[each.key] = same.merged(each) if same else each

    @rule(one=st.sampled_from(IDS), away=st.booleans(), source=st.sampled_from(SOURCES))
    def flood(self, one: str, away: bool, source: str) -> None:
        ends = [(one, other) if away else (other, one) for other in IDS]
        self.put([], [link(a, Relation.ABOUT, b, source=source) for a, b in ends])

    @rule(ids=st.lists(st.sampled_from(IDS), max_size=4, unique=True),
          source=st.sampled_from(SOURCES))  # fmt: skip
    def let_go(self, ids: list[str], source: str) -> None:
        self.cache.let_go(source, ids)
        for key, one in list(self.links.items()):
            if one.origin in ids:
                self._weaken(key, lambda piece: piece.source != source)
        held = {i for i in ids if i in self.nodes and self._is_held(i, source)}
        for node_id in ids:
            known = self.nodes.pop(node_id, None)
            if known is not None and node_id in held:
                self.nodes[node_id] = without(known, source)
        self.links = {
            key: one
            for key, one in self.links.items()
            if one.origin in self.nodes and one.target in self.nodes
        }

    def _is_held(self, node_id: str, source: str) -> bool:
        mine = [one for one in self.links.values() if node_id in (one.origin, one.target)]
        told = {piece.source for one in mine for piece in one.evidence}
        told |= {seen.source for seen in self.nodes[node_id].seen}
        return bool(told - {source})

    def _weaken(self, key: Key, stays: Callable[[Evidence], bool]) -> None:
        one = self.links.pop(key)
        left = tuple(piece for piece in one.evidence if stays(piece))
        if left:
            self.links[key] = one.changed(evidence=left)

    @rule(
        origins=st.lists(st.sampled_from(IDS), max_size=4, unique=True),
        source=st.sampled_from(SOURCES),
        kept=st.sampled_from(("field", "text", "nothing")),
    )
    def retract(self, origins: list[str], source: str, kept: str) -> None:
        def stays(piece: Evidence) -> bool:
            return piece.source != source or piece.method == kept

        said: dict[str, list[Link]] = {origin: [] for origin in origins}
        for key, one in list(self.links.items()):
            if one.origin in origins:
                pieces = tuple(piece for piece in one.evidence if piece.method == kept)
                if pieces:
                    said[one.origin].append(one.changed(evidence=pieces))
                self._weaken(key, stays)
        self.cache.retract(source, said)

    @rule()
    def forget_all(self) -> None:
        self.cache.keep("people/marks", ["kept"])
        self.cache.clear()
        self.nodes, self.links = {}, {}
        assert self.cache.changes(self.seen).ids is None
        assert self.cache.value("people/marks") == ["kept"]

    @invariant()
    def tells_what_changed(self) -> None:
        """Every node that differs from when it was last looked at is among the changes."""
        if not hasattr(self, "cache"):
            return
        now = {i: (self.nodes.get(i), self._links_of(i)) for i in IDS}
        changes = self.cache.changes(self.seen)
        before = getattr(self, "before", dict.fromkeys(IDS))
        differ = {i for i in IDS if before[i] is not None and before[i] != now[i]}
        if changes.ids is not None:
            assert differ <= changes.ids
        assert self.cache.changes(changes.now) == Changes(frozenset(), changes.now)
        self.before, self.seen = now, changes.now

    def _links_of(self, node_id: str) -> set[Link]:
        return {one for one in self.links.values() if one.origin == node_id}

    @invariant()
    def holds_the_same_nodes(self) -> None:
        if not hasattr(self, "cache"):
            return
        held = self.cache.records(IDS)
        assert {node_id: record.node for node_id, record in held.items()} == self.nodes
        assert sum(self.cache.sizes().values()) == len(self.nodes)
        assert self.cache.named(IDS) == {i: [i] for i in self.nodes}
        assert self.cache.known(IDS) == set(self.nodes)
        for source in SOURCES:
            spoken = {i for i, one in self.nodes.items() if source in {s.source for s in one.seen}}
            assert self.cache.spoken(source) == len(spoken)

    @invariant()
    def holds_the_same_links_at_both_ends(self) -> None:
        if not hasattr(self, "cache"):
            return
        for node_id, record in self.cache.records(IDS).items():
            held = all_links(self.cache, node_id)
            keys = {key for key in self.links if node_id in (key[0], key[2])}
            assert sorted(one.key for one in held) == sorted(keys)
            assert len(record.heads) <= hub.HELD or not record.is_hub
            counts: dict[str, int] = {}
            for origin, _, target in keys:
                kind = kind_of(target if origin == node_id else origin)
                counts[kind] = counts.get(kind, 0) + 1
            assert dict(record.counts) == counts

    @invariant()
    def holds_the_same_evidence(self) -> None:
        if not hasattr(self, "cache"):
            return
        for node_id in self.nodes:
            for one in all_links(self.cache, node_id):
                assert set(one.evidence) == set(self.links[one.key].evidence)

    @invariant()
    def gives_the_links_of_a_hub_in_order(self) -> None:
        if not hasattr(self, "cache"):
            return
        for node_id, record in self.cache.records(IDS).items():
            if not record.is_hub:
                continue
            sorts: dict[tuple[bool, str, str], list[float]] = {}
            for head in all_heads(self.cache, node_id):
                there = record_of(self.cache, head.other)
                assert there is not None
                if not there.is_hub and head.other != node_id:
                    began = there.node.since.timestamp() if there.node.since else 0.0
                    sort = (head.outward, head.relation, kind_of(head.other))
                    sorts.setdefault(sort, []).append(began)
            assert all(moments == sorted(moments, reverse=True) for moments in sorts.values())

    @invariant()
    def gives_a_node_with_all_that_stands_around_it_at_once(self) -> None:
        if not hasattr(self, "cache"):
            return
        for node_id in self.nodes:
            near = self.cache.near(node_id, 3)
            assert near is not None
            assert near.pages.keys() == near.record.counts.keys()
            for kind, page in near.pages.items():
                others = {head.other for head in page.heads}
                assert page.records.keys() | {node_id} == others | {node_id}
                if near.record.is_hub:
                    assert len(page.heads) == min(3, near.record.counts[kind])
                else:
                    assert len(page.heads) == near.record.counts[kind]
                for head in page.heads:
                    here, there = near.record, page.records[head.other]
                    origin, target = (here, there) if head.outward else (there, here)
                    link = origin.link_to(head.relation, target.node)
                    assert link is not None
                    assert set(link.evidence) == set(self.links[link.key].evidence)

    def teardown(self) -> None:
        if hasattr(self, "cache"):
            self.cache.close()


class DiskStoreMachine(StoreMachine):
    """The store on disk; hubs begin at eight links, so that there are many."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.patch = pytest.MonkeyPatch()
        self.patch.setattr(hub, "CHUNK", 4)
        self.patch.setattr(hub, "HELD", 8)
        self.patch.setattr(hub, "HUB_HELD", 6)
        self.patch.setattr("traceview.cache.disk_store.BATCH", 3)
        self.patch.setattr("traceview.cache.disk_store.WRITTEN_AT_ONCE", 3)

    def opened(self) -> Store:
        return DiskStore(self.folder / "cache")

    @rule()
    def reopen(self) -> None:
        self.cache.close()
        self.cache = self.opened()

    def teardown(self) -> None:
        super().teardown()
        self.patch.undo()
        shutil.rmtree(self.folder)


class MemoryStoreMachine(StoreMachine):
    """The store in memory."""

    def opened(self) -> Store:
        return MemoryStore()


QUICK = settings(
    max_examples=40,
    stateful_step_count=15,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
TestDiskStore = DiskStoreMachine.TestCase
TestDiskStore.settings = QUICK
TestMemoryStore = MemoryStoreMachine.TestCase
TestMemoryStore.settings = QUICK
