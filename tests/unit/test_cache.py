"""The cache: what is put stays, on both ends of a link; what is taken back goes, at both ends."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.builders import ago, evidence, findings, link, node
from tests.cached import all_links
from tests.given_store import GivenStore
from traceview.cache.disk.folder import INDEX
from traceview.cache.disk_store import OWN, Cache
from traceview.cache.records.hub import CHUNK, HELD
from traceview.cache.records.statements import saying
from traceview.errors import CacheError
from traceview.graph.working_set import WorkingSet
from traceview.model import GONE, Body, Link, Node, Relation

COMMIT = node("commit:" + "a" * 40, "Fix", source="git")
CHANGE = node("change:x!1", "Fix the queue", source="forge")
PART_OF = link(COMMIT, Relation.PART_OF, CHANGE, source="git")


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(tmp_path / "cache")


def links_at(cache: Cache, node_id: str) -> set[tuple[str, str, str]]:
    """The keys of all links of a node, a hub's older ones too, each there once."""
    keys = [one.key for one in all_links(cache, node_id)]
    assert len(set(keys)) == len(keys)
    return set(keys)


def counts(cache: Cache, node_id: str) -> dict[str, int]:
    record = cache.get(node_id)
    assert record is not None
    return dict(record.counts)


def hub(cache: Cache, number: int, start: int = 0) -> str:
    """A service about which `number` tickets are; the service is owned by a team."""
    tickets = [node(f"ticket:x/{n}") for n in range(start, start + number)]
    links = [link(ticket, Relation.ABOUT, "service:shop") for ticket in tickets]
    owned = link("service:shop", Relation.OWNED_BY, "team:shop")
    cache.put(findings(node("service:shop"), owned, *tickets, *links))
    return "service:shop"


def test_nothing_is_known_of_a_node_that_was_not_put(cache: Cache) -> None:
    assert cache.get("team:x") is None
    assert cache.get_many(["team:x"]) == {}
    assert cache.body("document:x") is None
    assert cache.value("cursor") is None


def test_a_link_stands_at_both_its_ends(cache: Cache) -> None:
    cache.put(findings(COMMIT, CHANGE, PART_OF))
    for end in (COMMIT.id, CHANGE.id):
        assert all_links(cache, end) == [PART_OF]
    assert counts(cache, COMMIT.id) == {"change": 1}


def test_the_end_of_a_link_that_nobody_described_is_a_stub(cache: Cache) -> None:
    cache.put(findings(COMMIT, PART_OF))
    record = cache.get(CHANGE.id)
    assert record is not None
    assert record.node.is_stub
    assert cache.named(CHANGE.id) == [CHANGE.id]


def test_a_description_that_comes_later_fills_a_stub(cache: Cache) -> None:
    cache.put(findings(COMMIT, PART_OF))
    cache.put(findings(CHANGE))
    record = cache.get(CHANGE.id)
    assert record is not None
    assert record.node == CHANGE
    assert all_links(cache, CHANGE.id) == [PART_OF]
    assert cache.candidates(["queue"]).ids == [CHANGE.id]


def test_a_link_put_twice_is_one_link_with_the_evidence_of_both(cache: Cache) -> None:
    other = link(COMMIT, Relation.PART_OF, CHANGE, 0.5, method="time", source="forge")
    cache.put(findings(COMMIT, CHANGE, PART_OF))
    cache.put(findings(other))
    for end in (COMMIT.id, CHANGE.id):
        record = cache.get(end)
        assert record is not None
        (one,) = all_links(cache, end)
        assert [piece.source for piece in one.evidence] == ["git", "forge"]
        assert sum(record.counts.values()) == 1


def test_links_of_one_key_in_one_batch_are_one_link(cache: Cache) -> None:
    other = link(COMMIT, Relation.PART_OF, CHANGE, method="trailer")
    cache.put(findings(PART_OF, other))
    (one,) = all_links(cache, COMMIT.id)
    assert len(one.evidence) == 2


def test_a_link_to_itself_is_kept_once(cache: Cache) -> None:
    cache.put(findings(COMMIT, link(COMMIT, Relation.MENTIONS, COMMIT)))
    assert counts(cache, COMMIT.id) == {"commit": 1}
    cache.remove([COMMIT.id])
    assert cache.get(COMMIT.id) is None


def test_a_hub_is_split_and_nothing_is_lost(cache: Cache) -> None:
    service = hub(cache, HELD + 3 * CHUNK)
    record = cache.get(service)
    assert record is not None
    assert record.is_hub
    assert len(record.heads) <= HELD
    assert len(links_at(cache, service)) == HELD + 3 * CHUNK + 1
    assert counts(cache, service) == {"team": 1, "ticket": HELD + 3 * CHUNK}


def test_a_node_with_few_links_is_no_hub(cache: Cache) -> None:
    record = cache.get(hub(cache, HELD - 1))
    assert record is not None
    assert not record.is_hub


