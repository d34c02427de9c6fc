"""A damaged database is moved aside, and what stands beside it stays."""

from __future__ import annotations

import random
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

import pytest

from tests.hostile.wholeness import batch, check
from traceview.cache.disk.folder import DAMAGED, INDEX, RECORDS, note_damage
from traceview.cache.disk_store import DiskStore
from traceview.config.config import Config
from traceview.errors import CacheError
from traceview.model import Kind
from traceview.session.alert_list import FILE, read_alert_list
from traceview.session.held_store import HeldStore

DATABASES = (f"{RECORDS}/cache.db", INDEX)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "cache"
    cache = DiskStore(folder)
    cache.put(batch(0))
    cache.keep("alerts", ["row"])
    cache.close()
    (folder / "sources").mkdir(mode=0o700)
    (folder / "sources" / "clone").write_text("kept")
    return folder


@pytest.mark.parametrize("name", DATABASES)
def test_what_is_no_database_is_moved_aside(folder: Path, name: str) -> None:
    (folder / name).write_bytes(b"not a database at all" * 500)
    cache = DiskStore(folder)
    is_index = name == INDEX
    assert (cache.sizes() != {}) is is_index
    assert cache.moved_aside is not None
    assert str(cache.moved_aside) in cache.troubles()[0].why
    assert (cache.moved_aside / name).read_bytes().startswith(b"not a database")
    assert (folder / "sources" / "clone").read_text() == "kept"
    cache.put(batch(1))
    assert check(cache) == (80 if is_index else 40)
    assert DiskStore(folder).moved_aside is None


@pytest.mark.parametrize("name", DATABASES)
def test_an_empty_file_is_a_new_database(folder: Path, name: str) -> None:
    (folder / name).write_bytes(b"")
    cache = DiskStore(folder)
    assert cache.moved_aside is None
    cache.put(batch(1))
    assert check(cache) >= 40


def test_the_first_frame_survives_damage(folder: Path) -> None:
    rows = b'{"made_at": 1, "made_of": "", "rows": [{"id": "alert:am/1", "title": "Slow"}]}'
    (folder / FILE).write_bytes(rows)
    (folder / RECORDS / "cache.db").write_bytes(b"not a database at all" * 500)
    assert DiskStore(folder).moved_aside is not None
    kept = read_alert_list(folder)
    assert kept is not None
    assert [row.title for row in kept.rows] == ["Slow"]


def test_damage_that_is_met_later_is_moved_aside_at_the_next_start(folder: Path) -> None:
    cache = DiskStore(folder)
    path = folder / RECORDS / "cache.db"
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * (size - 4096))
    cache.close()
    with suppress(CacheError):
        cache.records(cache.of_kind(Kind.COMMIT))
    cache.close()
    assert (folder / DAMAGED).exists()
    again = DiskStore(folder)
    assert again.moved_aside is not None
    assert not (folder / DAMAGED).exists()


@pytest.mark.parametrize("seed", range(25))
def test_flipped_bytes_never_end_the_program(folder: Path, seed: int) -> None:
    chance = random.Random(seed)
    path = folder / DATABASES[seed % 2]
    content = bytearray(path.read_bytes())
    for _ in range(chance.choice((1, 20, 400))):
        content[chance.randrange(len(content))] = chance.randrange(256)
    path.write_bytes(content)
    for _ in range(4):
        with suppress(CacheError):
            cache = DiskStore(folder)
            cache.put(batch(1))
            cache.records(cache.of_kind(Kind.COMMIT))
            cache.candidates(["thing"])
            cache.let_go("git", cache.of_kind(Kind.COMMIT))
            cache.close()


@pytest.mark.parametrize("seed", range(200))
def test_no_corruption_loses_anything_without_a_word(folder: Path, seed: int) -> None:
    """What was known is there, or it is told that something is not; nothing else is raised."""
    chance = random.Random(seed)
    path = folder / DATABASES[seed % 2]
    content = bytearray(path.read_bytes())
    for _ in range(chance.choice((1, 16, 400))):
        content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    path.write_bytes(content)
    config = Config(cache_folder=folder, state=folder.parent / "state")
    wanted, told, ids = 40, False, []
    for _ in range(3):
        held = HeldStore(config)
        try:
            ids = held.reads.of_kind(Kind.COMMIT)
            held.reads.records(ids)
            held.store.put(batch(1))
            told |= bool(held.troubles())
        except CacheError:
            told = True
        held.close()
    assert told or len(ids) >= wanted // 2


@pytest.mark.parametrize(
    ("key", "value"),
    [("meta/step", "9x"), ("v/alerts", '{"a"'), ("meta/serials", "[1"), ("meta/schema", "4")],
)
def test_a_value_of_another_shape_is_left_out_and_told(folder: Path, key: str, value: str) -> None:
    cache = DiskStore(folder)
    cache._data.rows.set(key, value)
    cache.close()
    held = HeldStore(Config(cache_folder=folder, state=folder.parent / "state"))
    held.reads.value("alerts")
    held.store.put(batch(1))
    assert key == "meta/serials" or held.troubles()
    held.close()


def test_the_advice_to_clear_the_cache_works_whatever_stands_in_it(folder: Path) -> None:
    with closing(sqlite3.connect(folder / RECORDS / "cache.db")) as sql, sql:
        sql.execute("UPDATE Cache SET mode = 4, value = x'80'")
    config = Config(cache_folder=folder, state=folder.parent / "state")
    held = HeldStore(config)
    with pytest.raises(CacheError, match="cache clear"):
        held.graph()
    held.clear()
    assert held.reads.sizes() == {}
    held.close()


def test_the_advice_to_read_a_damaged_record_anew_works(folder: Path) -> None:
    cache = DiskStore(folder)
    cache.keep("cursor/git", "9")
    one = cache.of_kind(Kind.COMMIT)[0]
    cache._data.rows.set(f"n/{one}", b"no record")
    cache.close()
    config = Config(cache_folder=folder, state=folder.parent / "state")
    held = HeldStore(config)
    assert held.graph().node(one) is None
    assert one in held.troubles()[0].why
    assert held.store.value("cursor/git") is None
    held.close()
    assert not (folder / DAMAGED).exists()
    assert one not in HeldStore(config).reads.of_kind(Kind.COMMIT)


def test_of_damaged_records_what_can_be_read_is_kept(folder: Path) -> None:
    path = folder / RECORDS / "cache.db"
    content = bytearray(path.read_bytes())
    content[-4096:] = b"\xff" * 4096
    path.write_bytes(content)
    note_damage(folder, RECORDS)
    cache = DiskStore(folder)
    assert cache.moved_aside is not None
    assert len(cache.of_kind(Kind.COMMIT)) > 0
