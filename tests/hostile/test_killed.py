"""A process that is killed, or that runs out of disk, while it writes leaves a whole cache."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.cached import record_of
from tests.conftest import PROJECT
from tests.hostile.wholeness import batch, check
from traceview.cache.disk_store import DiskStore

KILLS = 20
SIZE = 40


@contextmanager
def writer(folder: Path, first: int, count: int, *more: str) -> Iterator[subprocess.Popen[str]]:
    """A writing process; it is killed at the end of the block."""
    command = [
        sys.executable,
        "-m",
        "tests.hostile.write_process",
        str(folder),
        str(first),
        str(count),
    ]
    with subprocess.Popen(
        [*command, *more], cwd=PROJECT, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def test_a_kill_at_any_moment_leaves_the_cache_whole(tmp_path: Path) -> None:
    folder = tmp_path / "cache"
    known = written = 0
    for number in range(KILLS):
        with writer(folder, written, 1_000) as process:
            assert process.stdout is not None
            for _ in range(1 + number % 4):
                assert process.stdout.readline()
            sum(range(number * 50_000))  # so that the kill falls on another moment each time
        cache = DiskStore(folder)
        found = check(cache)
        assert found % SIZE == 0
        assert found >= known + SIZE * (number % 4)
        known, written = found, found // SIZE
        cache.put(batch(written))
        written += 1
        known += SIZE
        assert check(cache) == known
        cache.close()


def test_two_writers_lose_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "cache"
    with writer(folder, 0, 300) as one, writer(folder, 300, 300) as other:
        ends = [process.communicate(timeout=100)[0].split() for process in (one, other)]
    assert [len(lines) for lines in ends] == [301, 301]
    cache = DiskStore(folder)
    assert check(cache) == 600 * SIZE
    hub = record_of(cache, "service:shop")
    assert hub is not None
    assert hub.counts == {"commit": 600 * SIZE}


@pytest.mark.parametrize("limit", [200_000, 700_000])
def test_a_full_disk_is_said_and_costs_nothing_that_was_there(tmp_path: Path, limit: int) -> None:
    folder = tmp_path / "cache"
    DiskStore(folder).put(batch(0))
    with writer(folder, 1, 1_000, str(limit)) as process:
        lines = process.communicate(timeout=100)[0].splitlines()
    assert lines[-1].startswith("refused: The cache in")
    assert "free space" in lines[-1]
    cache = DiskStore(folder)
    assert cache.moved_aside is None
    assert check(cache) >= SIZE * (len(lines) - 1)
