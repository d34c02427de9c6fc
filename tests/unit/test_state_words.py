"""The state of an alert or a rule, with its reason."""

from __future__ import annotations

import pytest

from tests.builders import node
from traceview.chain.state_words import state_word, state_words


@pytest.mark.parametrize(
    ("state", "attrs", "word", "words"),
    [
        ("firing", {}, "firing", "firing"),
        ("suppressed", {"muted_by": "night"}, "muted", "suppressed, muted by time interval night"),
        ("suppressed", {"silenced_by": "1", "silence": "ada: disk"}, "silenced",
         "suppressed, silenced by ada: disk"),
        ("suppressed", {"inhibited_by": "00ff"}, "inhibited", "suppressed, inhibited by 00ff"),
        ("err", {"last_error": "duplicate series"}, "err", "err: duplicate series"),
        ("unknown", {"doubt": "not told"}, "unknown", "unknown, not told"),
        ("firing", {"last_error": "many-to-many"}, "firing",
         "firing, evaluation fails: many-to-many"),
        ("suppressed", {"inhibited_by": "00ff", "inhibitors": "ShopDown"}, "inhibited",
         "suppressed, inhibited by ShopDown"),
        ("", {}, "", ""),
    ],
)  # fmt: skip
def test_a_state_says_who_brought_it_about(
    state: str, attrs: dict[str, str], word: str, words: str
) -> None:
    told = node("alert:am/1", "Down", attrs=attrs).changed(state=state)
    assert (state_word(told), state_words(told)) == (word, words)
