"""The folder and the texts in it."""

from __future__ import annotations

import os
import sqlite3
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from traceview.cache.disk import TextStore
from traceview.cache.folder import DAMAGED, own_folder
from traceview.errors import CacheError


@pytest.fixture
def store(tmp_path: Path) -> TextStore:
    return TextStore(tmp_path / "records")


def test_text_is_kept(store: TextStore) -> None:
    store.set("key", "tëxt")
    assert store.get("key") == "tëxt"
    assert TextStore(store.folder).get("key") == "tëxt"


def test_what_is_not_there_is_none(store: TextStore) -> None:
    store.delete("key")
    assert store.get("key") is None


@pytest.mark.parametrize("value", [b"bytes", 7, None, ("a",), True])
def test_only_text_is_stored(store: TextStore, value: Any) -> None:
    with pytest.raises(TypeError):
        store.set("key", value)
    with pytest.raises(TypeError):
        store.set(value, "text")
    assert store.get("key") is None


def test_a_long_text_stands_in_the_database(store: TextStore) -> None:
    store.set("key", "x" * 5_000_000)
    assert len(store.get("key") or "") == 5_000_000
    assert {path.name for path in store.folder.iterdir()} <= {
        "cache.db", "cache.db-wal", "cache.db-shm"
    }  # fmt: skip


def test_a_transaction_that_fails_is_undone(store: TextStore) -> None:
    store.set("key", "before")
    with suppress(ZeroDivisionError), store.transact():
        store.set("key", "after")
        raise ZeroDivisionError
    assert store.get("key") == "before"


def test_a_folder_is_made_for_us_alone(tmp_path: Path) -> None:
    own_folder(tmp_path / "a" / "b")
    assert (tmp_path / "a" / "b").stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("mode", [0o755, 0o770, 0o701, 0o777])
def test_a_folder_that_is_open_to_others_is_refused(tmp_path: Path, mode: int) -> None:
    tmp_path.chmod(mode)
    with pytest.raises(CacheError, match="open to other users") as caught:
        TextStore(tmp_path)
    assert "chmod 700" in caught.value.mend
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
    assert caught.value.mend


def test_damage_is_said_and_noted(tmp_path: Path) -> None:
    folder = tmp_path / "records"
    own_folder(folder)
    (folder / "cache.db").write_bytes(b"no database" * 1000)
    with pytest.raises(CacheError, match="damaged"):
        TextStore(folder)
    assert (tmp_path / DAMAGED).exists()


def test_a_database_that_cannot_be_opened_is_not_called_damaged(tmp_path: Path) -> None:
    folder = tmp_path / "records"
    own_folder(folder)
    (folder / "cache.db").mkdir()
    with pytest.raises(CacheError, match="cannot be used"):
        TextStore(folder)
    assert not (tmp_path / DAMAGED).exists()


def test_what_the_database_raises_in_a_transaction_is_an_error_of_the_cache(
    store: TextStore,
) -> None:
    with pytest.raises(CacheError, match="cannot be used"), store.transact():
        raise sqlite3.OperationalError("database or disk is full")
