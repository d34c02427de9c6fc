"""The working set: what was touched, no more than its limit, read in few calls."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.bench.given_store import CountingStore, GivenStore
from tests.builders import GivenRecord, ago, graph_of, link, node
from traceview.cache.store_protocol import LinkHead, Record
from traceview.graph.neighbourhood import Neighbourhood
from traceview.graph.working_set import LINKS_A_NODE, WorkingSet
from traceview.model import Kind, Relation

ALERT, RULE = node("alert:am/1"), node("rule:r#x")
TEAM = node("team:x")
WORLD = graph_of(
    [ALERT, RULE, TEAM],
    [link(ALERT, Relation.FIRED_BY, RULE), link(RULE, Relation.OWNED_BY, TEAM, 0.5)],
)


def around(graph: WorkingSet, node_id: str, per_kind: int = 50) -> Neighbourhood:
    found = graph.around(node_id, per_kind)
    assert found is not None
    return found


class Reads:
    """A reader of a line of nodes that counts how often each is read."""

    def __init__(self, links: int = 0) -> None:
        self.links = links
        self.counted: dict[str, int] = {}

    def __call__(self, node_id: str) -> Record | None:
        self.counted[node_id] = self.counted.get(node_id, 0) + 1
        links = [link(node_id, Relation.ABOUT, f"service:{n}") for n in range(self.links)]
        return GivenRecord(node(node_id), links)


def test_a_node_that_nobody_knows_is_none() -> None:
    assert WORLD.node("team:nobody") is None
    assert WORLD.around("team:nobody", 5) is None
    assert list(WORLD.neighbours("team:nobody")) == []


def test_neighbours_are_named_in_the_direction_of_the_walk() -> None:
    labels = {step.node.id: (step.label, step.outward) for step in WORLD.neighbours(RULE.id)}
    assert labels == {ALERT.id: ("fires", False), TEAM.id: ("owned by", True)}


def test_only_the_neighbours_that_are_wanted_are_read() -> None:
    reads = Reads(links=9)
    graph = WorkingSet(GivenStore(reads))
    wanted: Callable[[LinkHead], bool] = lambda head: head.other == "service:3"  # noqa: E731
    assert [step.node.id for step in graph.neighbours("team:x", wanted)] == ["service:3"]
    assert reads.counted == {"team:x": 1, "service:3": 1}


def test_a_node_is_read_once() -> None:
    reads = Reads()
    graph = WorkingSet(GivenStore(reads))
    for _ in range(3):
        graph.node("team:x")
    assert reads.counted == {"team:x": 1}


def test_what_was_touched_longest_ago_is_let_go() -> None:
    reads = Reads()
    graph = WorkingSet(GivenStore(reads), limit=3)
    for name in ("a", "b", "c", "a", "d", "a", "b"):
        graph.node(f"team:{name}")
    assert reads.counted == {"team:a": 1, "team:b": 2, "team:c": 1, "team:d": 1}
    assert [name for name in "abcd" if f"team:{name}" in graph] == ["a", "b", "d"]


def test_walking_for_ever_holds_no_more_than_the_limit() -> None:
    graph = WorkingSet(GivenStore(Reads(links=5)), limit=10)
    for number in range(500):
        graph.node(f"team:{number}")
    assert len(graph) == 10


def test_nodes_with_many_links_make_others_go_sooner() -> None:
    graph = WorkingSet(GivenStore(Reads(links=LINKS_A_NODE * 5)), limit=10)
    for number in range(10):
        graph.node(f"team:{number}")
    assert len(graph) == 2


def test_the_node_in_hand_stays_however_large_it_is() -> None:
    reads = Reads(links=LINKS_A_NODE * 50)
    graph = WorkingSet(GivenStore(reads), limit=10)
    for _ in range(2):
        graph.node("team:x")
    assert reads.counted == {"team:x": 1}


def test_neighbours_beyond_the_limit_are_all_given_and_not_all_held() -> None:
    links = [link("service:x", Relation.ABOUT, f"team:{n}") for n in range(9)]
    graph = WorkingSet(GivenStore(graph_of([], links).record), limit=3)
    assert len(list(graph.neighbours("service:x"))) == 9
    assert len(graph) == 3


def test_nothing_is_held_of_a_node_that_was_let_go() -> None:
    made: list[weakref.ref[GivenRecord]] = []

    def read(node_id: str) -> Record:
        record = GivenRecord(node(node_id), [link(node_id, Relation.ABOUT, "service:x")])
        made.append(weakref.ref(record))
        return record

    graph = WorkingSet(GivenStore(read), limit=4)
    for number in range(50):
        list(graph.neighbours(f"team:{number}"))
        graph.around(f"team:{number}", 5)
        graph.around(f"rule:{number}", 5)
    gc.collect()
    assert len(graph) == 4
    assert sum(one() is not None for one in made) == 4


def test_what_was_let_go_makes_room_for_links_again() -> None:
    graph = WorkingSet(GivenStore(Reads(links=LINKS_A_NODE)), limit=10)
    for number in range(100):
        graph.node(f"team:{number}")
        graph.forget({f"team:{number - 1}"})
    for number in range(10):
        graph.node(f"rule:{number}")
    assert len(graph) == 10


def test_only_what_has_changed_is_read_again() -> None:
    reads = Reads()
    graph = WorkingSet(GivenStore(reads))
    for name in "ab" * 2:
        graph.node(f"team:{name}")
    graph.forget({"team:a", "team:never-held"})
    for name in "ab":
        graph.node(f"team:{name}")
    assert reads.counted == {"team:a": 2, "team:b": 1}


@pytest.mark.parametrize("hubs", [(), ("service:x",)])
def test_a_neighbourhood_and_a_page_are_one_call_each(hubs: tuple[str, ...]) -> None:
    links = [link(f"ticket:{n}", Relation.ABOUT, "service:x") for n in range(9)]
    links.append(link("service:x", Relation.OWNED_BY, TEAM))
    store = CountingStore(GivenStore(graph_of([TEAM], links, hubs=hubs).record))
    graph = WorkingSet(store)
    assert [total for _, _, total in around(graph, "service:x", 4).groups] == [9, 1]
    assert store.total == 1
    assert len(graph.page("service:x", "ticket", 4, 4)) == 4
    assert store.total == (2 if hubs else 1)
    again = store.total
    assert around(graph, "service:x", 4) == around(graph, "service:x", 4)
    assert store.total - again == (2 if hubs else 0)
    cold = WorkingSet(store)
    before = store.total
    assert cold.page("service:x", "ticket", 4, 4) == graph.page("service:x", "ticket", 4, 4)
    assert store.total - before == (2 if hubs else 1)


def test_what_a_level_lacks_is_read_in_one_call() -> None:
    store = CountingStore(GivenStore(Reads(links=9)))
    graph = WorkingSet(store)
    graph.node("service:3")
    assert len(list(graph.neighbours("team:x"))) == 9
    assert [len(ids) for ids in store.asked] == [1, 1, 8]


def test_what_has_changed_is_read_again() -> None:
    reads = Reads()
    graph = WorkingSet(GivenStore(reads))
    graph.node("team:x")
    graph.forget()
    assert len(graph) == 0
    graph.node("team:x")
    assert reads.counted == {"team:x": 2}


def test_neighbours_stand_by_kind_in_the_fixed_order() -> None:
    kinds = [kind for kind, _, _ in around(WORLD, RULE.id).groups]
    assert kinds == ["alert", "team"]
    assert kinds == sorted(kinds, key=[kind.value for kind in Kind].index)


def test_facts_stand_before_guesses_then_the_newest_first() -> None:
    service = node("service:x")
    tickets = [node(f"ticket:{n}", since=ago(n * 60)) for n in range(4)]
    links = [
        link(ticket, Relation.ABOUT, service, share)
        for ticket, share in zip(tickets, (0.5, 1.0, 0.9, 1.0), strict=True)
    ]
    ((_, shown, _),) = around(graph_of([service, *tickets], links), service.id).groups
    assert [each.node.id for each in shown] == ["ticket:1", "ticket:3", "ticket:2", "ticket:0"]


def test_so_many_of_a_kind_are_shown_and_all_are_counted() -> None:
    links = [link(f"ticket:{n}", Relation.ABOUT, "service:x") for n in range(9)]
    ((kind, shown, count),) = around(graph_of([], links), "service:x", per_kind=4).groups
    assert (kind, len(shown), count) == ("ticket", 4, 9)


def test_pages_of_a_kind_follow_each_other_in_the_order_of_the_whole() -> None:
    service = node("service:x")
    tickets = [node(f"ticket:{n}", since=ago(n * 60)) for n in range(9)]
    links = [link(ticket, Relation.ABOUT, service, 0.5 if n % 2 else 1.0)
             for n, ticket in enumerate(tickets)]  # fmt: skip
    graph = graph_of([service, *tickets, TEAM], [*links, link(service, Relation.OWNED_BY, TEAM)])
    (_, whole, _), *_ = (
        group for group in around(graph, service.id).groups if group[0] == "ticket"
    )
    pages = [graph.page(service.id, "ticket", start, 4) for start in (0, 4, 8, 12)]
    assert [len(page) for page in pages] == [4, 4, 1, 0]
    assert tuple(near for page in pages for near in page) == whole


def test_there_is_no_page_of_a_node_or_kind_that_nobody_knows() -> None:
    assert WORLD.page("team:nobody", "rule", 0, 9) == ()
    assert WORLD.page(RULE.id, "ticket", 0, 9) == ()


def test_it_may_be_asked_from_several_threads() -> None:
    graph = WorkingSet(GivenStore(Reads(links=3)), limit=20)

    def walk(start: int) -> int:
        return sum(graph.node(f"team:{(start * n) % 50}") is not None for n in range(200))

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(walk, range(1, 5))) == [200] * 4
    assert len(graph) == 20
