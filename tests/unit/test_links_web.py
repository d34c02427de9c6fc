"""URLs in running text: where they begin and end."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from traceview.references.patterns.urls_in_text import find_urls


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("see https://a.example/b.", "https://a.example/b"),
        ("(https://a.example/b)", "https://a.example/b"),
        ("https://a.example/b_(c)", "https://a.example/b_(c)"),
        ("<https://a.example/b>", "https://a.example/b"),
        ('"https://a.example/b"', "https://a.example/b"),
        ("https://a.example/b?c=d&e#f, g", "https://a.example/b?c=d&e#f"),
        ("https://a.example/{{ $labels.x }}/y z", "https://a.example/{{ $labels.x }}/y"),
        ("[x](https://a.example/b)!", "https://a.example/b"),
    ],
)
def test_a_url_ends_where_the_sentence_goes_on(text: str, url: str) -> None:
    assert [found.url for found in find_urls(text)] == [url]


@pytest.mark.parametrize("text", ["https://", "ftp://a.example", "xhttps://a.example", "https:/a"])
def test_what_is_no_url_is_left(text: str) -> None:
    assert list(find_urls(text)) == []


@given(st.lists(st.sampled_from(["https://", "a.b/c", "{{", "}}", "(", ")", ".", " ", "é", "\n"])))
def test_urls_are_pieces_of_the_text(parts: list[str]) -> None:
    text = "".join(parts)
    for url, start, end in find_urls(text):
        assert text[start:end] == url
