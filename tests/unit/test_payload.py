"""Objects of strangers as typed values: bad ones are noted, counted, and never too many."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from traceview.model import Findings, Problem
from traceview_connectors.common import payload
from traceview_connectors.common.payload import NOTED, built, each


class Thing(msgspec.Struct):
    id: str
    inner: dict[str, Any] = {}


def test_the_first_bad_objects_are_noted_and_the_rest_counted() -> None:
    problems: list[Problem] = []
    assert list(each([{}] * 120 + [{"id": "a"}], Thing, "things", problems)) == [Thing("a")]
    assert len(problems) == NOTED + 1
    assert sum(problem.count for problem in problems) == 120
    assert problems[-1].what == f"{120 - NOTED} more were skipped"


def test_several_lists_of_one_source_are_counted_together() -> None:
    problems: list[Problem] = []
    for number in range(100):
        list(each([{}, {}], Thing, f"things of {number}", problems))
    built(range(7), lambda one: Findings() if one % 2 else _no_such(one), "makes", problems)
    assert len(problems) == NOTED + 1
    assert sum(problem.count for problem in problems) == 204


def test_a_list_that_is_too_long_is_cut_and_the_rest_counted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(payload, "MOST", 3)
    problems: list[Problem] = []
    assert len(list(each([{"id": "a"}] * 10, Thing, "things", problems))) == 3
    (problem,) = problems
    assert (problem.count, problem.what) == (7, "7 of the things were left out")


def test_an_object_that_is_too_deep_costs_no_other() -> None:
    pit: Any = None
    for _ in range(5_000):
        pit = {"a": pit}
    problems: list[Problem] = []
    given = [{"id": None, "inner": pit}, {"id": "a"}]
    assert list(each(given, Thing, "things", problems)) == [Thing("a")]
    assert problems[0].why == "it is nested too deep"


def _no_such(_: object) -> Findings:
    raise ValueError
