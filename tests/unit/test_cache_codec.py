"""Records as bytes: what is written is what is read, and other bytes are refused."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import evidence, link
from traceview.cache.disk.compression import DICTIONARY, pack, unpack
from traceview.cache.disk.folder import SCHEMA
from traceview.cache.records.codec import (
    NOTHING,
    Away,
    Chunk,
    HubGroup,
    HubLink,
    HubRow,
    PlainRow,
    Towards,
    decode,
    decode_chunk,
    decode_groups,
    encode,
    from_evidence,
    from_node,
    moment_in,
    moment_of,
    to_evidence,
    to_link,
    to_node,
)
from traceview.cache.records.evidence_parts import sources_in
from traceview.cache.store_protocol import LinkHead
from traceview.errors import CacheError
from traceview.model import Evidence, How, Kind, Node, Relation, Sighting

MOMENTS = st.integers(0, 4 * 10**15).map(
    lambda micros: datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=micros)
)
NODES = st.builds(
    Node,
    id=st.text(min_size=1).map(lambda rest: f"ticket:x{rest}"),
    kind=st.just(Kind.TICKET),
    title=st.text(),
    url=st.sampled_from(("", "https://jira.example.com/browse/X-1")),
    state=st.text(max_size=9),
    since=st.none() | MOMENTS,
    updated=st.none() | MOMENTS,
    names=st.lists(st.text(), max_size=3).map(tuple),
    attrs=st.dictionaries(st.text(max_size=9), st.text(), max_size=3),
    seen=st.lists(st.builds(Sighting, source=st.text(max_size=9), fetched_at=MOMENTS), max_size=2)
    .map(tuple),
)  # fmt: skip
PIECES = st.builds(
    lambda confidence, **words: Evidence(
        how=How.EXACT if confidence == 1 else How.GUESS, confidence=confidence, **words
    ),
    confidence=st.floats(min_value=0, max_value=1, exclude_min=True),
    method=st.text(),
    text=st.text(),
    place=st.text(),
    source=st.text(max_size=9),
    fetched_at=MOMENTS,
)


@given(NODES)
def test_a_node_is_read_as_it_was_written(one: Node) -> None:
    row = decode(encode(PlainRow(from_node(one), [], [])))
    assert to_node(row.node, one.id) == one
    assert moment_in(row.node) == moment_of(one)


@given(st.lists(PIECES, min_size=1, max_size=4))
def test_evidence_is_read_as_it_was_written(pieces: list[Evidence]) -> None:
    assert to_evidence(from_evidence(pieces)) == tuple(pieces)
    assert sources_in(from_evidence(pieces)) == {piece.source for piece in pieces}


@pytest.mark.parametrize("relation", list(Relation))
def test_a_link_is_read_as_it_was_written(relation: Relation) -> None:
    one = link("commit:1", relation, "change:x!1", 0.5)
    away = Away(relation.value, one.target, from_evidence(one.evidence))
    row = decode(encode(PlainRow(NOTHING, [away], [Towards(relation.value, "team:x")])))
    assert isinstance(row, PlainRow)
    assert to_link("commit:1", row.away[0].relation, row.away[0].other, row.away[0].evidence) == one
    heads: list[LinkHead] = [*row.away, *row.towards]
    assert [(one.outward, one.relation, one.other) for one in heads] == [
        (True, relation, "change:x!1"), (False, relation, "team:x"),
    ]  # fmt: skip


def test_a_hub_is_read_as_it_was_written() -> None:
    rows = [HubLink(7, "ticket:x/1", NOTHING), HubLink(3, "ticket:x/2", NOTHING)]
    group = HubGroup(False, "about", "ticket", 9, rows, [Chunk(0, 7, 3, 1)])
    assert isinstance(decode(encode(HubRow(NOTHING))), HubRow)
    (again,) = decode_groups(encode([group]))
    assert (again.outward, again.relation, again.kind, again.total) == (False, "about", "ticket", 9)
    assert [(one.moment, one.other) for one in again.rows] == [(7, "ticket:x/1"), (3, "ticket:x/2")]
    assert again.chunks == group.chunks
    assert [one.other for one in decode_chunk(encode(rows))] == ["ticket:x/1", "ticket:x/2"]


@pytest.mark.parametrize("row", [[], ["no kind"], ["", "", "", "x", 1, [], {}, []], 7, "text"])
def test_a_node_of_another_shape_is_refused(row: object) -> None:
    with pytest.raises(CacheError):
        to_node(msgspec.Raw(msgspec.msgpack.encode(row)), "team:x")


@pytest.mark.parametrize("row", [7, [7], [[1, 2]], [["m", "t", "p", "s", "then", 1]], [[1] * 9]])
def test_evidence_of_another_shape_is_refused(row: object) -> None:
    with pytest.raises(CacheError):
        to_evidence(msgspec.Raw(msgspec.msgpack.encode(row)))


def test_a_link_of_an_unknown_relation_is_refused() -> None:
    with pytest.raises(CacheError):
        to_link("team:x", "is fond of", "team:y", from_evidence([evidence()]))


@given(st.binary() | st.binary().map(pack))
def test_any_bytes_are_read_or_refused(packed: bytes) -> None:
    for reading in (decode, decode_chunk, decode_groups):
        with suppress(CacheError):
            reading(packed)


@given(st.binary())
def test_any_row_is_read_or_refused(row: bytes) -> None:
    readings: tuple[Callable[[msgspec.Raw], object], ...] = (
        to_evidence, sources_in, moment_in, lambda raw: to_node(raw, "team:x"),
    )  # fmt: skip
    for reading in readings:
        with suppress(CacheError):
            reading(msgspec.Raw(row))


@given(st.binary(max_size=5_000))
def test_what_is_packed_is_unpacked(data: bytes) -> None:
    assert unpack(pack(data)) == data


def test_threads_pack_with_tools_of_their_own() -> None:
    texts = [b"part of %d" % n * n for n in range(400)]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(unpack, pool.map(pack, texts))) == texts


def test_another_dictionary_is_another_schema() -> None:
    digest = hashlib.sha256(DICTIONARY.read_bytes()).hexdigest()[:16]
    assert {6: "465944b5fa15367d"}.get(SCHEMA) == digest, (
        "count SCHEMA up, and note the digest here"
    )