def test_the_links_that_lead_away_from_a_hub_stay_in_its_record(cache: Cache) -> None:
    service = hub(cache, 10)
    for start in range(10, 1_200, 200):
        hub(cache, 200, start)
    record = cache.get(service)
    assert record is not None
    assert "team:shop" in {head.other for head in record.heads}


def in_time(number: int) -> Node:
    """A ticket; a higher number began later."""
    return node(f"ticket:x/{number}", since=ago(100_000 - number))


@pytest.mark.parametrize("step", [1, -1, 7])
def test_a_hub_is_read_by_pages_the_newest_first(cache: Cache, step: int) -> None:
    order = list(range(1_000))[::step] if step != 7 else [n * 7 % 1_000 for n in range(1_000)]
    for start in range(0, 1_000, 60):
        tickets = [in_time(n) for n in order[start : start + 60]]
        links = [link(ticket, Relation.ABOUT, "service:shop") for ticket in tickets]
        cache.put(findings(*tickets, *links))
    record = cache.get("service:shop")
    assert record is not None
    assert record.heads[0].other == "ticket:x/999"
    for start, count in ((0, 50), (240, 50), (500, 300), (990, 50), (1_000, 9)):
        shown = [int(head.other[9:]) for head in record.page("ticket", start, count)]
        assert shown == list(range(999 - start, max(999 - start - count, -1), -1))


def test_a_stub_that_is_described_takes_its_place_in_a_hub(cache: Cache) -> None:
    service = hub(cache, 1_000)
    cache.put(findings(in_time(3)))
    record = cache.get(service)
    assert record is not None
    assert [head.other for head in record.page("ticket", 0, 1)] == ["ticket:x/3"]
    assert len(links_at(cache, service)) == 1_001
    cache.remove(["ticket:x/3"])
    assert len(links_at(cache, service)) == 1_000


