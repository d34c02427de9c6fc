"""URLs that are safe to keep, to show and to open."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from traceview.text import urls
from traceview.text.urls import URL_LIMIT, clean_url, host_of, without_fragment

PARTS = st.text(st.characters(codec=None), max_size=30)
URLS = st.one_of(
    PARTS,
    st.tuples(st.sampled_from(("http://", "https://", "HTTPS://", " https://[")), PARTS).map(
        "".join
    ),
    st.builds("https://{}/{}?{}#{}".format, PARTS, PARTS, PARTS, PARTS),
)


@given(URLS)
def test_a_clean_url_is_clean(text: str) -> None:
    url = clean_url(text)
    assert clean_url(url) == url
    assert len(url) <= URL_LIMIT


PLACES = ("https://{}", "http://h{}h", "https://h/{}", "https://h/a{}b?q=1#f", "https://h?{}",
          "https://h/?a{}b", "https://h#{}", "https://h/#a{}b")  # fmt: skip


@given(st.from_regex(urls._PLAIN, fullmatch=True))
def test_a_url_that_is_taken_as_it_is_is_the_one_that_cleaning_gives(text: str) -> None:
    assert clean_url(text) == urls._cleaned(text) == text


@pytest.mark.parametrize("place", PLACES)
def test_no_character_that_cleaning_changes_is_taken_as_it_is(place: str) -> None:
    for text in (place.format(chr(code)) for code in range(0x180)):
        assert clean_url(text) == urls._cleaned(text)


@given(URLS)
def test_a_clean_url_is_plain_ascii_that_begins_with_its_scheme(text: str) -> None:
    url = clean_url(text)
    assert not url or url.startswith(("http://", "https://"))
    assert url.isascii()
    assert not set(url) & set('<>"\\^`{|} \t\r\n\x1b')


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com", "http://example.com:8080/a/b?c=d&e=f#g", "http://10.0.0.1/x",
        "http://[::1]:9090/graph?g0.expr=up", "https://x.example/a%20b?q=%5B1%5D", "https://x/a+b",
        "https://grafana.example.com/d/abc?var-a=b&var-c=$__all", "https://host_name.example/~me/",
        "https://review.example.com/c/repo/+/123", "https://x.example/a;b=c,d!e'f(g)*h",
    ],
)  # fmt: skip
def test_a_usual_url_is_left_alone(url: str) -> None:
    assert clean_url(url) == url


@pytest.mark.parametrize(
    "text",
    [
        "", "--help", "file:///etc/passwd", "javascript:alert(1)", "ftp://x.example/",
        "//x.example", "https://", "https:///path", "http://user@host/", "http://user:pass@host/",
        "x.example/a", "https://ex ample.com", "https://x.example/\x1b]0;x", "https://x.example/a\nb",
        "https://x.example:port/", "https://x.example:99999/", "https://[::1", "https://[v1.x]/",
        "https://[::1%\u202e]/", "https://a..b/", "https://-x.example/", "https://x.example%00/",
        "https://x/" + "a" * URL_LIMIT, "https://x/" + "é" * 400, "https://x/<script>",
        "https://x.example[::1]/", "data:text/html,x", "HTTP", "https://x\\y/", "https://\ud800.example/",
    ],
)  # fmt: skip
def test_what_is_no_plain_url_is_empty(text: str) -> None:
    assert clean_url(text) == ""


@pytest.mark.parametrize(
    ("text", "url"),
    [
        (" HTTPS://Example.COM/Path ", "https://example.com/Path"),
        ("https://bücher.example/ü?ö#ä", "https://xn--bcher-kva.example/%C3%BC?%C3%B6#%C3%A4"),
        ("https://x.example/[1]?[2]", "https://x.example/%5B1%5D?[2]"),
        ("https://x.example/\ud800", ""),
    ],
)
def test_a_url_is_written_one_way(text: str, url: str) -> None:
    assert clean_url(text) == url


def test_a_fragment_is_cut_off() -> None:
    assert without_fragment("https://x.example/a#b#c") == "https://x.example/a"
    assert without_fragment("https://x.example/a") == "https://x.example/a"


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://Git.Example.com:8443/x", "git.example.com:8443"),
        ("https://user@git.example.com/x", "git.example.com"),
        ("no url", ""),
        ("https://[::1", ""),
        ("", ""),
    ],
)
def test_the_host_of_a_url(url: str, host: str) -> None:
    assert host_of(url) == host
