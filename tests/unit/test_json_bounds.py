"""What a JSON answer may hold: how much memory its values take, and how many items a list has."""

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
from traceview.http import SourceClient, WebSettings, json_cost
from traceview.http.function_transport import Answer, Asked, in_process
from traceview.http.json_body import UnreadableError, raw_items, read_json
from traceview.http.json_cost import has_more_items, is_too_costly
from traceview_connectors.alertmanager.alertmanager_settings import AlertmanagerSettings
from traceview_connectors.prometheus.prometheus_settings import PrometheusSettings

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)
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


def items(body: str) -> list[Any]:
    return [json.loads(bytes(item)) for item in raw_items(body.encode("utf-8", "surrogatepass"))]


@given(st.lists(JSON, max_size=8), st.booleans())
def test_items_are_what_the_whole_list_holds(value: list[Any], plain: bool) -> None:
    text = json.dumps(value, ensure_ascii=plain)
    read = [read_json(json.dumps(item)) for item in items(text)]
    assert read == read_json(text.encode("utf-8", "surrogatepass"))


@pytest.mark.parametrize("text", ["", "[", "[1", "[1,", "[1,]", "[1 2]", '["', "[tru", "[" * 9_000])
def test_what_is_no_json_is_unreadable(text: str) -> None:
    with pytest.raises(UnreadableError):
        items(text)


def test_a_pit_of_brackets_leaves_its_neighbours() -> None:
    pit = '{"a":' * 50_000 + '"}"' + "}" * 50_000
    first, _, last = items(f'[{{"id":1}},{pit},{{"id":2}}]')
    assert (first, last) == ({"id": 1}, {"id": 2})


@pytest.mark.parametrize("item", ["1", "{}", '{"a":[1,2,{"b":3}]}', '"],[,"', '"\\"],"'])
def test_items_are_counted_as_they_are_read(item: str) -> None:
    body = f"[{item}{(',' + item) * 9}]".encode()
    assert has_more_items(body, 9)
    assert not has_more_items(body, 10)


def test_a_list_that_is_too_long_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("traceview.http.json_body.MOST_ITEMS", 3)
    assert items("[1,2,3]") == [1, 2, 3]
    with pytest.raises(UnreadableError, match="more than 3 items"):
        items("[1,2,3,4]")


@pytest.mark.parametrize("text", ["[" * 100_000 + "x", '{"a":' * 100_000 + "]", "[" * 2_000 + "]"])
def test_a_pit_that_breaks_off_is_unreadable(text: str) -> None:
    with pytest.raises(UnreadableError):
        read_json(text)


def test_surrogates_far_down_are_replaced() -> None:
    assert read_json("[" * 900 + r'"\ud800"' + "]" * 900) is not None


@pytest.mark.parametrize("bomb", BOMBS)
def test_no_answer_takes_more_than_its_room(bomb: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_cost, "ROOM", 4 * MIB)
    body = BOMBS[bomb](MIB // 2).encode()
    for read in (read_json, raw_items):
        tracemalloc.start()
        try:
            read(body)
        except UnreadableError:
            pass
        finally:
            peak = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
        assert peak <= len(body) + 4 * MIB


def test_signs_in_a_text_are_no_values() -> None:
    assert not is_too_costly(BOMBS["text"](12 * MIB).encode())
    assert is_too_costly(BOMBS["objects"](12 * MIB).encode())


async def test_reading_the_answer_is_under_the_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    async def answer(_: Asked) -> Answer:
        return Answer(json.dumps("x" * 300_000))

    held = threading.Event()
    monkeypatch.setattr("traceview.http.client.raw_items", lambda _body: held.wait(20))
    asked = SourceClient(
        "http://x.example", clock=lambda: NOW, transport=in_process(answer), deadline_s=0.2
    )
    try:
        with pytest.raises(SourceUnreachable, match="could not be read within"):
            await asked.get_items("/a")
    finally:
        held.set()


async def test_alerts_may_be_more_than_other_answers() -> None:
    assert AlertmanagerSettings.ANSWER_BYTES == PrometheusSettings.ANSWER_BYTES == 64 * MIB
    assert WebSettings.ANSWER_BYTES == 16 * MIB
    source = WebSettings(url="http://x.example")

    async def answer(_: Asked) -> Answer:
        return Answer(json.dumps("x" * (16 * MIB)))

    asked = SourceClient.of(source, name="x", clock=lambda: NOW, transport=in_process(answer))
    with pytest.raises(BadPayload, match="larger than 16384 KiB"):
        await asked.get_json("/a")
