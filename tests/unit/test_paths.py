"""Paths between two nodes: the shortest, around hubs, within a budget."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.bench.given_store import GivenStore
from tests.builders import GivenRecord, link, node
from traceview.cache.store_protocol import Record
from traceview.graph.paths import HOPS, find_paths
from traceview.graph.paths_found import Paths
from traceview.model import Link, Relation


@dataclass
class World:
    """Nodes and links behind a reader that keeps what was read; a hub holds its last links."""

    links: Sequence[Link]
    hubs: Collection[str] = ()
    held_by_hub: int = 100
    lost: Collection[str] = ()
    read: list[str] = field(default_factory=list)

    def record(self, here: str) -> Record | None:
        if here in self.lost:
            return None
        links = [one for one in self.links if here in (one.origin, one.target)]
        record = GivenRecord(node(here), links, is_hub=here in self.hubs)
        if record.is_hub:
            record.heads = record.heads[max(len(links) - self.held_by_hub, 0) :]
        return record

    def paths(self, a: str, b: str, **budget: Any) -> Paths:
        def noted(here: str) -> Record | None:
            self.read.append(here)
            return self.record(here)

        return find_paths(GivenStore(noted), (node(a), node(b)), **budget)


def chain(*ids: str, relation: Relation = Relation.REFERS_TO) -> list[Link]:
    return [link(a, relation, b) for a, b in pairwise(ids)]


def ids(*letters: str) -> list[str]:
    return [f"ticket:{letter}" for letter in letters]


def row(letters: str) -> list[Link]:
    return chain(*ids(*letters))


def walked(paths: Paths) -> list[str]:
    return [
        "".join(one.node.id.removeprefix("ticket:") for one in path.steps) for path in paths.found
    ]


A, B = "ticket:a", "ticket:b"


def test_links_are_walked_either_way_and_named_in_the_direction_of_the_walk() -> None:
    world = World([link(A, Relation.REFERS_TO, "ticket:x"), link(B, Relation.CLOSES, "ticket:x")])
    found = world.paths(A, B)
    assert (found.ending, found.hops, found.origin.id, found.target.id) == ("found", 2, A, B)
    (path,) = found.found
    assert [step.label for step in path.steps] == ["refers to", "closed by"]
    assert [step.outward for step in path.steps] == [True, False]
    assert [step.node.id for step in path.steps] == ["ticket:x", B]


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5, 6])
def test_a_path_of_any_length_up_to_the_limit_is_found(count: int) -> None:
    letters = "a" + "uvwxyz"[: count - 1] + "b"
    assert walked(World(row(letters)).paths(A, B)) == [letters[1:]]
    assert walked(World(row(letters)).paths(B, A)) == [letters[-2::-1]]


def test_a_path_longer_than_the_limit_is_nothing_within_it() -> None:
    found = World(row("auvwxyzb")).paths(A, B)
    assert (found.ending, found.found, found.hops) == ("nothing", (), HOPS)
    assert found.told.startswith("nothing within 6 hops; ")
    assert walked(World(row("auvwxyzb")).paths(A, B, hops=7)) == ["uvwxyzb"]


def test_a_node_is_linked_to_itself_without_a_step() -> None:
    world = World(row("ab"))
    found = world.paths(A, A)
    assert (found.ending, found.hops, found.found[0].steps, world.read) == ("found", 0, (), [])


def test_a_node_without_a_record_leads_nowhere() -> None:
    found = World(row("axb"), lost=("ticket:x",)).paths(A, B)
    assert found.ending == "nothing"
    assert World([], lost=(A, B)).paths(A, B).ending == "nothing"


def test_only_the_shortest_are_given_and_three_of_them_at_most() -> None:
    links = row("axyb") + [one for letter in "pqrst" for one in row(f"a{letter}b")]
    found = World(links).paths(A, B)
    assert walked(found) == ["pb", "qb", "rb"]


def test_among_equally_short_ones_the_best_believed_stand_first() -> None:
    doubted = {"p": (0.5, 1.0), "q": (0.9, 0.9), "r": (1.0, 1.0), "s": (0.7, 1.0)}
    links = [
        one
        for letter, (to, on) in doubted.items()
        for one in (
            link(A, Relation.REFERS_TO, f"ticket:{letter}", to),
            link(f"ticket:{letter}", Relation.REFERS_TO, B, on),
        )
    ]
    found = World(links).paths(A, B)
    assert walked(found) == ["rb", "qb", "sb"]
    assert [path.guesses for path in found.found] == [0, 2, 1]
    assert walked(World(links[::-1]).paths(A, B)) == walked(found)


def test_a_fact_stands_before_a_guess_whatever_the_relation() -> None:
    links = [
        *(link(one, Relation.CHANGED_BY, "ticket:z") for one in (A, B)),
        *(link(one, Relation.CLOSES, "ticket:g", 0.99) for one in (A, B)),
    ]
    assert walked(World(links).paths(A, B)) == ["zb", "gb"]


@pytest.mark.parametrize("ends", [(A, B), (B, A)])
def test_of_several_links_between_two_nodes_the_best_believed_is_the_step(
    ends: tuple[str, str],
) -> None:
    links = [
        link(A, Relation.MENTIONS, B, 0.4),
        link(B, Relation.CLOSES, A, 1.0),
        link(A, Relation.REFERS_TO, B, 0.8),
    ]
    (path,) = World(links).paths(*ends).found
    assert path.steps[0].link.relation is Relation.CLOSES
    assert path.steps[0].node.id == ends[1]


def test_a_way_around_a_hub_is_taken_although_it_is_longer() -> None:
    world = World([*row("ahb"), *row("axyb")], hubs=("ticket:h",))
    found = world.paths(A, B)
    assert (walked(found), found.through_hubs) == (["xyb"], False)


def test_without_a_way_around_it_goes_through_the_hub_and_says_so() -> None:
    found = World(row("auhvb"), hubs=("ticket:h",)).paths(A, B)
    assert (walked(found), found.through_hubs) == (["uhvb"], True)
    assert "through a node with very many links" in found.told


def test_two_nodes_that_know_a_hub_meet_there_whatever_its_record_holds() -> None:
    found = World(row("ahb"), hubs=("ticket:h",), held_by_hub=0).paths(A, B)
    assert walked(found) == ["hb"]


def test_beyond_a_hub_only_the_links_of_its_record_are_followed() -> None:
    links = [*row("ahuvb"), *chain("ticket:h", "ticket:last")]
    hub = ("ticket:h", "ticket:u", "ticket:v")
    assert walked(World(links, hubs=hub).paths(A, B)) == ["huvb"]
    found = World(links, hubs=hub, held_by_hub=1).paths(A, B)
    assert (found.ending, found.through_hubs) == ("nothing", True)
    assert "followed only in part" in found.told


@pytest.mark.parametrize("ends", [(A, B), (B, A)])
def test_a_hub_is_reached_as_an_end_from_six_hops_away(ends: tuple[str, str]) -> None:
    found = World(row("auvwxyb"), hubs=(A,), held_by_hub=0).paths(*ends)
    assert (found.hops, found.through_hubs) == (6, False)


def test_two_hubs_that_are_linked_are_no_path_through_a_hub() -> None:
    found = World(row("ab"), hubs=(A, B)).paths(A, B)
    assert (walked(found), found.through_hubs) == (["b"], False)


def test_a_record_is_read_once_although_hubs_are_tried_after_all() -> None:
    world = World(row("auhvb") + row("auwx"), hubs=("ticket:h",))
    found = world.paths(A, B)
    assert len(world.read) == len(set(world.read)) == found.records


def test_the_smaller_side_is_widened_first() -> None:
    many = [link(A, Relation.REFERS_TO, f"ticket:{n}") for n in range(200)]
    world = World([*many, *row("axyb")])
    assert walked(world.paths(A, B)) == ["xyb"]
    assert len(world.read) < 10


def test_the_search_ends_with_its_budget_of_records_and_says_so() -> None:
    world = World([link(f"ticket:{n}", Relation.REFERS_TO, f"ticket:{n * 3 + k}")
                   for n in range(1, 60) for k in (0, 1, 2)])  # fmt: skip
    found = world.paths("ticket:1", "ticket:170", records=5)
    assert (found.ending, found.records, len(world.read)) == ("budget", 5, 5)
    assert found.hops < HOPS
    assert "not known whether there is a path: the budget ended after 5 records" in found.told


def test_the_search_ends_with_its_time() -> None:
    now = iter(range(100))
    world = World(row("auvwxyb"))
    found = world.paths(A, B, seconds=3, clock=lambda: float(next(now)))
    assert (found.ending, found.records) == ("budget", 2)


def test_a_path_that_was_met_before_the_budget_ended_is_given() -> None:
    links = [*row("axb"), *(one for n in range(50) for one in chain(A, f"ticket:{n}", B))]
    (first, *_) = World(links).paths(A, B, records=4).found
    assert len(first.steps) == 2


def test_very_many_equally_short_paths_are_weighed_in_part() -> None:
    left, right = [f"ticket:l{n}" for n in range(40)], [f"ticket:r{n}" for n in range(40)]
    links = [link(A, Relation.REFERS_TO, one) for one in left]
    links += [link(one, Relation.REFERS_TO, other, 0.5) for one in left for other in right]
    links += [link(one, Relation.REFERS_TO, B) for one in right]
    touched: list[str] = []
    world = World(links)

    def read(here: str) -> Record | None:
        touched.append(here)
        return world.record(here)

    found = find_paths(GivenStore(read), (node(A), node(B)))
    assert [len(path.steps) for path in found.found] == [3, 3, 3]
    assert len(touched) < 2500


def test_the_best_of_a_thousand_equally_short_paths_is_found() -> None:
    layers = [[f"ticket:{letter}{n}" for n in range(10)] for letter in "lmr"]
    links = [link(A, Relation.REFERS_TO, one) for one in layers[0]]
    links += [link(one, Relation.REFERS_TO, other, 0.5)
              for near, far in pairwise(layers) for one in near for other in far]  # fmt: skip
    links += [link(one, Relation.REFERS_TO, B, 1.0 if one.endswith("9") else 0.5)
              for one in layers[2]]  # fmt: skip
    assert walked(World(links).paths(A, B)) == ["l0m0r9b", "l0m1r9b", "l0m2r9b"]


EDGES = st.lists(st.tuples(st.integers(0, 11), st.integers(0, 11)), max_size=30)
ENDS = st.tuples(st.integers(0, 11), st.integers(0, 11))


@given(edges=EDGES, ends=ENDS, hops=st.integers(1, 7))
def test_paths_are_as_short_as_the_shortest(
    edges: list[tuple[int, int]], ends: tuple[int, int], hops: int
) -> None:
    a, b = (f"ticket:{end}" for end in ends)
    links = {
        (one, two): link(f"ticket:{one}", Relation.REFERS_TO, f"ticket:{two}")
        for one, two in edges
        if one != two
    }
    plain: nx.Graph[str] = nx.Graph()
    plain.add_nodes_from((a, b))
    plain.add_edges_from((one.origin, one.target) for one in links.values())
    found = World(list(links.values())).paths(a, b, hops=hops)
    all_of_them = list(nx.all_shortest_paths(plain, a, b)) if nx.has_path(plain, a, b) else []
    known = [path for path in all_of_them if len(path) - 1 <= hops]
    walks = [[a, *(step.node.id for step in path.steps)] for path in found.found]
    assert len(walks) == min(len(known), 3)
    assert all(walk in known for walk in walks)
    assert found.ending == ("found" if known else "nothing")
    assert _each_step_is_a_link(walks, links.values())


def _each_step_is_a_link(walks: Iterable[list[str]], links: Iterable[Link]) -> bool:
    known = {frozenset((one.origin, one.target)) for one in links}
    return all(frozenset(pair) in known for walk in walks for pair in pairwise(walk))


@given(edges=EDGES, ends=ENDS, hubs=st.sets(st.integers(0, 11), max_size=5))
def test_around_hubs_paths_are_as_short_as_without_them(
    edges: list[tuple[int, int]], ends: tuple[int, int], hubs: set[int]
) -> None:
    a, b = (f"ticket:{end}" for end in ends)
    links = [
        link(f"ticket:{one}", Relation.REFERS_TO, f"ticket:{two}")
        for one, two in dict.fromkeys(edges)
        if one != two
    ]
    names = {f"ticket:{hub}" for hub in hubs}
    whole: nx.Graph[str] = nx.Graph()
    whole.add_nodes_from((a, b))
    whole.add_edges_from((one.origin, one.target) for one in links)
    around = whole.subgraph(set(whole) - (names - {a, b}))
    found = World(links, hubs=names).paths(a, b, hops=12)
    walks = [[a, *(step.node.id for step in path.steps)] for path in found.found]
    for graph in (around, whole):
        if nx.has_path(graph, a, b):
            assert walks
            assert all(walk in list(nx.all_shortest_paths(graph, a, b)) for walk in walks)
            assert found.through_hubs is (graph is whole)
            return
    assert not walks
