"""Nodes and links as plain values: what msgspec would write as JSON."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import evidence, link, node
from tests.unit.export import chains
from traceview.export.values import link_values, node_values
from traceview.model import Node, Relation

EARLY = datetime.fromisoformat("0001-01-02")
MOMENTS = st.datetimes(timezones=st.just(UTC), min_value=EARLY)


def written(one: Node) -> Any:
    """A node as its library writes it, but for which source gave which attribute."""
    told = msgspec.json.decode(msgspec.json.encode(one))
    for seen in told["seen"]:
        del seen["told"]
    return told


@given(st.none() | MOMENTS, st.none() | MOMENTS, st.text(max_size=5))
def test_a_node_is_written_as_its_library_writes_it(
    since: datetime | None, updated: datetime | None, text: str
) -> None:
    one = node(
        "ticket:jira/OPS-1", f"a {text}", names=("OPS-1",), source="jira", since=since,
        updated=updated, url="https://j.example.com/1", state="open", attrs={"role": text},
    )  # fmt: skip
    assert node_values(one) == written(one)


@pytest.mark.parametrize("confidence", [1.0, 0.25])
def test_a_link_is_written_as_its_library_writes_it(confidence: float) -> None:
    said = evidence(confidence, text="x", place="a:1")
    one = link("rule:a:b#c", Relation.OWNED_BY, "team:a").changed(evidence=(said,))
    assert link_values(one) == msgspec.json.decode(msgspec.json.encode(one))


def test_a_whole_chain_is_written_as_its_library_writes_it() -> None:
    for found in chains.whole().chain.found:
        for one in found.nodes:
            assert node_values(one) == written(one)
        for step in found.path:
            assert link_values(step.link) == msgspec.json.decode(msgspec.json.encode(step.link))
