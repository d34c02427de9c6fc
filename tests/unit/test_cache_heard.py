"""What a sync has heard: what a source says no longer is found, and only that."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable
from itertools import chain
from pathlib import Path

import pytest

from tests.builders import findings, link, node
from tests.cached import all_links
from tests.conftest import PROJECT
from traceview.cache.disk_store import DiskStore
from traceview.cache.pending.sync_run import SyncRun
from traceview.cache.pending.syncs import LEASE_S
from traceview.cache.records.statements import statements_of
from traceview.model import Findings, Link, Node, Relation

A, B, C = (node(f"team:{name}", source="ldap") for name in "abc")
OWNS = link(A, Relation.REFERS_TO, B, source="ldap")
MORE = link(A, Relation.ABOUT, C, source="ldap")


@pytest.fixture
def cache(tmp_path: Path) -> DiskStore:
    return DiskStore(tmp_path / "cache")


def begin(cache: DiskStore, *, is_first: bool = False) -> SyncRun:
    run = cache.sync("ldap", is_first=is_first)
    assert isinstance(run, SyncRun)
    return run


def hears(cache: DiskStore, run: SyncRun, *batches: Findings) -> None:
    for one in batches:
        run.hear(one)
        cache.put(one)


def flat(pages: Iterable[list[str]]) -> list[str]:
    return list(chain.from_iterable(pages))


def stated(run: SyncRun) -> dict[str, set[int]]:
    return {origin: said for page in run._stated() for origin, said in page.items()}


def said(*links: Link) -> set[int]:
    return {one for some in statements_of(links).values() for one in some}


def rows(cache: DiskStore, table: str) -> int:
    with cache._data.index.reading() as sql:
        return int(sql.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


def test_a_first_sync_notes_nothing_and_lacks_nothing(cache: DiskStore) -> None:
    run = begin(cache, is_first=True)
    hears(cache, run, findings(A, B, OWNS))
    run.hear_links([MORE])
    run.is_complete = True
    assert (run.lacks(), flat(run.missing(lasting=True)), stated(run)) == ((0, 0), [], {})
    assert rows(cache, "heard") == rows(cache, "sayings") == 0


def test_what_was_said_before_and_not_now_is_missing(cache: DiskStore) -> None:
    alert = node("alert:am/1", source="ldap")
    cache.put(findings(A, B, alert, node("team:d", source="other")))
    run = begin(cache)
    hears(cache, run, findings(A, C, node(B.id, source="")))
    assert run.lacks() == (1, 2)
    assert sorted(flat(run.missing(lasting=True))) == [alert.id, B.id]
    assert flat(run.missing(lasting=False)) == [alert.id]


def test_what_is_missing_may_be_taken_away_while_it_is_read(cache: DiskStore) -> None:
    cache.put(findings(*(node(f"team:{n}", source="ldap") for n in range(1_300))))
    run = begin(cache)
    for ids in run.missing(lasting=True):
        cache.let_go("ldap", ids)
    assert cache.sizes() == {}


def test_all_that_was_said_of_a_known_origin_is_known_whatever_batch_it_came_in(
    cache: DiskStore,
) -> None:
    cache.put(findings(A))
    run = begin(cache)
    hears(cache, run, findings(A, OWNS), findings(), findings(A, MORE))
    assert stated(run) == {A.id: said(OWNS, MORE)}


def test_of_a_node_that_is_new_in_this_sync_nothing_is_noted(cache: DiskStore) -> None:
    run = begin(cache)
    hears(cache, run, findings(OWNS), findings(A), findings(A, MORE))
    run.hear_links([MORE])
    run.is_complete = True
    assert stated(run) == {}
    assert rows(cache, "sayings") == 0


def test_an_origin_that_others_describe_counts_when_all_was_listed(cache: DiskStore) -> None:
    cache.put(findings(node(A.id, source="other")))
    run = begin(cache)
    hears(cache, run, findings(OWNS))
    assert stated(run) == {}
    run.is_complete = True
    assert stated(run) == {A.id: said(OWNS)}


def test_links_made_of_mentions_count_as_said(cache: DiskStore) -> None:
    cache.put(findings(A))
    run = begin(cache)
    hears(cache, run, findings(A, OWNS))
    run.hear_links([MORE])
    assert stated(run) == {A.id: said(OWNS, MORE)}


def test_what_a_second_sync_of_the_same_source_says_is_not_missing_in_the_first(
    cache: DiskStore,
) -> None:
    cache.put(findings(A))
    one, two = begin(cache), begin(DiskStore(cache.folder))
    hears(cache, two, findings(A, B))
    two.end()
    hears(cache, one, findings(A))
    assert flat(one.missing(lasting=True)) == []
    one.end()
    begin(cache).end()
    assert rows(cache, "heard") == rows(cache, "run") == 0


def test_two_syncs_do_not_mix_what_they_heard(cache: DiskStore) -> None:
    cache.put(findings(A, B))
    one, two = begin(cache), begin(DiskStore(cache.folder))
    hears(cache, one, findings(A, OWNS))
    hears(cache, two, findings(A, MORE))
    assert stated(one) == {A.id: said(OWNS)}
    assert flat(two.missing(lasting=True)) == [B.id]


class Clock:
    """A clock of unix seconds that one sets."""

    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


def test_what_a_killed_sync_left_is_forgotten_when_its_lease_has_run_out(tmp_path: Path) -> None:
    clock = Clock()
    cache = DiskStore(tmp_path / "cache", clock=clock)
    cache.put(findings(A, B))
    killed = begin(DiskStore(cache.folder, clock=clock))
    killed.hear(findings(B))
    clock.now += LEASE_S
    begin(cache).end()
    assert rows(cache, "heard") == 1
    clock.now += 1
    run = begin(cache)
    assert rows(cache, "heard") == 0
    hears(cache, run, findings(A))
    assert flat(run.missing(lasting=True)) == [B.id]


def test_a_sync_that_was_given_up_for_dead_takes_nothing_back(tmp_path: Path) -> None:
    clock = Clock()
    cache = DiskStore(tmp_path / "cache", clock=clock)
    cache.put(findings(A, B, OWNS))
    old = begin(cache)
    hears(cache, old, findings(A))
    clock.now += LEASE_S + 1
    begin(DiskStore(cache.folder, clock=clock))
    hears(cache, old, findings(A))
    old.is_complete = True
    assert (flat(old.missing(lasting=True)), stated(old)) == ([], {})
    before = cache.changes({}).now
    old.take_back()
    assert cache.changes({}).now == before


@pytest.mark.parametrize("works", ["hear", "hear_links", "put", "another"])
def test_whoever_writes_keeps_his_syncs_alive(tmp_path: Path, works: str) -> None:
    clock = Clock()
    cache, other = (DiskStore(tmp_path / "cache", clock=clock) for _ in range(2))
    cache.put(findings(A, B))
    run, beside = begin(cache), cache.sync("jira", is_first=False)
    for _ in range(5):
        clock.now += LEASE_S - 1
        if works == "hear":
            run.hear(findings())
        elif works == "hear_links":
            run.hear_links([])
        elif works == "put":
            cache.put(findings(node("team:d", source="jira")))
        else:
            beside.hear(findings())
        begin(other).end()
    hears(cache, run, findings(A))
    assert flat(run.missing(lasting=True)) == [B.id]


def told_in_a_process(seed: str, folder: Path, code: str) -> str:
    script = (
        "import sys; from pathlib import Path; from tests.builders import findings, link, node;"
        "from traceview.cache.disk_store import DiskStore; from traceview.model import Relation;"
        f"cache = DiskStore(Path(sys.argv[1])); {code}"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(folder)],
        check=True,
        capture_output=True,
        text=True,
        cwd=PROJECT,
        env={**os.environ, "PYTHONHASHSEED": seed},
    )
    return done.stdout


def test_what_one_process_heard_another_takes_back_by(tmp_path: Path) -> None:
    """What stands on disk means the same in every process, whatever its hash seed."""
    cache = DiskStore(tmp_path / "cache")
    cache.put(findings(A, B, C, OWNS, MORE))
    said_again = (
        "run = cache.sync('ldap', is_first=False);"
        "run.hear(findings(node('team:a', source='ldap'),"
        " link('team:a', Relation.REFERS_TO, 'team:b', source='ldap')));"
        "print(run.number)"
    )
    numbers = [told_in_a_process(seed, cache.folder, said_again) for seed in ("1", "2")]
    with cache._data.index.reading() as sql:
        statements = sql.execute("SELECT said FROM sayings").fetchall()
    assert statements[0] == statements[1] == (str(*said(OWNS)),)
    again = SyncRun(
        cache._data.index,
        cache._data.syncs,
        "ldap",
        int(numbers[0]),
        cache._retract,
        is_first=False,
    )
    again.take_back()
    assert {one.target for one in all_links(cache, A.id)} == {B.id}


def test_many_nodes_are_noted_and_forgotten(cache: DiskStore) -> None:
    many: list[Node] = [node(f"team:{n}", source="ldap") for n in range(2_100)]
    links = [link(one, Relation.REFERS_TO, A, source="ldap") for one in many]
    cache.put(findings(*many))
    run = begin(cache)
    hears(cache, run, findings(*many, *links))
    assert len(flat(run.described())) == len(stated(run)) == 2_100
    run.end()
    assert rows(cache, "heard") == rows(cache, "sayings") == 0
