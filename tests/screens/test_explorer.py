"""The explorer: the trail, the neighbours with how and why, and the preview of a link."""

from __future__ import annotations

from datetime import timedelta

from tests.builders import NOW, link, node
from tests.screens.seen_screen import seen
from tests.screens.world import ALERT, CHANGE, HUB_SIZE, RULE, SERVICE, TICKET, WorldSession
from traceview.model import Relation


async def test_a_link_is_a_sentence_and_its_reason_stands_below() -> None:
    async with seen(start=CHANGE) as it:
        row = next(row for row in it.rows if "PAY-2290" in row)
        assert row.split()[:4] == ["◐", "refers", "to", "PAY-2290"]
        assert "guess 60%" in row
        await it.press("G")
        assert "guess 60% refers to: key in the text: PAY-2290" in " ".join(it.text.split())


async def test_with_room_neighbours_stand_under_their_kind() -> None:
    async with seen(start=CHANGE, size=(120, 36)) as it:
        assert any(
            row.split("│")[1:2] and row.split("│")[1].strip() == "TICKET 2" for row in it.rows
        )


async def test_without_utf8_how_a_link_is_known_is_told_in_ascii() -> None:
    async with seen(start=CHANGE, plain=True) as it:
        signs = {row.split()[-1 if row.startswith(" 1") else 0] for row in it.rows if "PAY-" in row}
        assert signs >= {"=", "~"}
        assert not set("●◐○━─") & set(it.text)


async def test_exact_links_stand_before_guesses() -> None:
    async with seen(start=CHANGE) as it:
        at = [n for n, row in enumerate(it.rows) if " PAY-22" in row or "PAY-23" in row]
        assert [it.rows[row].split()[0] for row in at[-2:]] == ["●", "◐"]


async def test_enter_follows_a_link_and_the_trail_says_how_one_got_here() -> None:
    async with seen() as it:
        await it.press("enter", "j", "enter")
        assert it.rows[1].strip().startswith("HighErrorRate › rule checkout.yaml:22")
        assert "RULE HighErrorRate" in it.rows[3]


async def test_back_returns_to_the_node_before_with_the_cursor_where_it_was() -> None:
    async with seen(start=RULE) as it:
        await it.press("j", "j")
        before = it.cursor
        await it.press("enter", "backspace")
        assert it.cursor == before


async def test_back_from_the_first_node_is_the_alert_list() -> None:
    async with seen() as it:
        await it.press("j", "enter", "h")
        assert it.screen == "alerts"
        assert "ReplicationLag" in it.cursor


async def test_the_preview_gives_every_piece_of_evidence_with_its_place_source_and_age() -> None:
    async with seen(start=CHANGE) as it:
        await it.press("j", "j")
        text = " ".join(it.text.split())
        assert "exact closes: trailer Closes: PAY-2317, at commit 9f2c1e4a" in text
        assert "(rules <1m ago)" in text


async def test_data_of_a_source_in_trouble_is_marked_stale_at_the_node() -> None:
    async with seen(start=CHANGE) as it:
        assert "from forge, <1m old STALE" in it.text


async def test_the_legs_that_were_found_are_named_by_their_digit_and_the_others_counted() -> None:
    async with seen() as it:
        await it.press("enter")
        text = " ".join(it.text.split())
        assert "6●tkt" in text
        assert "9◐dep" in text
        assert "2○dash" in text


async def test_of_a_hub_fifty_are_shown_and_the_rest_is_one_key_away() -> None:
    async with seen(start=SERVICE) as it:
        await it.press("G")
        assert f"{HUB_SIZE - 50} more" in it.cursor
        await it.press("enter", "G")
        assert f"Page {HUB_SIZE - 1:03}" in it.cursor


async def test_the_filter_also_finds_what_was_not_shown() -> None:
    async with seen(start=SERVICE) as it:
        await it.press("slash")
        await it.type("page 199")
        assert "Page 199" in it.cursor
        await it.press("escape")
        assert "Page 199" in it.cursor
        assert "Page 200" in it.text


async def test_escape_clears_the_filter_first_and_goes_back_then() -> None:
    async with seen(start=CHANGE) as it:
        await it.press("slash", "x", "escape")
        assert it.screen == "explorer"
        await it.press("escape")
        assert it.screen == "alerts"


