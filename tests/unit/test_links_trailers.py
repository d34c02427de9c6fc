"""Trailers of commit messages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from traceview.references.commits.trailers import Trailer, trailers, values


def test_the_last_paragraph_of_trailers_is_read_with_its_lines() -> None:
    message = "Add alert\n\nBecause.\n\nBug: T12345\nChange-Id: Iabc\n"
    assert trailers(message) == [Trailer("Bug", "T12345", 5), Trailer("Change-Id", "Iabc", 6)]


def test_a_trailer_goes_on_in_an_indented_line() -> None:
    assert trailers("x\n\nRefs: OPS-1,\n  OPS-2\n")[0].value == "OPS-1, OPS-2"


def test_paragraphs_of_trailers_right_above_the_last_count_too() -> None:
    message = "x\n\nBug: T12345\n\nChange-Id: Iabc\nSigned-off-by: A <a@example.org>"
    assert [trailer.key for trailer in trailers(message)] == ["Bug", "Change-Id", "Signed-off-by"]


@pytest.mark.parametrize(
    "message",
    [
        "Bug: T12345",
        "subject\n\nNote: this is\nplain prose",
        "subject\n\nsee https://example.org",
        "subject\n\nBug: T1 is what\nwe talk of\nhere and there",
    ],
)
def test_subject_and_prose_are_no_trailers(message: str) -> None:
    assert trailers(message) == []


def test_a_block_of_git_may_hold_other_lines() -> None:
    message = "x\n\nSigned-off-by: A <a@example.org>\n[b: rebased]\nBug: T12345"
    assert values(trailers(message), "bug") == ["T12345"]


def test_the_line_of_a_cherry_pick_stands_among_trailers() -> None:
    message = f"x\n\nBug: T12345\n(cherry picked from commit {'a' * 40})"
    assert values(trailers(message), "BUG") == ["T12345"]


def test_carriage_returns_do_not_matter() -> None:
    assert values(trailers("x\r\n\r\nBug: T12345\r\n"), "bug") == ["T12345"]


@given(st.text(alphabet="aB:-\n \t#T1") | st.text())
def test_any_message_is_read(message: str) -> None:
    lines = message.replace("\r\n", "\n").split("\n")
    for trailer in trailers(message):
        assert lines[trailer.line - 1].startswith(trailer.key)
