"""Every key that acts, on every screen: it acts on what is highlighted, typed at once or later."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import NamedTuple

import pytest
from textual import events
from textual.keys import key_to_character

from tests.screens.seen_screen import Seen, seen
from tests.screens.world import (
    ALERT,
    CHANGE,
    METRIC,
    POLICY,
    RULE,
    RUNBOOK,
    SECOND_TICKET,
    SERVICE,
    TEAM,
    TICKET,
    WorldSession,
)
from tests.wait_for import PATIENCE_S, wait_for
from traceview.chain.chain import Chain
from traceview.model import Node
from traceview.screens.explorer.node_card import NodeCard
from traceview.screens.runbook.reader import Reader
from traceview.widgets.node_lines import called

URL = "https://jira.example.com/browse/PAY-2317"
COMMIT = "commit:" + "9f2c1e4a" * 5
SECOND_ALERT = "alert:prometheus/lag"


class Stand(NamedTuple):
    """Where one stands: the keys that lead there, the screen, and the node that is highlighted.

    `root` is the node whose chain the node belongs to.
    """

    keys: tuple[str, ...]
    screen: str
    node: str
    root: str = ALERT


STANDS = {
    "the first alert": Stand((), "alerts", ALERT),
    "another alert": Stand(("j",), "alerts", SECOND_ALERT, SECOND_ALERT),
    "an alert that was entered": Stand(("enter",), "explorer", ALERT),
    "a change by its digit": Stand(("5",), "explorer", CHANGE),
    "a ticket by its digit": Stand(("6",), "explorer", TICKET),
    "the second ticket": Stand(("6", "6"), "explorer", SECOND_TICKET),
    "a rule by its digit": Stand(("4",), "explorer", RULE, RULE),
    "an owner by its digit": Stand(("0",), "explorer", TEAM),
    "the first link": Stand(("5", "j"), "explorer", COMMIT),
    "a link further down": Stand(("5", "j", "j"), "explorer", TICKET),
    "the last link": Stand(("5", "G"), "explorer", SECOND_TICKET),
    "a rule among the links": Stand(("enter", "j"), "explorer", RULE, RULE),
    "up again from the first link": Stand(("5", "j", "k"), "explorer", CHANGE),
    "a link and the same digit again": Stand(("5", "j", "5"), "explorer", CHANGE),
    "back from a link": Stand(("5", "j", "j", "enter", "h"), "explorer", TICKET),
    "back from a digit": Stand(("5", "6", "h"), "explorer", CHANGE),
    "a node that was followed to": Stand(("5", "j", "j", "enter"), "explorer", TICKET),
    "the preview of a link": Stand(("5", "j", "j", "tab"), "explorer", TICKET),
    "the preview of the node": Stand(("5", "tab"), "explorer", CHANGE),
    "after a refresh": Stand(("5", "j", "j", "r"), "explorer", TICKET),
    "a path": Stand(("6", "p"), "path", TICKET),
    "a node of a path": Stand(("6", "p", "enter", "j"), "path", RULE, RULE),
    "up again from the nodes of a path": Stand(("6", "p", "enter", "k"), "path", TICKET),
    "the other list and back": Stand(("6", "p", "tab", "tab"), "path", TICKET),
    "a plot": Stand(("1",), "metric", ALERT),
    "the next plot": Stand(("1", "1"), "metric", METRIC),
    "a document": Stand(("3",), "runbook", RUNBOOK),
    "a link in a document": Stand(("3", "tab", "tab", "tab"), "runbook", POLICY),
    "a document that was followed to": Stand(
        ("3", "tab", "tab", "tab", "enter"), "runbook", POLICY
    ),
}


class SlowChain(WorldSession):
    """The small world; its chains are held back until the test lets them go."""

    def __init__(self) -> None:
        super().__init__()
        self.may_answer = threading.Event()

    def chain(self, node_id: str) -> Chain:
        self.asked.append("chain")
        assert self.may_answer.wait(PATIENCE_S), "the chains were never let go"
        return super().chain(node_id)


PLOTTED = (ALERT, RULE, METRIC)
LISTS = ("alerts", "explorer")
"""The screens on which documents are read, expressions plotted and nodes marked."""


@asynccontextmanager
async def standing(where: str, *keys: str, is_later: bool) -> AsyncIterator[tuple[Seen, Node]]:
    """The application after `keys` where one stands, and the node that is highlighted there.

    At once: all keys are in the queue before the first has its effect. Later: each has had its
    effect and three seconds have passed by the clock of the application before the next.
    """
    stand, session = STANDS[where], WorldSession()
    session.clock += timedelta(seconds=58)
    node = session._known(stand.node)
    async with seen(session, size=(100, 40)) as it:
        if is_later:
            for key in stand.keys:
                await it.press(key)
                session.clock += timedelta(seconds=3)
                it.app.refresh_loop.tick()
                await it.press()
            assert it.screen == stand.screen
            assert_highlighted(it, node)
        for key in (*(() if is_later else stand.keys), *keys):
            it.app.post_message(events.Key(key, key_to_character(key)))
        await it.press()
        yield it, node


def assert_highlighted(it: Seen, node: Node) -> None:
    """That the screen shows this node as the current thing: its row has the mark, or its head."""
    marked = [row for row in it.rows if row.lstrip("│ ").startswith(("> ", ">", "▸"))]
    if it.screen == "runbook":
        stop = it.app.screen.query_one(Reader).stop
        assert (node.id == RUNBOOK or "rollback" in it.rows[1].lower()) == (stop is None)
        assert stop is None or node.url.endswith(stop.text)
    elif it.screen == "metric":
        assert node.title in it.rows[1]
    elif it.screen == "path" and len(marked) == 1:
        assert node.title in it.rows[2]
    elif it.screen == "explorer" and not it.cursor:
        assert it.app.screen.query_one(NodeCard).node == node
    else:
        assert node.title[:12] in marked[-1]


both = pytest.mark.parametrize("is_later", [False, True], ids=["at once", "later"])
everywhere = pytest.mark.parametrize("where", list(STANDS))
on_lists = pytest.mark.parametrize(
    "where", [where for where, stand in STANDS.items() if stand.screen in LISTS]
)


@both
@everywhere
async def test_keys_act_on_what_is_highlighted(where: str, *, is_later: bool) -> None:
    """`o` opens it, `Y` copies its address, `y` gives the menu of it, `e` the chain of it."""
    keys = ("o", "Y", "y", "i", "e", "enter")
    async with standing(where, *keys, is_later=is_later) as (it, node):
        address = [node.url] if node.url else []
        assert it.opened == address
        assert it.copied == [*address, node.id, it.session.export(STANDS[where].root)]


@both
@everywhere
async def test_the_note_names_what_was_acted_on(where: str, *, is_later: bool) -> None:
    async with standing(where, "o", is_later=is_later) as (it, node):
        assert called(node) in it.note or "the link" in it.note


@both
@everywhere
async def test_a_refresh_leaves_what_is_highlighted(where: str, *, is_later: bool) -> None:
    async with standing(where, "r", "y", "i", is_later=is_later) as (it, node):
        assert it.screen == STANDS[where].screen
        if where != "a link in a document":
            assert it.copied == [node.id]
            assert_highlighted(it, node)


@both
@on_lists
async def test_keys_of_lists_act_on_what_is_highlighted_or_say_what_it_is(
    where: str, *, is_later: bool
) -> None:
    """`space` marks it, `d` reads a document, `m` plots an expression."""
    async with standing(where, "space", "d", "m", is_later=is_later) as (it, node):
        assert it.app.stage.situation.marks == (node.id,)
        if node.id in PLOTTED:
            assert (it.screen, it.app.navigation.history.here.node) == ("metric", node.id)
        else:
            assert it.note == f"m plots an expression; this is {called(node)}."


async def test_what_is_no_document_is_not_read() -> None:
    async with seen() as it:
        await it.press("0", "d")
        assert it.note == "d reads documents; this is team payments."


async def test_a_document_that_was_landed_on_is_read() -> None:
    async with seen(start=RUNBOOK) as it:
        await it.press("d")
        assert (it.screen, it.app.navigation.history.here.node) == ("runbook", RUNBOOK)


async def test_keys_wait_for_a_slow_landing_and_act_on_what_it_brings() -> None:
    session = SlowChain()
    async with seen(session) as it:
        for key in ("6", "Y", "j", "o"):
            it.app.post_message(events.Key(key, key_to_character(key)))
        await wait_for(it.pilot, lambda: "chain" in session.asked, "the chain is asked")
        await it.pilot.pause(0)
        assert (it.copied, it.opened, it.screen) == ([], [], "alerts")
        session.may_answer.set()
        await it.press()
        assert (it.copied, it.opened) == ([URL], [session.by_id[CHANGE].url])


async def test_escape_waits_for_nothing_and_drops_the_keys_that_wait() -> None:
    session = SlowChain()
    async with seen(session) as it:
        for key in ("6", "o", "escape", "f"):
            it.app.post_message(events.Key(key, key_to_character(key)))
        await wait_for(it.pilot, lambda: "chain" in session.asked, "the chain is asked")
        session.may_answer.set()
        await it.press()
        assert it.opened == []


@pytest.mark.parametrize(("row", "said"), [
    ("more document", "This row stands for the other links of its kind: enter shows them."),
])  # fmt: skip
async def test_a_row_that_is_no_node_is_not_acted_on(row: str, said: str) -> None:
    async with seen(start=SERVICE) as it:
        await it.press("G", "o")
        assert (it.note, it.opened) == (said, [])
        await it.press("Y", "e", "d", "m")
        assert (it.note, it.copied, it.screen) == (said, [], "explorer")


async def test_in_the_list_of_alerts_beside_it_the_alert_there_is_acted_on() -> None:
    session = WorldSession()
    session._known(SECOND_ALERT)
    async with seen(session, size=(160, 48)) as it:
        await it.press("5", "shift+tab", "j", "o")
        assert it.note == "No address is known for alert ReplicationLag."
