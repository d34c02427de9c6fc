"""A process that syncs a source of numbered commits until it is killed, or has all of them.

`python -m tests.hostile.sync_process FOLDER COUNT` gives COUNT batches, each with a cursor, and
prints the cursor with which it began, then a line after each batch.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any, ClassVar

from tests.builders import NOW, findings, mention
from tests.hostile.wholeness import batch
from traceview.cache.disk_store import DiskStore
from traceview.config.config import Config, SourceTable
from traceview.connector import Ability, Batch, Context, Health, SourceSettings
from traceview.model import Findings, Kind, Node
from traceview.references.patterns.named_pattern import NamedPattern
from traceview.sources import registry
from traceview.sources.refresh import Loader

SOURCE = "git"


def numbered(count: int) -> type[Any]:
    """A connector that gives batches number 0 to `count`, or those after its cursor.

    Each of them mentions the one before it.
    """

    class Numbered:
        Settings: ClassVar[type[SourceSettings]] = SourceSettings
        abilities: ClassVar[frozenset[Ability]] = frozenset((Ability.SYNC,))
        expands: ClassVar[frozenset[Kind]] = frozenset()

        def __init__(self, settings: SourceSettings, context: Context) -> None: ...

        async def check(self) -> Health:
            return Health()

        async def expand(self, node: Node) -> Findings:
            raise NotImplementedError

        async def sync(self, cursor: str) -> AsyncIterator[Batch]:
            print(f"from {cursor or 0}", flush=True)
            for number in range(int(cursor or 0), count):
                found = batch(number)
                first = found.nodes[0]
                before = [mention(first, f"{number - 1:040x}")] if number else []
                more = findings(*before)
                yield Batch(
                    findings=found + more,
                    cursor=str(number + 1),
                    done=number + 1,
                    total=count,
                    complete=number + 1 == count and not cursor,
                )

        def patterns(self) -> Sequence[NamedPattern]:
            return ()

        async def aclose(self) -> None: ...

    return Numbered


async def sync(cache: DiskStore, count: int) -> None:
    """One sync of the numbered source."""
    registry.load = lambda name, plugins=(): numbered(count)
    table = SourceTable(SOURCE, SOURCE, {"type": SOURCE})
    config = Config(sources={SOURCE: table}, cache_folder=cache.folder)
    async for event in Loader(config, cache, lambda: NOW).refresh():
        print(event.what, event.done, flush=True)


if __name__ == "__main__":
    asyncio.run(sync(DiskStore(Path(sys.argv[1])), int(sys.argv[2])))
