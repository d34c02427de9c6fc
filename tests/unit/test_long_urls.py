"""No URL is cut into another one, and what is looked up is never cut into something else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import NOW
from traceview.connector import Speaker
from traceview.export.redactor import Censor
from traceview.model import Evidence, Kind, Relation
from traceview.text.clean_text import LINE_LIMIT, clean_line, whole_line
from traceview.text.urls import URL_LIMIT, clean_url
from traceview_connectors.files.list_names import id_of

LONG = "https://wiki.example/runbooks?q=" + "a%20" * 300
TOO_LONG = LONG + "b" * URL_LIMIT


def evidence(text: str) -> Evidence:
    return Evidence(method="annotation runbook_url", text=text, source="git", fetched_at=NOW)


def test_a_url_stands_whole_in_evidence_and_in_exports() -> None:
    assert LINE_LIMIT < len(LONG) < URL_LIMIT
    assert evidence(LONG).text == LONG
    assert Censor().line(LONG) == Censor().url(LONG) == LONG


def test_one_that_is_too_long_is_left_out_and_said() -> None:
    text = evidence(TOO_LONG).text
    assert text == f"[an address of {len(TOO_LONG):,} characters, left out]"
    assert not clean_url(text)


def test_a_cut_url_is_no_url() -> None:
    assert not clean_url(LONG[:400] + "…")


def test_a_line_is_not_cut_inside_a_url() -> None:
    assert clean_line(f"see {LONG} and more") == "see …"
    words = "word " * 98
    assert clean_line(f"{words}https://example.org/a/b/c/d") == f"{words}…"
    assert clean_line("x" * 900) == "x" * 499 + "…"


def test_mentions_and_names_of_one_beginning_stay_two() -> None:
    speaker = Speaker("git", NOW)
    one, two = (
        speaker.mention("rule:r:a#A", Relation.MENTIONS, TOO_LONG + end, "m", "t", "p", kinds=())
        for end in ("1", "2")
    )
    assert one.reference != two.reference
    nodes = [speaker.node("team:x", "x", names=("n" * 600 + end,)) for end in ("1", "2")]
    assert nodes[0].names != nodes[1].names
    assert speaker.mention("rule:r:a#A", Relation.MENTIONS, LONG, "m", "t", "p").reference == LONG


def test_ids_of_one_beginning_stay_two() -> None:
    speaker = Speaker("git", NOW)
    ids = {speaker.node("document:" + LONG + end, "x").id for end in ("1", "2")}
    assert len(ids) == 2
    assert id_of(Kind.BUILD, "b" * 600 + "1") != id_of(Kind.BUILD, "b" * 600 + "2")


@given(st.text(max_size=700), st.text(max_size=700), st.integers(30, 500))
def test_two_texts_are_never_one_line(one: str, two: str, limit: int) -> None:
    first, second = whole_line(one, limit), whole_line(two, limit)
    assert max(len(first), len(second)) <= limit
    assert whole_line(first, limit) == first
    longer = max(len(one), len(two)) > limit
    if longer and one.isascii() and one.isprintable() and two.isascii() and two.isprintable():
        assert (first == second) == (one == two)


@pytest.mark.parametrize("text", ["", "a", "x" * 500])
def test_what_fits_stands_as_it_is(text: str) -> None:
    assert whole_line(text) == text
