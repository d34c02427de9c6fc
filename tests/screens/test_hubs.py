"""A node with a hundred thousand links: all are rows, those near the screen are read."""

from __future__ import annotations

import threading

from tests.builders import link
from tests.screens.platform import PLATFORM, SIZE, PlatformSession, ticket_key
from tests.screens.seen_screen import Seen, seen
from tests.screens.world import CHANGE
from tests.wait_for import wait_for
from traceview.model import Relation
from traceview.navigation.history import Place
from traceview.screens.explorer.neighbour_list import NeighbourList
from traceview.screens.explorer.neighbour_pages import KEPT, PAGE
from traceview.screens.explorer.screen import ExplorerScreen


def near(it: Seen) -> NeighbourList:
    assert isinstance(it.app.screen, ExplorerScreen)
    return it.app.screen.near


async def open_tickets(it: Seen) -> None:
    near(it).move(near(it).rows.find("more ticket"))
    await it.press()
    assert "… 99,950 more: enter shows them" in it.cursor
    await it.press("enter")


async def test_the_heading_counts_all_and_nothing_more_is_read_than_shown() -> None:
    session = PlatformSession()
    async with seen(session, start=PLATFORM) as it:
        assert "TICKET 100,000" in it.text
        assert session.pages == []
        assert not any("100000" in asked for asked in session.asked)


async def test_enter_on_the_rest_makes_rows_of_all_and_leaves_the_cursor_there() -> None:
    async with seen(PlatformSession(), start=PLATFORM) as it:
        await open_tickets(it)
        assert ticket_key(50) in it.cursor
        await it.press("j")
        assert ticket_key(51) in it.cursor
        await it.press("k", "k", "k")
        assert ticket_key(48) in it.cursor


async def test_the_last_row_of_all_is_one_key_away_and_so_is_the_first() -> None:
    session = PlatformSession()
    async with seen(session, start=PLATFORM) as it:
        await open_tickets(it)
        await it.press("end")
        assert ticket_key(SIZE - 1) in it.cursor
        await it.press("pageup")
        assert "OPS-" in it.cursor
        await it.press("home")
        assert "checkout-api" in it.cursor
        await it.press("n")
        assert ticket_key(0) in it.cursor


async def test_only_pages_near_the_screen_are_read_each_once() -> None:
    session = PlatformSession()
    async with seen(session, start=PLATFORM) as it:
        await open_tickets(it)
        await it.press("end", "pageup", "pageup", "pagedown")
        assert len(session.pages) == len(set(session.pages))
        assert {(kind, count) for kind, _, count in session.pages} == {("ticket", PAGE)}
        starts = {start for _, start, _ in session.pages}
        assert starts == {0, PAGE, SIZE - 2 * PAGE, SIZE - PAGE}


async def test_a_key_moves_the_cursor_while_a_page_is_read() -> None:
    session = PlatformSession()
    async with seen(session, start=PLATFORM) as it:
        await open_tickets(it)
        session.hold = threading.Event()
        await it.pilot.press("end")
        await wait_for(it.pilot, lambda: it.cursor.strip() == "▸ …", "a row that is not read")
        await wait_for(it.pilot, lambda: "This link is being read." in it.text, "that it is read")
        await it.pilot.press("up", "o")
        before = len(near(it).rows) - 2
        await wait_for(it.pilot, lambda: near(it).cursor == before, "the cursor has moved")
        assert it.note == ""
        session.hold.set()
        await it.press()
        assert it.note == f"No address is known for ticket {ticket_key(SIZE - 2)}."
        assert near(it).cursor == before == len(near(it).rows) - 2
        assert ticket_key(SIZE - 2) in it.cursor
        assert f"ticket {ticket_key(SIZE - 2)}" in it.text
        assert "…" not in it.text


