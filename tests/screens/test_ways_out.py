"""Getting out: of a menu once, of the program from anywhere, and back whole from the shell."""

from __future__ import annotations

import asyncio

import pytest
from textual import events
from textual.app import ComposeResult
from textual.widgets import Label

from tests.screens.seen_screen import Seen, seen
from tests.wait_for import settle
from traceview.screens.frame.closes_once import ClosesOnce


def at_once(it: Seen, *keys: str) -> None:
    """Type keys before any of them has had an effect."""
    for key in keys:
        it.app.post_message(events.Key(key, "\r" if key == "enter" else None))


@pytest.mark.parametrize("opens", ["colon", "y", "ctrl+p", "slash", "f", "question_mark", "e", "s"])
@pytest.mark.parametrize("keys", [("escape",) * 3, ("enter", "escape", "escape")])
async def test_what_is_asked_to_close_twice_closes_once(opens: str, keys: tuple[str, ...]) -> None:
    async with seen() as it:
        await it.press(opens)
        at_once(it, *keys)
        await it.press()
        assert it.app.is_running
        assert it.app.return_code is None
        assert it.app.screen_stack[0] is it.app.stage.alerts


@pytest.mark.parametrize("opens", ["colon", "y", "ctrl+p", "slash", "f", "question_mark", "e"])
async def test_escape_typed_while_a_screen_opens_ends_nothing(opens: str) -> None:
    async with seen() as it:
        at_once(it, opens, "escape", "escape", "escape")
        await it.press()
        assert it.app.return_code is None


@pytest.mark.parametrize("opens", ["colon", "y", "ctrl+p", "slash", "f", "question_mark", "m"])
async def test_the_second_ctrl_c_leaves_over_everything(opens: str) -> None:
    async with seen() as it:
        await it.press(opens, "ctrl+c")
        assert it.app.return_code is None
        at_once(it, "ctrl+c")
        await it.pilot.pause()
        assert it.app.return_code == 130


@pytest.mark.parametrize("opens", ["j", "colon", "y", "f"])
async def test_the_first_ctrl_c_says_what_a_second_one_does(opens: str) -> None:
    async with seen() as it:
        await it.press(opens, "ctrl+c")
        assert "Press ctrl+c again to quit." in it.text


class Late(ClosesOnce[None]):
    """Looks for its widgets once it is closed or the program is being left."""

    def __init__(self, may_look: asyncio.Event) -> None:
        super().__init__()
        self._may_look = may_look

    def compose(self) -> ComposeResult:
        yield Label("late")

    async def on_key(self) -> None:
        await self._may_look.wait()
        self.query_one("#gone")


async def test_a_screen_that_fails_while_the_program_is_left_changes_no_exit_code() -> None:
    async with seen() as it:
        may_look = asyncio.Event()
        late = Late(may_look)
        await it.app.push_screen(late)
        late.post_message(events.Key("a", "a"))
        it.app.leave(143)
        may_look.set()
        await it.pilot.pause()
    assert it.app.return_code == 143
    assert it.app._exception is None


async def test_a_screen_that_closed_meanwhile_ends_nothing() -> None:
    async with seen() as it:
        may_look = asyncio.Event()
        late = Late(may_look)
        await it.app.push_screen(late)
        late.post_message(events.Key("a", "a"))
        await it.pilot.pause(0)
        closed = it.app.pop_screen()
        may_look.set()
        await closed
        await settle(it.pilot)
        assert it.app._exception is None
        assert it.app.is_running


async def test_all_of_the_screen_is_painted_after_the_shell_had_the_terminal(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with seen() as it:
        painted: list[bool] = []
        monkeypatch.setattr(it.app, "refresh", lambda **how: painted.append(how["layout"]))
        it.app._resume_signal()
        await it.press()
        assert painted == [True]
