"""Whether a cache is whole: every link at both its ends, counts right, the index in step."""

from __future__ import annotations

from tests.builders import findings, link, node
from tests.cached import all_links, record_of
from traceview.cache.disk_store import DiskStore
from traceview.cache.records.hub import HELD
from traceview.identity import kind_of
from traceview.model import Findings, Kind, Relation

HUB = "service:shop"


def batch(number: int, size: int = 40) -> Findings:
    """Commits that are about one service, each with a change; batches do not overlap."""
    numbers = range(number * size, (number + 1) * size)
    commits = [node(f"commit:{n:040x}", f"Make thing {n} better", source="git") for n in numbers]
    links = [link(one, Relation.ABOUT, HUB, source="git") for one in commits]
    parts = [link(one, Relation.PART_OF, f"change:x!{one.id[-6:]}") for one in commits]
    return findings(*commits, *links, *parts)


def check(cache: DiskStore) -> int:
    """Fails when anything is not whole. Gives the number of commits that are known."""
    ids = [node_id for kind in Kind for node_id in cache.of_kind(kind)]
    keys = {key.removeprefix("n/") for key in cache._data.rows.all_keys() if key.startswith("n/")}
    assert keys == set(ids)
    ends: dict[tuple[str, str, str], set[str]] = {}
    for node_id, record in cache.records(ids).items():
        links = all_links(cache, node_id)
        counts: dict[str, int] = {}
        for one in links:
            ends.setdefault(one.key, set()).add(node_id)
            other = kind_of(one.target if one.origin == node_id else one.origin)
            counts[other] = counts.get(other, 0) + 1
        assert dict(record.counts) == counts
        assert len(record.heads) <= HELD
    assert all(held == {key[0], key[2]} for key, held in ends.items())
    commits = cache.of_kind(Kind.COMMIT)
    for node_id in commits[-3:]:
        known = record_of(cache, node_id)
        assert known is not None
        assert node_id in cache.candidates(known.node.title.split()).ids
    return len(commits)
