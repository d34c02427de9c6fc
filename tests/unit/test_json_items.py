"""Long JSON lists item by item, and what their values may cost in memory."""

from __future__ import annotations

import json
import threading
import tracemalloc
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import NOW
from traceview.errors import BadPayload, SourceUnreachable
from traceview.http import Limits, SourceClient, json_items
from traceview.http.function_transport import Answer, Asked, in_process
from traceview.http.json_body import UnreadableError, read_json
from traceview.http.json_cost import ROOM, is_too_costly
from traceview.http.json_items import TooManyItemsError, items_of

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)
SPACES = st.text(" \t\r\n", max_size=3)
MIB = 1024 * 1024
BOMBS: dict[str, Callable[[int], str]] = {
    "objects": lambda size: "[" + "{}," * (size // 3) + "{}]",
    "lists": lambda size: "[" + "[]," * (size // 3) + "[]]",
    "one key": lambda size: "[" + '{"a":0},' * (size // 8) + "0]",
    "within": lambda size: "[" + '{"a":{"b":{}}},' * (size // 15) + "0]",
    "in a field": lambda size: '{"data":[' + "{}," * (size // 3) + "{}]}",
    "brackets": lambda size: "[" * size,
    "text": lambda size: json.dumps(["{[," * (size // 3)]),
}


@pytest.fixture(params=[1, 7, 200])
def piece(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_items, "_PIECE", request.param)


@given(st.lists(JSON, max_size=8), SPACES, st.booleans())
def test_items_are_what_the_whole_list_holds(value: list[Any], space: str, plain: bool) -> None:
    signs = (space + "," + space, ":" + space)
    text = space + json.dumps(value, ensure_ascii=plain, separators=signs) + space
    body = text.encode("utf-8", "surrogatepass")
    assert list(items_of(body, 100)) == read_json(body)


@pytest.mark.usefixtures("piece")
@pytest.mark.parametrize(
    "value", [[12, 3.5, -1], ["a" * 900, {"é": "ü" * 400}], [[[]], True, None]]
)
def test_items_are_the_same_however_the_body_is_cut(value: list[Any]) -> None:
    text = json.dumps(value, ensure_ascii=False)
    assert list(items_of(b"\xef\xbb\xbf" + text.encode(), 100)) == value


@given(st.text('[]{}",:0123456789.eE-\\ud\n', max_size=200) | st.text(max_size=200))
def test_any_text_is_a_list_or_unreadable(text: str) -> None:
    body = text.encode("utf-8", "surrogatepass")
    try:
        found = list(items_of(body, 100))
    except UnreadableError:
        return
    assert isinstance(read_json(body) if text.strip() else found, list)


@pytest.mark.parametrize("text", ["", "{}", "[", "[1", "[1,", "[1,]", "[1 2]", '["', "[tru"])
def test_what_is_no_list_or_breaks_off_is_unreadable(text: str) -> None:
    with pytest.raises(UnreadableError):
        list(items_of(text.encode(), 100))


def test_a_longer_list_gives_its_beginning_and_says_so() -> None:
    given = items_of(b"[1,2,3,4]", 3)
    assert [next(given) for _ in range(3)] == [1, 2, 3]
    with pytest.raises(TooManyItemsError, match="more than 3"):
        next(given)
    assert list(items_of(b"[1,2,3]", 3)) == [1, 2, 3]


def test_a_pit_of_brackets_leaves_its_neighbours() -> None:
    pit = '{"a":' * 50_000 + '"}"' + "}" * 50_000
    first, _, last = items_of(f'[{{"id":1}},{pit},{{"id":2}}]'.encode(), 100)
    assert (first, last) == ({"id": 1}, {"id": 2})


@pytest.mark.parametrize("text", ["[" * 100_000 + "x", '{"a":' * 100_000 + "]", "[" * 2_000 + "]"])
def test_a_pit_that_breaks_off_is_unreadable_either_way(text: str) -> None:
    with pytest.raises(UnreadableError):
        read_json(text)
    with pytest.raises(UnreadableError):
        list(items_of(f"[{text}".encode(), 10))


def test_surrogates_far_down_are_replaced() -> None:
    assert read_json("[" * 900 + r'"\ud800"' + "]" * 900) is not None


@pytest.mark.parametrize("bomb", BOMBS)
def test_no_answer_takes_more_than_its_room(bomb: str) -> None:
    body = BOMBS[bomb](6 * MIB).encode()
    for read in (read_json, lambda given: [None for _ in items_of(given, 100_000)]):
        tracemalloc.start()
        try:
            read(body)
        except UnreadableError:
            pass
        finally:
            peak = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
        assert peak <= len(body) + ROOM


def test_signs_in_a_text_are_no_values() -> None:
    assert not is_too_costly(BOMBS["text"](12 * MIB).encode())
    assert is_too_costly(BOMBS["objects"](12 * MIB).encode())


def client(text: str, **given: Any) -> SourceClient:
    async def answer(_: Asked) -> Answer:
        return Answer(text)

    given.setdefault("limits", Limits(items=10))
    return SourceClient(
        "http://x.example", clock=lambda: NOW, transport=in_process(answer), **given
    )


async def test_a_client_gives_a_list_in_steps() -> None:
    asked = client(json.dumps(list(range(10))))
    assert [step async for step in asked.get_items("/a", step=4)] == [
        [0, 1, 2, 3], [4, 5, 6, 7], [8, 9],
    ]  # fmt: skip


@pytest.mark.parametrize(("text", "why"), [(json.dumps([0] * 11), "more than 10"), ("[0,", "JSON")])
async def test_a_list_that_goes_wrong_gives_what_came_before(text: str, why: str) -> None:
    seen: list[Any] = []

    async def ask() -> None:
        async for step in client(text).get_items("/a", step=4):
            seen.extend(step)

    with pytest.raises(BadPayload, match=why):
        await ask()
    assert seen == [0] * len(seen)
    assert seen


async def test_reading_the_answer_is_under_the_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    held = threading.Event()
    monkeypatch.setattr("traceview.http.client.read_json", lambda _body: held.wait(20))
    try:
        with pytest.raises(SourceUnreachable, match="could not be read within"):
            await client('"%s"' % ("x" * 300_000), deadline_s=0.2).get_json("/a")
    finally:
        held.set()
