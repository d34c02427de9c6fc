"""How often the store is asked: a chain, a neighbourhood, a page and a path take few calls each,
and give what a reader of one record at a time gives."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from itertools import permutations
from typing import Any

import networkx as nx
import pytest

from tests.bench import organisation
from tests.bench.given_store import CountingStore, GivenStore
from tests.builders import NOW
from tests.cached import reader
from tests.plain_graph import PlainGraph
from tests.unit.conftest import LINKS
from traceview.cache.disk_store import DiskStore
from traceview.chain.explain import explain
from traceview.chain.legs import Leg
from traceview.chain.trace import trace, trace_on, traces
from traceview.config.config import Config, load_config
from traceview.demo import write_world
from traceview.graph.paths import HOPS, find_paths
from traceview.graph.working_set import WorkingSet
from traceview.model import Kind
from traceview.session.held_store import HeldStore
from traceview.session.session import Session

pytestmark = pytest.mark.xdist_group("organisation")
CHAIN = 5
"""How many calls of the store the chain of an alert takes at most, that of its root included. A
session asks what has changed besides."""


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DiskStore]:
    """The cache of the demo."""
    folder = tmp_path_factory.mktemp("demo")
    path = write_world(folder / "world", NOW)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(folder / "cache"))
        patch.chdir(folder / "world")
        session = Session.open(load_config(path), clock=lambda: NOW)
        asyncio.run(_filled(session))
        cache = DiskStore(session.config.cache_folder)
    yield cache
    cache.close()


async def _filled(session: Session) -> None:
    async for event in session.refresh():
        assert event.what != "failed", event
    await session.aclose()


@pytest.fixture(params=["demo", "organisation"])
def world(request: pytest.FixtureRequest) -> tuple[DiskStore, list[str], list[str]]:
    """A cache, all its alerts, and ids of nodes of all kinds, hubs among them."""
    if request.param == "demo":
        demo: DiskStore = request.getfixturevalue("demo")
        some = [node_id for kind in Kind for node_id in demo.of_kind(kind)[::3]]
        return demo, demo.of_kind(Kind.ALERT), some
    made: DiskStore = request.getfixturevalue("made_organisation")
    some = [*organisation.sample_ids(LINKS, 60, seed=1), *organisation.hub_ids(LINKS)]
    return made, organisation.alert_ids(), some


World = tuple[DiskStore, list[str], list[str]]


def test_a_chain_is_read_in_few_calls_and_is_the_same(world: World) -> None:
    cache, alerts, others = world
    for node_id in (*alerts, *others):
        store = CountingStore(cache)
        graph = WorkingSet(store)
        root = graph.root(node_id)
        assert root is not None
        chain, plain = trace(graph, root, NOW), PlainGraph(reader(cache))
        assert chain == trace_on(plain, root, NOW)
        asked = [one for ids in store.asked for one in ids]
        assert len(asked) == len(set(asked))
        if root.kind is Kind.ALERT:
            assert store.total <= CHAIN, (node_id, store.asked)
            assert len(graph) <= len(plain.held) * 5 // 4, "much is read that no leg needs"


def test_why_a_chain_is_so_is_read_in_few_calls(world: World) -> None:
    cache, alerts, _ = world
    for node_id in alerts[::5]:
        store = CountingStore(cache)
        graph = WorkingSet(store)
        root = graph.root(node_id)
        assert root is not None
        assert [one.leg for one in explain(graph, root, (), NOW)] == list(Leg)
        assert store.total <= CHAIN


def test_all_that_a_session_asks_for_a_chain_is_few_calls(demo: DiskStore) -> None:
    for node_id in demo.of_kind(Kind.ALERT):
        held = Counted(Config(cache_folder=demo.folder))
        session = Session.open(held.config, clock=lambda: NOW)
        session._held = held
        session.chain(node_id)
        session.close()
        assert held.counting.total <= CHAIN + 1


class Counted(HeldStore):
    """A store whose reads are counted."""

    def __init__(self, config: Config) -> None:
        super().__init__(config)
        self.config = config
        self.counting = CountingStore(self.store)

    @property
    def reads(self) -> Any:
        return self.counting


def test_the_chains_of_many_take_no_more_calls_than_one(world: World) -> None:
    cache, alerts, _ = world
    store = CountingStore(cache)
    graph = WorkingSet(store)
    roots = [record.node for record in graph.records(alerts[:20]).values()]
    together = traces(graph, roots, NOW)
    assert store.total <= CHAIN + 1
    assert together == [trace(WorkingSet(cache), root, NOW) for root in roots]


def test_a_chain_of_what_is_held_asks_nothing(world: World) -> None:
    cache, alerts, _ = world
    store = CountingStore(cache)
    graph = WorkingSet(store)
    root = graph.node(alerts[0])
    assert root is not None
    first, asked = trace(graph, root, NOW), store.total
    assert trace(graph, root, NOW) == first
    assert store.total == asked


def test_a_neighbourhood_is_one_call_and_is_the_same(world: World) -> None:
    cache, alerts, others = world
    for node_id in (*alerts, *others):
        store = CountingStore(cache)
        found = WorkingSet(store).around(node_id, 50)
        assert found is not None
        assert store.total == 1
        plain = PlainGraph(reader(cache)).around(node_id, 50)
        assert [(kind, list(near), total) for kind, near, total in found.groups] == plain


def test_a_page_is_one_call_and_is_the_same(world: World) -> None:
    cache, _, others = world
    for node_id in others:
        store = CountingStore(cache)
        graph, plain = WorkingSet(store), PlainGraph(reader(cache))
        found = graph.around(node_id, 5)
        assert found is not None
        for kind, _, total in found.groups:
            for start in {0, total // 2, max(total - 5, 0)}:
                before = store.total
                page = graph.page(node_id, kind, start, 5)
                assert store.total - before <= 1
                assert list(page) == plain.page(node_id, kind, start, 5)


def test_a_path_takes_two_calls_a_ring_and_is_the_same(world: World) -> None:
    cache, alerts, others = world
    pairs = [*zip(alerts[:15], others, strict=False), *zip(others, others[7:], strict=False)][:60]
    for here, there in pairs:
        records = cache.records((here, there))
        ends = records[here].node, records[there].node
        store = CountingStore(cache)
        found = find_paths(store, ends)
        rings = found.hops + (HOPS if found.through_hubs else 0)
        assert store.total <= 2 * rings, (here, there, store.asked)
        assert found == find_paths(GivenStore(reader(cache)), ends)


def test_paths_of_the_demo_are_those_of_the_whole_graph(demo: DiskStore) -> None:
    whole: nx.Graph[str] = nx.Graph()
    for kind in Kind:
        for node_id, record in demo.records(demo.of_kind(kind)).items():
            assert not record.is_hub
            whole.add_node(node_id)
            whole.add_edges_from((node_id, head.other) for head in record.heads)
    some = [*demo.of_kind(Kind.ALERT)[:5], *demo.of_kind(Kind.TICKET)[:4]]
    reads = demo
    for here, there in permutations(some, 2):
        records = demo.records((here, there))
        found = find_paths(reads, (records[here].node, records[there].node)).found
        known = (
            list(nx.all_shortest_paths(whole, here, there))
            if nx.has_path(whole, here, there)
            else []
        )
        known = [path for path in known if len(path) - 1 <= HOPS]
        assert len(found) == min(len(known), 3)
        assert all([here, *(step.node.id for step in path.steps)] in known for path in found)
