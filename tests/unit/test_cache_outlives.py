"""What outlives a cache: in which states nodes were, and what people have said."""

from __future__ import annotations

import sqlite3
import stat
from contextlib import closing, suppress
from datetime import timedelta
from pathlib import Path

import pytest

from tests.builders import NOW, ago, findings, link, node
from traceview.cache import open_store
from traceview.cache.disk.folder import SCHEMA
from traceview.cache.disk_store import DiskStore
from traceview.cache.state_file import KEPT_S, StateFile
from traceview.cache.store_protocol import Event
from traceview.config.config import Config
from traceview.errors import CacheError
from traceview.model import GONE, Node, Relation

ALERT = "alert:am/1"
STAMP = NOW.timestamp()


def alert(state: str, since: float = 900, source: str = "am") -> Node:
    return node(ALERT, "Down", state=state, since=ago(since), source=source)


@pytest.fixture
def cache(tmp_path: Path) -> DiskStore:
    return DiskStore(tmp_path / "cache", tmp_path / "state" / "state.db", lambda: STAMP)


def states(cache: DiskStore) -> list[tuple[str, float, str]]:
    """The events from the first on: state, how long ago, source."""
    return [(one.state, STAMP - one.at, one.source) for one in reversed(cache.events(0))]


def test_an_alert_that_fires_ends_and_fires_again_is_remembered(cache: DiskStore) -> None:
    for one in (alert("firing"), alert("firing"), alert("suppressed"), alert("firing", 60)):
        cache.put(findings(one), "am")
    cache.let_go("am", [ALERT])
    fetched = STAMP - max(seen.fetched_at for seen in alert("").seen).timestamp()
    assert sorted(states(cache)) == sorted(
        [
            ("firing", 900, "am"),
            ("suppressed", fetched, "am"),
            ("firing", 60, "am"),
            (GONE, 0, "am"),
        ]
    )
    assert {one.node for one in cache.events(0)} == {ALERT}


def test_one_that_others_refer_to_is_gone_once(cache: DiskStore) -> None:
    cache.put(findings(alert("firing"), link("ticket:x/1", Relation.ABOUT, ALERT, source="jira")))
    cache.let_go("am", [ALERT])
    cache.let_go("am", [ALERT])
    assert [state for state, _, _ in states(cache)] == ["firing", GONE]


@pytest.mark.parametrize(
    ("kind", "is_watched"),
    [("incident", True), ("deployment", True), ("ticket", False), ("change", False)],
)
def test_of_other_kinds_only_some_have_states_to_remember(
    cache: DiskStore, kind: str, is_watched: bool
) -> None:
    cache.put(findings(node(f"{kind}:x/1", state="open")))
    assert bool(cache.events(0)) is is_watched


def test_a_node_without_a_state_is_no_event(cache: DiskStore) -> None:
    cache.put(findings(node(ALERT)))
    assert cache.events(0) == []


def test_events_are_read_from_a_moment_on_the_newest_first(cache: DiskStore) -> None:
    for number in range(5):
        cache.put(findings(node(f"alert:am/{number}", state="firing", since=ago(number * 10))))
    assert [one.node[-1] for one in cache.events(STAMP - 20)] == ["0", "1", "2"]
    assert [one.node[-1] for one in cache.events(0, limit=2)] == ["0", "1"]


def test_what_was_not_written_did_not_happen(cache: DiskStore) -> None:
    with suppress(ZeroDivisionError), cache.together():
        cache.put(findings(alert("firing")))
        raise ZeroDivisionError
    cache.put(findings(node("team:x")))
    assert cache.events(0) == []


def test_events_and_what_people_said_outlive_the_cache(cache: DiskStore, tmp_path: Path) -> None:
    cache.put(findings(alert("firing")))
    cache.keep("people/marks", {"alert:am/1": "b"})
    cache.keep("aliased", ["x"])
    before = cache.events(0)
    cache.clear()
    assert (cache.value("aliased"), cache.value("people/marks")) == (None, {"alert:am/1": "b"})
    assert cache.events(0) == before
    cache._data.rows.set("meta/schema", str(SCHEMA - 1))
    cache.close()
    again = DiskStore(cache.folder, tmp_path / "state" / "state.db")
    assert again.sizes() == {}
    assert again.value("people/marks") == {"alert:am/1": "b"}
    assert again.events(0) == before


def test_what_people_said_outlives_damage(cache: DiskStore, tmp_path: Path) -> None:
    cache.keep("people/verdicts", [["a", "b", "confirmed"]])
    cache.close()
    (cache.folder / "damaged").touch()
    again = DiskStore(cache.folder, tmp_path / "state" / "state.db")
    assert again.moved_aside is not None
    assert again.value("people/verdicts") == [["a", "b", "confirmed"]]


def test_each_cache_has_a_state_of_its_own_in_the_state_folder(tmp_path: Path) -> None:
    one, two = (
        Config(cache_folder=tmp_path / name, state=tmp_path / "state") for name in ("one", "two")
    )
    for config, mark in ((one, "1"), (two, "2")):
        store = open_store(config)
        store.keep("people/marks", mark)
        store.close()
    assert [open_store(config).value("people/marks") for config in (one, two)] == ["1", "2"]
    files = [path for path in (tmp_path / "state").rglob("*") if path.is_file()]
    assert len([path for path in files if path.suffix == ".db"]) == 2
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in files)
    assert all(stat.S_IMODE(path.parent.stat().st_mode) == 0o700 for path in files)


def test_reading_makes_no_file(cache: DiskStore, tmp_path: Path) -> None:
    assert (cache.events(0), cache.value("people/marks")) == ([], None)
    assert not (tmp_path / "state").exists()


def test_old_events_go(tmp_path: Path) -> None:
    now = [STAMP]
    state = StateFile(tmp_path / "state" / "state.db", lambda: now[0])
    state.note([Event(ALERT, "firing", STAMP - 1, "am")])
    now[0] += KEPT_S
    state.note([Event(ALERT, "firing", now[0], "am")])
    assert [one.at for one in state.events(0, 9)] == [now[0]]


@pytest.mark.parametrize("content", [b"not a database" * 100, b""], ids=["damaged", "empty"])
def test_a_damaged_file_stops_no_sync_and_is_said(
    cache: DiskStore, tmp_path: Path, content: bytes
) -> None:
    cache.keep("people/marks", 1)
    cache.close()
    (tmp_path / "state" / "state.db").write_bytes(content)
    cache = DiskStore(cache.folder, tmp_path / "state" / "state.db")
    cache.put(findings(alert("firing")))
    assert cache.sizes() == {"alert": 1}
    if content:
        with pytest.raises(CacheError, match="cannot be used"):
            cache.value("people/marks")


def test_a_planted_value_is_no_crash(cache: DiskStore, tmp_path: Path) -> None:
    cache.keep("people/marks", 1)
    with closing(sqlite3.connect(tmp_path / "state" / "state.db")) as sql, sql:
        sql.execute("UPDATE value SET value = '[{'")
    with pytest.raises(CacheError):
        cache.value("people/marks")


def test_a_state_folder_that_is_open_to_others_is_refused(cache: DiskStore, tmp_path: Path) -> None:
    cache.keep("people/marks", 1)
    (tmp_path / "state").chmod(0o755)
    with pytest.raises(CacheError):
        cache.keep("people/marks", 2)
    assert timedelta(seconds=KEPT_S).days == 400
