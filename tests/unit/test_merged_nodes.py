"""Who gave which attribute of a node, and what goes when a source says it no longer."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.builders import NOW, node
from traceview.cache.merged_nodes import merged_node, renewed_node, without_sources
from traceview.model import Node, Sighting

NAMES = st.sampled_from(("severity", "silenced_by", "value", "expr"))
ATTRS = st.dictionaries(NAMES, st.sampled_from(("a", "b")), max_size=3)


def said(source: str, attrs: dict[str, str], state: str = "firing") -> Node:
    """An alert as one source describes it."""
    return node(
        "alert:am/1",
        "QueueFull",
        state=state,
        attrs=attrs,
        seen=(Sighting(source=source, fetched_at=NOW),),
    )


def test_what_the_only_source_says_no_longer_goes() -> None:
    before = said("am", {"silenced_by": "x", "severity": "page"}, "suppressed")
    assert renewed_node(before, said("am", {"severity": "page"}, "")) == said(
        "am", {"severity": "page"}, ""
    )


def test_what_another_source_says_stays() -> None:
    both = merged_node(
        said("am", {"silenced_by": "x", "severity": "page"}), said("p", {"value": "3"})
    )
    now = renewed_node(both, said("am", {"severity": "page"}))
    assert now.attrs == {"severity": "page", "value": "3"}
    assert renewed_node(now, said("p", {})).attrs == {"severity": "page"}


def test_what_two_sources_say_stays_while_one_says_it() -> None:
    both = merged_node(said("a", {"severity": "page"}), said("b", {"severity": "page"}))
    assert renewed_node(both, said("a", {})).attrs == {"severity": "page"}
    assert without_sources(both, ("a",)).attrs == {"severity": "page"}
    assert [seen.source for seen in without_sources(both, ("a",)).seen] == ["b"]


def test_a_stub_drops_nothing() -> None:
    before = said("am", {"severity": "page"})
    assert renewed_node(before, node("alert:am/1", "alert 1", source="")).attrs == before.attrs


@given(st.lists(st.tuples(st.sampled_from("ab"), ATTRS), min_size=1, max_size=6))
def test_attributes_are_those_of_the_last_word_of_each_source(
    words: list[tuple[str, dict[str, str]]],
) -> None:
    first, *rest = (said(source, attrs) for source, attrs in words)
    held = first
    for word in rest:
        held = renewed_node(held, word)
    last = dict(words)
    assert held.attrs.keys() == {name for attrs in last.values() for name in attrs}
    assert [seen.source for seen in held.seen] == sorted(last)