async def test_n_jumps_to_the_next_kind() -> None:
    async with seen(start=CHANGE) as it:
        await it.press("n", "n")
        assert "PAY-2317" in it.cursor


async def test_a_node_without_links_says_so() -> None:
    session = WorldSession()
    lonely = node("person:alone", "Alone")
    session.by_id[lonely.id] = lonely
    async with seen(session, start=lonely.id) as it:
        assert "Nothing is linked to this." in it.text


async def test_a_node_that_no_source_described_says_so() -> None:
    async with seen(start="person:dkim") as it:
        assert "described by no source" in it.text


async def test_links_that_a_refresh_brings_wait_for_a_key() -> None:
    session = WorldSession()
    async with seen(session, start=TICKET) as it:
        before = it.cursor
        session.links.append(link(TICKET, Relation.MENTIONS, SERVICE))
        await it.press("R")
        assert it.note == "1 new links: press r to show"
        assert it.cursor == before
        await it.press("r")
        assert "● mentions" in it.text


async def test_an_old_answer_never_replaces_a_newer_place() -> None:
    async with seen(start=RULE) as it:
        await it.pilot.press("j", "enter")
        await it.pilot.press("h")
        await it.press()
        assert "RULE HighErrorRate" in it.text


async def test_the_preview_is_hidden_and_shown_by_its_key() -> None:
    async with seen(start=CHANGE) as it:
        await it.press("j")
        assert "merge commit (rules" in it.text
        await it.press("v")
        assert "merge commit (rules" not in it.text
        await it.press("v")
        assert "merge commit (rules" in it.text


async def test_a_wide_terminal_shows_the_alerts_and_the_whole_chain_beside_it() -> None:
    async with seen(size=(160, 48)) as it:
        await it.press("enter")
        assert "╭─ Chain ─" in it.text
        assert any("ReplicationLag" in row for row in it.rows)
        assert "7 ○ design" in it.text


async def test_from_the_alerts_beside_it_another_one_is_explored() -> None:
    async with seen(size=(160, 48)) as it:
        await it.press("enter", "shift+tab", "j", "enter")
        assert "ALERT ReplicationLag" in it.text


async def test_with_few_rows_the_preview_gives_way_to_the_list() -> None:
    async with seen(size=(80, 16), start=CHANGE) as it:
        assert "PAY-2290" in it.text
        assert "(rules <1m ago)" not in it.text


async def test_the_alerts_beside_it_and_their_counts_are_those_of_the_last_refresh() -> None:
    session = WorldSession()
    async with seen(session, size=(160, 48)) as it:
        await it.press("5")
        assert "3 crit" in it.text
        session.alerts = session.alerts[1:]
        await it.press("R")
        assert "2 crit" in it.text
        assert not any(row.startswith("│  CRIT    2m HighErrorRate") for row in it.rows)


async def test_small_windows_say_how_many_alerts_fire_in_the_title() -> None:
    for size in ((80, 24), (120, 36)):
        async with seen(size=size) as it:
            await it.press("5")
            assert "3 crit  3 warn" in it.rows[0]


async def test_the_footer_names_what_is_under_the_cursor_of_the_pane_with_the_keys() -> None:
    async with seen(size=(160, 48)) as it:
        await it.press("5")
        assert "o open checkout!4812" in it.text
        await it.press("shift+tab")
        assert "o open HighErrorRate" in it.text
        await it.press("j")
        assert "o open ReplicationLag" in it.text
        await it.press("tab", "j")
        assert "o open 9f2c1e4a9" in it.text


async def test_the_preview_has_the_card_of_the_node_at_the_other_end() -> None:
    async with seen(start=CHANGE, size=(120, 36)) as it:
        await it.press("j", "j")
        assert "Retries pile up and the pool is drained." in it.text
        assert "In progress" in it.text


async def test_the_text_nearest_to_a_node_and_the_plot_of_its_alert_stand_beside_it() -> None:
    session = WorldSession()
    session.kept[ALERT] = await session.plot(ALERT, NOW - timedelta(hours=1), NOW, 60)
    async with seen(session, size=(160, 48)) as it:
        await it.press("4")
        assert "document Runbook: HighErrorRate" in it.text
        assert "More than 2 % of the requests to checkout fail." in it.text
        assert "0.02 │╌" in it.text
        session.clock += timedelta(hours=3)
        it.app.refresh_loop.tick()
        await it.press("r")
        assert "3h ago" in it.text
