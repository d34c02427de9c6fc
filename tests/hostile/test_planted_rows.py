"""Rows that somebody planted in the cache are refused, and nothing in them runs."""

from __future__ import annotations

import pickle
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec
import pytest
import zstandard

from tests.builders import findings, node
from tests.cached import record_of
from traceview.cache.disk.compression import LARGEST, pack
from traceview.cache.disk.folder import RECORDS
from traceview.cache.disk_store import DiskStore
from traceview.errors import CacheError

NODE = node("team:payments")
BINARY, TEXT_FILE, PICKLE = 2, 3, 4


class Trap:
    """Unpickling it makes a file."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> tuple[Any, ...]:
        return Path.touch, (self.mark,)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    cache = DiskStore(tmp_path / "cache")
    cache.put(findings(NODE))
    cache.keep("alerts", ["row"])
    cache.close()
    return tmp_path / "cache"


@pytest.fixture
def mark(tmp_path: Path) -> Path:
    return tmp_path / "it-ran"


def plant(folder: Path, statement: str, *values: object) -> None:
    with closing(sqlite3.connect(folder / RECORDS / "cache.db")) as sql, sql:
        sql.execute(statement, values)


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_a_pickled_value_is_not_unpickled(folder: Path, mark: Path, protocol: int) -> None:
    value = pickle.dumps(Trap(mark), protocol)
    plant(folder, "UPDATE Cache SET mode = ?, value = ?", PICKLE, value)
    with pytest.raises(CacheError, match="did not write"):
        DiskStore(folder)
    assert not mark.exists()


def test_one_pickled_record_spoils_only_itself(folder: Path, mark: Path) -> None:
    key = f"n/{NODE.id}"
    plant(folder, "UPDATE Cache SET mode = 4, value = ? WHERE key = ?",
          pickle.dumps(Trap(mark)), key)  # fmt: skip
    cache = DiskStore(folder)
    with pytest.raises(CacheError, match="did not write"):
        record_of(cache, NODE.id)
    assert cache.value("alerts") == ["row"]
    assert not mark.exists()


def test_a_pickled_record_is_not_unpickled_by_who_writes_beside_it(
    folder: Path, mark: Path
) -> None:
    plant(folder, "UPDATE Cache SET mode = 4, value = ? WHERE key = ?",
          pickle.dumps(Trap(mark)), f"n/{NODE.id}")  # fmt: skip
    with pytest.raises(CacheError, match="did not write"):
        DiskStore(folder).put(findings(NODE, node("team:other")))
    assert not mark.exists()


def test_a_pickled_key_is_not_unpickled(folder: Path, mark: Path) -> None:
    key = pickle.dumps(Trap(mark))
    plant(folder, "INSERT INTO Cache (key, raw, mode, value) VALUES (?, 0, 1, 'x')", key)
    cache = DiskStore(folder)
    assert record_of(cache, NODE.id) is not None
    with pytest.raises(CacheError, match="did not write"):
        list(cache._data.rows.all_keys())
    assert not mark.exists()


@pytest.mark.parametrize("mode", [BINARY, TEXT_FILE, PICKLE])
def test_a_row_that_names_a_file_reads_no_file(folder: Path, tmp_path: Path, mode: int) -> None:
    (tmp_path / "secret").write_text("secret")
    plant(folder, "UPDATE Cache SET mode = ?, filename = '../../secret', value = NULL", mode)
    with pytest.raises(CacheError, match="did not write") as caught:
        DiskStore(folder)
    assert "secret" not in str(caught.value)


NO_RECORDS: tuple[Any, ...] = (
    None, [], {}, 7, [1], [0, [], []], [0, [], [[1, 2, 3]], []], [2, [], [], []], [1, []],
)  # fmt: skip


@pytest.mark.parametrize("row", NO_RECORDS, ids=str)
def test_bytes_that_are_no_record_are_an_error_of_the_cache(folder: Path, row: Any) -> None:
    packed = pack(msgspec.msgpack.encode(row))
    plant(folder, "UPDATE Cache SET value = ? WHERE key = ?", packed, f"n/{NODE.id}")
    with pytest.raises(CacheError, match="cannot be read"):
        look_at(DiskStore(folder))


@pytest.mark.parametrize("row", [7, [7], [[True, "about", "ticket", 3, [[1, 2, 3]], "x"]]], ids=str)
def test_links_of_a_hub_that_are_none_are_an_error_of_the_cache(folder: Path, row: Any) -> None:
    hub = pack(msgspec.msgpack.encode([1, ["", "", "", None, None, [], {}, []]]))
    plant(folder, "UPDATE Cache SET value = ? WHERE key = ?", hub, f"n/{NODE.id}")
    packed = pack(msgspec.msgpack.encode(row))
    plant(folder, "INSERT INTO Cache (key, raw, mode, value) VALUES (?, 1, 1, ?)",
          f"g/{NODE.id}", packed)  # fmt: skip
    with pytest.raises(CacheError, match="cannot be read"):
        look_at(DiskStore(folder))


@pytest.mark.parametrize("packed", [b"", b"[]", b"\x28\xb5\x2f\xfd", bytes(range(256)) * 9])
def test_bytes_that_were_not_packed_are_an_error_of_the_cache(folder: Path, packed: bytes) -> None:
    plant(folder, "UPDATE Cache SET value = ? WHERE key = ?", packed, f"n/{NODE.id}")
    with pytest.raises(CacheError, match="cannot be read"):
        look_at(DiskStore(folder))


def test_a_record_that_says_it_is_huge_is_refused_unread(folder: Path) -> None:
    bomb = zstandard.ZstdCompressor(19).compress(bytes(LARGEST + 1))
    assert len(bomb) < 10_000
    plant(folder, "UPDATE Cache SET value = ? WHERE key = ?", bomb, f"n/{NODE.id}")
    cache = DiskStore(folder)
    assert record_of(cache, NODE.id) is None
    assert NODE.id in cache.troubles()[0].why


def look_at(cache: DiskStore) -> None:
    """Everything of the record that a reader may look at."""
    record = record_of(cache, NODE.id)
    if record is None:  # it is left out, which is told
        raise cache.troubles()[0]
    assert record.node
    assert list(record.heads)
    list(record.page("ticket", 0, 9))


def test_a_text_is_no_record(folder: Path) -> None:
    plant(folder, "UPDATE Cache SET value = ? WHERE key = ?", "[]", f"n/{NODE.id}")
    with pytest.raises(CacheError, match="did not write"):
        record_of(DiskStore(folder), NODE.id)
