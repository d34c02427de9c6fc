"""The folder and the texts in it."""

from __future__ import annotations

import os
import sqlite3
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from traceview.cache.disk.folder import DAMAGED, INDEX, RECORDS, SCHEMA, drop_older, own_folder
from traceview.cache.disk.plain_store import PlainStore
from traceview.errors import CacheError


@pytest.fixture
def store(tmp_path: Path) -> PlainStore:
    return PlainStore(tmp_path / "records")


def test_text_is_kept(store: PlainStore) -> None:
    store.set("key", "tëxt")
    assert store.text("key") == "tëxt"
    assert PlainStore(store.folder).text("key") == "tëxt"


def test_what_is_not_there_is_none(store: PlainStore) -> None:
    store.delete("key")
    assert store.text("key") is None


@pytest.mark.parametrize("value", [bytearray(b"x"), 7, None, ("a",), True])
def test_only_text_and_bytes_are_stored(store: PlainStore, value: Any) -> None:
    with pytest.raises(TypeError):
        store.set("key", value)
    with pytest.raises(TypeError):
        store.set(value, "text")
    assert store.text("key") is None


def test_bytes_are_kept_and_are_no_text(store: PlainStore) -> None:
    store.set("bytes", b"\x00\xff")
    store.set("text", "text")
    assert store.data("bytes") == b"\x00\xff"
    with pytest.raises(CacheError, match="did not write"):
        store.text("bytes")
    with pytest.raises(CacheError, match="did not write"):
        store.data("text")


def test_many_are_read_and_written_at_once(store: PlainStore) -> None:
    store.set("b", b"before")
    with store.transact(), store.gathering():
        store.set("a", b"1")
        store.set("b", b"2")
        assert store.data("b") == b"before"
    keys = [*"abc", *(f"none {n}" for n in range(2_000))]
    assert store.data_of(keys) == {"a": b"1", "b": b"2"}
    assert len(store) == 2
    store.set("text", "text")
    with pytest.raises(CacheError, match="did not write"):
        store.data_of(["text"])


def test_what_is_gathered_when_something_fails_is_not_written(store: PlainStore) -> None:
    with suppress(ZeroDivisionError), store.transact(), store.gathering():
        store.set("a", b"1")
        raise ZeroDivisionError
    assert store.data("a") is None
    with pytest.raises(TypeError), store.transact(), store.gathering():
        store.set("a", 7)  # type: ignore[arg-type]
    assert store.data("a") is None


def test_a_long_text_stands_in_the_database(store: PlainStore) -> None:
    store.set("key", "x" * 5_000_000)
    assert len(store.text("key") or "") == 5_000_000
    assert {path.name for path in store.folder.iterdir()} <= {
        "cache.db", "cache.db-wal", "cache.db-shm"
    }  # fmt: skip


def test_a_transaction_that_fails_is_undone(store: PlainStore) -> None:
    store.set("key", "before")
    with suppress(ZeroDivisionError), store.transact():
        store.set("key", "after")
        raise ZeroDivisionError
    assert store.text("key") == "before"


def test_a_folder_is_made_for_us_alone(tmp_path: Path) -> None:
    own_folder(tmp_path / "a" / "b")
    assert (tmp_path / "a" / "b").stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("mode", [0o755, 0o770, 0o701, 0o777])
def test_a_folder_that_is_open_to_others_is_refused(tmp_path: Path, mode: int) -> None:
    tmp_path.chmod(mode)
    with pytest.raises(CacheError, match="open to other users") as caught:
        PlainStore(tmp_path)
    assert "chmod 700" in caught.value.fix
    assert list(tmp_path.iterdir()) == []


def test_a_folder_of_somebody_else_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stranger = os.getuid() + 1
    monkeypatch.setattr(os, "getuid", lambda: stranger)
    with pytest.raises(CacheError, match="another user"):
        own_folder(tmp_path)


def test_a_file_where_the_folder_should_be_is_an_error_with_a_mend(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(CacheError, match="cannot be made") as caught:
        own_folder(tmp_path / "file" / "cache")
    assert caught.value.fix


def test_damage_is_said_and_noted(tmp_path: Path) -> None:
    folder = tmp_path / "records"
    own_folder(folder)
    (folder / "cache.db").write_bytes(b"no database" * 1000)
    with pytest.raises(CacheError, match="damaged"):
        PlainStore(folder)
    assert (tmp_path / DAMAGED).exists()


def test_a_database_that_cannot_be_opened_is_not_called_damaged(tmp_path: Path) -> None:
    folder = tmp_path / "records"
    own_folder(folder)
    (folder / "cache.db").mkdir()
    with pytest.raises(CacheError, match="cannot be used"):
        PlainStore(folder)
    assert not (tmp_path / DAMAGED).exists()


def test_what_the_database_raises_in_a_transaction_is_an_error_of_the_cache(
    store: PlainStore,
) -> None:
    with pytest.raises(CacheError, match="cannot be used"), store.transact():
        raise sqlite3.OperationalError("database or disk is full")


def test_files_of_older_versions_go_and_nothing_else_does(tmp_path: Path) -> None:
    for name in ("records", "records-2", RECORDS, f"records-{SCHEMA + 1}", "records-mine"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "cache.db").write_text("")
    for name in ("index.db", "index.db-wal", "index-2.db", INDEX, f"index-{SCHEMA + 1}.db"):
        (tmp_path / name).write_text("")
    (tmp_path / "records-1").mkdir()
    (tmp_path / "records-1" / "vinyl.txt").write_text("mine")
    (tmp_path / "records-2" / "notes.txt").write_text("mine")
    drop_older(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {
        "records-1", "records-2", "records-mine", RECORDS, INDEX,
        f"records-{SCHEMA + 1}", f"index-{SCHEMA + 1}.db",
    }  # fmt: skip
    assert [path.name for path in (tmp_path / "records-2").iterdir()] == ["notes.txt"]
