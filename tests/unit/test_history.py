"""Places, the history of them, and where a digit leads."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import found, gap, link, node, step
from traceview.chain.chain import Chain, Gap
from traceview.chain.legs import Leg
from traceview.model import Relation
from traceview.navigation.history import History, Landing, Place, landing, marked, path_place

ALERT = node("alert:a/1", "Fire")
RULE = node("rule:r:x#Fire", "Fire")
FIRST, SECOND = node("ticket:T-1"), node("ticket:T-2")
METRIC = node("metric:up")
GUESSED = link(ALERT, Relation.OWNED_BY, SECOND, 0.5, "rota", text="on call")
CHAIN = Chain(
    ALERT,
    (
        found(Leg.TICKET, step(ALERT, Relation.REFERS_TO, FIRST), more=[SECOND], why="trailer"),
        found(Leg.METRIC, step(ALERT, Relation.MEASURES, METRIC)),
    ),
    (gap(Leg.RUNBOOK, "the rule has none", "add runbook_url"),),
)
HOME = Place()
AT_ALERT = Place("explorer", (ALERT.id,), origin=HOME)


def place(name: str) -> Place:
    return Place("explorer", (f"ticket:{name}",))


@pytest.mark.parametrize(
    ("trail", "root"),
    [
        (("alert:a/1", "ticket:1"), "alert:a/1"),
        (("ticket:1", "rule:r", "team:t"), "rule:r"),
        (("alert:a/1", "rule:r"), "rule:r"),
        (("ticket:1", "team:t"), "ticket:1"),
    ],
)
def test_the_chain_asked_is_that_of_the_first_alert_or_rule_of_the_trail(
    trail: tuple[str, ...], root: str
) -> None:
    assert Place("explorer", trail).root == root


def test_a_digit_leads_to_the_first_node_of_its_leg_behind_the_root() -> None:
    there = landing(CHAIN, Leg.TICKET, AT_ALERT, HOME)
    assert isinstance(there, Landing)
    assert there.place == Place("explorer", (ALERT.id, FIRST.id))
    assert there.place.parent == HOME
    assert there.note == "6 ticket: exact, trailer (1 of 2, 6 for the next)"


def test_pressed_again_it_leads_to_the_next_one_and_round() -> None:
    here, seen = landing(CHAIN, Leg.TICKET, AT_ALERT, HOME), []
    for _ in range(3):
        assert isinstance(here, Landing)
        seen.append(here.place.node)
        assert here.place.parent == HOME
        here = landing(CHAIN, Leg.TICKET, here.place, here.place)
    assert seen == [FIRST.id, SECOND.id, FIRST.id]


def test_the_roots_own_expression_is_the_first_metric() -> None:
    first = landing(CHAIN, Leg.METRIC, AT_ALERT, HOME, has_plot=True)
    assert isinstance(first, Landing)
    assert first.place == Place("metric", (ALERT.id,))
    second = landing(CHAIN, Leg.METRIC, first.place, first.place, has_plot=True)
    assert isinstance(second, Landing)
    assert second.place == Place("metric", (ALERT.id, METRIC.id))


def test_a_leg_that_was_not_found_gives_its_gap() -> None:
    assert landing(CHAIN, Leg.RUNBOOK, AT_ALERT, HOME) == CHAIN.gaps[0]
    assert isinstance(landing(CHAIN, Leg.OWNER, AT_ALERT, HOME), Gap)


def test_what_lay_ahead_is_kept_behind_when_one_goes_another_way() -> None:
    history = History(place("a"))
    for name in "bc":
        history.visit(place(name))
    history.back(), history.back()
    history.visit(place("d"))
    behind = []
    while (before := history.back()) is not None:
        behind.append(before)
    assert behind == [place("a"), place("b"), place("c")]


def test_up_follows_the_trail_and_forward_returns() -> None:
    history = History(HOME)
    history.visit(AT_ALERT)
    history.visit(AT_ALERT.onward(RULE.id))
    assert history.up() == AT_ALERT
    assert history.forward() == AT_ALERT.onward(RULE.id)
    assert [history.up(), history.up(), history.up()] == [AT_ALERT, HOME, None]


def test_the_cursor_is_kept_with_the_place() -> None:
    history = History(HOME)
    history.leave_cursor("row 3")
    history.visit(AT_ALERT)
    back = history.back()
    assert back is not None
    assert back.cursor == "row 3"


def test_visiting_the_place_where_one_stands_adds_nothing() -> None:
    history = History(HOME)
    history.visit(Place())
    assert history.steps == (0, 0)


STEPS = st.lists(st.sampled_from(["back", "forward", "last", "up", *"abcdef"]), max_size=30)


@given(STEPS)
def test_no_place_visited_is_ever_lost(steps: list[str]) -> None:
    history, visited = History(HOME), {HOME}
    for name in steps:
        if len(name) == 1:
            visited.add(history.visit(Place("explorer", (f"ticket:{name}",), origin=history.here)))
        else:
            getattr(history, name)()
        assert history.here in visited
    while history.back() is not None:
        pass
    reached = {history.here}
    while (ahead := history.forward()) is not None:
        reached.add(ahead)
    assert reached == visited


@given(STEPS)
def test_last_goes_to_and_fro(steps: list[str]) -> None:
    history = History(HOME)
    for name in steps:
        if len(name) == 1:
            history.visit(Place("explorer", (f"ticket:{name}",), origin=history.here))
        else:
            getattr(history, name)()
    here = history.here
    if history.last() is not None:
        assert history.last() == here


def test_the_last_two_marks_are_kept_and_a_second_press_takes_one_away() -> None:
    assert marked((), "a") == ("a",)
    assert marked(("a",), "b") == ("a", "b")
    assert marked(("a", "b"), "c") == ("b", "c")
    assert marked(("a", "b"), "a") == ("b",)


TO_TICKET = Place("explorer", (ALERT.id, RULE.id, FIRST.id))


@pytest.mark.parametrize(
    ("marks", "ends"),
    [
        ((), (ALERT.id, FIRST.id)),
        ((METRIC.id,), (METRIC.id, FIRST.id)),
        ((FIRST.id,), (ALERT.id, FIRST.id)),
        ((METRIC.id, RULE.id), (METRIC.id, RULE.id)),
    ],
)
def test_a_path_leads_from_the_trails_start_or_from_mark_to_mark(
    marks: tuple[str, ...], ends: tuple[str, str]
) -> None:
    found = path_place(TO_TICKET, marks, AT_ALERT)
    assert found is not None
    assert (found.screen, found.trail, found.parent) == ("path", ends, AT_ALERT)


def test_from_the_start_of_a_trail_to_itself_there_is_no_path() -> None:
    assert path_place(AT_ALERT, (), HOME) is None
    assert path_place(AT_ALERT, (ALERT.id,), HOME) is None


def test_the_reason_told_is_that_of_the_node_that_is_shown() -> None:
    sure, doubtful = step(ALERT, Relation.OWNED_BY, FIRST), step(ALERT, Relation.OWNED_BY, SECOND)
    leg = replace(
        found(Leg.OWNER, sure, more=[SECOND, ALERT], why="label team"),
        paths=((sure,), (replace(doubtful, link=GUESSED),), ()),
    )
    chain = Chain(ALERT, (leg,), ())
    notes, here = [], AT_ALERT
    for _ in range(3):
        told = landing(chain, Leg.OWNER, AT_ALERT, here)
        assert isinstance(told, Landing)
        notes.append(told.note)
        here = told.place
    assert notes == [
        "0 owner: exact, label team (1 of 3, 0 for the next)",
        "0 owner: guess, rota: on call (2 of 3, 0 for the next)",
        "0 owner: exact, it is the root (3 of 3, 0 for the next)",
    ]


def test_a_reason_that_is_not_known_is_not_taken_from_another_node() -> None:
    here = Place("explorer", (ALERT.id, FIRST.id), origin=AT_ALERT)
    told = landing(CHAIN, Leg.TICKET, AT_ALERT, here)
    assert isinstance(told, Landing)
    assert "trailer" not in told.note
