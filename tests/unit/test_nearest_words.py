"""The known word that a mistyped one comes near."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from traceview.text.nearest_words import did_you_mean, nearest_words

KNOWN = ("trace", "trace", "chains", "search")


def test_the_nearest_is_named_and_without_one_the_other_advice() -> None:
    assert did_you_mean("trcae", KNOWN, "see --help") == "did you mean 'trace'?"
    assert did_you_mean("zzz", KNOWN, "see --help") == "see --help"


def test_no_more_are_given_than_are_asked_for_and_none_twice() -> None:
    assert nearest_words("trace", KNOWN, most=3, likeness=0.1) == ["trace", "search", "chains"]
    assert nearest_words("trace", KNOWN, likeness=0.1) == ["trace"]


def test_less_alike_words_come_only_when_they_are_allowed() -> None:
    assert nearest_words("tarice", KNOWN, likeness=0.9) == []
    assert nearest_words("tarice", KNOWN, likeness=0.5) == ["trace"]


@given(st.text(max_size=20), st.lists(st.text(max_size=10), max_size=5), st.integers(1, 4))
def test_whatever_is_typed_only_known_words_are_suggested(
    word: str, known: list[str], most: int
) -> None:
    found = nearest_words(word, known, most)
    assert len(found) <= most
    assert set(found) <= set(known)
    assert word not in known or found[0] == word
