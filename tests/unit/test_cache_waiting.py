"""Mentions that wait: which are due, and when they are due again."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.builders import evidence, findings, link, mention, node
from tests.cached import remove, waiting_mentions
from traceview.cache.disk_store import DiskStore
from traceview.cache.store_protocol import OWN, Due, Item, Rest, links_of
from traceview.linking.mentions import QUEUE, keep_mentions
from traceview.model import Kind, Mention, Node, Relation

CHANGE = node("change:x!1")
SHA = "6aba45803e574ddb742a03c64f0d68ba44a06c06"
PATTERNS = frozenset(("one", "two"))


@pytest.fixture
def cache(tmp_path: Path) -> DiskStore:
    held = DiskStore(tmp_path / "cache")
    held.put(findings(CHANGE))
    return held


def due(cache: DiskStore, *patterns: str) -> list[str]:
    """The references that are due, tried with these patterns."""
    found = cache.queue(QUEUE).take(500, patterns or PATTERNS)
    return sorted(one.item.key.split("\n")[1] for one in found)


def keep(cache: DiskStore, *mentions: Mention) -> None:
    keep_mentions(cache, mentions)


def tried(cache: DiskStore, *references: str, patterns: frozenset[str] = PATTERNS) -> list[Due]:
    """Mentions that were tried, and wait for what has the name of their reference."""
    keep(cache, *(mention(CHANGE, one) for one in references))
    found = list(cache.queue(QUEUE).take(500, patterns))
    waits = [Rest(one, [one.item.key.split("\n")[1]]) for one in found]
    cache.queue(QUEUE).rest(waits, patterns)
    return found


def test_a_mention_is_due_until_it_was_tried(cache: DiskStore) -> None:
    keep(cache, mention(CHANGE, "one"), mention(CHANGE, "one"), mention(CHANGE, "two"))
    assert due(cache) == ["one", "two"]
    assert tried(cache)
    assert due(cache) == []
    assert len(waiting_mentions(cache)) == 2


def test_a_mention_that_comes_again_is_not_due_again(cache: DiskStore) -> None:
    tried(cache, "one")
    keep(cache, mention(CHANGE, "one"))
    assert due(cache) == []


def test_a_mention_of_other_kinds_is_due_again(cache: DiskStore) -> None:
    tried(cache, "one")
    keep(cache, mention(CHANGE, "one", Kind.TEAM))
    assert due(cache) == ["one"]


def test_other_patterns_make_due_and_fewer_do_not(cache: DiskStore) -> None:
    tried(cache, "one")
    assert due(cache, "two") == []
    assert due(cache, "two", "three") == ["one"]
    tried(cache, patterns=frozenset(("two", "three")))
    assert due(cache, "one", "two", "three") == due(cache) == []


def test_what_was_tried_with_fewer_patterns_is_due_alone(cache: DiskStore) -> None:
    tried(cache, "one")
    tried(cache, "two", patterns=frozenset(("one",)))
    assert due(cache) == ["two"]


@pytest.mark.parametrize(
    ("awaited", "comes"),
    [
        ("PAY-1", node("ticket:x/PAY-1", names=("PAY-1",))),
        ("ticket:x/PAY-1", node("ticket:x/PAY-1")),
        ("https://x.example/1", node("ticket:x/PAY-1", url="https://x.example/1")),
        (f"commit:{SHA[:7]}", node(f"commit:{SHA}")),
    ],
)
def test_what_comes_wakes_what_waits_for_it(cache: DiskStore, awaited: str, comes: Node) -> None:
    tried(cache, awaited, "another")
    cache.put(findings(node("team:x", names=("PAY-2", SHA[:7]))))
    assert due(cache) == []
    cache.put(findings(comes))
    assert due(cache) == [awaited]
    tried(cache)
    remove(cache, [comes.id])
    assert due(cache) == [awaited]


def test_what_is_linked_waits_no_more_unless_it_was_made_again(cache: DiskStore) -> None:
    one, two = tried(cache, "one", "two")
    keep(cache, mention(CHANGE, "two"))
    cache.queue(QUEUE).settle([one, two])
    assert waiting_mentions(cache) == [mention(CHANGE, "two")]


def test_what_was_woken_meanwhile_is_tried_again(cache: DiskStore) -> None:
    (one,) = tried(cache, "PAY-1")
    cache.put(findings(node("ticket:x/PAY-1", names=("PAY-1",))))
    cache.queue(QUEUE).rest([Rest(one, ["PAY-1"])], PATTERNS)
    assert due(cache) == ["PAY-1"]


@pytest.mark.parametrize("does", ["rests", "settles"])
def test_what_another_writer_woke_meanwhile_is_due_again(cache: DiskStore, does: str) -> None:
    (one,) = tried(cache, "PAY-1")
    other = DiskStore(cache.folder)
    other.put(findings(node("ticket:x/PAY-1", names=("PAY-1",))))
    (one,) = cache.queue(QUEUE).take(1, PATTERNS)
    other.put(findings(node("ticket:y/PAY-1", names=("PAY-1",))))
    if does == "rests":
        cache.queue(QUEUE).rest([Rest(one, ["PAY-1"])], PATTERNS)
    else:
        cache.queue(QUEUE).settle([one])
    assert due(cache) == due(other) == ["PAY-1"]


def test_what_another_writer_added_again_meanwhile_is_not_dropped(cache: DiskStore) -> None:
    (one,) = tried(cache, "one")
    keep(DiskStore(cache.folder), mention(CHANGE, "one"))
    cache.queue(QUEUE).settle([one])
    assert waiting_mentions(cache) == [mention(CHANGE, "one")]


def test_what_is_woken_by_a_key_keeps_what_it_was_tried_with(cache: DiskStore) -> None:
    queue, other = cache.queue("one"), cache.queue("other")
    for one in (queue, other):
        one.add([Item("a"), Item("b")])
        one.rest([Rest(taken, ["key", taken.item.key]) for taken in one.take(9)], ["x", "y"])
    queue.wake(["key"], tried=["x", "z"])
    assert [len(queue.take(9, means)) for means in (["x"], ["y"], ["x", "y"])] == [0, 2, 2]
    assert other.take(9, ["x", "y"]) == []
    queue.rest([Rest(queue.take(1, ["y"])[0], None, body="B")], ["y"])
    queue.wake(["b"])
    assert [taken.item for taken in queue.take(9, ["x"])] == [Item("b")]
    waiting = queue.waiting(["key", "a", "nothing"])
    assert {key: [one.key for one in items] for key, items in waiting.items()} == {
        "key": ["a", "b"],
        "a": ["a"],
    }
    assert waiting["a"] == [Item("a", "B")]


def test_new_links_of_a_source_wake_their_origin_and_known_or_own_ones_do_not(
    cache: DiskStore,
) -> None:
    tried(cache, links_of(CHANGE.id))
    about = link(CHANGE, Relation.ABOUT, "service:x", source="git")
    cache.put(findings(link(CHANGE, Relation.ABOUT, "service:x", source=OWN)))
    cache.put(findings(link("service:x", Relation.REFERS_TO, CHANGE, source="git")))
    assert due(cache) == []
    for once in (about, about.changed(evidence=(evidence(0.5, source="jira"),))):
        cache.put(findings(once))
        assert due(cache) == [links_of(CHANGE.id)]
        tried(cache)
        cache.put(findings(once))
        assert due(cache) == []
    cache.retract("git", {CHANGE.id: []})
    assert due(cache) == [links_of(CHANGE.id)]


def test_the_mentions_of_what_is_gone_go(cache: DiskStore) -> None:
    tried(cache, "one")
    remove(cache, [CHANGE.id])
    assert waiting_mentions(cache) == []


def test_more_names_than_one_statement_takes_wake(cache: DiskStore) -> None:
    names = [f"name {number}" for number in range(2_000)]
    tried(cache, *names)
    cache.put(findings(*(node(f"team:{name}", names=(name,)) for name in names)))
    assert len(cache.queue(QUEUE).take(5_000, PATTERNS)) == 2_000


def test_waiting_mentions_outlive_the_program(cache: DiskStore) -> None:
    tried(cache, "one")
    again = DiskStore(cache.folder)
    assert due(again) == []
    assert due(again, "three") == ["one"]
