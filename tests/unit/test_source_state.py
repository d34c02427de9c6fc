"""How a source stands, known from what is kept of it, without opening it."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import pytest

from tests.builders import NOW, ago
from traceview.config.config import SourceTable
from traceview.connector import STALE_AFTER_S, SourceSettings
from traceview.sources.source_state import SourceState


def kept(age: int, **more: Any) -> SourceState:
    return SourceState(state="ok", fetched=ago(age).timestamp(), **more)


def word(state: SourceState, **table: Any) -> str:
    source = SourceTable("lists", "files", {"type": "files", **table})
    return state.status(source, 1, NOW).state


@pytest.mark.parametrize(
    ("state", "table", "expected"),
    [
        (kept(800), {}, "ok"),
        (kept(1_000), {}, "STALE"),
        (kept(1_000, stale_after=2_000.0), {}, "ok"),
        (kept(3_000, stale_after=2_000.0), {}, "STALE"),
        (kept(3_000, stale_after=2_000.0), {"stale_after": 4_000}, "ok"),
        (kept(3_000, stale_after=9_000.0), {"stale_after": 10.5}, "STALE"),
        (kept(800), {"stale_after": "soon"}, "ok"),
        (kept(800), {"stale_after": True}, "ok"),
        (SourceState(state="DOWN"), {}, "DOWN"),
        (SourceState(), {}, "NEW"),
    ],
)
def test_the_table_then_the_connector_then_the_rule_says_what_is_stale(
    state: SourceState, table: dict[str, Any], expected: str
) -> None:
    assert word(state, **table) == expected


def test_the_rule_is_that_of_the_settings() -> None:
    assert SourceSettings(type="x").stale_after == STALE_AFTER_S


@pytest.mark.parametrize("value", [None, [], "ok", 3])
def test_what_is_not_a_state_is_a_new_one(value: Any) -> None:
    assert SourceState.remembered(value) == SourceState()


def test_a_state_is_kept_whole_and_what_it_does_not_know_is_left_out() -> None:
    state = kept(5, detail="1 list", problems=[["a", "b", "c", "d"]], skipped=3)
    assert SourceState.remembered({**asdict(state), "later": 1}) == state
