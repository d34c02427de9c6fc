"""Getting out: of a menu once, of the program from anywhere, and back whole from the shell."""

from __future__ import annotations

import pytest
from textual import events
from textual.css.query import NoMatches

from tests.screens.seen_screen import Seen, seen
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
    """Looks for a widget that is gone."""

    def on_key(self) -> None:
        self.query_one("#gone")


@pytest.mark.parametrize("is_shown", [True, False])
async def test_a_screen_that_misses_its_widgets_once_it_is_closed_ends_nothing(
    is_shown: bool,
) -> None:
    async with seen() as it:
        late = Late()
        late._parent = it.app
        if not is_shown:
            await late._on_message(events.Key("a", "a"))
            return
        it.app._screen_stack.append(late)
        with pytest.raises(NoMatches):
            await late._on_message(events.Key("a", "a"))
        it.app._screen_stack.remove(late)


async def test_all_of_the_screen_is_painted_after_the_shell_had_the_terminal(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with seen() as it:
        painted: list[bool] = []
        monkeypatch.setattr(it.app, "refresh", lambda **how: painted.append(how["layout"]))
        it.app._resume_signal()
        await it.press()
        assert painted == [True]
