"""A sync that is killed goes on where it was; what it writes, others read while it writes."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.cached import all_links, named, record_of, waiting_mentions
from tests.conftest import PROJECT
from tests.hostile.wholeness import check
from traceview.cache.disk_store import DiskStore
from traceview.cache.pending.syncs import LEASE_S
from traceview.model import Relation

SIZE = 40
COUNT = 24


@contextmanager
def syncing(folder: Path, count: int = COUNT) -> Iterator[subprocess.Popen[str]]:
    """A process that syncs; it is killed at the end of the block."""
    command = [sys.executable, "-m", "tests.hostile.sync_process", str(folder), str(count)]
    with subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def read_until(process: subprocess.Popen[str], line: str) -> list[str]:
    """What a process says up to a line that begins with `line`."""
    assert process.stdout is not None
    said = []
    for one in process.stdout:
        said.append(one.strip())
        if one.startswith(line):
            return said
    raise AssertionError(said)


def progressed(process: subprocess.Popen[str]) -> Iterator[int]:
    """How many batches are written, each time that a process says so, up to all of them."""
    done = 0
    while done < COUNT:
        done = int(read_until(process, "progress")[-1].split()[1])
        yield done


def test_killed_syncs_go_on_from_the_last_cursor_and_end_with_all(tmp_path: Path) -> None:
    folder = tmp_path / "cache"
    reached = 0
    for kill in range(4):
        with syncing(folder) as process:
            begun = int(read_until(process, "from")[-1].split()[1])
            assert begun >= reached
            reached = next(done for done in progressed(process) if done > begun + kill % 2)
        assert check(DiskStore(folder)) >= SIZE * reached
    with syncing(folder) as process:
        said = read_until(process, "linked")
    assert int(re.findall(r"from (\d+)", "\n".join(said))[0]) >= reached
    cache = DiskStore(folder)
    assert check(cache) == COUNT * SIZE
    assert waiting_mentions(cache) == []
    later = DiskStore(folder, clock=lambda: time.time() + LEASE_S + 1)
    later.sync("git", is_first=False).end()
    with cache._data.index.reading() as sql:
        assert sql.execute("SELECT count(*) FROM heard").fetchone() == (0,)
    for number in range(1, COUNT):
        origin = f"commit:{number * SIZE:040x}"
        links = [one for one in all_links(cache, origin) if one.origin == origin]
        told = [one.target for one in links if one.relation is Relation.REFERS_TO]
        assert told == [f"commit:{number - 1:040x}"]


def test_others_read_while_a_sync_writes_and_see_what_came(tmp_path: Path) -> None:
    folder = tmp_path / "cache"
    reader = DiskStore(folder)
    seen = set()
    with syncing(folder) as process:
        for done in progressed(process):
            seen.add(frozenset(reader.changes({}).now.items()))
            assert record_of(reader, f"commit:{done * SIZE - 1:040x}") is not None
            assert named(reader, "service:shop") == ["service:shop"]
        read_until(process, "linked")
    assert len(seen) > 1
    assert check(reader) == COUNT * SIZE
