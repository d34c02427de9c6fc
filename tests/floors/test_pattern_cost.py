"""Every pattern over foreign text takes linear time: none is refused, none is slow on its worst."""

from __future__ import annotations

import re

import pytest

from tests.floors.compiled_patterns import OWN, FoundPattern, patterns_of
from tests.floors.pattern_cost import doubts_of, seconds_a_mebibyte
from traceview.text.redaction import SECRETS

LIMIT_S = 1.0
"""Seconds a MiB, on a machine that does other things; on a quiet one a tenth is the goal."""
TRIES = 8
FOUND = [
    one
    for folder in ("traceview", "connectors/traceview_connectors")
    for one in patterns_of(folder)
    if one.place.split("/")[1] not in OWN
]
FOUND += [
    FoundPattern(f"secret {secret.name}", re.compile(secret.pattern), frozenset(("sub",)), True)
    for secret in SECRETS
]


def test_the_patterns_are_found() -> None:
    files = {one.place.partition(":")[0] for one in FOUND}
    assert len(FOUND) > 250
    assert {"traceview/http/json_cost.py", "traceview/text/urls.py"} < files


@pytest.mark.parametrize("found", FOUND, ids=lambda found: found.place)
def test_a_pattern_is_linear(found: FoundPattern) -> None:
    assert not doubts_of(found.pattern), str(found)
    if not found.is_whole:
        return
    anywhere = found.is_tried_anywhere
    # Other programs only add to a time: the least of some tries is that of the pattern.
    tries = (
        seconds_a_mebibyte(found.pattern, anywhere=anywhere, enough=LIMIT_S) for _ in range(TRIES)
    )
    assert any(took <= LIMIT_S for took in tries), str(found)


@pytest.mark.parametrize(
    "pattern",
    [r"(?:a+)+b", r"(?:a*b?)*c", r"(?:\w+|x+)*!", r"\{\{.*?\}\}", r"(\s*\w+\s*)+=", r"(?:.+)+$"],
)
def test_quantifiers_that_open_many_ways_are_refused(pattern: str) -> None:
    assert doubts_of(re.compile(pattern))


@pytest.mark.parametrize(
    "pattern",
    [
        r"[a-z]+(?:[_-][a-z]+)*",
        r"(?:\.\w+)+",
        r"(?:a++)+b",
        r"(?:ab{1,9}c){1,5}",
        r'"(?:[^"\\]|\\.)*"',
    ],
)
def test_quantifiers_that_leave_one_way_are_taken(pattern: str) -> None:
    assert not doubts_of(re.compile(pattern))


@pytest.mark.parametrize("pattern", [r"\s+$", r"a.*b", r"\w+@\w+"])
def test_a_slow_pattern_is_found_by_its_time(pattern: str) -> None:
    assert seconds_a_mebibyte(re.compile(pattern), anywhere=True, enough=LIMIT_S) > LIMIT_S
