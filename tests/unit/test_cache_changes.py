"""What changed since a reader looked last, by source; and how few statements a question takes."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from tests.builders import findings, link, node
from tests.cached import record_of
from traceview.cache.disk.plain_store import PlainStore
from traceview.cache.disk_store import DiskStore
from traceview.cache.index.change_log import KEPT, TOLD
from traceview.cache.records.hub import HELD
from traceview.cache.store_protocol import OWN
from traceview.model import Relation

A, B, C = (node(f"team:{name}", source="ldap") for name in "abc")
REFERS = link(A, Relation.REFERS_TO, B, source="git")


@pytest.fixture
def cache(tmp_path: Path) -> DiskStore:
    return DiskStore(tmp_path / "cache")


def test_every_source_counts_its_own_changes(cache: DiskStore) -> None:
    before = cache.changes({}).now
    cache.put(findings(A, B, C), "ldap")
    cache.put(findings(REFERS), "git")
    cache.put(findings(link(B, Relation.SAME_AS, C, source=OWN)))
    changes = cache.changes(before)
    assert changes.ids == frozenset({A.id, B.id, C.id})
    assert {source: serial - before.get(source, 0) for source, serial in changes.now.items()} == {
        "ldap": 1, "git": 1, OWN: 1
    }  # fmt: skip


def test_only_what_changed_is_told(cache: DiskStore) -> None:
    cache.put(findings(A, B, C), "ldap")
    before = cache.changes({}).now
    cache.put(findings(REFERS), "git")
    assert cache.changes(before).ids == frozenset({A.id, B.id})
    after = cache.changes(before).now
    cache.retract("git", {A.id: ()})
    assert cache.changes(after).ids == frozenset({A.id, B.id})
    last = cache.changes(after).now
    cache.let_go("ldap", [C.id])
    assert cache.changes(last).ids == frozenset({C.id})
    assert cache.changes(cache.changes(last).now).ids == frozenset()


def test_what_another_process_did_is_told(cache: DiskStore) -> None:
    cache.put(findings(A), "ldap")
    before = cache.changes({}).now
    DiskStore(cache.folder).put(findings(B), "ldap")
    assert cache.changes(before).ids == frozenset({B.id})


def test_of_a_change_of_very_many_nobody_knows_which(cache: DiskStore) -> None:
    before = cache.changes({}).now
    cache.put(findings(*(node(f"team:{n}") for n in range(TOLD + 1))), "ldap")
    assert cache.changes(before).ids is None
    after = cache.changes(before).now
    cache.put(findings(A), "ldap")
    assert cache.changes(after).ids == frozenset({A.id})


def test_of_what_is_long_ago_nobody_knows_which(cache: DiskStore) -> None:
    before = cache.changes({}).now
    cache.put(findings(A), "ldap")
    after = cache.changes(before).now
    for _ in range(KEPT):
        cache.put(findings(A), "ldap")
    assert cache.changes(before).ids is None
    assert cache.changes(after).ids == frozenset({A.id})


@pytest.mark.parametrize("since", [{"ldap": 99}, {"other": 1}])
def test_a_vector_that_this_cache_never_gave_is_answered_with_anything(
    cache: DiskStore, since: dict[str, int]
) -> None:
    cache.put(findings(A), "ldap")
    assert cache.changes(since).ids is None


def test_after_clear_everything_may_have_changed(cache: DiskStore) -> None:
    cache.put(findings(A), "ldap")
    before = cache.changes({}).now
    cache.clear()
    assert cache.changes(before).ids is None
    cache.put(findings(A), "ldap")
    assert cache.changes(before).ids is None


def test_a_lost_index_is_no_reason_to_miss_a_change(cache: DiskStore) -> None:
    cache.put(findings(A), "ldap")
    before = cache.changes({}).now
    cache.put(findings(B), "ldap")
    cache.close()
    for path in cache.folder.glob("index-*"):
        path.unlink()
    again = DiskStore(cache.folder)
    assert again.changes(before).ids is None
    assert again.changes(again.changes(before).now).ids == frozenset()


def statements(cache: DiskStore) -> list[str]:
    """The statements that read records from now on, on this thread."""
    told: list[str] = []
    rows = cache._data.rows
    assert isinstance(rows, PlainStore)
    connection: sqlite3.Connection = rows._cache._con
    connection.set_trace_callback(told.append)
    return told


def test_many_records_take_few_statements(cache: DiskStore) -> None:
    ids = [f"team:{n}" for n in range(2_000)]
    cache.put(findings(*(node(one) for one in ids)))
    told = statements(cache)
    assert list(cache.records([*ids, "team:nobody", ids[0]])) == ids
    assert len(told) <= 3


@pytest.mark.parametrize("centre", ["service:hub", "ticket:x/7", "team:shop"])
def test_what_stands_around_a_node_is_read_at_once_and_holds_every_link(
    cache: DiskStore, centre: str
) -> None:
    tickets = [node(f"ticket:x/{n}") for n in range(2 * HELD)]
    links = [link(one, Relation.ABOUT, "service:hub") for one in tickets]
    away = [link("service:hub", Relation.MENTIONS, f"metric:{n}") for n in range(HELD)]
    owned = [link("service:hub", Relation.OWNED_BY, "team:shop")]
    cache.put(findings(*tickets, *links, *away, *owned))
    cache.put(findings(*(link("team:shop", Relation.OWNED_BY, one) for one in tickets)))
    told = statements(cache)
    near = cache.near(centre, 50)
    assert near is not None
    reads = len(told)
    assert reads <= 12
    for page in near.pages.values():
        for head in page.heads:
            here, there = near.record, page.records[head.other]
            origin, target = (here, there) if head.outward else (there, here)
            assert origin.link_to(head.relation, target.node) is not None
    assert len(told) == reads


def test_a_page_of_a_hub_holds_every_link(cache: DiskStore) -> None:
    links = [link("service:hub", Relation.MENTIONS, f"metric:{n}") for n in range(3 * HELD)]
    cache.put(findings(*links))
    page = cache.page("service:hub", "metric", HELD, 50)
    assert len(page.heads) == 50
    told = statements(cache)
    for head in page.heads:
        here, there = page.records["service:hub"], page.records[head.other]
        assert here.link_to(head.relation, there.node) is not None
    assert told == []
    record = record_of(cache, "service:hub")
    assert record is not None
    shown = [head.other for head in record.page("metric", HELD, 50)]
    assert [head.other for head in page.heads] == shown
    assert cache.page("service:hub", "team", 0, 9).records.keys() <= {"service:hub"}
    assert cache.page("service:nobody", "team", 0, 9).records.keys() <= {"service:hub"}
