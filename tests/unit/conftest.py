"""What several unit tests read: the cache of a made organisation, filled once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.bench import organisation
from traceview.cache.disk_store import DiskStore

LINKS = 100_000


@pytest.fixture(scope="session")
def made_organisation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DiskStore]:
    """An organisation of 100,000 links. Whoever asks for it reads it alone, and is of the group
    `organisation`, so that one process of several makes it."""
    cache = DiskStore(tmp_path_factory.mktemp("organisation") / "cache")
    for batch in organisation.batches(LINKS):
        cache.put(batch.findings)
    yield cache
    cache.close()
