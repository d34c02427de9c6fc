"""Search and the resolving of what a person pastes."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.builders import NOW, ago, node
from traceview.cache.disk_store import DiskStore
from traceview.config.config import Config
from traceview.errors import UsageError
from traceview.linking.ambiguous_names import AMBIGUOUS
from traceview.lookup.search import MARGIN, is_word, named, search
from traceview.model import Findings, Kind, Node
from traceview.references.patterns.find_references import BUILT_IN
from traceview.references.patterns.named_pattern import NamedPattern
from traceview.session.session import Session


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[DiskStore]:
    opened = DiskStore(tmp_path)
    yield opened
    opened.close()


def ids(cache: DiskStore, text: str, *nodes: Node, limit: int = 50) -> list[str]:
    cache.put(Findings(nodes=nodes))
    return [one.id for one in search(cache, text, limit).nodes]


def test_the_name_itself_comes_before_its_beginning_before_its_middle(cache: DiskStore) -> None:
    middle = node("rule:r:a#1", "Really slow checkout")
    beginning = node("rule:r:a#2", "Slow checkout of all")
    whole = node("rule:r:a#3", "SLOW checkout")
    apart = node("rule:r:a#4", "Slow is the checkout")
    found = ids(cache, "slow checkout", apart, middle, beginning, whole)
    assert found == [whole.id, beginning.id, middle.id, apart.id]


def test_an_exact_name_finds_a_node_of_another_title(cache: DiskStore) -> None:
    ticket = node("ticket:jira/OPS-1", "Page on what passengers feel", names=("OPS-1",))
    mentioning = node("commit:" + "a" * 40, "OPS-1: add the rule")
    assert ids(cache, "ops-1", mentioning, ticket) == [ticket.id, mentioning.id]
    assert ids(cache, "OPS-1") == [ticket.id, mentioning.id]


def test_of_equals_the_described_the_kind_and_the_newest_decide(cache: DiskStore) -> None:
    stub = node("alert:am/0", "Slow", source="")
    old, new = (node(f"alert:am/{n}", "Slow", since=ago(n)) for n in (900, 60))
    ticket = node("ticket:jira/1", "Slow", updated=NOW)
    assert ids(cache, "slow", ticket, stub, old, new) == [new.id, old.id, ticket.id, stub.id]


def test_every_word_has_to_stand_there_in_any_order(cache: DiskStore) -> None:
    both, one = node("rule:r:a#1", "checkout is slow"), node("rule:r:a#2", "slow login")
    assert ids(cache, "slow checkout", both, one) == [both.id]
    assert ids(cache, "slow checkout nowhere") == []


def test_no_more_are_given_than_asked_for(cache: DiskStore) -> None:
    many = [node(f"rule:r:a#{n}", f"Slow {n}") for n in range(9)]
    assert len(ids(cache, "slow", *many, limit=4)) == 4


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("slow kind:rule", {"rule"}),
        ("kind:Rule,ticket slow", {"rule", "ticket"}),
        ("slow kind:rule kind:team", {"rule", "team"}),
        ("kind:rule", {"rule"}),
        ("kind:rule slow-1", {"rule"}),
        ("kind: slow", {"rule", "ticket", "team"}),
        ("kind:", set()),
        ("", set()),
        ("   ", set()),
    ],
)
def test_a_kind_narrows(cache: DiskStore, text: str, kinds: set[str]) -> None:
    nodes = [
        node(one, "slow", names=("slow-1",)) for one in ("rule:r:a#1", "ticket:jira/1", "team:slow")
    ]
    found = ids(cache, text, *nodes)
    assert {one.partition(":")[0] for one in found} == kinds


@pytest.mark.parametrize(
    ("word", "fix"),
    [("kind:rulee", "did you mean kind:rule?"), ("kind:zzz", "kinds are: alert, ")],
)
def test_an_unknown_kind_names_the_nearest(cache: DiskStore, word: str, fix: str) -> None:
    with pytest.raises(UsageError, match="There is no kind") as caught:
        search(cache, f"slow {word}", 50)
    assert fix in caught.value.fix


@pytest.mark.parametrize("text", ['"', "%", "_", "a_b%", "'; --", "*", "slow OR fast", "NEAR(a)"])
def test_signs_of_a_query_language_are_words_like_others(cache: DiskStore, text: str) -> None:
    holding = node("rule:r:a#1", f"x {text} y")
    assert ids(cache, text, holding, node("rule:r:a#2", "slow a b fast near")) == [holding.id]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=30).filter(lambda text: "kind:" not in text.lower()))
def test_any_text_can_be_searched_for(cache: DiskStore, text: str) -> None:
    assert len(search(cache, text, 5).nodes) <= 5


TITLED = [
    node("ticket:jira/OPS-1", "Page on what passengers feel", names=("OPS-1",)),
    node("ticket:jira/OPS-2", "Page on what passengers feel, part 2", names=("OPS-2",)),
    node("team:go", "Go"),
    node("document:https://wiki.example.com/slow", "Slow", url="https://wiki.example.com/slow"),
    node("rule:r:a#kind", "Odd kind:colour in a title"),
]


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    cache = DiskStore(tmp_path)
    cache.put(Findings(nodes=tuple(TITLED)))
    cache.close()
    opened = Session.open(Config(cache_folder=tmp_path), clock=lambda: NOW)
    yield opened
    asyncio.run(opened.aclose())


@pytest.mark.parametrize(
    ("reference", "found"),
    [
        ("Page on what passengers feel", ["ticket:jira/OPS-1"]),
        ("  page ON what passengers feel\n", ["ticket:jira/OPS-1"]),
        ("OPS-2", ["ticket:jira/OPS-2"]),
        ("ticket:jira/OPS-2", ["ticket:jira/OPS-2"]),
        ("go", ["team:go"]),
        ("\0Go\0", []),
        ("https://wiki.example.com/slow", ["document:https://wiki.example.com/slow"]),
        ("Odd kind:colour in a title", ["rule:r:a#kind"]),
        ("Page on what passengers", []),
        ("kind:colour", []),
        ("", []),
    ],
)
def test_what_is_pasted_is_found_by_id_name_address_or_whole_title(
    session: Session, reference: str, found: list[str]
) -> None:
    assert [one.id for one in session.resolve(reference)] == found


@pytest.mark.parametrize("pattern", BUILT_IN, ids=lambda pattern: pattern.name)
def test_no_pattern_reads_a_mere_word(pattern: NamedPattern) -> None:
    assert not [text for text in pattern.examples if is_word(text)]


def test_of_several_nodes_of_one_name_the_way_it_is_written_tells(cache: DiskStore) -> None:
    key, word = "PAY-1", "Slow"
    nodes = [node(f"{one}:x/1", "A", names=(key, word)) for one in ("ticket", "change")]
    cache.put(Findings(nodes=tuple(nodes)))
    reads = cache
    assert [one.id for one in named(reads, f" {word}\n")] == [
        "change:x/1",
        "ticket:x/1",
    ]
    assert named(reads, key) == []
    assert [one.id for one in named(reads, "ticket:x/1")] == ["ticket:x/1"]


def test_a_word_that_names_very_many_names_none(cache: DiskStore) -> None:
    nodes = [node(f"team:{n}", "A", names=("Slow",)) for n in range(AMBIGUOUS + 1)]
    cache.put(Findings(nodes=tuple(nodes)))
    assert named(cache, "Slow") == []


def test_of_more_candidates_than_are_read_the_likeliest_are(cache: DiskStore) -> None:
    longer = [node(f"rule:r:a#{n}", f"Retries of Slow login {n}") for n in range(3 * MARGIN)]
    others = [node(f"rule:r:b#{n}", f"login is Slow {n}") for n in range(3 * MARGIN)]
    begins = [node(f"rule:r:c#{n}", f"Slow login of {n}") for n in range(3)]
    whole = node("rule:r:d#1", "Slow login")
    cache.put(Findings(nodes=(whole, *begins)))
    found = ids(cache, "slow login", *longer, *others, limit=5)
    assert found[0] == whole.id
    assert set(found[1:4]) == {one.id for one in begins}
    assert found[4] in {one.id for one in longer}


def test_every_kind_can_be_asked_for(cache: DiskStore) -> None:
    for kind in Kind:
        assert search(cache, f"kind:{kind.value}", 5).nodes == ()
