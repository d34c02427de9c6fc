"""What the first frame reads: one value, whatever state the cache is in."""

from __future__ import annotations

import pickle
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from tests.conftest import PROJECT
from traceview.cache.disk.folder import RECORDS
from traceview.cache.disk_store import DiskStore
from traceview.cache.kept_view import read_view


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    cache = DiskStore(tmp_path / "cache")
    cache.keep("alerts", [{"id": "alert:am/1"}])
    cache.close()
    return tmp_path / "cache"


def test_what_was_kept_is_read(folder: Path) -> None:
    assert read_view(folder, "alerts") == [{"id": "alert:am/1"}]


def test_what_was_not_kept_is_none(folder: Path) -> None:
    assert read_view(folder, "other") is None


def test_without_a_cache_nothing_is_read_and_nothing_made(tmp_path: Path) -> None:
    assert read_view(tmp_path / "cache", "alerts") is None
    assert list(tmp_path.iterdir()) == []


def test_a_cache_that_is_open_to_others_is_not_read(folder: Path) -> None:
    (folder / RECORDS).chmod(0o755)
    assert read_view(folder, "alerts") is None


def test_a_value_that_is_no_json_is_none(folder: Path) -> None:
    cache = DiskStore(folder)
    cache._data.rows.set("v/alerts", "[{")
    assert read_view(folder, "alerts") is None


def test_it_waits_for_nobody_who_writes(folder: Path) -> None:
    cache = DiskStore(folder)
    with cache._data.rows.transact():
        cache.keep("alerts", ["half written"])
        with ThreadPoolExecutor(1) as pool:
            seen = pool.submit(read_view, folder, "alerts").result(timeout=30)
    assert seen == [{"id": "alert:am/1"}]
    assert read_view(folder, "alerts") == ["half written"]


def test_a_planted_row_is_not_read(folder: Path) -> None:
    with closing(sqlite3.connect(folder / RECORDS / "cache.db")) as sql, sql:
        sql.execute("UPDATE Cache SET mode = 4, value = ?", (pickle.dumps(["planted"]),))
    assert read_view(folder, "alerts") is None


def test_it_loads_neither_the_model_nor_the_index() -> None:
    code = (
        "import sys; import traceview.cache.kept_view; "
        "print([name for name in sys.modules if name in"
        " ('pydantic', 'networkx', 'diskcache', 'traceview.model', 'traceview.cache.index.index')])"
    )
    out = subprocess.check_output([sys.executable, "-c", code], cwd=PROJECT, text=True)
    assert out == "[]\n"
