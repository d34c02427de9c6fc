"""The path screen: how two nodes are linked, from the trail's start or from mark to mark."""

from __future__ import annotations

from tests.builders import link, node
from tests.screens.seen_screen import Seen, seen
from tests.screens.world import ALERT, CHANGE, RULE, SERVICE, TEAM, TICKET, WorldSession
from tests.wait_for import wait_for
from traceview.model import Relation

SECOND_RULE = "rule:git.example.com/ops/rules:checkout.yaml#Slow"
TO_TEAM = ("enter", "j", "enter", "G", "p")
"""From the alert list: over the alert to its rule, there to the team, the path to that."""


def two_ways() -> WorldSession:
    """A second rule between the alert and the team, which is a guess."""
    session = WorldSession()
    session.by_id[SECOND_RULE] = node(SECOND_RULE, "Slow", source="prometheus")
    session.links += [
        link(ALERT, Relation.FIRED_BY, SECOND_RULE, 0.4, method="name alone"),
        link(SECOND_RULE, Relation.OWNED_BY, TEAM, source="prometheus"),
    ]
    return session


def asked(it: Seen) -> list[str]:
    return [one for one in it.session.asked if one.startswith("path ")]


async def test_p_shows_the_path_from_the_start_of_the_trail_to_the_cursor() -> None:
    async with seen() as it:
        await it.press(*TO_TEAM)
        assert it.screen == "path"
        assert asked(it) == [f"path {ALERT} {TEAM}"]
        rows = [" ".join(row.split()) for row in it.rows]
        assert rows[1:3] == ["from ALERT HighErrorRate", "to TEAM payments"]
        assert "▸ 1 2 hops, all exact alert→rule→team" in rows
        at = rows.index("ALERT HighErrorRate 2m")
        assert rows[at + 1 : at + 5] == [
            "│ fired by exact name and labels prometheus",
            "RULE HighErrorRate -",
            "│ owned by exact label team: payments rules",
            "TEAM payments -",
        ]
        assert rows[0].startswith("Path 1 path found")
        assert "1 path of 2 hops; 3 records read" in rows
        assert "weakest link exact · oldest fact <1m (prometheus)" in rows


async def test_j_chooses_a_path_and_its_hops_follow() -> None:
    async with seen(two_ways()) as it:
        await it.press("enter", "j", "enter", "G", "p")
        assert "all exact" in it.cursor
        assert "guess" not in it.rows[-4]
        await it.press("j")
        assert "1 guess" in it.cursor
        assert "RULE        Slow" in it.text
        assert "weakest link guess 40%" in it.text
        assert "prometheus" in it.text
        await it.press("k")
        assert "RULE        Slow" not in it.text


async def test_enter_goes_on_to_the_hops_and_explores_one_with_the_way_to_it() -> None:
    async with seen(two_ways()) as it:
        await it.press(*TO_TEAM)
        await it.press("j", "enter", "j", "enter")
        assert it.screen == "explorer"
        assert "RULE Slow" in it.text
        assert it.rows[1].strip().startswith("HighErrorRate › rule in prometheus")
        await it.press("backspace")
        assert it.screen == "path"
        assert [row for row in it.rows if row.startswith("▸ ")] == [
            row for row in it.rows if "1 guess" in row or "RULE        Slow" in row
        ]


async def test_back_leads_to_the_place_before() -> None:
    async with seen() as it:
        await it.press("enter", "j", "enter", "G")
        before = it.cursor
        await it.press("p", "backspace")
        assert (it.screen, it.cursor) == ("explorer", before)


async def test_two_marks_are_the_ends_and_are_shown_until_the_search() -> None:
    async with seen(start=RULE) as it:
        await it.press("G", "space")
        assert it.note == "Marked: team payments; mark the other end, or press p at it."
        assert "1 marked" in it.rows[0]
        await it.press("g", "j", "space")
        assert it.note == "Marked: alert HighErrorRate; p shows the paths between the two."
        assert "2 marked" in it.rows[0]
        await it.press("p")
        assert asked(it) == [f"path {TEAM} {ALERT}"]
        assert "marked" not in it.rows[0]


async def test_a_mark_is_set_on_the_alert_list_and_taken_away_by_the_same_key() -> None:
    async with seen() as it:
        await it.press("space")
        assert "1 marked" in it.rows[0]
        await it.press("space")
        assert it.note == "Unmarked: alert HighErrorRate"
        assert "marked" not in it.rows[0]


async def test_from_one_mark_the_path_leads_to_the_cursor_wherever_that_is() -> None:
    async with seen() as it:
        await it.press("space", "6", "p")
        assert asked(it) == [f"path {ALERT} {TICKET}"]
        assert it.screen == "path"


async def test_where_the_trail_begins_p_says_what_to_do() -> None:
    async with seen() as it:
        await it.press("p")
        assert it.screen == "alerts"
        assert "mark two ends with space" in it.note


async def test_a_typed_path_leads_from_the_node_that_is_shown() -> None:
    async with seen(start=CHANGE) as it:
        await it.press("colon")
        await it.type("path team:payments")
        await it.press("enter")
        assert asked(it) == [f"path {CHANGE} {TEAM}"]


async def test_nothing_within_the_hops_is_said() -> None:
    session = WorldSession()
    session.by_id["person:alone"] = node("person:alone", "Alone")
    async with seen(session) as it:
        await it.press("colon")
        await it.type("path person:alone")
        await it.press("enter")
        assert "no paths found" in it.rows[0]
        assert "nothing within 6 hops; " in it.text
        await it.press("tab", "enter", "o")
        assert it.screen == "path"
        assert it.note == "No address is known for person Alone."


async def test_a_search_that_was_cut_short_says_so_and_searches_again_by_r() -> None:
    session = WorldSession()
    session.path_budget = 2
    async with seen(session, start=TICKET) as it:
        await it.press("colon")
        await it.type(f"path {ALERT}")
        await it.press("enter")
        assert "the budget ended after 2 records read" in " ".join(it.text.split())
        session.path_budget = 100
        await it.press("r")
        assert "1 path of 4 hops" in it.text


async def test_a_path_through_a_hub_is_said_to_be_one() -> None:
    session = WorldSession()
    session.hubs = {SERVICE}
    async with seen(session) as it:
        await it.press("colon")
        await it.type("path Page 007")
        await it.press("enter")
        assert "through a node with very many links" in " ".join(it.text.split())


async def test_while_it_searches_the_screen_says_so_and_keys_work() -> None:
    session = WorldSession()
    async with seen(session) as it:
        session.path_may_end.clear()
        try:
            await it.press("enter", "j", "enter", "G")
            await it.pilot.press("p")
            await wait_for(it.pilot, lambda: it.screen == "path", "the screen is shown")
            await wait_for(it.pilot, lambda: "searching …" in it.text, "it says what it does")
            await wait_for(
                it.pilot, lambda: "to   TEAM payments" in it.text, "it says between what"
            )
            await it.pilot.press("z")
            await wait_for(it.pilot, lambda: not it.rows[0].endswith("Z"), "a key has its effect")
        finally:
            session.path_may_end.set()
        await it.press()
        assert "1 path of 2 hops" in it.text


async def test_an_end_that_is_not_known_any_more_is_a_note() -> None:
    session = WorldSession()
    async with seen(session) as it:
        await it.press("enter", "j", "enter", "G")
        del session.by_id[TEAM]
        await it.press("p")
        assert it.note == f"Nothing is known of {TEAM}."
        assert "searching" not in it.text
