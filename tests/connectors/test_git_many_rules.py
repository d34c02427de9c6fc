"""What many equal rules cost: no more for each rule than few of them do."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from traceview_connectors.git.lineage.leftovers import end_two_steps, match_leftovers
from traceview_connectors.git.lineage.steps import LineageStep, compare, match_moves
from traceview_connectors.git.lineage.tracks import Lineage, Track
from traceview_connectors.git.repository.git_output import Commit
from traceview_connectors.git.rules.old_language import old_rules_in
from traceview_connectors.git.rules.rule_blocks import rules_of_blocks
from traceview_connectors.git.rules.rule_text import RuleText

FEW, MANY = 200, 1_600
DEAR = 4 * MANY / FEW
"""How much more time eight times the work may take; what is quadratic takes 64 times."""


def seconds(work: Callable[[], object]) -> float:
    """The least CPU time of two runs."""
    times = []
    for _ in range(2):
        begun = time.process_time()
        work()
        times.append(time.process_time() - begun)
    return min(times)


def step(lineage: Lineage, number: int, *files: tuple[str, list[RuleText], list[RuleText]]) -> None:
    commit = Commit(f"{number:040x}", (), number * 86_400, "Ann", "ann@example.com", "x", ())
    taken = LineageStep(commit)
    for path, before, after in files:
        compare(lineage, taken, path, before, after)
    match_moves(taken)
    match_leftovers(lineage, taken)
    for path, placed in taken.placed.items():
        held: list[Track] = [track for track in placed if track is not None]
        lineage.tracks[path] = held
    end_two_steps(lineage, taken)


def told(count: int, name: Callable[[int], str]) -> None:
    """Rules that begin, are copied, leave, come back in another file, and move."""
    texts = [RuleText("alert", name(number), f"up == {number % 2}") for number in range(count)]
    edited = [RuleText("alert", name(number), f"up == {2 + number % 2}") for number in range(count)]
    lineage = Lineage()
    step(lineage, 1, ("a", [], texts))
    step(lineage, 2, ("b", [], texts))
    step(lineage, 3, ("a", texts, edited))
    step(lineage, 4, ("a", edited, []))
    step(lineage, 5, ("c", [], edited))
    step(lineage, 6, ("c", edited, []), ("d", [], texts))


@pytest.mark.parametrize("name", [lambda _: "Same", lambda number: f"N{number}"])
def test_the_past_of_many_rules_costs_as_many_times_more(name: Callable[[int], str]) -> None:
    few = seconds(lambda: told(FEW, name))
    assert seconds(lambda: told(MANY, name)) < DEAR * max(few, 0.01)


@pytest.mark.parametrize(
    ("read", "rule"),
    [
        (lambda text: list(old_rules_in(text)), "ALERT x IF up == 0\n"),
        (lambda text: list(rules_of_blocks(text, {})), "- alert: x\n  expr: y\n"),
    ],
)
def test_many_rules_in_a_file_cost_as_many_times_more(
    read: Callable[[str], object], rule: str
) -> None:
    few = seconds(lambda: read(rule * FEW * 4))
    assert seconds(lambda: read(rule * MANY * 4)) < DEAR * max(few, 0.01)


def test_blocks_that_lie_one_in_another_are_read_in_part() -> None:
    nested = "".join(" " * column + "alert: x\n" for column in range(300))
    read: dict[str, RuleText | None] = {}
    list(rules_of_blocks(nested, read))
    assert 2 * len(nested) < sum(map(len, read)) <= 8 * len(nested)
