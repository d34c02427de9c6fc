"""Trains the dictionary of the cache's records on a made organisation and on the demo world.

    python -m tests.bench.dictionary

Both are texts of our own: what stands in the dictionary is shipped with the program. Whoever keeps
a new dictionary counts `traceview.cache.disk.folder.SCHEMA` up.
"""

from __future__ import annotations

import asyncio
import random
import tempfile
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import zstandard

import traceview.cache.disk.compression
from tests.bench.organisation import batches
from traceview.cache.disk.compression import LEVEL, unpack
from traceview.cache.disk_store import DiskStore
from traceview.cache.records.draft import record_key
from traceview.config.config import load_config
from traceview.demo import write_world
from traceview.model import Kind
from traceview.session.session import Session

Buffer = bytes | bytearray | memoryview
LINKS = 60_000
SAMPLES = 20_000
SIZE = 16_384
"""Bytes of the dictionary: twice as large saves little, and every process reads it."""
PLACE = Path(traceview.cache.disk.compression.__file__).with_name("records.zdict")


def records(cache: DiskStore) -> Iterator[bytes]:
    """The unpacked records of a cache."""
    for kind in Kind:
        for node_id in cache.of_kind(kind):
            packed = cache._data.rows.data(record_key(node_id))
            if packed is not None:
                yield unpack(packed)


def made(folder: Path) -> list[bytes]:
    """The records of the made organisation."""
    with closing(DiskStore(folder)) as cache:
        for batch in batches(LINKS):
            cache.put(batch.findings)
        return list(records(cache))


def shown(folder: Path) -> list[bytes]:
    """The records of the demo world."""
    config = load_config(write_world(folder / "world", datetime.now(UTC)))

    async def read() -> None:
        session = Session.open(config)
        async for _ in session.refresh():
            pass
        await session.aclose()

    asyncio.run(read())
    with closing(DiskStore(config.cache_folder)) as cache:
        return list(records(cache))


def main() -> None:
    """Train it and say what it does."""
    with tempfile.TemporaryDirectory() as name:
        of_made = made(Path(name) / "made")
        random.Random(1).shuffle(of_made)
        samples: list[Buffer] = [*of_made[:SAMPLES], *shown(Path(name))]
    trained = zstandard.train_dictionary(SIZE, samples, level=LEVEL)
    PLACE.write_bytes(trained.as_bytes())
    tool = zstandard.ZstdCompressor(
        LEVEL, dict_data=trained, write_checksum=False, write_dict_id=False
    )
    plain, packed = sum(map(len, samples)), sum(len(tool.compress(one)) for one in samples)
    count = len(samples)
    print(f"{count} records: {plain / count:.0f} bytes each, packed {packed / count:.0f}")


if __name__ == "__main__":
    main()