async def test_pages_that_were_passed_by_are_not_read() -> None:
    session = PlatformSession()
    async with seen(session, start=PLATFORM) as it:
        await open_tickets(it)
        session.hold = threading.Event()
        already = len(session.pages)
        for _ in range(60):
            await it.pilot.press("pagedown")
        await it.pilot.press("end")
        assert len(session.pages) == already + 1
        session.hold.set()
        await it.press()
        assert len(session.pages) <= already + 3
        assert ticket_key(SIZE - 1) in it.cursor


async def test_an_answer_for_a_node_that_was_left_does_no_harm() -> None:
    session = PlatformSession()
    async with seen(session, start=PLATFORM) as it:
        await open_tickets(it)
        session.hold = threading.Event()
        await it.pilot.press("end")
        await it.pilot.press("h")
        await it.pilot.press("enter")
        session.hold.set()
        await it.press()
        assert "ALERT HighErrorRate" in it.text
        assert "OPS-" not in it.text


async def test_enter_on_a_far_row_goes_to_it_and_back_finds_it_again() -> None:
    session = PlatformSession()
    async with seen(session, start=PLATFORM) as it:
        await open_tickets(it)
        await it.press("end", "pageup", "pageup")
        row, before = it.cursor.split()[:4], near(it).cursor
        await it.press("enter")
        assert "TICKET OPS-" in it.rows[3]
        await it.press("backspace")
        assert near(it).cursor == before
        assert it.cursor.split()[:4] == row
        assert near(it).links.count("ticket") <= 50 + 4 * PAGE


async def test_back_finds_the_row_by_what_it_is_when_newer_ones_have_come() -> None:
    session = PlatformSession()
    async with seen(session, start=PLATFORM) as it:
        await open_tickets(it)
        await it.press(*["pagedown"] * 4)
        row = it.cursor
        await it.press("enter")
        session.size += 7
        await it.press("backspace")
        assert it.cursor.split()[:2] == row.split()[:2]


async def test_pages_are_let_go_and_read_again() -> None:
    session = PlatformSession()
    async with seen(session, start=PLATFORM) as it:
        await open_tickets(it)
        for at in range(1, KEPT + 10):
            near(it).move(at * 1_000)
            await it.press()
            assert "OPS-" in it.cursor
            assert near(it).links.count("ticket") <= 50 + KEPT * PAGE
        near(it).move(60)
        await it.press()
        assert ticket_key(57) in it.cursor


async def test_a_page_that_cannot_be_read_is_said_and_asked_for_again_later() -> None:
    session = PlatformSession()
    async with seen(session, start=PLATFORM) as it:
        await open_tickets(it)
        session.page_fails = True
        await it.press("end")
        assert it.cursor.strip() == "▸ …"
        assert it.note.startswith("The cache cannot be read")
        session.page_fails = False
        await it.press("pageup")
        assert "OPS-" in it.cursor


async def test_a_filter_says_how_much_it_went_through_and_reads_on_up_to_a_limit() -> None:
    session = PlatformSession()
    async with seen(session, start=PLATFORM) as it:
        session.hold = threading.Event()
        await it.pilot.press("slash", "c", "h", "o", "r", "e", "minus", "3")
        await wait_for(it.pilot, lambda: "links read" in it.note, "how much was looked at")
        assert it.note == "7 of the 51 links read, of 100,001"
        assert "TICKET 7 of 50 read, of 100,000" in it.text
        session.hold.set()
        await it.press()
        assert it.note == "293 of the 2,051 links read, of 100,001"
        assert "TICKET 293 of 2,050 read, of 100,000" in it.text
        assert sum(count for _, _, count in session.pages) == 2_000


async def test_what_is_read_again_is_filtered_as_far_as_before() -> None:
    async with seen(PlatformSession(), start=PLATFORM) as it:
        await it.press("slash")
        await it.type("chore-3")
        await it.press("enter", "r")
        assert "TICKET 293 of 2,050 read, of 100,000" in it.text
        assert it.note == "293 of the 2,051 links read, of 100,001"


