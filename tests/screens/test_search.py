"""Search over everything."""

from __future__ import annotations

from tests.screens.seen_screen import seen


async def test_typing_finds_and_enter_goes_there() -> None:
    async with seen() as it:
        await it.press("f")
        await it.type("retry storms")
        assert "PAY-2317" in it.cursor
        await it.press("enter")
        assert "TICKET PAY-2317" in it.text


async def test_the_cursor_moves_while_one_types() -> None:
    async with seen() as it:
        await it.press("f")
        await it.type("pay-2")
        first = it.cursor
        await it.press("down")
        assert it.cursor != first
        await it.press("ctrl+k")
        assert it.cursor == first


async def test_a_kind_narrows() -> None:
    async with seen() as it:
        await it.press("f")
        await it.type("kind:team")
        assert "1 found" in it.rows[0]
        assert "payments" in it.cursor


async def test_a_search_that_was_cut_short_says_so() -> None:
    async with seen() as it:
        it.session.is_cut = True
        await it.press("f")
        await it.type("re")
        assert "found in the newest: type on" in it.rows[0]


async def test_an_address_resolves_to_its_node() -> None:
    async with seen() as it:
        await it.press("f")
        await it.type("https://jira.example.com/browse/PAY-2290")
        assert "PAY-2290" in it.cursor


async def test_an_unknown_address_says_what_enter_does() -> None:
    async with seen() as it:
        await it.press("f")
        await it.type("https://elsewhere.example.com/x")
        assert "Enter opens it in the browser" in it.text
        await it.press("enter")
        assert it.opened == ["https://elsewhere.example.com/x"]


async def test_escape_returns_to_where_one_was() -> None:
    async with seen() as it:
        await it.press("6", "f", "escape")
        assert "TICKET PAY-2317" in it.text


async def test_what_is_found_can_be_left_again_by_back() -> None:
    async with seen() as it:
        await it.press("6", "f")
        await it.type("kind:team")
        await it.press("enter", "backspace")
        assert "TICKET PAY-2317" in it.text


async def test_a_typed_command_searches_a_kind() -> None:
    async with seen() as it:
        await it.press("colon")
        await it.type("document page 010")
        await it.press("enter")
        assert it.screen == "search"
        assert "1 found" in it.rows[0]
