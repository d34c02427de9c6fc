"""The words of traceview: clean when built, merged without losing anything."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import NOW, ago, evidence, findings, link, mention, node
from traceview.model import (
    GONE,
    Evidence,
    Findings,
    How,
    Kind,
    Link,
    Node,
    Problem,
    Relation,
    Sighting,
)

WORDS = st.sampled_from(("", "one", "two"))
SEEN = st.lists(
    st.builds(
        Sighting,
        source=st.sampled_from(("git", "jira")),
        fetched_at=st.integers(0, 3).map(lambda n: NOW + timedelta(minutes=n)),
    ),
    max_size=2,
    unique_by=lambda sighting: sighting.source,
).map(tuple)
NODES = st.builds(
    Node,
    id=st.just("ticket:x/1"),
    kind=st.just(Kind.TICKET),
    title=WORDS,
    url=st.sampled_from(("", "https://x.example/1")),
    state=WORDS,
    since=st.none() | st.just(NOW),
    names=st.lists(st.sampled_from(("A-1", "B-2")), unique=True).map(tuple),
    attrs=st.dictionaries(WORDS, WORDS, max_size=2),
    seen=SEEN,
)
PIECES = st.builds(
    lambda confidence, minutes, method, text, source: evidence(
        confidence, method, text=text, source=source, fetched_at=NOW + timedelta(minutes=minutes)
    ),
    st.sampled_from((1.0, 0.5, 0.25)),
    st.integers(0, 3),
    WORDS,
    WORDS,
    st.sampled_from(("git", "jira")),
)
LINKS = st.lists(PIECES, min_size=1, max_size=3).map(
    lambda pieces: Link(
        origin="commit:1", relation=Relation.CLOSES, target="ticket:x/1", evidence=tuple(pieces)
    )
)


@given(NODES, NODES)
def test_merging_nodes_loses_nothing_that_is_known(one: Node, newer: Node) -> None:
    merged = one.merged(newer)
    for field in ("title", "url", "state", "since"):
        held = {getattr(one, field), getattr(newer, field)}
        assert getattr(merged, field) in held
        assert getattr(merged, field) or not any(held)
    assert set(merged.names) == {*one.names, *newer.names}
    assert merged.attrs.keys() == one.attrs.keys() | newer.attrs.keys()
    assert {s.source for s in merged.seen} == {s.source for s in (*one.seen, *newer.seen)}


@given(NODES, NODES, NODES)
def test_the_order_of_merging_loses_nothing_either(one: Node, two: Node, three: Node) -> None:
    left, right = one.merged(two).merged(three), one.merged(two.merged(three))
    assert set(left.names) == set(right.names)
    assert left.attrs.keys() == right.attrs.keys()
    assert left.seen == right.seen
    assert [bool(left.title), bool(left.url), bool(left.since)] == [
        bool(right.title), bool(right.url), bool(right.since)
    ]  # fmt: skip


@given(NODES)
def test_a_node_merged_with_itself_is_itself(one: Node) -> None:
    assert one.merged(one).merged(one) == one.merged(one)


@given(NODES, NODES)
def test_a_merged_node_is_as_if_built(one: Node, newer: Node) -> None:
    merged = one.merged(newer)
    assert msgspec.convert(msgspec.to_builtins(merged), Node) == merged


def test_a_mention_never_overwrites_a_description() -> None:
    described = node("ticket:x/1", "Customers see errors", state="open")
    stub = node("ticket:x/1", "PAY-1", source="", names=("PAY-1",))
    for merged in (described.merged(stub), stub.merged(described)):
        assert (merged.title, merged.state, merged.names) == (
            "Customers see errors",
            "open",
            ("PAY-1",),
        )


def test_what_is_known_again_is_not_gone() -> None:
    gone = node("ticket:x/1", "x", source="", state=GONE)
    assert gone.merged(node("ticket:x/1", "x")).state == ""


@given(LINKS, LINKS)
def test_merging_links_keeps_the_evidence_of_both(one: Link, other: Link) -> None:
    def pieces(*links: Link) -> set[tuple[str, ...]]:
        return {(e.source, e.method, e.place, e.text) for each in links for e in each.evidence}

    merged = one.merged(other)
    assert pieces(merged) == pieces(one, other)
    assert len(merged.evidence) == len(pieces(merged))


@given(LINKS, LINKS, LINKS)
def test_merging_links_is_the_same_in_any_order(one: Link, two: Link, three: Link) -> None:
    assert one.merged(two).merged(three) == one.merged(two.merged(three))
    assert one.merged(two).merged(one) == two.merged(one).merged(one)


def test_the_fresher_of_two_equal_pieces_stays() -> None:
    old, new = (link("commit:1", Relation.CLOSES, "ticket:1", fetched_at=ago(n)) for n in (90, 5))
    assert old.merged(new).evidence == new.merged(old).evidence == new.evidence


def test_the_best_evidence_is_the_surest_then_the_freshest() -> None:
    pieces = (evidence(0.5, "a"), evidence(0.5, "b", fetched_at=NOW), evidence(0.2, "c"))
    one = Link(origin="commit:1", relation=Relation.CLOSES, target="ticket:1", evidence=pieces)
    assert (one.best.method, one.how, one.confidence) == ("b", How.GUESS, 0.5)
    assert one.merged(link("commit:1", Relation.CLOSES, "ticket:1")).how is How.EXACT


def test_a_link_needs_evidence() -> None:
    with pytest.raises(ValueError):
        Link(origin="commit:1", relation=Relation.CLOSES, target="ticket:1", evidence=())


@pytest.mark.parametrize(
    ("how", "confidence"),
    [
        (How.EXACT, 0.9), (How.EXACT, 0.9999999999), (How.GUESS, 1.0), (How.GUESS, 0.0),
        (How.GUESS, -0.1), (How.EXACT, 1.1), (How.GUESS, float("nan")),
    ],
)  # fmt: skip
def test_only_what_is_exact_is_certain(how: How, confidence: float) -> None:
    with pytest.raises(ValueError):
        Evidence(method="x", source="s", fetched_at=NOW, how=how, confidence=confidence)


@pytest.mark.parametrize("bad", ["", "x", "team:", "Team:x", "nonsense:1", "team", ":x", "te am:x"])
def test_an_id_names_a_kind_and_a_thing(bad: str) -> None:
    with pytest.raises(ValueError):
        Node(id=bad, kind=Kind.TEAM, title="x")
    with pytest.raises(ValueError):
        link("team:x", Relation.ABOUT, bad)


def test_the_id_and_the_kind_of_a_node_agree() -> None:
    with pytest.raises(ValueError, match="begins with `person:`"):
        Node(id="team:x", kind=Kind.PERSON, title="x")


def test_foreign_text_is_cleaned_when_a_value_is_built() -> None:
    one = node("team:x\x1b", "\x1b[2J", state="a\nb", names=("\u202ex",), attrs={"k\x00": "v\r\nw"})
    assert (one.id, one.title, one.state) == ("team:x␛", "␛[2J", "a b")
    assert (one.names, one.attrs) == (("\ufffdx",), {"k␀": "v\nw"})


def test_an_unsafe_url_is_none() -> None:
    assert node("team:x", url="javascript:alert(1)").url == ""


def test_times_are_utc() -> None:
    plus_two = timezone(timedelta(hours=2))
    assert node("team:x", since=datetime(2026, 1, 1, 2, tzinfo=plus_two)).since == datetime(
        2026, 1, 1, tzinfo=UTC
    )
    assert node("team:x", since="2026-01-01T00:00:00").since == datetime(2026, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+05:00", "9999-12-31T23:59:59-05:00"])
def test_a_time_outside_of_time_is_refused_as_any_bad_value(moment: str) -> None:
    with pytest.raises(ValueError):
        node("team:x", since=moment)


def test_values_do_not_change() -> None:
    with pytest.raises(AttributeError):
        setattr(node("team:x"), "title", "y")  # noqa: B010


def test_an_error_does_not_repeat_what_it_refuses() -> None:
    with pytest.raises(TypeError) as caught:
        node("team:x", secret="hunter2")
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize("relation", list(Relation))
def test_every_relation_has_a_name_from_its_other_end(relation: Relation) -> None:
    assert relation.inverse
    assert relation.inverse != relation.value or relation is Relation.SAME_AS


def test_no_two_relations_read_alike_from_the_other_end() -> None:
    names = [relation.inverse for relation in Relation]
    assert len(names) == len(set(names))


def test_the_age_of_a_node_is_that_of_its_newest_sighting() -> None:
    seen = (Sighting(source="a", fetched_at=ago(9)), Sighting(source="b", fetched_at=ago(5)))
    assert node("team:x", seen=seen).fetched_at == ago(5)
    assert node("team:x", source="").fetched_at is None


def test_findings_are_added() -> None:
    parts = [
        findings(node("team:x"), Problem(what="p")),
        findings(link("team:x", Relation.ABOUT, "service:x"), mention("team:x", "PAY-1")),
    ]
    whole = Findings.gathered(parts)
    assert whole == parts[0] + parts[1]
    assert [len(whole.nodes), len(whole.links), len(whole.mentions), len(whole.problems)] == [1] * 4
