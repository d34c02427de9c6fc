"""Which counts the numbers of a history belong to, and what a message takes back or copies."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from traceview.model import Relation
from traceview.references.commits.change_numbers import from_elsewhere, number_in_subject
from traceview.references.commits.relatives import Relative, relatives_in

SHA = "6aba45803e574ddb742a03c64f0d68ba44a06c06"
CHANGE = f"I{SHA}"


def foreign(numbers: list[int]) -> list[int]:
    return [n for n, is_foreign in zip(numbers, from_elsewhere(numbers), strict=True) if is_foreign]


@pytest.mark.parametrize(
    ("numbers", "of_others"),
    [
        ([16_001, 16_230, 1, 2, 3], [16_001, 16_230]),
        ([16_230, 1], [16_230]),
        ([*range(1, 500), *range(1, 700)], [*range(1, 500)]),
        ([*range(1, 51), *range(300, 800), *range(51, 200)], [*range(300, 800)]),
        ([900, 901, 15], []),
        ([5, 6, 2], []),
        ([12, 13, 1, 2, 3], []),
        ([*range(1, 3000), *range(100, 112)], []),
        ([*range(1, 600), *range(590, 600), 20, *range(600, 700)], []),
        ([], []),
    ],
)
def test_numbers_that_fall_and_stay_low_begin_another_count(
    numbers: list[int], of_others: list[int]
) -> None:
    assert foreign(numbers) == of_others


@given(st.lists(st.integers(1, 5_000), max_size=200))
def test_numbers_that_only_grow_are_of_one_count(numbers: list[int]) -> None:
    assert foreign(sorted(numbers)) == []


@pytest.mark.parametrize(
    ("subject", "is_merge", "number"),
    [
        ("Add A (#12)", False, 12),
        ("Add A (!12)", False, 12),
        ("Merge pull request #12 from a/b", True, 12),
        ("Merged in f (pull request #12)", True, 12),
        ('Revert "Add A (#12)"', False, 0),
        ("Add A (#12) and B", False, 0),
        ("Merge branch 'x'", True, 0),
    ],
)
def test_numbers_in_subjects(subject: str, is_merge: bool, number: int) -> None:
    assert number_in_subject(subject, is_merge=is_merge) == number


def told(found: list[Relative]) -> list[tuple[Relation, str]]:
    """Each relative by how it is named."""
    return [
        (one.relation, one.sha or one.change or one.subject or f"{one.path}{one.mark}{one.number}")
        for one in found
    ]


@pytest.mark.parametrize(
    ("message", "named"),
    [
        (f"x\n\nThis reverts commit {SHA}.", [SHA]),
        ("x\n\nThis reverts commits 6aba458 and 7bbb012.", ["6aba458", "7bbb012"]),
        ("x\n\nReverts commits 6aba458, 7bbb012\nand 8ccc012.", ["6aba458", "7bbb012", "8ccc012"]),
        (f"x\n\nThis reverts commit {SHA}, reversing\nchanges made to 7bbb012.", [SHA]),
        ("x\n\nReverts acme/alerts#12", ["acme/alerts#12"]),
        ("x\n\nReverts #12", ["#12"]),
        ("x\n\nReverts !12", ["!12"]),
        ("x\n\nThis reverts merge request acme/ops!12", ["acme/ops!12"]),
        ("x\n\nReverts https://github.com/acme/alerts/pull/12.", ["acme/alerts#12"]),
        (f"x\n\nThis reverts change {CHANGE}.", [CHANGE]),
        ("x\n\nBack out 6aba458 for now", ["6aba458"]),
        ("x\n\nBacks out 6aba458 for now", ["6aba458"]),
        ('Revert "Add A"', ["Add A"]),
        ('Revert "Revert "Add A""', ['Revert "Add A"']),
        ("revert: feat: add A (#13)", ["feat: add A"]),
        ('Revert "Add A"\n\nThis reverts commit 6aba458.', ["6aba458"]),
        ("x\n\nIf the value reverts to 1234567 then", []),
        ("Revert to the defaced page", []),
    ],
)
def test_what_is_taken_back(message: str, named: list[str]) -> None:
    assert told(relatives_in(message)) == [(Relation.REVERTS, name) for name in named]


@pytest.mark.parametrize(
    ("message", "named"),
    [
        (f"x\n\n(cherry picked from commit {SHA})", [SHA]),
        ("x\n\nCherry-pick of 6aba458", ["6aba458"]),
        ("x\n\nBackport of #12", ["#12"]),
        ("x\n\nBackports !12", ["!12"]),
        ("x (backport #12) (#20)", ["#12"]),
        ("x\n\nThis is an automated cherry-pick of #12", ["#12"]),
        ('Reland "Add A"', ["Add A"]),
        ('Reapply "Add A" (#5)', ["Add A"]),
        ("x\n\nThis relands commit 6aba458.", ["6aba458"]),
        ("Backport the alerts", []),
    ],
)
def test_what_is_copied_or_brought_again(message: str, named: list[str]) -> None:
    assert told(relatives_in(message)) == [(Relation.COPIED_FROM, name) for name in named]


def test_the_forges_branch_of_a_revert_names_the_number() -> None:
    found = relatives_in("Merge pull request #51 from acme/revert-50-topic", "acme/revert-50-topic")
    assert told(found) == [(Relation.REVERTS, "#50")]


@given(st.text(alphabet="Rrevts #!12aI\n\"':and,commit", max_size=300))
def test_any_message_is_read(text: str) -> None:
    assert all(one.text for one in relatives_in(text))


@pytest.mark.parametrize(
    "piece", ["Reverts #1 and ", "revert ", 'Revert "', "cherry picked ", "I0"]
)
def test_long_messages_are_read_at_once(piece: str) -> None:
    text = "x\n\n" + piece * (60_000 // len(piece))
    begun = time.process_time()
    relatives_in(text)
    assert time.process_time() - begun < 2
