"""The store of a session: what has changed leaves the working set, and nothing else."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.bench.given_store import CountingStore, GivenStore
from tests.builders import GivenRecord, node
from traceview.cache.store_protocol import Changes
from traceview.config.config import Config
from traceview.session.held_store import HeldStore

TEAMS = ["team:a", "team:b", "team:c"]


class Changing(GivenStore):
    """A store that tells of the changes it is told of, by source and serial."""

    def __init__(self) -> None:
        super().__init__(lambda node_id: GivenRecord(node(node_id)))
        self.now: dict[str, int] = {}
        self.news: Collection[str] | None = ()
        self.since: list[Mapping[str, int]] = []

    def changed(self, source: str, *ids: str) -> None:
        self.now = {**self.now, source: self.now.get(source, 0) + 1}
        self.news = ids or None

    def changes(self, since: Mapping[str, int]) -> Changes:
        self.since.append(since)
        news, self.news = self.news, ()
        return Changes(None if news is None else frozenset(news), self.now)


@pytest.fixture
def store() -> Changing:
    return Changing()


@pytest.fixture
def held(tmp_path: Path, store: Changing) -> HeldStore:
    counting: Any = CountingStore(store)

    class Held(HeldStore):
        reads = counting

    made = Held(Config(cache_folder=tmp_path))
    made.graph().records(TEAMS)
    counting.asked.clear()
    return made


def read_again(held: HeldStore) -> list[str]:
    """Which of the teams are not held any more."""
    held.graph().records(TEAMS)
    counting: Any = held.reads
    asked = [one for ids in counting.asked for one in ids]
    counting.asked.clear()
    return asked


def test_what_has_not_changed_is_not_read_again(held: HeldStore) -> None:
    assert read_again(held) == []


def test_only_what_has_changed_is_read_again(held: HeldStore, store: Changing) -> None:
    store.changed("am", "team:b", "alert:am/1")
    assert read_again(held) == ["team:b"]
    assert read_again(held) == []


def test_where_nobody_knows_what_has_changed_all_is(held: HeldStore, store: Changing) -> None:
    store.changed("am")
    assert read_again(held) == TEAMS


def test_it_goes_on_from_the_vector_that_was_given_last(held: HeldStore, store: Changing) -> None:
    store.changed("am", "team:a")
    store.changed("git", "team:b")
    read_again(held)
    read_again(held)
    assert store.since == [{}, {}, {"am": 1, "git": 1}]


def test_the_version_is_another_after_a_change_of_any_source(
    held: HeldStore, store: Changing
) -> None:
    versions = [held.version()]
    for source in ("am", "git", "am"):
        store.changed(source, "team:a")
        versions.append(held.version())
        assert held.version() == versions[-1]
    assert len(set(versions)) == 4
