"""The export: its text is seen before it goes anywhere, and no file is lost to it."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from tests.screens.seen_screen import seen
from tests.screens.world import ALERT, RULE, TICKET


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


async def test_the_text_is_shown_and_copied_as_it_is_shown() -> None:
    async with seen() as it:
        await it.press("e")
        assert "# HighErrorRate as md" in it.text
        await it.press("enter")
        assert it.copied == [it.session.export(ALERT, "md")]
        assert it.note == "copied: chain as markdown · given to the test"


async def test_every_format_has_its_turn() -> None:
    async with seen() as it:
        await it.press("e")
        found = []
        for _ in range(5):
            found.append(it.rows[4].split()[-1])
            await it.press("tab")
        assert found == ["md", "slack", "mermaid", "json", "plain"]
        assert "(•) markdown" in it.text


async def test_e_mail_addresses_are_hidden_until_asked_for() -> None:
    async with seen() as it:
        await it.press("e")
        assert "[redacted:email]" in it.text
        await it.press("x")
        assert "kim@example.com" in it.text


async def test_names_of_people_are_hidden_until_asked_for() -> None:
    async with seen() as it:
        await it.press("e")
        assert "D. Kim" not in it.text
        await it.press("p")
        assert "D. Kim" in it.text


async def test_the_file_is_its_owners_alone_and_named_after_the_time_the_alert_fired() -> None:
    async with seen() as it:
        await it.press("e", "w", "enter")
        path = Path("incident-2026-11-23-0307Z.md")
        assert path.read_text() == it.session.export(ALERT, "md")
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert it.note.startswith(f"Wrote {path}")


async def test_a_file_that_exists_is_replaced_only_when_its_name_is_given_twice() -> None:
    path = Path("incident-2026-11-23-0307Z.md")
    path.write_text("mine")
    async with seen() as it:
        await it.press("e", "w", "enter")
        assert path.read_text() == "mine"
        assert it.note.endswith("exists: enter again replaces it.")
        await it.press("enter")
        assert path.read_text() == it.session.export(ALERT, "md")


async def test_a_link_laid_at_the_files_name_is_never_followed() -> None:
    target = Path("target")
    target.write_text("mine")
    Path("incident-2026-11-23-0307Z.md").symlink_to(target)
    async with seen() as it:
        await it.press("e", "w", "enter", "enter")
        assert target.read_text() == "mine"
        assert "was not written" in it.note or "exists" in it.note


async def test_the_chain_exported_is_that_of_the_trails_root() -> None:
    async with seen() as it:
        await it.press("6")
        assert it.app.navigation.history.here.node == TICKET
        await it.press("e")
        assert "the chain of HighErrorRate" in it.rows[0]


async def test_with_the_cursor_on_a_rule_the_chain_of_the_rule_is_exported() -> None:
    async with seen() as it:
        await it.press("enter", "e", "enter", "escape", "j")
        assert "fired by" in it.cursor
        await it.press("e", "enter")
        assert it.copied == [it.session.export(one, "md") for one in (ALERT, RULE)]


async def test_the_arrows_do_nothing_in_the_name_of_the_file() -> None:
    async with seen() as it:
        await it.press("e", "w", "down", "up", "ctrl+j")
        assert it.screen == "export"


async def test_escape_leaves_the_name_first_and_the_screen_then() -> None:
    async with seen() as it:
        await it.press("e", "w", "escape")
        assert it.screen == "export"
        await it.press("escape")
        assert it.screen == "alerts"
