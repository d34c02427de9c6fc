"""Digits, history, pasted references: how one gets from place to place."""

from __future__ import annotations

import pytest
from textual import events

from tests.screens.seen_screen import Seen, seen
from tests.screens.world import CHANGE, RULE, TEAM, TICKET
from traceview.chain.legs import Leg

LANDINGS = [
    ("1", "metric", "HighErrorRate"),
    ("3", "runbook", "Is the payment provider up?"),
    ("4", "explorer", "RULE HighErrorRate"),
    ("5", "explorer", "CHANGE payments/checkout!4812"),
    ("6", "explorer", "TICKET PAY-2317"),
    ("9", "explorer", "DEPLOYMENT #3391"),
    ("0", "explorer", "TEAM payments"),
]


async def paste(it: Seen, text: str) -> None:
    it.app.post_message(events.Paste(text))
    await it.press()


@pytest.mark.parametrize(("digit", "screen", "shown"), LANDINGS)
async def test_a_digit_lands_on_its_leg_from_the_alert_list(
    digit: str, screen: str, shown: str
) -> None:
    async with seen() as it:
        await it.press(digit)
        assert it.screen == screen
        assert shown in it.text


@pytest.mark.parametrize(("digit", "screen", "shown"), LANDINGS)
async def test_a_digit_lands_on_its_leg_from_anywhere_on_the_trail(
    digit: str, screen: str, shown: str
) -> None:
    async with seen() as it:
        await it.press("6", digit)
        if digit == "6":
            screen, shown = "explorer", "TICKET PAY-2290"
        assert it.screen == screen
        assert shown in it.text


@pytest.mark.parametrize("first", ["1", "3"])
async def test_a_digit_works_in_the_plot_and_in_the_reader(first: str) -> None:
    async with seen() as it:
        await it.press(first, "6")
        assert "TICKET PAY-2317" in it.text


@pytest.mark.parametrize("leg", list(Leg))
async def test_every_digit_says_what_it_found_or_why_there_is_nothing(leg: Leg) -> None:
    async with seen() as it:
        await it.press(leg.digit)
        assert it.note.startswith(f"{leg.digit} {leg.value}: ")


async def test_a_gap_says_why_and_how_to_mend_it_and_one_stays_where_one_is() -> None:
    async with seen() as it:
        await it.press("2")
        assert it.screen == "alerts"
        assert it.note == (
            "2 dashboard: none. the rule names no dashboard. "
            "Fix: add dashboard_url to checkout.yaml:22"
        )


async def test_a_second_press_goes_round_the_nodes_of_a_leg() -> None:
    async with seen() as it:
        titles = []
        for _ in range(3):
            await it.press("6")
            titles.append(it.rows[3].split()[2])
        assert titles == ["PAY-2317", "PAY-2290", "PAY-2317"]
        await it.press("backspace")
        assert it.screen == "alerts"


async def test_the_chain_asked_is_that_of_the_node_when_chains_begin_at_it() -> None:
    async with seen(start=RULE) as it:
        await it.press("6")
        assert it.rows[1].strip().startswith("rule checkout.yaml:22 › PAY-2317")
        assert f"chain {RULE}" in it.session.asked


async def test_history_goes_back_and_forward() -> None:
    async with seen() as it:
        await it.press("enter", "j", "enter", "left_square_bracket")
        assert "ALERT HighErrorRate" in it.text
        await it.press("right_square_bracket")
        assert "RULE HighErrorRate" in it.text


async def test_the_way_not_taken_is_kept() -> None:
    async with seen() as it:
        await it.press("6", "h", "5")
        assert "CHANGE" in it.rows[3]
        await it.press("H", "H")
        assert "TICKET PAY-2317" in it.text


async def test_one_key_switches_between_two_places() -> None:
    async with seen() as it:
        await it.press("6", "5", "grave_accent")
        assert "TICKET" in it.rows[3]
        await it.press("grave_accent")
        assert "CHANGE" in it.rows[3]


async def test_at_the_end_of_the_history_a_line_says_so() -> None:
    async with seen() as it:
        await it.press("left_square_bracket")
        assert it.note == "There is no further place that way."


@pytest.mark.parametrize(
    "reference",
    [
        "PAY-2317",
        " PAY-2317\n",
        "https://jira.example.com/browse/PAY-2317",
        "ticket:jira.example.com/PAY-2317\nand more lines",
    ],
)
async def test_a_pasted_reference_is_gone_to_from_any_screen(reference: str) -> None:
    async with seen() as it:
        await it.press("3")
        await paste(it, reference)
        assert "TICKET PAY-2317" in it.text


async def test_a_pasted_reference_of_several_things_opens_the_search() -> None:
    async with seen() as it:
        await paste(it, "HighErrorRate")
        assert it.screen == "search"
        assert "rule" in it.text


async def test_a_pasted_text_that_is_not_known_says_so() -> None:
    async with seen() as it:
        await paste(it, "\x1b]52;c;eA==\x07 NOPE-1")
        assert it.note.startswith("Nothing is known of")
        assert "\x1b" not in it.text


async def test_a_start_reference_is_shown_first_and_its_leg_landed_on() -> None:
    async with seen(start=RULE, start_leg=Leg.OWNER) as it:
        assert "TEAM payments" in it.text
        assert it.app.navigation.history.here.trail == (RULE, TEAM)


async def test_the_trail_behind_a_landing_is_the_root_and_the_node() -> None:
    async with seen(start=RULE) as it:
        await it.press("5", "6")
        assert it.app.navigation.history.here.trail == (RULE, TICKET)
        await it.press("h")
        assert it.app.navigation.history.here.trail == (RULE, CHANGE)
