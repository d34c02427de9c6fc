"""A damaged database is moved aside, and what stands beside it stays."""

from __future__ import annotations

import random
from contextlib import suppress
from pathlib import Path

import pytest

from tests.hostile.wholeness import batch, check
from traceview.cache.disk.folder import DAMAGED, INDEX, RECORDS
from traceview.cache.disk_store import DiskStore
from traceview.errors import CacheError
from traceview.model import Kind
from traceview.session.alert_list import FILE, read_alert_list

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
