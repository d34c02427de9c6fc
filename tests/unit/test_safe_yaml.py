"""The one guard of foreign YAML: a value or a typed error, in time that grows with the size."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from traceview.text.safe_yaml import (
    LINE,
    RefusedYaml,
    YamlFault,
    YamlLimits,
    load_documents,
    yaml_events,
    yaml_nodes,
)

SMALL = YamlLimits(size=400, depth=5, values=40)
PLAIN = (str, int, float, bytes, list, dict, tuple)
READERS: tuple[Callable[[str, YamlLimits], Any], ...] = (
    lambda text, limits: list(yaml_events(text, limits)),
    yaml_nodes,
    lambda text, limits: list(load_documents(text, limits)),
)

_TAGS = st.sampled_from(
    ["!!int", "!!float", "!!bool", "!!null", "!!timestamp", "!!binary", "!!set", "!!omap",
     "!!pairs", "!!map", "!!seq", "!!str", "!!python/object/apply:os.system", "!x", "!<y>", "!"]
)  # fmt: skip
_PIECES = st.sampled_from(
    ["[", "]", "{", "}", "- ", "? ", ": ", ", ", "\n", "\n  ", "\t", "&a ", "*a", "<<: ", "---\n",
     "...\n", "|\n", ">-\n", "'", '"', "#", "%YAML 1.1\n", "%TAG ! x\n", "1:1:1", "0x", "-", ".inf",
     "2001-99-99", "__line__: z\n", "a: ", "\x00", "\x07", "\x85", "\ud800", "\ufeff", "\U0001f600"]
)  # fmt: skip
_YAML = st.lists(_PIECES | _TAGS.map(lambda tag: f"{tag} ") | st.text(max_size=4)).map("".join)
_BYTES = st.binary().map(lambda data: data.decode("utf-8", "surrogateescape")) | st.binary().map(
    lambda data: data.decode("latin-1")
)


def _refusal(read: Callable[[str, YamlLimits], Any], text: str) -> RefusedYaml | None:
    try:
        read(text, YamlLimits())
    except RefusedYaml as error:
        return error
    return None


@given(_YAML | _BYTES)
def test_any_text_ends_in_values_or_in_a_refusal_with_its_line(text: str) -> None:
    for read in READERS:
        refused = _refusal(read, text)
        assert refused is None or 1 <= refused.line <= len(text.splitlines()) + 1


@given(_YAML)
def test_no_tag_makes_an_object_of_a_program(text: str) -> None:
    try:
        waiting = list(load_documents(text))
    except RefusedYaml:
        return
    while waiting:
        value = waiting.pop()
        assert value is None or isinstance(value, PLAIN) or type(value).__module__ == "datetime"
        if isinstance(value, dict):
            assert type(value[LINE]) is int
        if isinstance(value, (list, dict, tuple)):
            waiting += list(value.values() if isinstance(value, dict) else value)


@given(_YAML)
def test_what_is_read_stays_within_the_limits(text: str) -> None:
    try:
        events = list(yaml_events(text, SMALL))
    except RefusedYaml:
        return
    depth = deepest = 0
    for event in events:
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        deepest = max(deepest, depth)
        assert not isinstance(event, yaml.AliasEvent)
    assert deepest <= 5
    assert sum(isinstance(event, yaml.NodeEvent) for event in events) <= 40


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize("nest", ["[{}]", "- {}", "? {}", "{{a: {}}}"])
def test_nesting_is_refused_just_beyond_its_limit(
    read: Callable[[str, YamlLimits], Any], nest: str
) -> None:
    text = "x"
    for depth in range(1, 9):
        text = nest.format(text)
        if depth <= SMALL.depth:
            read(text, SMALL)
        elif depth > SMALL.depth + 1:
            with pytest.raises(RefusedYaml) as caught:
                read(text, SMALL)
            assert caught.value.fault is YamlFault.DEPTH


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize(
    ("text", "fault", "line"),
    [
        ("a: " + "x" * 400, YamlFault.SIZE, 1),
        ("a: 1\nb: [" + "x, " * 60 + "]", YamlFault.SIZE, 2),
        ("a:\n - [[[[[[x", YamlFault.DEPTH, 2),
        ("a: 1\nb: 'x", YamlFault.SYNTAX, 2),
        ("a: 1\n\tb: x", YamlFault.SYNTAX, 2),
        ("a: \x00", YamlFault.SYNTAX, 1),
        ("a: \ud800", YamlFault.SYNTAX, 1),
        ("\udcff\udcfe", YamlFault.SYNTAX, 1),
    ],
)
def test_each_fault_is_told_with_its_line(
    read: Callable[[str, YamlLimits], Any], text: str, fault: YamlFault, line: int
) -> None:
    with pytest.raises(RefusedYaml) as caught:
        read(text, SMALL)
    assert (caught.value.fault, caught.value.line) == (fault, line)


def test_an_alias_is_refused_with_its_name_and_line_before_it_is_expanded() -> None:
    with pytest.raises(RefusedYaml, match="'x'") as caught:
        list(load_documents("a: &x [1]\n\nb: *x"))
    assert (caught.value.fault, caught.value.line) == (YamlFault.ALIAS, 3)


def test_an_alias_of_a_node_is_that_node() -> None:
    [tree] = yaml_nodes("a: &x [1]\nb: *x")
    first, second = (value for _, value in tree.value)
    assert first is second


def test_a_text_cannot_say_on_which_line_it_stands() -> None:
    assert list(load_documents("\n__line__: far\na: 1")) == [{LINE: 2, "a": 1}]


def test_a_set_is_a_mapping_whose_merge_keys_are_plain_keys() -> None:
    assert list(load_documents("!!set {a, <<: {b: 1}}")) == [
        {LINE: 1, "a": None, "<<": {LINE: 1, "b": 1}}
    ]


@pytest.mark.parametrize("value", ["!!int ''", "!!float ''", "!!bool x", "!!timestamp x"])
def test_a_tag_that_does_not_fit_its_value_is_refused(value: str) -> None:
    with pytest.raises(RefusedYaml):
        list(load_documents(f"a: {value}"))


_LARGE = {
    "brackets": lambda n: "[" * n,
    "braces": lambda n: "{" * n + "a",
    "a ladder": lambda n: "- " * n,
    "keys": lambda n: "? " * n,
    "shorthands": lambda n: "".join(f"%TAG !{number}! x\n" for number in range(n)) + "--- a",
    "a number of sixties": lambda n: "a: 1" + ":1" * n,
    "a number": lambda n: "a: " + "9" * n,
    "a scalar": lambda n: "a: '" + "x\n\n" * n + "'",
    "anchors": lambda n: "".join(f"- &a{number} x\n" for number in range(n)),
    "tabs": lambda n: "\t" * n,
    "back-slashes": lambda n: '"' + "\\" * n,
    "documents": lambda n: "--- a\n" * n,
    "a binary": lambda n: "a: !!binary '" + "AAAA" * n + "'",
}


def _cost(read: Callable[[str, YamlLimits], Any], text: str) -> float:
    """In seconds of CPU, without what the collector looks at of all the tests before."""
    gc.disable()
    try:
        begun = time.process_time()
        _refusal(read, text)
        return time.process_time() - begun
    finally:
        gc.enable()


@pytest.mark.parametrize("text", _LARGE.values(), ids=_LARGE)
def test_time_grows_with_the_size_and_no_faster(text: Callable[[int], str]) -> None:
    for read in READERS:
        small = min(_cost(read, text(2_000)) for _ in range(2))
        large = min(_cost(read, text(16_000)) for _ in range(2))
        assert large < 0.1 or large < 24 * small, (small, large)
