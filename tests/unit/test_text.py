"""The one cleaning of foreign text, and the redaction of secrets."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.hostile.payloads import FORBIDDEN
from traceview.text.clean_text import BLOCK_LINES, ELLIPSIS, LINE_LIMIT, clean_block, clean_line
from traceview.text.redaction import SECRETS, Secret, redact, redact_emails

ANY = st.text(st.characters(codec=None), max_size=300)
NASTY = st.text(
    st.sampled_from("a\x1b\x9b\x00\r\n\t\x85\u2028\u202e\u2066\ud800\u200b\u0301\u200d\ufe0f…"),
    max_size=80,
)
TEXTS = st.one_of(ANY, NASTY, st.tuples(NASTY, ANY).map("".join))
SMALL = st.integers(2, 40)


@given(TEXTS)
def test_a_clean_line_holds_nothing_that_a_terminal_obeys(text: str) -> None:
    line = clean_line(text)
    assert not set(line) & FORBIDDEN
    assert not [char for char in line if unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp")]
    assert len(line) <= LINE_LIMIT


@given(TEXTS, SMALL)
def test_a_clean_line_is_clean(text: str, limit: int) -> None:
    line = clean_line(text, limit)
    assert clean_line(line, limit) == line
    assert len(line) <= limit


@given(TEXTS, SMALL, st.integers(1, 5))
def test_a_clean_block_is_clean(text: str, limit: int, lines: int) -> None:
    block = clean_block(text, limit, lines)
    assert clean_block(block, limit, lines) == block
    assert len(block) <= limit
    assert block.count("\n") < lines


@given(TEXTS)
def test_a_clean_block_keeps_line_breaks_and_no_other_control(text: str) -> None:
    assert not set(clean_block(text)) & (FORBIDDEN - {"\n"})


@given(st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), max_size=500))
def test_plain_text_is_left_alone(text: str) -> None:
    assert clean_line(text) == clean_block(text) == text


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("\x1b[31mred", "␛[31mred"),
        ("nul\x00del\x7f", "nul␀del␡"),
        ("c1\x9b", "c1\ufffd"),
        ("exe\u202egpj", "exe\ufffdgpj"),
        ("zero\u200bwidth", "zerowidth"),
        ("a\nb\r\nc\td\x0be\x85f", "a b  c d e f"),
        ("lone\ud800", "lone\ufffd"),
        ("e" + "\u0301" * 9, "e" + "\u0301" * 4),
        ("👩\u200d🚀 ❤\ufe0f", "👩\u200d🚀 ❤\ufe0f"),
    ],
)
def test_what_is_hostile_is_seen_as_such(text: str, line: str) -> None:
    assert clean_line(text) == line


def test_a_block_shows_a_tab_as_four_columns_and_a_bare_return_as_a_symbol() -> None:
    assert clean_block("a\tb\r\nc\rd") == "a    b\nc␍d"


def test_a_line_that_was_cut_says_so() -> None:
    assert clean_line("x" * 501) == "x" * 499 + ELLIPSIS
    assert clean_line("x" * 500) == "x" * 500
    assert clean_line("\u200b" * 10_000 + "x") == ELLIPSIS


def test_a_block_that_was_cut_says_so() -> None:
    assert clean_block("x\n" * (BLOCK_LINES + 5)).endswith("x" + ELLIPSIS)
    assert clean_block("x" * 11, 10) == "x" * 9 + ELLIPSIS


@pytest.mark.parametrize("secret", SECRETS, ids=lambda secret: secret.name)
def test_each_secret_is_replaced_by_its_name(secret: Secret) -> None:
    found = re.search(secret.pattern, secret.example)
    assert found is not None
    shown = redact(f"before {secret.example} after")
    assert found[0] not in shown
    assert f"[redacted:{secret.name}]" in shown
    assert shown.startswith("before ")


@pytest.mark.parametrize(
    "text",
    [
        "https://example.com/a?page=2&sort=key", "the key is in the safe", "user@host:/path",
        "sha 6aba45803e574ddb742a03c64f0d68ba44a06c06", "basic authentication", "AKIA", "glpat-",
        "https://example.com:8443/a@b",
    ],
)  # fmt: skip
def test_what_is_no_secret_is_left_alone(text: str) -> None:
    assert redact(text) == text


@pytest.mark.parametrize("secret", SECRETS, ids=lambda secret: secret.name)
@given(data=st.data(), around=ANY)
def test_no_secret_is_passed_over(secret: Secret, data: st.DataObject, around: str) -> None:
    text = around + data.draw(st.from_regex(secret.pattern)) + around
    expected = text
    for one in SECRETS:
        expected = re.sub(one.pattern, f"[redacted:{one.name}]", expected)
    assert redact(text) == expected


@pytest.mark.parametrize(
    "letters", ["\u017fecret", "to\u212aen", "s\u0130gnature", "s\u0131gnature"]
)
def test_letters_that_a_pattern_takes_for_others_hide_nothing(letters: str) -> None:
    assert redact(f"https://h/?{letters}=abc") == "https://h/?[redacted:url-parameter]"


def test_known_tokens_are_hidden_wherever_they_stand() -> None:
    assert redact("x=hunter22;y", ("hunter22", "")) == "x=[redacted:token];y"


@given(TEXTS)
def test_redaction_is_done_once(text: str) -> None:
    once = redact(text)
    assert redact(once) == once


def test_addresses_are_counted() -> None:
    shown, count = redact_emails("ann@example.com, <bob@mail.example.org> and c@d")
    assert (shown, count) == ("[redacted:email], <[redacted:email]> and c@d", 2)
