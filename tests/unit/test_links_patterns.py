"""Named patterns: each by its own examples, bounded, and found in text without overlaps."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from traceview.errors import ConfigError
from traceview.model import How, Kind
from traceview.references.conventions.house_style import HouseStyle, Tracker
from traceview.references.patterns.find_references import (
    BUILT_IN,
    TEXT_LIMIT,
    find_references,
    house_patterns,
    resolve,
)
from traceview.references.patterns.named_pattern import NamedPattern

_PARSER: Any = importlib.import_module("re._parser")
SHA = "6aba45803e574ddb742a03c64f0d68ba44a06c06"
CHANGE = "I" + SHA
WIKI = HouseStyle(
    trackers=(
        Tracker(key=r"T\d{3,7}", url="https://phabricator.example.org/{key}"),
        Tracker(key=r"OPS-\d+", url="https://jira.example.org/browse/{key}", projects=("OPS",)),
    )
)

EXAMPLES = [(p, text) for p in BUILT_IN for text in p.examples]
COUNTER_EXAMPLES = [(p, text) for p in BUILT_IN for text in p.counter_examples]


def _named(pair: object) -> str | None:
    return pair.name if isinstance(pair, NamedPattern) else None


@pytest.mark.parametrize(("pattern", "text"), EXAMPLES, ids=_named)
def test_pattern_reads_its_example_inside_a_sentence(pattern: NamedPattern, text: str) -> None:
    match = pattern.pattern.match(text)
    assert match is not None
    [found] = find_references(f"see {text}, then go on", BUILT_IN)
    assert (found.text, found.node_id) == (text, pattern.id_of(match))
    assert found.node_id.startswith(f"{pattern.kind}:")


@pytest.mark.parametrize(("pattern", "text"), COUNTER_EXAMPLES, ids=_named)
def test_pattern_leaves_its_counter_example(pattern: NamedPattern, text: str) -> None:
    match = pattern.pattern.search(text)
    assert match is None or not pattern.id_of(match)


@pytest.mark.parametrize("pattern", BUILT_IN, ids=_named)
def test_pattern_has_examples_of_both_sorts_and_an_honest_confidence(pattern: NamedPattern) -> None:
    assert pattern.examples
    assert pattern.counter_examples
    assert (pattern.how is How.EXACT) == (pattern.confidence == 1.0)


def _repeats(parsed: Any) -> Iterator[tuple[int, Any]]:
    """Every repetition of a parsed pattern: its upper bound and its body."""
    for op, value in parsed:
        name = str(op)
        if name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
            yield int(value[1]), value[2]
        for part in value if isinstance(value, tuple | list) else (value,):
            for inner in part if isinstance(part, list) else (part,):
                if isinstance(inner, _PARSER.SubPattern):
                    yield from _repeats(inner)


@pytest.mark.parametrize("pattern", BUILT_IN, ids=_named)
def test_pattern_is_bounded_so_that_reading_takes_linear_time(pattern: NamedPattern) -> None:
    parsed = _PARSER.parse(pattern.pattern.pattern)
    assert parsed.getwidth()[1] <= 8_000
    for most, body in _repeats(parsed):
        assert most <= 400
        if most > 1 and any(True for _ in _repeats(body)):
            ends = {str(body[0][0]), str(body[-1][0])}
            assert "LITERAL" in ends, "a nested repetition needs a delimiter"


def test_an_unbounded_pattern_would_be_noticed() -> None:
    assert max(most for most, _ in _repeats(_PARSER.parse("(?:a+)+"))) > 400


@pytest.mark.parametrize(
    ("text", "kind", "node_id"),
    [
        (SHA, Kind.COMMIT, f"commit:{SHA}"),
        (SHA[:7], Kind.COMMIT, f"commit:{SHA[:7]}"),
        (CHANGE, Kind.CHANGE, f"change:{CHANGE}"),
        ("  OPS-12\n", Kind.TICKET, "ticket:OPS-12"),
        ("acme/alerts#12", Kind.TICKET, "ticket:github.com/acme/alerts#12"),
        ("acme/ops/alerts!12", Kind.CHANGE, "change:gitlab.com/acme/ops/alerts!12"),
        ("<https://github.com/a/b/pull/3>", Kind.CHANGE, "change:github.com/a/b#3"),
        ("sha256:" + "0a" * 32, Kind.ARTIFACT, "artifact:oci/sha256:" + "0a" * 32),
        ("https://example.org/page#x", Kind.DOCUMENT, "document:https://example.org/page"),
    ],
)
def test_pasted_text_resolves(text: str, kind: Kind, node_id: str) -> None:
    best = resolve(text, BUILT_IN)[0]
    assert (best.kind, best.node_id) == (kind, node_id)


@pytest.mark.parametrize(
    "text", ["", "  ", "hello world", "javascript:alert(1)", "UTF-8", "a b/c#1"]
)
def test_what_names_nothing_resolves_to_nothing(text: str) -> None:
    assert resolve(text, BUILT_IN) == []


def test_a_pasted_change_url_is_nothing_else_first() -> None:
    found = resolve("https://gerrit.example.org/r/c/ops/alerts/+/12", BUILT_IN)
    assert [(ref.kind, ref.how) for ref in found][:1] == [(Kind.CHANGE, How.EXACT)]


def test_a_key_inside_a_url_is_part_of_the_url() -> None:
    text = "https://example.org/search?q=OPS-12 and OPS-13"
    assert [ref.key for ref in find_references(text, BUILT_IN)] == ["OPS-13"]


def test_key_and_url_of_the_houses_tracker_meet_in_one_node() -> None:
    patterns = (*house_patterns(WIKI), *BUILT_IN)
    ids = {
        ref.node_id
        for ref in find_references("T284747 https://phabricator.example.org/T284747#1", patterns)
    }
    assert ids == {"ticket:phabricator.example.org/T284747"}


def test_the_houses_key_knows_its_url() -> None:
    [found] = find_references("for OPS-12", house_patterns(WIKI))
    assert found.url == "https://jira.example.org/browse/OPS-12"


def test_a_url_with_the_digits_of_the_key() -> None:
    house = HouseStyle(
        trackers=(Tracker(key=r"BZ#\d+", url="https://bugs.example.org/show_bug.cgi?id={n}"),)
    )
    [found] = find_references("fixed in BZ#1234567", house_patterns(house))
    assert found.node_id == "ticket:bugs.example.org/1234567"


def test_projects_of_a_tracker_are_its_allow_list() -> None:
    house = HouseStyle(trackers=(Tracker(key=r"[A-Z]+-\d+", projects=("OPS",)),))
    found = find_references("OPS-1 ABC-2 UTF-8", house_patterns(house))
    assert [ref.text for ref in found] == ["OPS-1"]


def test_a_tracker_whose_key_is_no_expression_is_a_mistake_of_the_configuration() -> None:
    with pytest.raises(ConfigError, match="not a regular expression"):
        house_patterns(HouseStyle(trackers=(Tracker(key="OPS-("),)))


def test_text_beyond_the_limit_is_not_read() -> None:
    text = " " * TEXT_LIMIT + "OPS-12"
    assert find_references(text, BUILT_IN) == []


def test_a_host_is_read_in_lower_case() -> None:
    [found] = find_references("https://GitHub.com/Acme/Alerts/pull/3", BUILT_IN)
    assert found.node_id == "change:github.com/Acme/Alerts#3"


_PIECES = st.sampled_from(
    [text for p in BUILT_IN for text in (*p.examples, *p.counter_examples)]
    + [" ", "\n", "(", ")", "https://", "#12", "!3", "/", "{{ $labels.x }}", "\x1b[31m", "é"]
)


@given(st.lists(_PIECES | st.text(max_size=8), max_size=12).map("".join))
def test_references_stand_in_order_without_overlap_and_as_written(text: str) -> None:
    end = 0
    for ref in find_references(text, BUILT_IN):
        assert ref.start >= end
        assert text[ref.start : ref.end] == ref.text
        assert re.fullmatch(r"[a-z]+:.+", ref.node_id, re.DOTALL)
        end = ref.end


@given(st.text() | st.lists(_PIECES, max_size=3).map("".join))
def test_resolving_anything_never_raises(text: str) -> None:
    assert all(0 < ref.confidence <= 1 for ref in resolve(text, BUILT_IN))


@pytest.mark.parametrize("more", ["", "x", "/", ".", ")", " OPS-1", "?a=PAY-1", "#part"])
def test_text_resolves_to_what_each_pattern_reads_of_the_whole(more: str) -> None:
    for pattern, text in (*EXAMPLES, *COUNTER_EXAMPLES):
        whole = f"{text}{more}"
        read = find_references(whole, (pattern,))
        wanted = [ref for ref in read if (ref.start, ref.end) == (0, len(whole))]
        found = [ref for ref in resolve(whole, (pattern,)) if ref.name == pattern.name]
        assert found == wanted or pattern.name == "commit id"