def keys_read(cache: Cache, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The keys under which bytes are read from now on."""
    read: list[str] = []
    data = cache._store.data

    def noted(key: str) -> bytes | None:
        read.append(key)
        return data(key)

    monkeypatch.setattr(cache._store, "data", noted)
    return read


def test_a_page_of_a_hub_reads_the_chunks_of_that_page_alone(
    cache: Cache, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = cache.get(hub(cache, 20 * CHUNK))
    assert record is not None
    read = keys_read(cache, monkeypatch)
    assert len(record.page("ticket", 10 * CHUNK, 100)) == 100
    assert read[0] == f"g/{record.node.id}"
    assert 1 <= len(read[1:]) <= 2


def test_a_hub_that_is_a_neighbour_costs_as_little_as_any_node(
    cache: Cache, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = hub(cache, 20 * CHUNK)
    read = keys_read(cache, monkeypatch)
    around = WorkingSet(GivenStore(cache.get)).around("ticket:x/7", 9)
    assert around is not None
    assert [near.node.id for _, shown, _ in around.groups for near in shown] == [service]
    assert read == ["n/ticket:x/7", f"n/{service}"]


def test_links_of_a_hub_that_come_again_are_not_counted_twice(cache: Cache) -> None:
    service = hub(cache, 1_000)
    hub(cache, 1_000)
    assert counts(cache, service) == {"team": 1, "ticket": 1_000}
    assert len(links_at(cache, service)) == 1_001


def test_a_link_between_two_hubs_that_comes_again_is_not_counted_twice(cache: Cache) -> None:
    names = [f"service:{n}" for n in range(HELD + CHUNK + 1)]
    away = [link(names[0], Relation.MENTIONS, name) for name in names[1:]]
    back = [link(name, Relation.MENTIONS, names[1]) for name in names[2:]]
    cache.put(findings(*away, *back))
    cache.put(findings(away[0]))
    assert counts(cache, names[0]) == {"service": len(away)}
    assert counts(cache, names[1]) == {"service": len(back) + 1}


def test_a_removed_node_takes_its_links_with_it(cache: Cache) -> None:
    cache.put(findings(COMMIT, CHANGE, PART_OF, Body(node=CHANGE.id, text="text")))
    cache.remove([CHANGE.id, "team:nobody"])
    assert cache.get(CHANGE.id) is None
    assert cache.body(CHANGE.id) is None
    assert cache.named(CHANGE.id) == []
    assert links_at(cache, COMMIT.id) == set()
    assert counts(cache, COMMIT.id) == {}


def test_a_removed_hub_leaves_no_link_behind(cache: Cache) -> None:
    service = hub(cache, 1_000)
    cache.remove([service])
    assert all(links_at(cache, f"ticket:x/{n}") == set() for n in (0, 300, 999))
    assert [key for key in cache._store.all_keys() if key.startswith("c/")] == []


def test_nodes_removed_from_a_hub_are_taken_out_of_its_chunks(cache: Cache) -> None:
    service = hub(cache, 1_000)
    cache.remove([f"ticket:x/{n}" for n in range(600)])
    assert len(links_at(cache, service)) == 401
    assert counts(cache, service) == {"team": 1, "ticket": 400}


def test_what_a_source_says_no_longer_is_taken_back_at_both_ends(cache: Cache) -> None:
    cache.put(findings(COMMIT, CHANGE, PART_OF))
    cache.retract("git", {COMMIT.id: set()})
    assert links_at(cache, COMMIT.id) == links_at(cache, CHANGE.id) == set()
    assert counts(cache, CHANGE.id) == {}


def test_what_a_source_still_says_stays(cache: Cache) -> None:
    cache.put(findings(COMMIT, CHANGE, PART_OF))
    said = saying(PART_OF.relation, CHANGE.id, PART_OF.best)
    cache.retract("git", {COMMIT.id: {said}, "commit:nobody": set()})
    assert links_at(cache, COMMIT.id) == {PART_OF.key}


def test_evidence_of_another_source_stays(cache: Cache) -> None:
    cache.put(findings(PART_OF, link(COMMIT, Relation.PART_OF, CHANGE, 0.7, source="forge")))
    cache.retract("git", {COMMIT.id: set()})
    for end in (COMMIT.id, CHANGE.id):
        (one,) = all_links(cache, end)
        assert [(piece.source, piece.confidence) for piece in one.evidence] == [("forge", 0.7)]


def test_a_fact_that_became_a_guess_is_a_guess(cache: Cache) -> None:
    cache.put(findings(link(COMMIT, Relation.PART_OF, CHANGE, method="expression")))
    guess = link(COMMIT, Relation.PART_OF, CHANGE, 0.6, method="name")
    cache.put(findings(guess))
    cache.retract("rules", {COMMIT.id: {saying(guess.relation, CHANGE.id, guess.best)}})
    assert all_links(cache, COMMIT.id) == [guess]


def test_links_that_lead_to_a_node_are_not_its_own_to_take_back(cache: Cache) -> None:
    cache.put(findings(COMMIT, CHANGE, PART_OF))
    cache.retract("git", {CHANGE.id: set()})
    assert links_at(cache, CHANGE.id) == {PART_OF.key}


def test_a_link_in_a_chunk_of_a_hub_is_taken_back(cache: Cache) -> None:
    service = hub(cache, 1_000)
    cache.retract("rules", {"ticket:x/0": set(), "ticket:x/999": set()})
    assert counts(cache, service) == {"team": 1, "ticket": 998}
    assert len(links_at(cache, service)) == 999


def test_evidence_that_came_to_a_link_in_a_chunk_is_not_lost(cache: Cache) -> None:
    away = [link("service:a", Relation.MENTIONS, f"ticket:x/{n}") for n in range(HELD + 1)]
    cache.put(findings(*away))
    other = link("service:a", Relation.MENTIONS, "ticket:x/0", source="jira")
    cache.put(findings(other))
    cache.retract("rules", {"service:a": set()})
    assert counts(cache, "service:a") == {"ticket": 1}
    assert all_links(cache, "ticket:x/0") == [other]


def test_evidence_that_came_to_a_link_between_two_hubs_is_not_lost(cache: Cache) -> None:
    names = [f"service:{n}" for n in range(HELD + CHUNK + 1)]
    away = [link(names[0], Relation.MENTIONS, name) for name in names[1:]]
    back = [link(name, Relation.MENTIONS, names[1]) for name in names[2:]]
    cache.put(findings(*away, *back))
    cache.put(findings(link(names[0], Relation.MENTIONS, names[1], source="jira")))
    cache.retract("rules", {names[0]: set()})
    assert counts(cache, names[0]) == {"service": 1}
    assert counts(cache, names[1]) == {"service": len(back) + 1}


def test_a_node_that_its_only_source_lets_go_is_gone(cache: Cache) -> None:
    cache.put(findings(COMMIT, CHANGE, PART_OF))
    cache.let_go("git", [COMMIT.id])
    assert cache.get(COMMIT.id) is None
    assert links_at(cache, CHANGE.id) == set()
    assert cache.said_by("git") == set()


def test_a_node_of_two_sources_goes_when_both_have_let_go(cache: Cache) -> None:
    cache.put(findings(CHANGE))
    cache.put(findings(CHANGE.changed(seen=node("team:x", source="git").seen)))
    cache.let_go("git", [CHANGE.id])
    record = cache.get(CHANGE.id)
    assert record is not None
    assert [seen.source for seen in record.node.seen] == ["forge"]
    cache.let_go("forge", [CHANGE.id])
    assert cache.get(CHANGE.id) is None


def test_a_node_to_which_another_source_refers_stays_as_gone(cache: Cache) -> None:
    cache.put(findings(COMMIT, CHANGE.changed(state="open"), PART_OF))
    cache.let_go("forge", [CHANGE.id])
    record = cache.get(CHANGE.id)
    assert record is not None
    assert (record.node.state, record.node.is_stub) == (GONE, True)
    assert links_at(cache, COMMIT.id) == {PART_OF.key}
    cache.put(findings(CHANGE))
    back = cache.get(CHANGE.id)
    assert back is not None
    assert back.node.state == ""


def test_links_that_traceview_made_itself_hold_no_node(cache: Cache) -> None:
    cache.put(findings(COMMIT, CHANGE, link(COMMIT, Relation.PART_OF, CHANGE, source=OWN)))
    cache.let_go("git", [COMMIT.id])
    assert cache.get(COMMIT.id) is None


def test_a_body_is_kept_beside_its_node(cache: Cache) -> None:
    body = Body(node="document:x", text="# Title\n\ntext")
    cache.put(findings(node("document:x"), body))
    assert cache.body("document:x") == body


def test_plain_values_are_kept_by_name(cache: Cache) -> None:
    cache.keep("cursor/git", {"page": [1, 2.5, "x", None]})
    assert Cache(cache.folder).value("cursor/git") == {"page": [1, 2.5, "x", None]}


def test_every_change_gives_another_generation(cache: Cache) -> None:
    seen = [cache.generation]

    def changed() -> bool:
        seen.append(cache.generation)
        return seen[-1] not in seen[:-1]

    cache.put(findings(COMMIT, CHANGE, PART_OF))
    assert changed()
    cache.retract("git", {COMMIT.id: set()})
    assert changed()
    cache.let_go("git", [COMMIT.id])
    assert changed()
    cache.remove([CHANGE.id])
    assert changed()
    cache.clear()
    assert changed()


def test_what_is_not_taken_back_leaves_the_generation(cache: Cache) -> None:
    cache.put(findings(COMMIT, CHANGE, PART_OF))
    before = cache.generation
    cache.retract("forge", {COMMIT.id: set()})
    assert cache.generation == before


def test_it_can_be_emptied(cache: Cache) -> None:
    cache.put(findings(COMMIT, CHANGE, PART_OF))
    cache.clear()
    assert cache.get(COMMIT.id) is None
    assert cache.sizes() == {}
    assert Cache(cache.folder).get(COMMIT.id) is None


def test_a_cache_of_another_version_is_built_anew(cache: Cache) -> None:
    cache.put(findings(COMMIT))
    cache._store.set("meta/schema", "0")
    cache.close()
    again = Cache(cache.folder)
    assert again.get(COMMIT.id) is None
    assert again.sizes() == {}


def test_another_process_sees_what_came(cache: Cache) -> None:
    other = Cache(cache.folder)
    before = other.generation
    cache.put(findings(COMMIT))
    assert other.get(COMMIT.id) is not None
    assert other.generation != before


def test_an_index_that_is_ahead_of_the_records_is_mended(
    cache: Cache, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache.put(findings(CHANGE))

    @contextmanager
    def killed() -> Iterator[None]:
        with cache._store.transact():
            with cache._index.writing():
                yield
            raise KeyboardInterrupt

    half = findings(COMMIT, CHANGE.changed(title="Half written"))
    monkeypatch.setattr(cache, "together", killed)
    with pytest.raises(KeyboardInterrupt):
        cache.put(half)
    monkeypatch.undo()
    assert cache.named(COMMIT.id) == [COMMIT.id]
    again = Cache(cache.folder)
    assert again.named(COMMIT.id) == []
    assert again.candidates(["half"]).ids == []
    assert again.candidates(["queue"]).ids == [CHANGE.id]


def test_an_index_that_was_lost_is_built_from_the_records(cache: Cache) -> None:
    cache.put(findings(COMMIT, CHANGE, PART_OF))
    cache.keep("cursor/git", "5")
    cache.close()
    for path in cache.folder.glob(f"{INDEX}*"):
        path.unlink()
    again = Cache(cache.folder)
    assert again.named(COMMIT.id) == [COMMIT.id]
    assert again.said_by("forge") == {CHANGE.id}
    assert again.value("cursor/git") is None


def test_a_mended_index_is_in_step(cache: Cache) -> None:
    cache.put(findings(COMMIT))
    cache._store.set("meta/step", "0")
    for _ in range(2):
        again = Cache(cache.folder)
        assert again._index.step == again._step()
        again.put(findings(CHANGE))
        assert again.named(COMMIT.id) == [COMMIT.id]


def test_a_folder_that_is_open_to_others_is_refused(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    with pytest.raises(CacheError, match="open to other users"):
        Cache(tmp_path)


def test_a_guess_that_is_seen_again_later_is_fresher(cache: Cache) -> None:
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
