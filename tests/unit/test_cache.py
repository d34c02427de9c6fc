"""The cache: what is put stays, on both ends of a link; what is taken back goes, at both ends."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.builders import ago, evidence, findings, link, node
from tests.cached import all_links, named, record_of, remove
from traceview.cache.disk.folder import INDEX
from traceview.cache.disk_store import DiskStore
from traceview.cache.records.hub import CHUNK, HELD
from traceview.cache.store_protocol import OWN
from traceview.errors import CacheError
from traceview.model import GONE, Body, Link, Node, Relation

COMMIT = node("commit:" + "a" * 40, "Fix", source="git")
CHANGE = node("change:x!1", "Fix the queue", source="forge")
PART_OF = link(COMMIT, Relation.PART_OF, CHANGE, source="git")


@pytest.fixture
def cache(tmp_path: Path) -> DiskStore:
    return DiskStore(tmp_path / "cache")


def links_at(cache: DiskStore, node_id: str) -> set[tuple[str, str, str]]:
    """The keys of all links of a node, a hub's older ones too, each there once."""
    keys = [one.key for one in all_links(cache, node_id)]
    assert len(set(keys)) == len(keys)
    return set(keys)


def counts(cache: DiskStore, node_id: str) -> dict[str, int]:
    record = record_of(cache, node_id)
    assert record is not None
    return dict(record.counts)


def hub(cache: DiskStore, number: int, start: int = 0) -> str:
    """A service about which `number` tickets are; the service is owned by a team."""
    tickets = [node(f"ticket:x/{n}") for n in range(start, start + number)]
    links = [link(ticket, Relation.ABOUT, "service:shop") for ticket in tickets]
    owned = link("service:shop", Relation.OWNED_BY, "team:shop")
    cache.put(findings(node("service:shop"), owned, *tickets, *links))
    return "service:shop"


def test_nothing_is_known_of_a_node_that_was_not_put(cache: DiskStore) -> None:
    assert record_of(cache, "team:x") is None
    assert cache.records(["team:x"]) == {}
    assert cache.body("document:x") is None
    assert cache.value("cursor") is None


def test_a_link_stands_at_both_its_ends(cache: DiskStore) -> None:
    cache.put(findings(COMMIT, CHANGE, PART_OF))
    for end in (COMMIT.id, CHANGE.id):
        assert all_links(cache, end) == [PART_OF]
    assert counts(cache, COMMIT.id) == {"change": 1}


def test_the_end_of_a_link_that_nobody_described_is_a_stub(cache: DiskStore) -> None:
    cache.put(findings(COMMIT, PART_OF))
    record = record_of(cache, CHANGE.id)
    assert record is not None
    assert record.node.is_stub
    assert named(cache, CHANGE.id) == [CHANGE.id]


def test_a_description_that_comes_later_fills_a_stub(cache: DiskStore) -> None:
    cache.put(findings(COMMIT, PART_OF))
    cache.put(findings(CHANGE))
    record = record_of(cache, CHANGE.id)
    assert record is not None
    assert record.node == CHANGE
    assert all_links(cache, CHANGE.id) == [PART_OF]
    assert cache.candidates(["queue"]).ids == [CHANGE.id]


def test_a_link_put_twice_is_one_link_with_the_evidence_of_both(cache: DiskStore) -> None:
    other = link(COMMIT, Relation.PART_OF, CHANGE, 0.5, method="time", source="forge")
    cache.put(findings(COMMIT, CHANGE, PART_OF))
    cache.put(findings(other))
    for end in (COMMIT.id, CHANGE.id):
        record = record_of(cache, end)
        assert record is not None
        (one,) = all_links(cache, end)
        assert [piece.source for piece in one.evidence] == ["git", "forge"]
        assert sum(record.counts.values()) == 1


def test_links_of_one_key_in_one_batch_are_one_link(cache: DiskStore) -> None:
    other = link(COMMIT, Relation.PART_OF, CHANGE, method="trailer")
    cache.put(findings(PART_OF, other))
    (one,) = all_links(cache, COMMIT.id)
    assert len(one.evidence) == 2


