"""Doing things with a node, and typed commands, on a stage without a terminal."""

from __future__ import annotations

import pytest

from tests.screens.world import ALERT, SERVICE, TICKET
from tests.unit.app.staged import FakeStage
from traceview.app.navigation import Navigation
from traceview.app.node_actions import NodeActions
from traceview.app.stage import OnScreen
from traceview.app.typed_commands import TypedCommands
from traceview.desktop.browser import Opened
from traceview.desktop.clipboard import Copied
from traceview.navigation.command_grammar import OWN
from traceview.navigation.history import Place
from traceview.navigation.node_verbs import NodeVerb

URL = "https://jira.example.com/browse/PAY-2317"
AT_TICKET = Place("explorer", (ALERT, TICKET))
AT_ALERT = Place("explorer", (ALERT,))


class Desk:
    """The stage with a clipboard, a browser, and the commands of the application."""

    def __init__(self, *, has_browser: bool = True) -> None:
        self.stage = FakeStage()
        self.copied: list[str] = []
        self.opened: list[str] = []
        self.done: list[tuple[str, str]] = []
        self.actions = NodeActions(self.stage, self._copy, self._open)
        self.navigation = Navigation(self.stage)
        own = {verb: lambda words, verb=verb: self.done.append((verb, words)) for verb in OWN}
        self.typed = TypedCommands(self.stage, self.navigation, own)
        self._has_browser = has_browser

    def _copy(self, text: str) -> Copied:
        self.copied.append(text)
        return Copied("test", "given to the test")

    def _open(self, url: str) -> Opened:
        self.opened.append(url)
        return Opened(self._has_browser, "Opened." if self._has_browser else "No browser.")

    async def act(self, verb: NodeVerb, place: Place = AT_TICKET) -> None:
        """Do something, to its end."""
        self.actions.act(verb, place)
        await self.stage.rest()

    async def run(self, text: str) -> None:
        """Run a typed command, to its end."""
        self.typed.run(text)
        await self.stage.rest()


@pytest.mark.parametrize("verb", list(NodeVerb))
async def test_whatever_can_be_done_with_a_node_is_done(verb: NodeVerb) -> None:
    desk = Desk()
    await desk.act(verb)
    assert desk.opened or desk.copied or desk.stage.laid_over or desk.stage.situation.marks


async def test_without_a_browser_the_url_is_said_and_copied() -> None:
    desk = Desk(has_browser=False)
    await desk.act(NodeVerb.OPEN)
    assert desk.copied == [URL]
    assert desk.stage.note == f"ticket PAY-2317: No browser. {URL} · given to the test"


@pytest.mark.parametrize("verb", [NodeVerb.OPEN, NodeVerb.YANK_URL])
async def test_a_node_without_an_address_says_so(verb: NodeVerb) -> None:
    desk = Desk()
    await desk.act(verb, Place("explorer", (SERVICE,)))
    assert (desk.opened, desk.copied) == ([], [])
    assert desk.stage.note == "No address is known for service checkout-api."


async def test_a_mark_is_set_and_taken_away_by_the_same_key() -> None:
    desk = Desk()
    await desk.act(NodeVerb.MARK)
    assert list(desk.stage.situation.marks) == [TICKET]
    await desk.act(NodeVerb.MARK)
    assert not desk.stage.situation.marks
    assert desk.stage.note.startswith("Unmarked: ticket PAY-2317")


async def test_a_url_or_text_that_is_given_is_opened_or_copied() -> None:
    desk = Desk()
    desk.actions.open_url(URL)
    desk.actions.copy("rm -r x", "code block")
    await desk.stage.rest()
    assert (desk.opened, desk.copied) == ([URL], ["rm -r x"])
    assert desk.stage.note == "copied: code block · given to the test"


@pytest.mark.parametrize("verb", list(OWN))
async def test_the_applications_own_commands_get_their_words(verb: str) -> None:
    desk = Desk()
    await desk.run(f"{verb} a b")
    assert desk.done == [(verb, "a b")]


@pytest.mark.parametrize(
    ("text", "shown"),
    [("alerts", "alerts"), ("ticket", "explorer"), ("team payments", "explorer"),
     ("path PAY-2317", "path"), ("metric", "metric")],
)  # fmt: skip
async def test_a_typed_command_leads_to_a_place(text: str, shown: str) -> None:
    desk = Desk()
    desk.stage.on_screen = OnScreen("explorer", AT_ALERT, "", AT_ALERT)
    await desk.run(text)
    assert [place.screen for place in desk.stage.places] == [shown]


@pytest.mark.parametrize(
    ("text", "screen", "about"),
    [("search storms", ":SearchScreen", "storms"), ("export", ":ExportScreen", ALERT),
     ("ticket PAY", ":SearchScreen", "kind:ticket PAY"), ("h", ":HelpScreen", "explorer")],
)  # fmt: skip
async def test_a_typed_command_opens_a_view_over_the_place(
    text: str, screen: str, about: str
) -> None:
    desk = Desk()
    desk.stage.on_screen = OnScreen("explorer", AT_ALERT, "", AT_ALERT)
    await desk.run(text)
    ((shown, given),) = desk.stage.laid_over
    assert shown.endswith(screen)
    assert given[-1] == about


async def test_an_unknown_command_names_the_nearest_and_an_empty_one_is_nothing() -> None:
    desk = Desk()
    await desk.run("thme")
    assert desk.stage.note == "There is no command 'thme'. Did you mean theme?"
    await desk.run("")
    assert len(desk.stage.notes) == 1


async def test_a_leg_without_an_alert_says_so() -> None:
    desk = Desk()
    await desk.run("ticket")
    assert desk.stage.note == "There is no alert here to start from."


async def test_the_line_to_type_in_runs_what_was_typed() -> None:
    desk = Desk()
    await desk.typed.ask()
    assert desk.stage.answer is not None
    desk.stage.answer("alerts")
    await desk.stage.rest()
    assert desk.stage.places == [Place()]
