"""Batches of a source: what is written as one says the same as when it is written apart."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import ago, findings, link, node
from tests.cached import all_links, record_of
from tests.memory_store import MemoryStore
from traceview.cache.store_protocol import WRITTEN_AT_ONCE, Store
from traceview.connector import Batch
from traceview.errors import SourceUnreachable
from traceview.model import Findings, Link, Node, Relation
from traceview.sources.batch_guard import ahead

IDS = [f"ticket:x/{number}" for number in range(4)]
NODES = st.builds(
    lambda node_id, title, attrs: node(node_id, title, attrs=attrs),
    st.sampled_from(IDS),
    st.sampled_from(("one", "two")),
    st.dictionaries(st.sampled_from("abc"), st.sampled_from("12"), max_size=2),
)
LINKS = st.builds(
    lambda origin, target, method: link(origin, Relation.ABOUT, target, method=method),
    st.sampled_from(IDS),
    st.sampled_from(IDS),
    st.sampled_from(("field", "text")),
)
FOUND = st.builds(
    lambda nodes, links: findings(*nodes, *links),
    st.lists(NODES, max_size=4),
    st.lists(LINKS, max_size=4),
)


def batch(*items: Any, **fields: Any) -> Batch:
    return Batch(findings=findings(*items), **fields)


async def handed_on(given: Sequence[Batch]) -> list[Batch]:
    """What `ahead` hands on while each is written: meanwhile the source is read."""

    async def told() -> AsyncIterator[Batch]:
        for one in given:
            yield one

    handed = []
    async for one in ahead(told()):
        handed.append(one)
        for _ in given:
            await asyncio.sleep(0)
    return handed


def ids_of(batches: Iterable[Batch]) -> list[list[str]]:
    return [[one.id for one in each.findings.nodes] for each in batches]


async def test_batches_that_have_come_are_one_with_the_last_cursor() -> None:
    told = [batch(node(i), cursor=i, done=n, partial=n == 1) for n, i in enumerate(IDS)]
    handed = await handed_on(told)
    assert ids_of(handed) == [IDS[:1], IDS[1:]]
    assert (handed[-1].cursor, handed[-1].done) == (IDS[-1], len(IDS) - 1)
    assert handed[-1].partial


@pytest.mark.parametrize(
    ("first", "later"),
    [
        ({"gone": ("ticket:x/0",)}, {}),
        ({"same": ("ticket:x/1",)}, {}),
        ({"complete": True}, {}),
        ({"as_of": ago(60)}, {"as_of": ago(30)}),
    ],
)
async def test_what_must_stand_apart_is_written_apart(
    first: dict[str, Any], later: dict[str, Any]
) -> None:
    handed = await handed_on([batch(node(IDS[0]), **first), batch(node(IDS[1]), **later)])
    assert ids_of(handed) == [[IDS[0]], [IDS[1]]]


async def test_large_batches_are_written_apart() -> None:
    half = [node(f"ticket:x/{n}") for n in range(WRITTEN_AT_ONCE // 2 + 1)]
    assert len(await handed_on([batch(*half), batch(*half)])) == 2


async def test_a_listing_that_ends_without_a_cursor_leaves_none() -> None:
    handed = await handed_on([batch(cursor="page 1"), batch(complete=True)])
    assert (handed[-1].complete, handed[-1].cursor) == (True, "")


async def test_what_came_before_a_failure_is_handed_on() -> None:
    async def told() -> AsyncIterator[Batch]:
        yield batch(node(IDS[0]))
        raise SourceUnreachable("gone", "it went", "wait")

    read = ahead(told())
    assert ids_of([await anext(read)]) == [[IDS[0]]]
    with pytest.raises(SourceUnreachable):
        await anext(read)


def held(store: Store) -> list[tuple[Node, list[Link]]]:
    records = [record_of(store, node_id) for node_id in IDS]
    return [
        (record.node, sorted(all_links(store, record.node.id), key=repr))
        for record in records
        if record is not None
    ]


@given(known=FOUND, first=FOUND, later=FOUND)
def test_findings_put_as_one_are_held_as_when_put_apart(
    known: Findings, first: Findings, later: Findings
) -> None:
    apart, as_one = MemoryStore(), MemoryStore()
    described = {one.id for one in first.nodes}
    afresh = {one.id for one in later.nodes} - described
    for store in (apart, as_one):
        store.put(known, "rules")
    apart.put(first, "rules", described)
    apart.put(later, "rules", afresh)
    as_one.put(first + later, "rules", described | afresh)
    assert held(as_one) == held(apart)
