"""The working set: what was touched, no more than its limit, as a real graph."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import networkx as nx

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
    graph = WorkingSet(reads)
    wanted: Callable[[LinkHead], bool] = lambda head: head.other == "service:3"  # noqa: E731
    assert [step.node.id for step in graph.neighbours("team:x", wanted)] == ["service:3"]
    assert reads.counted == {"team:x": 1, "service:3": 1}


def test_a_node_is_read_once() -> None:
    reads = Reads()
    graph = WorkingSet(reads)
    for _ in range(3):
        graph.node("team:x")
    assert reads.counted == {"team:x": 1}


def test_what_was_touched_longest_ago_is_let_go() -> None:
    reads = Reads()
    graph = WorkingSet(reads, limit=3)
    for name in ("a", "b", "c", "a", "d", "a", "b"):
        graph.node(f"team:{name}")
    assert reads.counted == {"team:a": 1, "team:b": 2, "team:c": 1, "team:d": 1}
    assert set(graph.graph) == {"team:a", "team:b", "team:d"}


def test_walking_for_ever_holds_no_more_than_the_limit() -> None:
    graph = WorkingSet(Reads(links=5), limit=10)
    for number in range(500):
        graph.node(f"team:{number}")
    assert len(graph.graph) == 10
    assert graph.graph.number_of_edges() == 0


def test_nodes_with_many_links_make_others_go_sooner() -> None:
    graph = WorkingSet(Reads(links=LINKS_A_NODE * 5), limit=10)
    for number in range(10):
        graph.node(f"team:{number}")
    assert len(graph.graph) == 2


def test_the_node_in_hand_stays_however_large_it_is() -> None:
    reads = Reads(links=LINKS_A_NODE * 50)
    graph = WorkingSet(reads, limit=10)
    for _ in range(2):
        graph.node("team:x")
    assert reads.counted == {"team:x": 1}


def test_it_is_a_graph_of_what_was_walked() -> None:
    graph = graph_of([ALERT, RULE, TEAM], [link(ALERT, Relation.FIRED_BY, RULE),
                                           link(RULE, Relation.OWNED_BY, TEAM)])  # fmt: skip
    list(graph.neighbours(RULE.id))
    assert set(graph.graph.edges(keys=True)) == {
        (ALERT.id, RULE.id, "fired by"), (RULE.id, TEAM.id, "owned by")
    }  # fmt: skip
    assert nx.has_path(graph.graph, ALERT.id, TEAM.id)


def test_a_link_of_a_node_that_was_let_go_is_no_edge() -> None:
    links = [link("service:x", Relation.ABOUT, f"team:{n}") for n in range(9)]
    graph = WorkingSet(graph_of([], links).record, limit=3)
    assert len(list(graph.neighbours("service:x"))) == 9
    assert len(graph.graph) == 3


def test_what_has_changed_is_read_again() -> None:
    reads = Reads()
    graph = WorkingSet(reads)
    graph.node("team:x")
    graph.forget()
    assert len(graph.graph) == 0
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
    graph = WorkingSet(Reads(links=3), limit=20)

    def walk(start: int) -> int:
        return sum(graph.node(f"team:{(start * n) % 50}") is not None for n in range(200))

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(walk, range(1, 5))) == [200] * 4
    assert len(graph.graph) == 20
