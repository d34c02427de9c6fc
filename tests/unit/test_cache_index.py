"""The index: nodes by name, kind, source and words."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest

from tests.builders import node
from traceview.cache.index import CANDIDATES, Index
from traceview.model import Node

TICKET = node(
    "ticket:jira.example.com/PAY-1", "Customers see errors", names=("PAY-1",), source="jira"
)
RULE = node("rule:repo:a.yaml#HighLatency", "HighLatency", attrs={"file": "rules/a.yaml"})


@pytest.fixture
def index(tmp_path: Path) -> Index:
    return Index(tmp_path / "index.db")


def found(index: Index, *words: str, kinds: tuple[str, ...] = ()) -> list[str]:
    return index.candidates(list(words), kinds)


def test_a_node_is_found_by_its_id_names_and_url(index: Index) -> None:
    index.put([TICKET.model_copy(update={"url": "https://jira.example.com/browse/PAY-1"})], 1)
    for name in (TICKET.id, "PAY-1", "https://jira.example.com/browse/PAY-1"):
        assert index.named(name) == [TICKET.id]
    assert index.named("PAY-") == []


def test_all_nodes_of_a_name_are_found(index: Index) -> None:
    other = node("ticket:bugs.example.com/PAY-1", names=("PAY-1",))
    index.put([TICKET, other], 1)
    assert index.named("PAY-1") == sorted((TICKET.id, other.id))


def test_ids_and_names_are_found_by_their_beginning(index: Index) -> None:
    commits = [node(f"commit:abc{n}" + "0" * 36) for n in range(3)]
    index.put([*commits, TICKET], 1)
    assert len(index.names_from("commit:abc", 10)) == 3
    assert index.names_from("commit:abc1", 10) == [commits[1].id]
    assert index.names_from("PAY", 10) == [TICKET.id]
    assert len(index.names_from("commit:", 2)) == 2


@pytest.mark.parametrize("words", ["errors", "ERRORS see", "cust", "er", "PAY-1", "tomers errors"])
def test_words_find_a_node(index: Index, words: str) -> None:
    index.put([TICKET, RULE], 1)
    assert found(index, *words.split()) == [TICKET.id]


def test_a_rule_is_found_by_its_file(index: Index) -> None:
    index.put([TICKET, RULE], 1)
    assert found(index, "rules/a.yaml") == [RULE.id]


@pytest.mark.parametrize(
    "word", ['"', "'", "*", "NEAR(", "a OR", "%", "_", "\\", 'xyz"', "--;", "^a"]
)
def test_signs_of_the_query_language_are_only_text(index: Index, word: str) -> None:
    index.put([TICKET, RULE], 1)
    assert found(index, word) == []


def test_kinds_narrow(index: Index) -> None:
    index.put([TICKET, node("document:x", "Customers see errors")], 1)
    assert found(index, "errors", kinds=("ticket",)) == [TICKET.id]
    assert found(index, kinds=("ticket", "rule")) == [TICKET.id]


def test_the_newest_are_candidates_first_and_at_most_five_hundred(index: Index) -> None:
    many = [node(f"ticket:x/{n}", f"errors {n}") for n in range(CANDIDATES + 20)]
    index.put(many, 1)
    assert found(index, "errors")[:2] == [many[-1].id, many[-2].id]
    assert len(found(index, "errors")) == CANDIDATES
    assert len(found(index, "er")) == CANDIDATES


def test_a_new_title_replaces_the_old_one(index: Index) -> None:
    index.put([TICKET], 1)
    index.put([TICKET.model_copy(update={"title": "Something else"})], 2)
    assert found(index, "customers") == []
    assert found(index, "something") == [TICKET.id]
    assert index.named("PAY-1") == [TICKET.id]


def test_an_unchanged_node_keeps_its_place(index: Index) -> None:
    index.put([TICKET, RULE], 1)
    index.put([TICKET], 2)
    assert found(index) == [RULE.id, TICKET.id]


def test_a_removed_node_is_found_by_nothing(index: Index) -> None:
    index.put([TICKET], 1)
    index.remove([TICKET.id], 2)
    assert index.named("PAY-1") == found(index, "errors") == index.of_kind("ticket") == []
    assert index.said_by("jira") == set()
    assert index.sizes() == {}


def test_it_knows_which_ids_are_nodes(index: Index) -> None:
    index.put([TICKET], 1)
    assert index.known([TICKET.id, "PAY-1", RULE.id]) == {TICKET.id}
    assert index.known([]) == set()


def test_it_knows_who_spoke_of_what(index: Index) -> None:
    index.put([TICKET, RULE, node("team:x", source="")], 1)
    assert index.said_by("jira") == {TICKET.id}
    assert index.sayings("rules") == 1
    index.unsay("jira", [TICKET.id, RULE.id])
    assert index.said_by("jira") == set()
    assert index.sayings("rules") == 1


def test_nodes_are_counted_by_kind(index: Index) -> None:
    index.put([TICKET, RULE, node("rule:x"), node("rule:x")], 1)
    assert index.sizes() == {"rule": 2, "ticket": 1}


def test_a_write_that_fails_is_undone(index: Index) -> None:
    with suppress(ZeroDivisionError), index.writing() as sql:
        sql.execute("INSERT INTO mark VALUES (7)")
        raise ZeroDivisionError
    assert index.step == 0


def test_the_last_batch_is_known(index: Index) -> None:
    index.put([TICKET, RULE], 3)
    index.remove([RULE.id], 4)
    assert (index.step, index.unsure()) == (4, [RULE.id])


def test_it_can_be_emptied(index: Index) -> None:
    index.put([TICKET], 1)
    index.clear()
    assert (index.step, index.sizes(), found(index, "errors")) == (0, {}, [])
    index.put([TICKET], 1)
    assert found(index, "errors") == [TICKET.id]


def test_an_old_sqlite_without_trigrams_finds_titles_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = "CREATE VIRTUAL TABLE IF NOT EXISTS words USING fts5 (text, tokenize='none such')"
    monkeypatch.setattr("traceview.cache.index._WORDS", old)
    index = Index(tmp_path / "index.db")
    index.put([TICKET, RULE], 1)
    assert not index.has_trigrams
    assert found(index, "see", "errors") == [TICKET.id]
    index.remove([TICKET.id], 2)
    assert found(index, "errors") == []


def test_threads_have_connections_of_their_own(index: Index) -> None:
    def write(n: int) -> Node:
        one = node(f"ticket:x/{n}", f"errors {n}")
        index.put([one], n)
        index.close()
        return one

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(20)))
    assert len(found(index, "errors")) == 20


def test_another_fault_of_the_database_is_not_taken_for_an_old_sqlite(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("traceview.cache.index._WORDS", "CREATE nonsense")
    with pytest.raises(Exception, match="cannot be used") as caught:
        Index(tmp_path / "index.db")
    assert isinstance(caught.value.__cause__, sqlite3.OperationalError)
