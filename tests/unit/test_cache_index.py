"""The index: nodes by name, kind, source and words."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest

from tests.builders import node
from traceview.cache.index.index import Index
from traceview.cache.index.index_writes import source_word
from traceview.cache.store_protocol import CANDIDATES
from traceview.model import Node

TICKET = node(
    "ticket:jira.example.com/PAY-1", "Customers see errors", names=("PAY-1",), source="jira"
)
RULE = node("rule:repo:a.yaml#HighLatency", "HighLatency", attrs={"file": "rules/a.yaml"})


@pytest.fixture
def index(tmp_path: Path) -> Index:
    return Index(tmp_path / "index.db")


def found(index: Index, *words: str, kinds: tuple[str, ...] = ()) -> list[str]:
    return index.candidates(words, kinds).ids


def called(index: Index, name: str) -> list[str]:
    """The ids of the nodes of one name."""
    return index.named([name]).get(name, [])


def said_by(index: Index, source: str) -> set[str]:
    """The ids of all nodes that a source has spoken of."""
    with index.reading() as sql:
        found = sql.execute(
            "SELECT node.id FROM said JOIN node ON node.row = said.row"
            " JOIN word ON word.number = said.source WHERE word.word = ?",
            (source_word(source),),
        )
        return {row[0] for row in found}


def put(index: Index, nodes: Sequence[Node], step: int, before: Sequence[Node | None] = ()) -> None:
    """Write nodes that were not known, or of which it is told what was known before."""
    index.write(list(zip(before or [None] * len(nodes), nodes, strict=True)), (), step)


def test_a_node_is_found_by_its_id_names_and_url(index: Index) -> None:
    put(index, [TICKET.changed(url="https://jira.example.com/browse/PAY-1")], 1)
    for name in (TICKET.id, "PAY-1", "https://jira.example.com/browse/PAY-1"):
        assert called(index, name) == [TICKET.id]
    assert called(index, "PAY-") == []


def test_all_nodes_of_a_name_are_found(index: Index) -> None:
    other = node("ticket:bugs.example.com/PAY-1", names=("PAY-1",))
    put(index, [TICKET, other], 1)
    assert called(index, "PAY-1") == sorted((TICKET.id, other.id))


def test_a_commit_is_found_by_the_beginning_of_its_hash(index: Index) -> None:
    commits = [node(f"commit:abcdef0{n}" + "0" * 32) for n in range(3)]
    put(index, [*commits, TICKET], 1)
    assert len(index.abbreviated(["commit:abcdef0"], 10).get("commit:abcdef0", [])) == 3
    assert index.abbreviated(["commit:abcdef01"], 10).get("commit:abcdef01", []) == [commits[1].id]
    assert len(index.abbreviated(["commit:abcdef0"], 2).get("commit:abcdef0", [])) == 2
    assert index.abbreviated(["commit:abcdef"], 10).get("commit:abcdef", []) == []
    assert index.abbreviated(["commit:abcdef0_"], 10).get("commit:abcdef0_", []) == []
    assert called(index, "commit:abcdef0") == sorted(one.id for one in commits)


@pytest.mark.parametrize("words", ["errors", "ERRORS see", "cust", "er", "PAY-1", "tomers errors"])
def test_words_find_a_node(index: Index, words: str) -> None:
    put(index, [TICKET, RULE], 1)
    assert found(index, *words.split()) == [TICKET.id]


def test_a_rule_is_found_by_its_file(index: Index) -> None:
    put(index, [TICKET, RULE], 1)
    assert found(index, "rules/a.yaml") == [RULE.id]


@pytest.mark.parametrize(
    "word", ['"', "'", "*", "NEAR(", "a OR", "%", "_", "\\", 'xyz"', "--;", "^a"]
)
def test_signs_of_the_query_language_are_only_text(index: Index, word: str) -> None:
    put(index, [TICKET, RULE], 1)
    assert found(index, word) == []


@pytest.mark.parametrize("word", ["ÉTÉ", "été", "Ünï"])
def test_upper_and_lower_case_are_one_in_every_alphabet(index: Index, word: str) -> None:
    put(index, [node("document:x", "L'Été à Ünïtown")], 1)
    assert found(index, word) == ["document:x"]


def test_a_word_is_found_whole_and_not_by_its_parts(index: Index) -> None:
    put(index, [node("document:x", "abcd bcde cdef"), node("document:y", "abcdef")], 1)
    assert found(index, "abcdef") == ["document:y"]


def test_a_search_whose_time_is_over_says_so(tmp_path: Path) -> None:
    clock = iter(range(1_000_000))
    index = Index(tmp_path / "index.db", clock=lambda: float(next(clock)))
    put(index, [node(f"ticket:x/{n}", f"errors {n}") for n in range(3_000)], 1)
    answer = index.candidates(["no"], ())
    assert (answer.ids, answer.is_cut) == ([], True)
    some = index.candidates(["errors"], ())
    assert len(some.ids) < CANDIDATES
    assert some.is_cut


def test_a_search_that_was_not_cut_does_not_say_so(index: Index) -> None:
    put(index, [TICKET, RULE], 1)
    assert not index.candidates(["errors"], ()).is_cut
    assert not index.candidates(["nothing"], ()).is_cut


def test_a_rare_kind_is_found_among_many_of_another(
    index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("traceview.cache.index.index.FEW", 2)
    put(
        index,
        [node("team:errors", "errors"), *(node(f"ticket:x/{n}", "errors") for n in range(9))],
        1,
    )
    assert found(index, "errors", kinds=("team",)) == ["team:errors"]
    assert len(found(index, "errors", kinds=("ticket",))) == 9
    assert len(found(index, "er", kinds=("ticket",))) == 9
    assert len(found(index, kinds=("ticket", "team"))) == 10


def test_kinds_narrow(index: Index) -> None:
    put(index, [TICKET, node("document:x", "Customers see errors")], 1)
    assert found(index, "errors", kinds=("ticket",)) == [TICKET.id]
    assert found(index, kinds=("ticket", "rule")) == [TICKET.id]


def test_the_newest_are_candidates_first_and_at_most_five_hundred(index: Index) -> None:
    many = [node(f"ticket:x/{n}", f"errors {n}") for n in range(CANDIDATES + 20)]
    put(index, many, 1)
    assert found(index, "errors")[:2] == [many[-1].id, many[-2].id]
    assert len(found(index, "errors")) == CANDIDATES
    assert len(found(index, "er")) == CANDIDATES


def test_a_new_title_replaces_the_old_one(index: Index) -> None:
    put(index, [TICKET], 1)
    put(index, [TICKET.changed(title="Something else")], 2, [TICKET])
    assert found(index, "customers") == []
    assert found(index, "something") == [TICKET.id]
    assert called(index, "PAY-1") == [TICKET.id]


def test_an_unchanged_node_keeps_its_place(index: Index) -> None:
    put(index, [TICKET, RULE], 1)
    put(index, [TICKET.changed(state="done")], 2, [TICKET])
    assert found(index) == [RULE.id, TICKET.id]


def test_a_removed_node_is_found_by_nothing(index: Index) -> None:
    put(index, [TICKET], 1)
    index.write((), [TICKET], 2)
    assert called(index, "PAY-1") == found(index, "errors") == index.of_kind("ticket") == []
    assert said_by(index, "jira") == set()
    assert index.sizes() == {}


def test_it_knows_which_ids_are_nodes(index: Index) -> None:
    put(index, [TICKET], 1)
    assert index.known([TICKET.id, "PAY-1", RULE.id]) == {TICKET.id}
    assert index.known([]) == set()


def test_several_batches_can_be_undone(index: Index) -> None:
    put(index, [TICKET], 1)
    put(index, [RULE], 2)
    put(index, [RULE.changed(title="Renamed")], 3, [RULE])
    assert index.undo(1) == [RULE.id]
    assert found(index, "renamed") == found(index, "HighLatency") == []
    assert index.sizes() == {"ticket": 1}


def test_it_knows_who_spoke_of_what(index: Index) -> None:
    put(index, [TICKET, RULE, node("team:x", source="")], 1)
    assert said_by(index, "jira") == {TICKET.id}
    assert index.spoken("rules") == 1
    two = RULE.changed(seen=(*RULE.seen, *TICKET.seen))
    put(index, [two], 2, [RULE])
    assert (index.spoken("jira"), index.spoken("rules")) == (2, 1)
    put(index, [TICKET.changed(seen=()), two], 3, [TICKET, two])
    assert said_by(index, "jira") == {RULE.id}
    assert (index.spoken("jira"), index.spoken("rules")) == (1, 1)


def test_nodes_are_counted_by_kind(index: Index) -> None:
    put(index, [TICKET, RULE, node("rule:x")], 1)
    assert index.sizes() == {"rule": 2, "ticket": 1}


def test_a_write_that_fails_is_undone(index: Index) -> None:
    with suppress(ZeroDivisionError), index.writing() as sql:
        sql.execute("INSERT INTO mark VALUES (7)")
        raise ZeroDivisionError
    assert index.step == 0


def test_the_last_batch_is_known(index: Index) -> None:
    put(index, [TICKET, RULE], 3)
    index.write((), [RULE], 4)
    assert index.step == 4
    assert index.undo(3) == [RULE.id]


def test_the_last_batch_can_be_undone(index: Index) -> None:
    put(index, [TICKET, RULE], 1)
    other = TICKET.changed(title="Half written", names=("PAY-1", "PAY-2"))
    new = node("ticket:x/7", "Half new", source="forge")
    put(index, [other, new], 2, [TICKET, None])
    assert sorted(index.undo(1)) == [TICKET.id, new.id]
    assert found(index, "half") == called(index, "PAY-2") == called(index, "PAY-1") == []
    assert said_by(index, "forge") == set()
    assert (index.spoken("jira"), index.spoken("forge"), index.step) == (0, 0, 2)
    assert index.sizes() == {"rule": 1}
    put(index, [TICKET], 3)
    assert called(index, "PAY-1") == [TICKET.id]


def test_it_can_be_emptied(index: Index) -> None:
    put(index, [TICKET], 1)
    index.clear()
    assert (index.step, index.sizes(), found(index, "errors")) == (0, {}, [])
    put(index, [TICKET], 1)
    assert found(index, "errors") == [TICKET.id]


def test_an_old_sqlite_without_trigrams_finds_titles_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = "CREATE VIRTUAL TABLE IF NOT EXISTS words USING fts5 (text, tokenize='none such')"
    monkeypatch.setattr("traceview.cache.index.index._WORDS", old)
    index = Index(tmp_path / "index.db")
    put(index, [TICKET, RULE], 1)
    assert not index.has_trigrams
    assert found(index, "see", "errors") == [TICKET.id]
    index.write((), [TICKET], 2)
    assert found(index, "errors") == []


def test_threads_have_connections_of_their_own(index: Index) -> None:
    def write(n: int) -> Node:
        one = node(f"ticket:x/{n}", f"errors {n}")
        put(index, [one], n)
        index.close()
        return one

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(20)))
    assert len(found(index, "errors")) == 20


def test_another_fault_of_the_database_is_not_taken_for_an_old_sqlite(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("traceview.cache.index.index._WORDS", "CREATE nonsense")
    with pytest.raises(Exception, match="cannot be used") as caught:
        Index(tmp_path / "index.db")
    assert isinstance(caught.value.__cause__, sqlite3.OperationalError)
