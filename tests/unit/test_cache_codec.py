"""Records as text: what is written is what is read, and other text is refused."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import evidence, link, node
from traceview.cache.codec import (
    LinkRow,
    RecordRow,
    decode,
    decode_links,
    encode,
    from_evidence,
    from_link,
    from_node,
    read,
    to_evidence,
    to_link,
    to_node,
)
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
    row = decode(encode(RecordRow(from_node(one), [], 0, {})))
    assert to_node(row.node) == one


@given(st.lists(PIECES, min_size=1, max_size=4))
def test_evidence_is_read_as_it_was_written(pieces: list[Evidence]) -> None:
    assert to_evidence(from_evidence(pieces)) == tuple(pieces)


@pytest.mark.parametrize("relation", list(Relation))
def test_a_link_is_the_same_from_both_ends(relation: Relation) -> None:
    one = link("commit:1", relation, "change:x!1", 0.5)
    rows = decode_links(encode(from_link(one)))
    assert [to_link(rows[0], "commit:1"), to_link(rows[1], "change:x!1")] == [one, one]


def test_a_record_reads_its_links_when_asked() -> None:
    one = link("commit:1", Relation.PART_OF, "change:x!1")
    row = RecordRow(from_node(node("commit:1")), [from_link(one)[0]], 0, {"change": 1})
    record = read(encode(row))
    assert [(head.relation, head.other) for head in record.heads] == [("part of", "change:x!1")]
    assert record.links == (one,)
    assert (len(record.heads), record.heads[0].outward) == (1, 1)


def test_links_of_another_shape_are_refused_when_they_are_looked_at() -> None:
    row = RecordRow(from_node(node("commit:1")), [], 0, {})
    record = read(encode(row).replace("[],0", "[[1]],0"))
    with pytest.raises(CacheError):
        list(record.heads)


@pytest.mark.parametrize(
    "text", ["", "null", "{}", "[]", '[[], "x", 0, {}]', "[[], [[1, 2]], 0, {}]", "\x80"]
)
def test_text_of_another_shape_is_refused(text: str) -> None:
    with pytest.raises(CacheError, match="cannot be read"):
        decode(text)


@pytest.mark.parametrize("row", ["[]", '["x", "no kind", "", "", "", 1, 1, [], {}, []]', "7"])
def test_a_node_of_another_shape_is_refused(row: str) -> None:
    with pytest.raises(CacheError):
        to_node(msgspec.Raw(row.encode()))


def test_a_link_of_an_unknown_relation_is_refused() -> None:
    row = LinkRow(1, "is fond of", "team:x", from_evidence([evidence()]))
    with pytest.raises(CacheError):
        to_link(row, "team:y")


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    for reading in (decode, read):
        with suppress(CacheError):
            reading(text)