async def test_how_much_was_looked_at_gives_way_to_the_note_of_the_next_place() -> None:
    async with seen(PlatformSession(), start=PLATFORM) as it:
        await it.press("slash")
        await it.type("chore-3")
        await it.app.navigation.go(Place("explorer", (CHANGE,)), "a word of the next place")
        await it.press()
        assert it.note == "a word of the next place"


async def test_clearing_the_filter_keeps_the_cursor_on_its_link_however_far_down() -> None:
    async with seen(PlatformSession(), start=PLATFORM) as it:
        await it.press("slash")
        await it.type(ticket_key(1_234))
        assert ticket_key(1_234) in it.cursor
        await it.press("escape")
        assert ticket_key(1_234) in it.cursor
        assert ticket_key(1_235) in it.text
        assert it.note == ""


async def test_a_filter_that_nothing_holds_does_not_say_that_nothing_is_linked() -> None:
    async with seen(PlatformSession(), start=PLATFORM) as it:
        await it.press("slash")
        await it.type("unheard of")
        assert "No link that was read holds that." in it.text
        assert it.note == "0 of the 2,051 links read, of 100,001"


async def test_a_list_that_is_not_read_yet_does_not_say_that_nothing_is_linked() -> None:
    session = PlatformSession()
    session.hold = threading.Event()
    async with seen(session) as it:
        await it.app.navigation.go(Place("explorer", (PLATFORM,)))
        assert it.screen == "explorer"
        assert "Nothing is linked" not in it.text
        session.hold.set()
        await it.press()
        assert "TICKET 100,000" in it.text


async def test_a_closed_filter_reads_no_further() -> None:
    session = PlatformSession()
    async with seen(session, start=PLATFORM) as it:
        session.hold = threading.Event()
        await it.pilot.press("slash", "c")
        await wait_for(it.pilot, lambda: bool(session.pages), "a part that is read")
        await it.pilot.press("escape")
        session.hold.set()
        await it.press()
        assert len(session.pages) == 1


async def test_new_links_of_a_hub_are_counted_and_shown_by_a_key_without_reading_all() -> None:
    session = PlatformSession()
    async with seen(session, start=PLATFORM) as it:
        await open_tickets(it)
        await it.press(*["pagedown"] * 4)
        row = it.cursor
        session.size += 1_234
        await it.press("R")
        assert it.note == "1,234 new links: press r to show"
        assert it.cursor == row
        already = len(session.pages)
        await it.press("r")
        assert "TICKET 101,234" not in it.text
        assert len(session.pages) - already <= 4
        await it.press("g", "n")
        assert "TICKET 101,234" in it.text
        assert ticket_key(0, session.size) in it.cursor


async def test_a_few_new_links_leave_the_cursor_on_its_own_when_they_are_shown() -> None:
    session = PlatformSession()
    async with seen(session, start=PLATFORM) as it:
        await open_tickets(it)
        await it.press(*["pagedown"] * 4)
        row = it.cursor
        session.size += 3
        await it.press("R", "r")
        assert it.cursor == row


async def test_a_refresh_without_new_links_draws_those_on_screen_anew() -> None:
    session = PlatformSession()
    async with seen(session, start=PLATFORM) as it:
        await open_tickets(it)
        await it.press("end")
        row, already = it.cursor, len(session.pages)
        await it.press("R")
        assert it.note == ""
        assert it.cursor == row
        assert 0 < len(session.pages) - already <= 3


async def test_other_kinds_are_jumped_to_past_all_rows() -> None:
    session = PlatformSession()
    session.links.append(link(PLATFORM, Relation.MENTIONS, "person:dkim"))
    async with seen(session, start=PLATFORM) as it:
        await open_tickets(it)
        await it.press("n")
        assert "D. Kim" in it.cursor
        await it.press("N")
        assert ticket_key(0) in it.cursor
