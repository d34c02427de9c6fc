"""What a source says, put into the store batch by batch, and what it lacks, taken away."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import datetime

from traceview.cache.store_protocol import WRITTEN_AT_ONCE, Store, Sync
from traceview.connector import Batch
from traceview.linking.mentions import keep_mentions
from traceview.model import Problem
from traceview.sources.source import Source

SUSPICIOUS_SHARE = 0.3
SUSPICIOUS_COUNT = 20
"""A listing that lacks more than this share, and this many, of a source's nodes is not trusted."""


def begun_sync(store: Store, source: str) -> Sync:
    """A new sync. A source of which nothing was ever read has nothing to take back."""
    begun = f"begun/{source}"
    is_first = store.value(begun) is None and not store.spoken(source)
    run = store.sync(source, is_first=is_first)
    if is_first:
        store.keep(begun, True)
    return run


def write(store: Store, batch: Batch, cursor_name: str, run: Sync, began: datetime) -> None:
    """Put a batch into the store; what is as before counts as heard when the sync `began`."""
    found = batch.findings
    is_small = max(len(found.links), len(found.nodes), len(batch.gone)) <= WRITTEN_AT_ONCE
    anew = run.hear(found, batch.told)
    run.hear_same(batch.same, batch.as_of or began)
    with store.together() if is_small else nullcontext():
        store.put(found, run.source, anew)
        keep_mentions(store, found.mentions, run.number)
        store.let_go(run.source, batch.gone)
        if batch.cursor or batch.complete:
            store.keep(cursor_name, batch.cursor)


def let_go_missing(store: Store, source: Source, run: Sync) -> None:
    """Take away what a complete listing lacks, unless so much is missing that it cannot be."""
    missing, known = run.lacks()
    run.is_odd = missing > SUSPICIOUS_COUNT and missing > SUSPICIOUS_SHARE * known
    if run.is_odd:
        what = f"the listing lacks {missing} of {known} known nodes; they were kept"
        fix = f"if they are really gone, run `traceview cache clear` and `sync {source.name}`"
        source.state.note((Problem(what=what, why="a partial answer is likelier", fix=fix),))
    for ids in run.missing(lasting=not run.is_odd):
        store.let_go(source.name, ids)
