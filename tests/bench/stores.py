"""The cache beside the yardsticks: open it, show the alerts, a neighbourhood, a whole chain.

    python -m tests.bench.stores --config FILE --links N --folder DIR --only WHAT

WHAT is make, ours, tables or pickled. The chain is traced by the very same code in all three, from
the records that each gives; everything is imported before the clock starts.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

import msgspec

from tests.bench.given_store import GivenStore
from tests.bench.measures import Times, arguments, tell
from tests.bench.organisation import alert_ids, batches
from tests.bench.organisation.shape import END
from tests.bench.yardsticks import Pickled, Tables
from traceview.cache.disk_store import DiskStore
from traceview.cache.store_protocol import Reads
from traceview.chain.trace import trace
from traceview.config.config import load_config
from traceview.graph.working_set import WorkingSet
from traceview.session.session import Session

ALERT = 40
"""The place of the alert in the list; its rule is neither among the newest nor the oldest."""


AGAIN, SMALL = 6, 200_000


class Store(Protocol):
    """What is asked of a store."""

    def rows(self) -> Any: ...

    @property
    def reads(self) -> Reads: ...


class Ours:
    """The cache of traceview."""

    def __init__(self, config: Path) -> None:
        loaded = load_config(config)
        self._session = Session.open(loaded)
        self.reads = DiskStore(loaded.cache_folder)

    def rows(self) -> Any:
        """The alert list."""
        return self._session.rows()


class Yardstick:
    """A simpler store, which reads a record at a time."""

    def __init__(self, store: Tables | Pickled) -> None:
        self.reads = GivenStore(store.read)
        self.rows = store.rows


def make(config: Path, links: int, folder: Path) -> dict[str, float]:
    """Write both yardsticks, with the alert list of the cache: what the tables have taken."""
    session = Session.open(load_config(config))
    rows = msgspec.json.encode(session.rows())
    Pickled(folder / "pickled").fill((batch.findings for batch in batches(links)), rows)
    begun = time.process_time()
    tables = Tables(folder / "tables")
    tables.fill((batch.findings for batch in batches(links)), rows)
    tables.close()
    stored = sum(path.stat().st_size for path in (folder / "tables").iterdir())
    return {"tables_fill_s": time.process_time() - begun, "tables_bytes": float(stored)}


def asked_of(opening: Callable[[], Store], name: str, links: int) -> dict[str, float]:
    """What a store takes for the questions of the first minute: once, and once it is practised.

    A large one is asked once only.
    """
    alert, times = alert_ids()[ALERT], Times()
    for _ in range(AGAIN if links <= SMALL else 1):
        with times.one():
            store = opening()
            rows = store.rows()
            graph = WorkingSet(store.reads)
            around = graph.around(alert, 50)
            root = graph.node(alert)
            assert root is not None
            chain = trace(graph, root, END)
        assert len(rows) == 100
        assert around is not None
        assert len(chain.found) == 10
    return times.first(f"{name}_ms") | times.least(f"{name}_again_ms")


def main() -> None:
    """One store, or the making of the yardsticks."""
    asked = arguments()
    if asked.only == "make":
        tell(make(asked.config, asked.links, asked.folder))
    openings: dict[str, Callable[[], Store]] = {
        "ours": lambda: Ours(asked.config),
        "tables": lambda: Yardstick(Tables(asked.folder / "tables")),
        "pickled": lambda: Yardstick(Pickled(asked.folder / "pickled")),
    }
    tell(asked_of(openings[asked.only], asked.only, asked.links))


if __name__ == "__main__":
    main()
