"""No source waits for another: what each says is linked and listed while others hang."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.builders import NOW, findings, mention, node
from tests.cached import all_links
from tests.scripted import HANG, Stage
from traceview.config.config import Config, SourceTable
from traceview.connector import Batch
from traceview.model import Node, Problem, Relation
from traceview.session.session import Session
from traceview.sources import refresh
from traceview.sources.source_state import SourceState

RULE = node(
    "rule:repo:a.yaml#Slow", "Slow", source="am",
    attrs={"alertname": "Slow", "repo": "repo", "file": "a.yaml", "line": "3"},
)  # fmt: skip


def alert(number: int = 1, source: str = "am") -> Node:
    attrs = {"alertname": "Slow", "severity": "critical"}
    return node(f"alert:{source}/{number}", "Slow", source=source, state="active", attrs=attrs)


def batch(*items: Any, **facts: Any) -> Batch:
    return Batch(findings=findings(*items), **facts)


@pytest.fixture
def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Stage:
    return Stage(tmp_path, monkeypatch)


def session(stage: Stage) -> Session:
    tables = {n: SourceTable(n, n, dict(table)) for n, table in stage.tables.items()}
    return Session.open(Config(sources=tables, cache_folder=stage.folder), clock=stage.clock)


async def test_alerts_are_listed_and_linked_beside_a_source_that_hangs(stage: Stage) -> None:
    stage.says("slow", HANG)
    stage.says("am", batch(alert(), RULE, complete=True))
    held, told = session(stage), []
    events = held.refresh()
    async for event in events:
        told.append((event.source, event.what, [(r.legs, r.is_linked) for r in held.rows()]))
        if (event.source, event.what) == ("am", "linked"):
            break
    await events.aclose()
    assert ("am", "done", [("", False)]) in told
    assert told[-1] == ("am", "linked", [("4", True)])
    await held.aclose()


async def test_a_source_is_asked_again_while_another_hangs(stage: Stage) -> None:
    stage.says("slow", HANG)
    script = stage.says("am", batch(alert(), complete=True))
    hung = stage.loader.refresh()
    async for event in hung:
        if (event.source, event.what) == ("am", "linked"):
            break
    again = [(event.source, event.what) for event in await stage.refresh()]
    assert len(script.cursors) == 2
    assert ("slow", "started") not in again
    assert ("am", "done") in again
    await hung.aclose()


async def test_a_long_source_is_linked_while_it_is_read(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(refresh, "LINKED_EVERY_S", 0)
    stage.says("git", batch(RULE, alert()), HANG)
    events = stage.loader.refresh()
    async for event in events:
        if event.what == "linked":
            break
    assert [one.relation for one in all_links(stage.cache, RULE.id)] == [Relation.FIRED_BY]
    await events.aclose()


async def test_what_is_found_by_a_name_waits_for_the_first_names_of_others(stage: Stage) -> None:
    says = mention("alert:am/1", "checkout", relation=Relation.ABOUT)
    one, two = (node(f"service:{n}", names=("checkout",), source="am") for n in "ab")
    stage.says("slow", batch(two), HANG)
    stage.says("am", batch(alert(), one, says))
    events = stage.loader.refresh()
    async for event in events:
        if (event.source, event.what) == ("am", "linked"):
            break
    assert all_links(stage.cache, one.id) == []
    await events.aclose()
    stage.says("slow", batch())
    await stage.refresh("slow")
    (made,) = all_links(stage.cache, alert().id)
    assert made.best.confidence < 1


def skipped(count: int) -> list[Problem]:
    return [Problem(what=f"thing {number}", fix="look") for number in range(count)]


async def test_a_reading_that_lacks_something_is_part_and_keeps_its_age(stage: Stage) -> None:
    stage.says("am", batch(alert(), complete=True))
    await stage.refresh()
    stage.wait(300)
    stage.says("am", batch(alert(2), *skipped(1)))
    for _ in range(2):
        await stage.refresh()
        status = stage.status("am")
        assert (status.state, status.fetched_at) == ("PART", NOW)
    stage.says("am", batch(alert(), complete=True))
    await stage.refresh()
    assert (stage.status("am").state, stage.status("am").fetched_at) == ("ok", stage.time)


async def test_an_answer_of_which_nothing_could_be_read_is_bad(stage: Stage) -> None:
    stage.says("am", batch(alert(), complete=True))
    await stage.refresh()
    stage.wait(300)
    stage.says("am", batch(*skipped(3)))
    await stage.refresh()
    status = stage.status("am")
    assert (status.state, status.fetched_at) == ("BAD", NOW)
    assert "3 things were skipped" in status.error


async def test_what_was_read_in_part_because_the_rest_is_as_before_is_whole(stage: Stage) -> None:
    stage.says("git", batch(RULE, complete=True))
    await stage.refresh()
    stage.wait(300)
    stage.says("git", batch(partial=True))
    await stage.refresh()
    assert (stage.status("git").state, stage.status("git").fetched_at) == ("ok", stage.time)


async def test_what_always_lacked_as_much_is_as_fresh_as_its_last_reading(stage: Stage) -> None:
    stage.says("git", batch(RULE, *skipped(2)))
    await stage.refresh()
    stage.wait(300)
    await stage.refresh()
    assert (stage.status("git").state, stage.status("git").fetched_at) == ("PART", stage.time)


async def test_a_full_disk_of_ours_is_not_called_a_fault_of_the_connector(stage: Stage) -> None:
    stage.says("git", OSError(28, "No space left on device"))
    await stage.refresh()
    assert "connector" not in stage.status("git").error
    assert "No space left" in stage.status("git").error


@pytest.mark.parametrize("value", [{"fetched": "x"}, {"problems": [1]}, {"failures": None}])
def test_a_state_of_another_shape_is_a_new_one(value: Any) -> None:
    assert SourceState.remembered(value) == SourceState()
