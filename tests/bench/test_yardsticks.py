"""The yardsticks answer as the cache does: else they would be measured at something easier."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.bench.given_store import GivenStore
from tests.bench.organisation import alert_ids, batches
from tests.bench.organisation.shape import END
from tests.bench.yardsticks import Pickled, Tables
from tests.cached import reader
from traceview.cache.disk_store import DiskStore
from traceview.cache.store_protocol import Reader
from traceview.chain.chain import Chain
from traceview.chain.trace import trace
from traceview.graph.working_set import WorkingSet

LINKS = 3_000


def told(read: Reader) -> list[tuple[str, list[str], list[str]]]:
    """What is found for each leg of an alert, and how one gets there."""
    graph = WorkingSet(GivenStore(read))
    root = graph.node(alert_ids()[40])
    assert root is not None
    chain: Chain = trace(graph, root, END)
    return [
        (leg.leg.value, [node.id for node in leg.nodes], [step.label for step in leg.path])
        for leg in chain.found
    ]


@pytest.mark.parametrize("store", [Tables, Pickled])
def test_the_chain_is_the_same_as_from_the_cache(
    tmp_path: Path, store: Callable[[Path], Tables | Pickled]
) -> None:
    cache = DiskStore(tmp_path / "cache")
    for batch in batches(LINKS):
        cache.put(batch.findings)
    filled = store(tmp_path / "yardstick")
    filled.fill((batch.findings for batch in batches(LINKS)), b'["row"]')
    assert filled.rows() == ["row"]
    found = told(filled.read)
    assert found == told(reader(cache))
    assert len(found) == 10
    filled.close()
    cache.close()