def test_a_link_to_itself_is_kept_once(cache: DiskStore) -> None:
    cache.put(findings(COMMIT, link(COMMIT, Relation.MENTIONS, COMMIT)))
    assert counts(cache, COMMIT.id) == {"commit": 1}
    remove(cache, [COMMIT.id])
    assert record_of(cache, COMMIT.id) is None


def test_a_hub_is_split_and_nothing_is_lost(cache: DiskStore) -> None:
    service = hub(cache, HELD + 3 * CHUNK)
    record = record_of(cache, service)
    assert record is not None
    assert record.is_hub
    assert len(record.heads) <= HELD
    assert len(links_at(cache, service)) == HELD + 3 * CHUNK + 1
    assert counts(cache, service) == {"team": 1, "ticket": HELD + 3 * CHUNK}


def test_a_node_with_few_links_is_no_hub(cache: DiskStore) -> None:
    record = record_of(cache, hub(cache, HELD - 1))
    assert record is not None
    assert not record.is_hub


def test_the_links_that_lead_away_from_a_hub_stay_in_its_record(cache: DiskStore) -> None:
    service = hub(cache, 10)
    for start in range(10, 1_200, 200):
        hub(cache, 200, start)
    record = record_of(cache, service)
    assert record is not None
    assert "team:shop" in {head.other for head in record.heads}


def in_time(number: int) -> Node:
    """A ticket; a higher number began later."""
    return node(f"ticket:x/{number}", since=ago(100_000 - number))


@pytest.mark.parametrize("step", [1, -1, 7])
def test_a_hub_is_read_by_pages_the_newest_first(cache: DiskStore, step: int) -> None:
    order = list(range(1_000))[::step] if step != 7 else [n * 7 % 1_000 for n in range(1_000)]
    for start in range(0, 1_000, 60):
        tickets = [in_time(n) for n in order[start : start + 60]]
        links = [link(ticket, Relation.ABOUT, "service:shop") for ticket in tickets]
        cache.put(findings(*tickets, *links))
    record = record_of(cache, "service:shop")
    assert record is not None
    assert record.heads[0].other == "ticket:x/999"
    for start, count in ((0, 50), (240, 50), (500, 300), (990, 50), (1_000, 9)):
        shown = [int(head.other[9:]) for head in record.page("ticket", start, count)]
        assert shown == list(range(999 - start, max(999 - start - count, -1), -1))


def test_a_stub_that_is_described_takes_its_place_in_a_hub(cache: DiskStore) -> None:
    service = hub(cache, 1_000)
    cache.put(findings(in_time(3)))
    record = record_of(cache, service)
    assert record is not None
    assert [head.other for head in record.page("ticket", 0, 1)] == ["ticket:x/3"]
    assert len(links_at(cache, service)) == 1_001
    remove(cache, ["ticket:x/3"])
    assert len(links_at(cache, service)) == 1_000


