"""Opening, copying, typed commands, help and palette."""

from __future__ import annotations

import pytest

from tests.screens.seen_screen import seen
from tests.screens.world import CHANGE, TICKET
from traceview.navigation.commands_table import COMMANDS, SCOPES, of_screen

URL = "https://jira.example.com/browse/PAY-2317"


async def test_o_opens_the_address_of_what_is_under_the_cursor() -> None:
    async with seen(start=CHANGE) as it:
        await it.press("j", "j", "o")
        assert it.opened == [URL]


async def test_without_a_browser_the_address_is_shown_whole_and_copied() -> None:
    async with seen(has_browser=False, start=CHANGE) as it:
        await it.press("j", "j", "o")
        assert it.copied == [URL]
        assert URL in " ".join(it.text.split())


async def test_a_node_without_an_address_says_so() -> None:
    async with seen() as it:
        await it.press("j", "o")
        assert it.note == "No address is known for alert ReplicationLag."


@pytest.mark.parametrize(
    ("key", "copied"),
    [
        ("u", URL),
        ("k", "PAY-2317"),
        ("t", "PAY-2317 Retry storms when the payment provider is slow"),
        ("m", f"ticket `PAY-2317 Retry storms when the payment provider is slow` <{URL}>"),
    ],
)
async def test_the_menu_of_copies_shows_what_each_key_copies(key: str, copied: str) -> None:
    async with seen(start=CHANGE) as it:
        await it.press("j", "j", "y")
        assert URL in it.text
        await it.press(key)
        assert it.copied == [copied]
        assert it.screen == "explorer"


async def test_another_key_closes_the_menu_and_copies_nothing() -> None:
    async with seen() as it:
        await it.press("y", "q")
        assert it.copied == []
        assert it.screen == "alerts"


async def test_capital_y_copies_the_address_at_once() -> None:
    async with seen(start=CHANGE) as it:
        await it.press("j", "j", "Y")
        assert it.copied == [URL]
        assert it.note == "copied: ticket PAY-2317, its URL · given to the test"


@pytest.mark.parametrize(
    ("command", "shown"),
    [
        ("ticket", "TICKET PAY-2317"),
        ("ticket PAY-2290", "TICKET PAY-2290"),
        ("team payments", "TEAM payments"),
        ("open PAY-2290", "TICKET PAY-2290"),
        ("search storms", "1 found"),
        ("path PAY-2290", "TICKET PAY-2290"),
        ("path nobody", "Nothing else is known of nobody."),
        ("path HighErrorRate", "to RULE HighErrorRate"),
        ("sources", "connect timeout"),
        ("export", "as md"),
        ("help", "keys of the alerts screen"),
        ("design", "7 design document: none."),
        ("nonsense", "There is no command 'nonsense'"),
        ("sorces", "Did you mean sources"),
        ("theme nope", "The themes are: ansi-dark"),
    ],
)
async def test_typed_commands(command: str, shown: str) -> None:
    async with seen() as it:
        await it.press("colon")
        await it.type(command)
        await it.press("enter")
        assert shown in " ".join(it.text.split())


async def test_a_theme_of_the_terminals_own_colours_can_be_chosen() -> None:
    async with seen() as it:
        await it.press("colon")
        await it.type("theme ansi-dark")
        await it.press("enter")
        assert it.app.theme == "ansi-dark"
        assert "HighErrorRate" in it.cursor


async def test_help_lists_every_key_of_the_screen_and_filters() -> None:
    async with seen() as it:
        await it.press("question_mark")
        await it.type("threshold")
        assert it.cursor.split()[1:3] == ["m", "metric"]
        await it.press("escape")
        assert it.screen == "alerts"


async def test_the_palette_presses_the_key_of_what_is_chosen() -> None:
    async with seen() as it:
        await it.press("ctrl+p")
        await it.type("sources")
        await it.press("down", "enter")
        assert it.screen == "sources"


async def test_a_remapped_key_is_the_one_that_works_and_that_is_shown() -> None:
    async with seen(keymap={"open": "ctrl+o", "move.down": "x"}) as it:
        assert "ctrl+o open" in it.text
        await it.press("x", "o")
        assert "ReplicationLag" in it.cursor
        assert it.opened == []
        assert it.note == ""


WAYS = {
    "alerts": (), "explorer": ("enter",), "path": ("enter", "j", "enter", "j", "p"),
    "metric": ("1",), "runbook": ("3",), "search": ("f",),
    "sources": ("s",), "export": ("e",), "help": ("question_mark",),
}  # fmt: skip


@pytest.mark.parametrize("screen", list(SCOPES))
async def test_every_command_of_a_screen_is_bound_there_to_something_that_exists(
    screen: str,
) -> None:
    async with seen() as it:
        await it.press(*WAYS[screen])
        assert it.screen == screen
        bound = {}
        for holder in [it.app, it.app.screen, *it.app.screen.walk_children()]:
            for _, binding in holder._bindings:
                name = binding.action.partition("(")[0]
                if getattr(holder, f"action_{name}", None) is not None:
                    bound[binding.id] = holder
        assert {command.id for command in of_screen(screen)} <= set(bound)


@pytest.mark.parametrize("screen", list(SCOPES))
async def test_the_footer_fits_in_two_rows_and_names_help_and_a_way_out(screen: str) -> None:
    async with seen() as it:
        await it.press(*WAYS[screen])
        foot = " ".join(it.rows[-2:])
        assert any(word in foot for word in ("close", "back", "quit"))
        assert screen in ("search", "export", "help") or "? help" in foot


def test_every_command_works_somewhere() -> None:
    everywhere = {command.id for screen in SCOPES for command in of_screen(screen)}
    assert everywhere == {command.id for command in COMMANDS}


async def test_the_ticket_of_the_first_alert_is_one_key_away() -> None:
    async with seen() as it:
        await it.press("6")
        assert it.app.navigation.history.here.node == TICKET
