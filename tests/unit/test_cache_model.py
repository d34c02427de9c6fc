"""The cache against plain tables in memory: whatever is done to it, they hold the same."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from tests.builders import ago, findings, link, node
from tests.cached import all_heads, all_links, named, record_of, remove
from traceview.cache.disk_store import DiskStore
from traceview.cache.records import hub
from traceview.cache.records.statements import saying
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


class CacheMachine(RuleBasedStateMachine):
    """Puts, removes, retracts; hubs begin at eight links, so that there are many."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.patch = pytest.MonkeyPatch()
        self.nodes: dict[str, Node] = {}
        self.links: dict[Key, Link] = {}

    @initialize()
    def begin(self) -> None:
        self.patch.setattr(hub, "CHUNK", 4)
        self.patch.setattr(hub, "HELD", 8)
        self.patch.setattr(hub, "HUB_HELD", 6)
        self.patch.setattr("traceview.cache.disk_store.BATCH", 3)
        self.cache = DiskStore(self.folder / "cache")

    @rule(nodes=st.lists(NODES, max_size=5), links=st.lists(LINKS, max_size=12))
    def put(self, nodes: list[Node], links: list[Link]) -> None:
        self.cache.put(findings(*nodes, *links))
        for one in nodes:
            known = self.nodes.get(one.id)
            self.nodes[one.id] = known.merged(one) if known else one
        for each in links:
            for end in (each.origin, each.target):
                self.nodes.setdefault(end, node(end, end.partition(":")[2], source=""))
            same = self.links.get(each.key)
            self.links[each.key] = same.merged(each) if same else each

    @rule(one=st.sampled_from(IDS), away=st.booleans(), source=st.sampled_from(SOURCES))
    def flood(self, one: str, away: bool, source: str) -> None:
        ends = [(one, other) if away else (other, one) for other in IDS]
        self.put([], [link(a, Relation.ABOUT, b, source=source) for a, b in ends])

    @rule(ids=st.lists(st.sampled_from(IDS), max_size=4, unique=True))
    def remove(self, ids: list[str]) -> None:
        remove(self.cache, ids)
        for node_id in ids:
            self.nodes.pop(node_id, None)
        self.links = {
            key: one
            for key, one in self.links.items()
            if one.origin not in ids and one.target not in ids
        }

    @rule(
        origins=st.lists(st.sampled_from(IDS), max_size=4, unique=True),
        source=st.sampled_from(SOURCES),
        kept=st.sampled_from(("field", "text", "nothing")),
    )
    def retract(self, origins: list[str], source: str, kept: str) -> None:
        def stays(piece: Evidence) -> bool:
            return piece.source != source or piece.method == kept

        mine = [one for one in self.links.values() if one.origin in origins]
        said: dict[str, set[int]] = {origin: set() for origin in origins}
        for one in mine:
            said[one.origin] |= {
                saying(one.relation, one.target, piece)
                for piece in one.evidence
                if piece.method == kept
            }
            left = tuple(piece for piece in one.evidence if stays(piece))
            del self.links[one.key]
            if left:
                self.links[one.key] = one.model_copy(update={"evidence": left})
        self.cache.retract(source, said)

    @rule()
    def reopen(self) -> None:
        self.cache.close()
        self.cache = DiskStore(self.folder / "cache")

    @invariant()
    def holds_the_same_nodes(self) -> None:
        if not hasattr(self, "cache"):
            return
        held = self.cache.records(IDS)
        assert {node_id: record.node for node_id, record in held.items()} == self.nodes
        assert sum(self.cache.sizes().values()) == len(self.nodes)
        assert {i for i in IDS if named(self.cache, i)} == set(self.nodes)
        for source in SOURCES:
            spoken = {i for i, one in self.nodes.items() if source in {s.source for s in one.seen}}
            assert self.cache.said_by(source) == spoken

    @invariant()
    def holds_the_same_links_at_both_ends(self) -> None:
        if not hasattr(self, "cache"):
            return
        for node_id, record in self.cache.records(IDS).items():
            held = all_links(self.cache, node_id)
            keys = {key for key in self.links if node_id in (key[0], key[2])}
            assert sorted(one.key for one in held) == sorted(keys)
            assert len(record.heads) <= hub.HELD
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

    def teardown(self) -> None:
        self.patch.undo()
        if hasattr(self, "cache"):
            self.cache.close()
        shutil.rmtree(self.folder)


TestCacheAgainstTables = CacheMachine.TestCase
TestCacheAgainstTables.settings = settings(
    max_examples=40,
    stateful_step_count=15,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
