"""The reader: links are followed inside traceview, code is shown and copied, never run."""

from __future__ import annotations

from tests.screens.seen_screen import seen
from tests.screens.world import RUNBOOK, WorldSession


async def test_html_and_script_links_are_text() -> None:
    async with seen() as it:
        await it.press("3", "G")
        text = " ".join(it.text.split())
        assert "<script>alert(1)</script> [trap](javascript:alert(1)) and [/var/log/x]" in text


async def test_tab_stops_at_a_link_and_says_where_it_leads_before_it_is_followed() -> None:
    async with seen() as it:
        await it.press("3", "tab")
        assert it.note == "1 of 4: enter follows https://status.example.com/psp"
        assert it.opened == []


async def test_a_relative_link_leads_to_the_document_beside_it() -> None:
    async with seen() as it:
        await it.press("3", "tab", "tab", "tab", "enter")
        assert "Ask first." in it.text
        assert it.rows[1].strip().startswith("HighErrorRate › Runbook: HighErrorRate › Rollback")


async def test_an_unknown_link_is_named_and_opened_by_the_open_key_alone() -> None:
    async with seen() as it:
        await it.press("3", "tab", "enter")
        assert it.note.startswith("Nothing is known here of https://status.example.com/psp")
        assert it.opened == []
        await it.press("o")
        assert it.opened == ["https://status.example.com/psp"]


async def test_without_a_link_under_the_cursor_the_page_itself_is_opened() -> None:
    async with seen() as it:
        await it.press("3", "o")
        assert it.opened == ["https://git.example.com/docs/checkout/errors.md"]


async def test_the_code_block_on_screen_is_copied_whole() -> None:
    async with seen() as it:
        await it.press("3", "c")
        assert it.copied == ["deployctl rollback checkout-api --to 3390"]


async def test_sections_are_counted_and_jumped_to() -> None:
    async with seen(size=(80, 16)) as it:
        await it.press("3", "n", "n")
        assert "section 3 of 4 2. Is it" in it.rows[0]
        await it.press("N")
        assert "section 2 of 4" in it.rows[0]


async def test_a_document_whose_text_is_in_no_source_gives_its_address() -> None:
    session = WorldSession()
    session.bodies.clear()
    async with seen(session) as it:
        await it.press("3")
        assert "It is at https://git.example.com/docs/checkout/errors.md" in it.text


async def test_the_document_under_the_cursor_is_read_by_its_key() -> None:
    async with seen(start=RUNBOOK) as it:
        await it.press("d")
        assert it.screen == "runbook"


async def test_the_read_key_on_something_else_says_so() -> None:
    async with seen() as it:
        await it.press("d")
        assert it.note == "d reads documents; this is alert HighErrorRate."


async def test_text_that_is_no_markdown_keeps_its_lines() -> None:
    session = WorldSession()
    session.bodies[RUNBOOK] = "# first\n# second"
    session.formats[RUNBOOK] = "text/plain"
    async with seen(session) as it:
        await it.press("3")
        assert [row.strip() for row in it.rows[3:5]] == ["# first", "# second"]
