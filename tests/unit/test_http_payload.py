"""Bodies and JSON of strangers: bounded, and one bad value costs no other."""

from __future__ import annotations

import gzip
import json
import math
import re
import zlib
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from traceview.http.json_body import DecodedBody, UnreadableError, page_title, read_json
from traceview.http.pages import next_link
from traceview.http.replies import Reply, read_date, wait_of

NOW = datetime(2026, 3, 1, 3, 0, tzinfo=UTC)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


def reply(status: int = 200, text: str = "", **headers: str) -> Reply:
    return Reply(status, "", {k.replace("_", "-"): v for k, v in headers.items()}, text.encode())


def nothing_odd_in(value: Any) -> bool:
    if isinstance(value, float):
        return math.isfinite(value)
    if isinstance(value, str):
        return not re.search(r"[\ud800-\udfff]", value)
    if isinstance(value, dict):
        return all(nothing_odd_in(item) for pair in value.items() for item in pair)
    if isinstance(value, list):
        return all(map(nothing_odd_in, value))
    return not isinstance(value, int) or abs(value) < 2**63


@given(JSON)
def test_whatever_json_says_can_be_stored(value: Any) -> None:
    assert nothing_odd_in(read_json(json.dumps(value)))


@given(st.text() | st.text('[]{}",:0123456789.eE-\\ud\n', max_size=200))
def test_text_is_json_or_unreadable(text: str) -> None:
    with suppress(UnreadableError):
        assert nothing_odd_in(read_json(text))


@pytest.mark.parametrize(
    ("opening", "closing"), [("[", "]"), ('{"a":', "}"), ('[{"b": "}]\\"[", "k":', "}]")]
)
def test_a_pit_of_brackets_leaves_its_neighbours(opening: str, closing: str) -> None:
    text = f'[{{"id": 1}}, {opening * 50_000}1{closing * 50_000}, {{"id": 2}}]'
    value = read_json(text)
    assert (value[0], value[2]) == ({"id": 1}, {"id": 2})


def test_an_unclosed_pit_is_unreadable() -> None:
    with pytest.raises(UnreadableError):
        read_json("[" * 100_000 + '"' + '\\"' * 100_000)


def test_numbers_out_of_bounds_do_not_stop_a_page() -> None:
    text = '[{"a": NaN, "b": -Infinity, "c": 1e999}, %s, 9007199254740993]' % ("7" * 5_000)
    assert read_json(text) == [{"a": None, "b": None, "c": None}, "7" * 5_000, 9007199254740993]


def test_lone_surrogates_are_replaced_and_pairs_kept() -> None:
    assert read_json(r'{"\ud800": "\ud83d\ude00 \udfff"}') == {"\ufffd": "\U0001f600 \ufffd"}


@pytest.mark.parametrize(("text", "why"), [("", "empty"), (" \n", "empty"), ("{", "character 1")])
def test_it_says_why_it_is_no_json(text: str, why: str) -> None:
    with pytest.raises(UnreadableError, match=why):
        read_json(text)


@given(st.binary(max_size=5_000), st.integers(1, 700), st.sampled_from(["", "gzip", "deflate"]))
def test_a_body_is_the_same_however_it_is_cut(data: bytes, size: int, encoding: str) -> None:
    wire = {"": data, "gzip": gzip.compress(data), "deflate": zlib.compress(data)}[encoding]
    body = DecodedBody(encoding, 5_000)
    for at in range(0, len(wire), size):
        body.feed(wire[at : at + size])
    assert body.finish() == data


@given(st.binary(max_size=300), st.sampled_from(["", "gzip", "br", "gzip, gzip"]))
def test_any_bytes_are_a_body_or_unreadable(data: bytes, encoding: str) -> None:
    with suppress(UnreadableError):
        body = DecodedBody(encoding, 100)
        body.feed(data)
        assert len(body.finish()) <= 100


@given(st.text(max_size=300), st.sampled_from([200, 403, 429, 503]))
def test_a_wait_is_never_negative_nor_longer_than_a_day(text: str, status: int) -> None:
    headers = {"retry_after": text, "x_ratelimit_remaining": "0", "x_ratelimit_reset": text}
    for name in headers:
        wait = wait_of(reply(status, **{"x_ratelimit_remaining": "0", name: headers[name]}), NOW)
        assert wait is None or timedelta() <= wait <= timedelta(days=1)


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({"retry_after": "120"}, 120),
        ({"retry_after": "Sun, 01 Mar 2026 03:05:00 GMT"}, 300),
        ({"retry_after": "Sun, 01 Mar 2026 02:00:00 GMT"}, 0),
        ({"x_ratelimit_remaining": "0", "x_ratelimit_reset": str(int(NOW.timestamp()) + 30)}, 30),
        ({}, 60),
    ],
)
def test_a_wait_is_read_as_servers_write_it(headers: dict[str, str], wait: int) -> None:
    assert wait_of(reply(429, **headers), NOW) == timedelta(seconds=wait)


def test_a_refusal_without_a_wait_is_no_limit() -> None:
    assert wait_of(reply(403, x_ratelimit_remaining="12"), NOW) is None


@given(st.text(max_size=60))
def test_any_text_is_a_date_or_none(text: str) -> None:
    found = read_date(text)
    assert found is None or found.tzinfo is UTC


@pytest.mark.parametrize(
    ("link", "target"),
    [
        (
            '<https://x/p?page=2>; rel="next", <https://x/p?page=9>; rel="last"',
            "https://x/p?page=2",
        ),
        ('<https://x/p?page=1>; rel="prev", </p?page=3>; rel=next', "/p?page=3"),
        ('</2>; title="a"; rel="nofollow next"', "/2"),
        ('</1>; rel="prev"', ""),
        ('</1>; rel="nextish"', ""),
        ("", ""),
    ],
)
def test_the_next_page_is_found_in_the_link_header(link: str, target: str) -> None:
    assert next_link(None, reply(link=link)) == target


@given(st.text(max_size=2_000))
def test_any_link_header_can_be_read(text: str) -> None:
    next_link(None, reply(link=text))


def test_a_page_tells_its_title() -> None:
    assert page_title("<html><TITLE lang=en> Sign in </TITLE>") == "Sign in"
    assert page_title("<title>" * 1000) == ""
