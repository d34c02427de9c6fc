"""Two processes that write into one cache, and one that reads it meanwhile.

    python -m tests.bench.writers --config FILE --links N [--only alone|write|read] [--round N]

Runs inside the measured installation, on a copy of a cache. The writers put work that is new, on
the hubs that are there, so that both write to the same records; then every link is looked for.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path

from tests.bench.measures import Times, arguments, closed, opened, tell
from tests.bench.organisation import Organisation, sample_ids
from tests.bench.organisation.said import BatchSaid
from tests.bench.organisation.shape import END
from tests.bench.organisation.work import tell_unit
from tests.cached import record_of
from traceview.cache.disk_store import DiskStore
from traceview.config.config import load_config
from traceview.errors import TraceviewError
from traceview.model import Findings, Link

BATCHES, UNITS, MANY = 30, 10, 3_000
ALONE_S, REST_S = 3.0, 0.002


def batches(links: int, writer: int) -> Iterator[Findings]:
    """What a writer puts: units of work beyond the end; every second one of it is its own."""
    of = Organisation(links)
    for nth in range(BATCHES):
        batch = BatchSaid(f"writer-{writer}", END)
        for number in range(UNITS):
            tell_unit(batch, of, of.units + (nth * UNITS + number) * 2 + writer)
        yield Findings(nodes=tuple(batch.nodes), links=tuple(batch.links))


def write(config: Path, links: int, writer: int) -> dict[str, float]:
    """Put all batches; how many were refused with an error."""
    cache, failed = DiskStore(load_config(config).cache_folder), 0
    for findings in batches(links, writer):
        try:
            cache.put(findings)
        except TraceviewError as error:
            print(error, file=sys.stderr)
            failed += 1
    cache.close()
    return {"errors": float(failed)}


def read(config: Path, links: int, *, others: list[subprocess.Popen[str]]) -> dict[str, float]:
    """Neighbourhoods one after another, while others write, or for a while; failures are counted.

    It rests between two of them, as a person's program does.
    """
    session, times, failed = opened(config), Times(), 0
    until = time.perf_counter() + ALONE_S
    for one in cycle(sample_ids(links, MANY)):
        try:
            with times.one():
                session.around(one)
        except TraceviewError as error:
            print(error, file=sys.stderr)
            failed += 1
        time.sleep(REST_S)
        if others and all(other.poll() is not None for other in others):
            break
        if not others and time.perf_counter() > until:
            break
    closed(session)
    return times.p95("reader_p95_ms") | {"errors": float(failed)}


def lost(config: Path, links: int) -> int:
    """How many of the links that were put are missing at one of their ends."""
    cache, missing = DiskStore(load_config(config).cache_folder), 0
    for writer in (0, 1):
        for findings in batches(links, writer):
            missing += sum(not _stands(cache, link) for link in findings.links)
    cache.close()
    return missing


def _stands(cache: DiskStore, link: Link) -> bool:
    """Whether a link is in the record of its origin, and counted or held at its target."""
    here, there = record_of(cache, link.origin), record_of(cache, link.target)
    if here is None or there is None:
        return False
    is_here = any(
        head.outward and head.relation == link.relation.value and head.other == link.target
        for head in here.heads
    )
    if there.is_hub:
        return is_here
    return is_here and any(not h.outward and h.other == link.origin for h in there.heads)


def totals(config: Path, ids: list[str]) -> dict[str, int]:
    """How many links each of these has."""
    cache = DiskStore(load_config(config).cache_folder)
    found = {one: record for one in ids if (record := record_of(cache, one)) is not None}
    cache.close()
    return {one: sum(record.counts.values()) for one, record in found.items()}


def both(config: Path, links: int) -> dict[str, float]:
    """The reader alone, then with two writers; then what was lost."""
    ends = [link for w in (0, 1) for f in batches(links, w) for link in f.links]
    new: dict[str, set[tuple[str, str, str]]] = {}
    for link in ends:
        for end in (link.origin, link.target):
            new.setdefault(end, set()).add(link.key)
    before = totals(config, list(new))
    alone = read(config, links, others=[])
    command = [sys.executable, "-P", "-m", "tests.bench.writers", "--config", str(config)]
    command += ["--links", str(links), "--only", "write", "--round"]
    writers = [
        subprocess.Popen([*command, str(nth)], stdout=subprocess.PIPE, text=True) for nth in (0, 1)
    ]
    beside = read(config, links, others=writers)
    errors = alone["errors"] + beside["errors"]
    for writer in writers:
        out, _ = writer.communicate()
        errors += json.loads(out)["errors"] if writer.returncode == 0 else 1
    after = totals(config, list(new))
    miscounted = sum(
        abs(after.get(one, 0) - before.get(one, 0) - len(keys)) for one, keys in new.items()
    )
    return {
        "writers_lost": float(lost(config, links) + miscounted),
        "writers_errors": errors,
        "reader_alone_p95_ms": alone["reader_p95_ms"],
        "reader_beside_p95_ms": beside["reader_p95_ms"],
    }


def main() -> None:
    """The writer, or the whole."""
    asked = arguments()
    if asked.only == "write":
        tell(write(asked.config, asked.links, asked.round))
    tell(both(asked.config, asked.links))


if __name__ == "__main__":
    main()
