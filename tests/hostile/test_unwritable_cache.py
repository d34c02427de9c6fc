"""A cache that cannot be written is read, and what comes meanwhile is held in memory."""

from __future__ import annotations

import resource
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.builders import findings, node
from tests.cached import record_of
from traceview.cache import open_reads, open_store
from traceview.cache.disk import connections
from traceview.cache.disk.folder import INDEX, RECORDS
from traceview.cache.disk_store import DiskStore
from traceview.config.config import Config
from traceview.errors import CacheUnwritable
from traceview.model import Kind
from traceview.session.held_store import HeldStore

OLD, NEW = node("team:old", "Old", source="list"), node("team:new", "New", source="list")


@pytest.fixture
def config(tmp_path: Path) -> Config:
    cache = DiskStore(tmp_path / "cache")
    cache.put(findings(OLD), "list")
    cache.close()
    return Config(cache_folder=tmp_path / "cache", state=tmp_path / "state")


@pytest.fixture
def no_room() -> Iterator[None]:
    """No file may grow, as on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_what_is_held_is_read_and_said_to_be_unkept(
    config: Config, request: pytest.FixtureRequest
) -> None:
    request.getfixturevalue("no_room")
    held = HeldStore(config)
    assert held.reads.of_kind(Kind.TEAM) == [OLD.id]
    assert held.graph().node(OLD.id) is not None
    (trouble,) = held.troubles()
    assert "cannot be written" in trouble.what
    assert trouble.fix
    held.close()


def test_what_comes_is_held_in_memory_and_never_written(
    config: Config, request: pytest.FixtureRequest
) -> None:
    request.getfixturevalue("no_room")
    held = HeldStore(config)
    assert held.graph().node(NEW.id) is None
    store = held.store
    store.put(findings(NEW), "list")
    store.keep("cursor/list", "7")
    assert sorted(held.reads.of_kind(Kind.TEAM)) == [NEW.id, OLD.id]
    assert (held.graph().node(NEW.id), store.value("cursor/list")) == (NEW, "7")
    assert "cannot be written" in held.troubles()[0].what
    held.close()
    again = open_reads(config)
    assert again is not None
    assert again.of_kind(Kind.TEAM) == [OLD.id]


def test_a_disk_that_fills_up_meanwhile_loses_nothing_that_was_kept(
    config: Config, request: pytest.FixtureRequest
) -> None:
    store = open_store(config)
    request.getfixturevalue("no_room")
    with pytest.raises(CacheUnwritable) as full:
        store.put(findings(NEW), "list")
    store.hold_in_memory(full.value)
    store.put(findings(NEW), "list")
    assert sorted(store.of_kind(Kind.TEAM)) == [NEW.id, OLD.id]
    store.clear()
    assert store.of_kind(Kind.TEAM) == []


@pytest.mark.usefixtures("no_room")
def test_a_cache_that_cannot_be_made_is_held_in_memory(tmp_path: Path) -> None:
    store = open_store(Config(cache_folder=tmp_path / "none", state=tmp_path / "state"))
    store.put(findings(NEW), "list")
    assert record_of(store, NEW.id) is not None
    assert store.troubles()


@pytest.mark.parametrize("name", [f"{RECORDS}/cache.db", INDEX])
def test_reading_waits_for_no_writer_and_writing_not_for_long(
    config: Config, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(connections, "PATIENCE_S", 0.01)
    with closing(sqlite3.connect(config.cache_folder / name, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        held = HeldStore(config)
        assert held.reads.of_kind(Kind.TEAM) == [OLD.id]
        assert held.troubles() == ()
        held.store.put(findings(NEW), "list")
        assert "cannot be written" in held.troubles()[0].what
        assert sorted(held.reads.of_kind(Kind.TEAM)) == [NEW.id, OLD.id]
        held.close()


def test_a_folder_that_may_only_be_read_is_read(config: Config) -> None:
    """Root is refused nothing: run by root, this holds of the modes of the files alone."""
    folder = config.cache_folder
    code = (
        "import sys; from pathlib import Path; from traceview.config.config import Config;"
        " from traceview.session.held_store import HeldStore; from traceview.model import Kind;"
        " folder = Path(sys.argv[1]);"
        " held = HeldStore(Config(cache_folder=folder, state=folder / 'none'));"
        " print(held.reads.of_kind(Kind.TEAM), len(held.troubles()))"
    )
    for path in sorted(folder.rglob("*"), reverse=True):
        path.chmod(0o500 if path.is_dir() else 0o400)
    folder.chmod(0o500)
    ran = subprocess.run(
        [sys.executable, "-c", code, folder], capture_output=True, text=True, check=True
    )
    assert ran.stdout.split()[0] == f"['{OLD.id}']"
