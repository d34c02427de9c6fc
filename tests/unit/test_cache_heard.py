"""What a sync has heard: what a source says no longer is found, and only that."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable
from itertools import chain
from pathlib import Path

import pytest

from tests.builders import NOW, ago, findings, link, node
from traceview.cache.disk_store import Cache
from traceview.cache.pending.sync_run import Run
from traceview.cache.records.statements import saying
from traceview.model import Findings, Link, Node, Relation

A, B, C = (node(f"team:{name}", source="ldap") for name in "abc")
OWNS = link(A, Relation.REFERS_TO, B, source="ldap")
MORE = link(A, Relation.ABOUT, C, source="ldap")
DAY = 86_400


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(tmp_path / "cache")


def begin(cache: Cache, *, is_first: bool = False) -> Run:
    return cache.heard.begin("ldap", NOW, DAY, is_first=is_first)


def hears(cache: Cache, run: Run, *batches: Findings) -> None:
    for one in batches:
        run.note(one)
        cache.put(one)


def flat(pages: Iterable[list[str]]) -> list[str]:
    return list(chain.from_iterable(pages))


def stated(run: Run) -> dict[str, set[int]]:
    return {origin: said for page in run.stated() for origin, said in page.items()}


def said(*links: Link) -> set[int]:
    return {saying(one.relation, one.target, piece) for one in links for piece in one.evidence}


def rows(cache: Cache, table: str) -> int:
    with cache._index._reading() as sql:
        return int(sql.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


def test_a_first_sync_notes_nothing_and_lacks_nothing(cache: Cache) -> None:
    run = begin(cache, is_first=True)
    hears(cache, run, findings(A, B, OWNS))
    run.note_links([MORE])
    run.is_complete = True
    assert (run.lacks(), flat(run.missing(lasting=True)), stated(run)) == ((0, 0), [], {})
    assert rows(cache, "heard") == rows(cache, "sayings") == 0


def test_what_was_said_before_and_not_now_is_missing(cache: Cache) -> None:
    alert = node("alert:am/1", source="ldap")
    cache.put(findings(A, B, alert, node("team:d", source="other")))
    run = begin(cache)
    hears(cache, run, findings(A, C, node(B.id, source="")))
    assert run.lacks() == (1, 2)
    assert sorted(flat(run.missing(lasting=True))) == [alert.id, B.id]
    assert flat(run.missing(lasting=False)) == [alert.id]


def test_what_is_missing_may_be_taken_away_while_it_is_read(cache: Cache) -> None:
    cache.put(findings(*(node(f"team:{n}", source="ldap") for n in range(1_300))))
    run = begin(cache)
    for ids in run.missing(lasting=True):
        cache.let_go("ldap", ids)
    assert cache.sizes() == {}


def test_all_that_was_said_of_a_known_origin_is_known_whatever_batch_it_came_in(
    cache: Cache,
) -> None:
    cache.put(findings(A))
    run = begin(cache)
    hears(cache, run, findings(A, OWNS), findings(), findings(A, MORE))
    assert stated(run) == {A.id: said(OWNS, MORE)}


def test_of_a_node_that_is_new_in_this_sync_nothing_is_noted(cache: Cache) -> None:
    run = begin(cache)
    hears(cache, run, findings(OWNS), findings(A), findings(A, MORE))
    run.note_links([MORE])
    run.is_complete = True
    assert stated(run) == {}
    assert rows(cache, "sayings") == 0


def test_an_origin_that_others_describe_counts_when_all_was_listed(cache: Cache) -> None:
    cache.put(findings(node(A.id, source="other")))
    run = begin(cache)
    hears(cache, run, findings(OWNS))
    assert stated(run) == {}
    run.is_complete = True
    assert stated(run) == {A.id: said(OWNS)}


def test_links_made_of_mentions_count_as_said(cache: Cache) -> None:
    cache.put(findings(A))
    run = begin(cache)
    hears(cache, run, findings(A, OWNS))
    run.note_links([MORE])
    assert stated(run) == {A.id: said(OWNS, MORE)}


def test_what_a_second_sync_of_the_same_source_says_is_not_missing_in_the_first(
    cache: Cache,
) -> None:
    cache.put(findings(A))
    one, two = begin(cache), begin(Cache(cache.folder))
    hears(cache, two, findings(A, B))
    cache.heard.end(two)
    hears(cache, one, findings(A))
    assert flat(one.missing(lasting=True)) == []
    cache.heard.end(one)
    cache.heard.end(begin(cache))
    assert rows(cache, "heard") == rows(cache, "run") == 0


def test_two_syncs_do_not_mix_what_they_heard(cache: Cache) -> None:
    cache.put(findings(A, B))
    one, two = begin(cache), begin(Cache(cache.folder))
    hears(cache, one, findings(A, OWNS))
    hears(cache, two, findings(A, MORE))
    assert stated(one) == {A.id: said(OWNS)}
    assert flat(two.missing(lasting=True)) == [B.id]


def test_what_a_killed_sync_left_is_forgotten_and_does_not_count(cache: Cache) -> None:
    cache.put(findings(A, B))
    script = (
        "import sys; from pathlib import Path; from tests.builders import NOW, findings, node;"
        "from traceview.cache.disk_store import Cache; cache = Cache(Path(sys.argv[1]));"
        "run = cache.heard.begin('ldap', NOW, 86_400, is_first=False);"
        "run.note(findings(node('team:b', source='ldap')))"
    )
    subprocess.run([sys.executable, "-c", script, str(cache.folder)], check=True)
    assert rows(cache, "heard") == 1
    run = begin(cache)
    assert rows(cache, "heard") == 0
    hears(cache, run, findings(A))
    assert flat(run.missing(lasting=True)) == [B.id]


def test_a_sync_that_was_given_up_for_dead_takes_nothing_back(cache: Cache) -> None:
    cache.put(findings(A, B))
    old = cache.heard.begin("ldap", ago(2 * DAY), DAY, is_first=False)
    hears(cache, old, findings(A, OWNS))
    begin(cache)
    old.is_complete = True
    assert (flat(old.missing(lasting=True)), stated(old)) == ([], {})


def test_many_nodes_are_noted_and_forgotten(cache: Cache) -> None:
    many: list[Node] = [node(f"team:{n}", source="ldap") for n in range(2_100)]
    links = [link(one, Relation.REFERS_TO, A, source="ldap") for one in many]
    cache.put(findings(*many))
    run = begin(cache)
    hears(cache, run, findings(*many, *links))
    assert len(flat(run.described())) == len(stated(run)) == 2_100
    cache.heard.end(run)
    assert rows(cache, "heard") == rows(cache, "sayings") == 0
