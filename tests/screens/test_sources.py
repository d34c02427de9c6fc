"""The sources: states in words, ages, errors, and what was skipped."""

from __future__ import annotations

from tests.screens.seen_screen import seen


async def test_each_source_has_its_state_age_count_and_error() -> None:
    async with seen() as it:
        await it.press("s")
        row = next(row for row in it.rows if row.strip().startswith("forge"))
        assert row.split()[1:5] == ["STALE", "14m", "21,880", "1"]
        assert "connect timeout (5 in a row)" in row


async def test_what_was_skipped_is_told_with_its_place_its_reason_and_its_remedy() -> None:
    async with seen() as it:
        await it.press("s", "j")
        text = " ".join(it.text.split())
        assert "GET /merge_requests at page 3: connect timeout" in text
        assert "Fix: see whether the VPN is up" in text
        assert "asked again in 46s" in text


async def test_retry_asks_the_source_under_the_cursor_alone() -> None:
    async with seen() as it:
        await it.press("s", "j", "r")
        assert "refresh forge" in it.session.asked


async def test_back_and_quit_return() -> None:
    async with seen() as it:
        for key in ("backspace", "q", "escape"):
            await it.press("s", key)
            assert it.screen == "alerts"