def keys_read(cache: DiskStore, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The keys under which bytes are read from now on."""
    read: list[str] = []
    data, data_of = cache._data.rows.data, cache._data.rows.data_of

    def noted(key: str) -> bytes | None:
        read.append(key)
        return data(key)

    def all_noted(keys: Collection[str]) -> dict[str, bytes]:
        read.extend(keys)
        return data_of(keys)

    monkeypatch.setattr(cache._data.rows, "data", noted)
    monkeypatch.setattr(cache._data.rows, "data_of", all_noted)
    return read


def test_a_page_of_a_hub_reads_the_chunks_of_that_page_alone(
    cache: DiskStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = record_of(cache, hub(cache, 20 * CHUNK))
    assert record is not None
    read = keys_read(cache, monkeypatch)
    page = cache.page(record.node.id, "ticket", 10 * CHUNK, 100)
    assert len(page.heads) == 100
    assert read[:2] == [f"n/{record.node.id}", f"g/{record.node.id}"]
    assert 1 <= len([key for key in read if key.startswith("c/")]) <= 2
    assert len(read) <= 2 + 2 + 100


def test_a_hub_that_is_a_neighbour_costs_as_little_as_any_node(
    cache: DiskStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = hub(cache, 20 * CHUNK)
    read = keys_read(cache, monkeypatch)
    near = cache.near("ticket:x/7", 9)
    assert near is not None
    assert [list(page.records) for page in near.pages.values()] == [[service]]
    assert near.record.link_to(Relation.ABOUT, near.pages["service"].records[service].node)
    assert read == ["n/ticket:x/7", f"n/{service}"]


def test_links_of_a_hub_that_come_again_are_not_counted_twice(cache: DiskStore) -> None:
    service = hub(cache, 1_000)
    hub(cache, 1_000)
    assert counts(cache, service) == {"team": 1, "ticket": 1_000}
    assert len(links_at(cache, service)) == 1_001


def test_a_link_between_two_hubs_that_comes_again_is_not_counted_twice(cache: DiskStore) -> None:
    names = [f"service:{n}" for n in range(HELD + CHUNK + 1)]
    away = [link(names[0], Relation.MENTIONS, name) for name in names[1:]]
    back = [link(name, Relation.MENTIONS, names[1]) for name in names[2:]]
    cache.put(findings(*away, *back))
    cache.put(findings(away[0]))
    assert counts(cache, names[0]) == {"service": len(away)}
    assert counts(cache, names[1]) == {"service": len(back) + 1}


def test_a_removed_node_takes_its_links_with_it(cache: DiskStore) -> None:
    cache.put(findings(COMMIT, CHANGE, PART_OF, Body(node=CHANGE.id, text="text")))
    remove(cache, [CHANGE.id, "team:nobody"])
    assert record_of(cache, CHANGE.id) is None
    assert cache.body(CHANGE.id) is None
    assert named(cache, CHANGE.id) == []
    assert links_at(cache, COMMIT.id) == set()
    assert counts(cache, COMMIT.id) == {}


def test_a_removed_hub_leaves_no_link_behind(cache: DiskStore) -> None:
    service = hub(cache, 1_000)
    remove(cache, [service])
    assert all(links_at(cache, f"ticket:x/{n}") == set() for n in (0, 300, 999))
    assert [key for key in cache._data.rows.all_keys() if key.startswith("c/")] == []


def test_nodes_removed_from_a_hub_are_taken_out_of_its_chunks(cache: DiskStore) -> None:
    service = hub(cache, 1_000)
    remove(cache, [f"ticket:x/{n}" for n in range(600)])
    assert len(links_at(cache, service)) == 401
    assert counts(cache, service) == {"team": 1, "ticket": 400}


def test_what_a_source_says_no_longer_is_taken_back_at_both_ends(cache: DiskStore) -> None:
    cache.put(findings(COMMIT, CHANGE, PART_OF))
    cache.retract("git", {COMMIT.id: set()})
    assert links_at(cache, COMMIT.id) == links_at(cache, CHANGE.id) == set()
    assert counts(cache, CHANGE.id) == {}


def test_what_a_source_still_says_stays(cache: DiskStore) -> None:
    cache.put(findings(COMMIT, CHANGE, PART_OF))
    cache.retract("git", {COMMIT.id: [PART_OF], "commit:nobody": []})
    assert links_at(cache, COMMIT.id) == {PART_OF.key}


def test_evidence_of_another_source_stays(cache: DiskStore) -> None:
    cache.put(findings(PART_OF, link(COMMIT, Relation.PART_OF, CHANGE, 0.7, source="forge")))
    cache.retract("git", {COMMIT.id: set()})
    for end in (COMMIT.id, CHANGE.id):
        (one,) = all_links(cache, end)
        assert [(piece.source, piece.confidence) for piece in one.evidence] == [("forge", 0.7)]


def test_a_fact_that_became_a_guess_is_a_guess(cache: DiskStore) -> None:
    cache.put(findings(link(COMMIT, Relation.PART_OF, CHANGE, method="expression")))
    guess = link(COMMIT, Relation.PART_OF, CHANGE, 0.6, method="name")
    cache.put(findings(guess))
    cache.retract("rules", {COMMIT.id: [guess]})
    assert all_links(cache, COMMIT.id) == [guess]


def test_links_that_lead_to_a_node_are_not_its_own_to_take_back(cache: DiskStore) -> None:
    cache.put(findings(COMMIT, CHANGE, PART_OF))
    cache.retract("git", {CHANGE.id: set()})
    assert links_at(cache, CHANGE.id) == {PART_OF.key}


def test_a_link_in_a_chunk_of_a_hub_is_taken_back(cache: DiskStore) -> None:
    service = hub(cache, 1_000)
    cache.retract("rules", {"ticket:x/0": set(), "ticket:x/999": set()})
    assert counts(cache, service) == {"team": 1, "ticket": 998}
    assert len(links_at(cache, service)) == 999


def test_evidence_that_came_to_a_link_in_a_chunk_is_not_lost(cache: DiskStore) -> None:
    away = [link("service:a", Relation.MENTIONS, f"ticket:x/{n}") for n in range(HELD + 1)]
    cache.put(findings(*away))
    other = link("service:a", Relation.MENTIONS, "ticket:x/0", source="jira")
    cache.put(findings(other))
    cache.retract("rules", {"service:a": set()})
    assert counts(cache, "service:a") == {"ticket": 1}
    assert all_links(cache, "ticket:x/0") == [other]


def test_evidence_that_came_to_a_link_between_two_hubs_is_not_lost(cache: DiskStore) -> None:
    names = [f"service:{n}" for n in range(HELD + CHUNK + 1)]
    away = [link(names[0], Relation.MENTIONS, name) for name in names[1:]]
    back = [link(name, Relation.MENTIONS, names[1]) for name in names[2:]]
    cache.put(findings(*away, *back))
    cache.put(findings(link(names[0], Relation.MENTIONS, names[1], source="jira")))
    cache.retract("rules", {names[0]: set()})
    assert counts(cache, names[0]) == {"service": 1}
    assert counts(cache, names[1]) == {"service": len(back) + 1}


def test_a_node_that_its_only_source_lets_go_is_gone(cache: DiskStore) -> None:
    cache.put(findings(COMMIT, CHANGE, PART_OF))
    cache.let_go("git", [COMMIT.id])
    assert record_of(cache, COMMIT.id) is None
    assert links_at(cache, CHANGE.id) == set()
    assert cache.spoken("git") == 0


def test_a_node_of_two_sources_goes_when_both_have_let_go(cache: DiskStore) -> None:
    cache.put(findings(CHANGE))
    cache.put(findings(CHANGE.changed(seen=node("team:x", source="git").seen)))
    cache.let_go("git", [CHANGE.id])
    record = record_of(cache, CHANGE.id)
    assert record is not None
    assert [seen.source for seen in record.node.seen] == ["forge"]
    cache.let_go("forge", [CHANGE.id])
    assert record_of(cache, CHANGE.id) is None


def test_a_node_to_which_another_source_refers_stays_as_gone(cache: DiskStore) -> None:
    cache.put(findings(COMMIT, CHANGE.changed(state="open"), PART_OF))
    cache.let_go("forge", [CHANGE.id])
    record = record_of(cache, CHANGE.id)
    assert record is not None
    assert (record.node.state, record.node.is_stub) == (GONE, True)
    assert links_at(cache, COMMIT.id) == {PART_OF.key}
    cache.put(findings(CHANGE))
    back = record_of(cache, CHANGE.id)
    assert back is not None
    assert back.node.state == ""


def test_links_that_traceview_made_itself_hold_no_node(cache: DiskStore) -> None:
    cache.put(findings(COMMIT, CHANGE, link(COMMIT, Relation.PART_OF, CHANGE, source=OWN)))
    cache.let_go("git", [COMMIT.id])
    assert record_of(cache, COMMIT.id) is None


def test_a_body_is_kept_beside_its_node(cache: DiskStore) -> None:
    body = Body(node="document:x", text="# Title\n\ntext")
    cache.put(findings(node("document:x"), body))
    assert cache.body("document:x") == body


def test_plain_values_are_kept_by_name(cache: DiskStore) -> None:
    cache.keep("cursor/git", {"page": [1, 2.5, "x", None]})
    assert DiskStore(cache.folder).value("cursor/git") == {"page": [1, 2.5, "x", None]}


def test_every_change_gives_another_generation(cache: DiskStore) -> None:
    seen = [cache.changes({}).now]

    def changed() -> bool:
        seen.append(cache.changes({}).now)
        return seen[-1] not in seen[:-1]

    cache.put(findings(COMMIT, CHANGE, PART_OF))
    assert changed()
    cache.retract("git", {COMMIT.id: set()})
    assert changed()
    cache.let_go("git", [COMMIT.id])
    assert changed()
    remove(cache, [CHANGE.id])
    assert changed()
    cache.clear()
    assert changed()


def test_what_is_not_taken_back_leaves_the_generation(cache: DiskStore) -> None:
    cache.put(findings(COMMIT, CHANGE, PART_OF))
    before = cache.changes({}).now
    cache.retract("forge", {COMMIT.id: set()})
    assert cache.changes({}).now == before


def test_it_can_be_emptied(cache: DiskStore) -> None:
    cache.put(findings(COMMIT, CHANGE, PART_OF))
    cache.clear()
    assert record_of(cache, COMMIT.id) is None
    assert cache.sizes() == {}
    assert record_of(DiskStore(cache.folder), COMMIT.id) is None


def test_a_cache_of_another_version_is_built_anew(cache: DiskStore) -> None:
    cache.put(findings(COMMIT))
    cache._data.rows.set("meta/schema", "0")
    cache.close()
    again = DiskStore(cache.folder)
    assert record_of(again, COMMIT.id) is None
    assert again.sizes() == {}


def test_another_process_sees_what_came(cache: DiskStore) -> None:
    other = DiskStore(cache.folder)
    before = other.changes({}).now
    cache.put(findings(COMMIT))
    assert record_of(other, COMMIT.id) is not None
    assert other.changes({}).now != before


def test_an_index_that_is_ahead_of_the_records_is_mended(
    cache: DiskStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache.put(findings(CHANGE))

    @contextmanager
    def killed() -> Iterator[None]:
        with cache._data.rows.transact():
            with cache._data.index.writing():
                yield
            raise KeyboardInterrupt

    half = findings(COMMIT, CHANGE.changed(title="Half written"))
    monkeypatch.setattr(cache, "together", killed)
    with pytest.raises(KeyboardInterrupt):
        cache.put(half)
    monkeypatch.undo()
    assert named(cache, COMMIT.id) == [COMMIT.id]
    again = DiskStore(cache.folder)
    assert named(again, COMMIT.id) == []
    assert again.candidates(["half"]).ids == []
    assert again.candidates(["queue"]).ids == [CHANGE.id]


def test_an_index_that_was_lost_is_built_from_the_records(cache: DiskStore) -> None:
    cache.put(findings(COMMIT, CHANGE, PART_OF))
    cache.keep("cursor/git", "5")
    cache.close()
    for path in cache.folder.glob(f"{INDEX}*"):
        path.unlink()
    again = DiskStore(cache.folder)
    assert named(again, COMMIT.id) == [COMMIT.id]
    assert again.spoken("forge") == 1
    assert again.value("cursor/git") is None


def test_a_mended_index_is_in_step(cache: DiskStore) -> None:
    cache.put(findings(COMMIT))
    cache._data.rows.set("meta/step", "0")
    for _ in range(2):
        again = DiskStore(cache.folder)
        assert again._data.index.step == again._data.step
        again.put(findings(CHANGE))
        assert named(again, COMMIT.id) == [COMMIT.id]


def test_a_folder_that_is_open_to_others_is_refused(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    with pytest.raises(CacheError, match="open to other users"):
        DiskStore(tmp_path)


def test_a_guess_that_is_seen_again_later_is_fresher(cache: DiskStore) -> None:
    cache.put(findings(link(COMMIT, Relation.PART_OF, CHANGE, 0.5, fetched_at=ago(900))))
    cache.put(findings(link(COMMIT, Relation.PART_OF, CHANGE, 0.5, fetched_at=ago(10))))
    assert all_links(cache, COMMIT.id) == [
        Link(
            origin=COMMIT.id,
            relation=Relation.PART_OF,
            target=CHANGE.id,
            evidence=(evidence(0.5, fetched_at=ago(10)),),
        )
    ]
