"""Neighbours as rows: a million of a kind cost no more than a hundred, and only parts are read."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from tests.builders import link, node
from traceview.graph.neighbourhood import Neighbour, Neighbourhood
from traceview.model import Relation
from traceview.screens.explorer.neighbour_news import news
from traceview.screens.explorer.neighbour_pages import BEGINNING, KEPT, PAGE, LinksRead
from traceview.screens.explorer.rows import SOME, NeighbourRows
from traceview.widgets.ink import text_of

TEAM = node("team:platform")
MILLION = 1_000_000
EVERY = frozenset({"service", "ticket", "document"})


def near(kind: str, number: int) -> Neighbour:
    other = node(f"{kind}:{number}", f"{kind} number {number}")
    return Neighbour(other, link(other, Relation.OWNED_BY, TEAM), outward=False)


def nears(kind: str, numbers: Sequence[int]) -> tuple[Neighbour, ...]:
    return tuple(near(kind, number) for number in numbers)


def around(**totals: int) -> Neighbourhood:
    """A node with the first of so many links of each kind."""
    groups = ((kind, nears(kind, range(min(n, SOME))), n) for kind, n in totals.items())
    return Neighbourhood(TEAM, tuple(groups))


class Counting(LinksRead):
    """Counts how often a link is looked at."""

    looks = 0

    def at(self, kind: str, number: int) -> Neighbour | None:
        self.looks += 1
        return super().at(kind, number)


def read_page(links: LinksRead, kind: str, page: int) -> None:
    links.take(kind, page, nears(kind, range(page * PAGE, (page + 1) * PAGE)))


def texts(rows: NeighbourRows, indices: Sequence[int], width: int = 77) -> list[str]:
    return [" ".join(text_of(rows.line(index, width)).split()) for index in indices]


def test_of_a_kind_that_is_not_opened_some_are_rows_and_one_stands_for_the_rest() -> None:
    rows = NeighbourRows(LinksRead(around(service=3, ticket=MILLION)))
    assert len(rows) == 1 + 3 + 1 + SOME + 1
    assert list(rows.headings) == [0, 4]
    assert texts(rows, [0, 4, 55]) == [
        "SERVICE 3", "TICKET 1,000,000", "… 999,950 more: enter shows them",
    ]  # fmt: skip
    assert rows.key(55) == "more ticket"
    assert rows.find("more ticket") == 55


def test_all_links_of_an_opened_kind_are_rows_at_once() -> None:
    links = Counting(around(service=3, ticket=MILLION, document=2))
    rows = NeighbourRows(links, opened=EVERY)
    assert len(rows) == 1 + 3 + 1 + MILLION + 1 + 2
    assert list(rows.headings) == [0, 4, MILLION + 5]
    assert links.looks <= 3 * SOME


def test_rows_are_found_by_key_among_a_million_without_looking_at_them() -> None:
    links = Counting(around(service=3, ticket=MILLION, document=2))
    rows = NeighbourRows(links, opened=EVERY)
    links.looks = 0
    for index in (1, 5, 54, 55, 700_000, MILLION + 4, MILLION + 6, MILLION + 7):
        assert rows.find(rows.key(index)) == index
    assert links.looks <= 16


def test_every_key_is_another_one_and_only_headings_have_none() -> None:
    links = LinksRead(around(service=3, ticket=300))
    read_page(links, "ticket", 2)
    for rows in (NeighbourRows(links), NeighbourRows(links, opened=EVERY)):
        keys = [rows.key(index) for index in range(len(rows))]
        assert [index for index, key in enumerate(keys) if not key] == list(rows.headings)
        assert len(set(keys)) == len(keys) - 1


@pytest.mark.parametrize("key", ["", "nonsense", "ticket", "ticket x", "person 3", "ticket 1000000",
                                 "more service", "more", "ticket -3"])  # fmt: skip
def test_a_key_that_is_not_there_is_not_found(key: str) -> None:
    rows = NeighbourRows(LinksRead(around(service=3, ticket=MILLION)), opened=EVERY)
    assert rows.find(key) == -1


def test_a_link_is_found_again_when_newer_ones_have_moved_it() -> None:
    key = NeighbourRows(LinksRead(around(ticket=9))).key(5)
    moved = Neighbourhood(TEAM, (("ticket", nears("ticket", (20, 21, *range(9))), 11),))
    assert NeighbourRows(LinksRead(moved)).find(key) == 7


def test_a_link_that_was_not_read_again_is_found_by_its_number() -> None:
    links = LinksRead(around(ticket=MILLION))
    read_page(links, "ticket", 70)
    key = NeighbourRows(links, opened=EVERY).key(7_051)
    assert key == "ticket 7050 owns ticket:7050"
    anew = LinksRead(around(ticket=MILLION))
    assert NeighbourRows(anew, opened=EVERY).find(key) == 7_051
    assert NeighbourRows(anew).find(key) == -1
    anew.take("ticket", 70, nears("ticket", range(6_998, 7_098)))
    assert NeighbourRows(anew, opened=EVERY).find(key) == 7_053


def test_a_row_that_is_not_read_is_dots_and_no_link() -> None:
    links = LinksRead(around(ticket=MILLION))
    rows = NeighbourRows(links, opened=EVERY)
    key = rows.key(500_000)
    assert texts(rows, [500_000]) == ["…"]
    assert rows.near(key) is None
    read_page(links, "ticket", 4_999)
    assert texts(rows, [500_000]) == ["● owns ticket number 499999"]
    assert rows.near(key) == near("ticket", 499_999)


def test_where_the_store_has_fewer_links_than_it_said_a_row_says_so() -> None:
    links = LinksRead(around(ticket=300))
    rows = NeighbourRows(links, opened=EVERY)
    links.take("ticket", 2, nears("ticket", range(200, 260)))
    assert texts(rows, [260, 261]) == [
        "● owns ticket number 259", "no longer there: r shows what is",
    ]  # fmt: skip
    assert rows.near(rows.key(261)) is None
    assert rows.needed(range(240, 290)) == []


@pytest.mark.parametrize(
    ("window", "pages"),
    [
        (range(20), []),
        (range(1, 51), []),
        (range(30, 60), [0]),
        (range(90, 110), [0, 1]),
        (range(150, 160), [1]),
        (range(500_000, 500_020), [5_000, 4_999]),
        (range(MILLION - 10, MILLION + 20), [9_999]),
        (range(-80, 10), []),
    ],
)
def test_only_the_pages_of_the_rows_in_question_are_needed(window: range, pages: list[int]) -> None:
    rows = NeighbourRows(LinksRead(around(ticket=MILLION)), opened=EVERY)
    assert rows.needed(window) == [("ticket", page) for page in pages]


def test_the_pages_of_two_kinds_are_needed_where_one_ends_and_the_other_begins() -> None:
    rows = NeighbourRows(LinksRead(around(ticket=1_000, document=1_000)), opened=EVERY)
    assert set(rows.needed(range(950, 1_100))) == {("ticket", 9), ("document", 0)}


def test_nothing_is_needed_of_a_kind_that_is_not_opened_or_filtered() -> None:
    links = LinksRead(around(ticket=MILLION))
    assert NeighbourRows(links).needed(range(200)) == []
    assert NeighbourRows(links, "number", EVERY).needed(range(200)) == []


def test_however_many_rows_are_on_screen_their_pages_stay() -> None:
    links = LinksRead(around(ticket=MILLION))
    rows = NeighbourRows(links, opened=EVERY)
    asked = 0
    while (needed := rows.needed(range(50_000, 60_000))) and asked < 2 * KEPT:
        read_page(links, *needed[0])
        asked += 1
    assert asked == KEPT // 2


def test_the_pages_that_were_looked_at_last_are_kept_and_no_more() -> None:
    links = LinksRead(around(ticket=MILLION))
    read_page(links, "ticket", 3)
    for page in range(100, 100 + KEPT - 1):
        read_page(links, "ticket", page)
    assert links.at("ticket", 3 * PAGE)
    read_page(links, "ticket", 500)
    assert links.at("ticket", 3 * PAGE)
    assert links.at("ticket", 100 * PAGE) is None
    assert links.count("ticket") == SOME + KEPT * PAGE


def test_a_filter_goes_through_what_was_read_and_says_how_much_that_is() -> None:
    links = LinksRead(around(service=3, ticket=100_000))
    read_page(links, "ticket", 70)
    rows = NeighbourRows(links, "Number 70")
    assert texts(rows, range(2)) == [
        "TICKET 100 of 150 read, of 100,000", "● owns ticket number 7000",
    ]  # fmt: skip
    assert len(rows) == 101
    assert rows.kept == 100


@pytest.mark.parametrize(
    ("words", "kept"),
    [("service", 2), ("SERVICE 1", 1), ("!service", 2), ("number !ticket 0", 1), ("!", 0)],
)
def test_every_word_has_to_be_there_and_a_negated_one_not(words: str, kept: int) -> None:
    assert NeighbourRows(LinksRead(around(service=2, ticket=2)), words).kept == kept


def test_a_link_keeps_its_key_under_a_filter() -> None:
    links = LinksRead(around(service=3, ticket=MILLION))
    read_page(links, "ticket", 70)
    plain, filtered = NeighbourRows(links, opened=EVERY), NeighbourRows(links, "number 7003")
    key = filtered.key(1)
    assert filtered.find(key) == 1
    assert plain.find(key) == 4 + 1 + 7_003
    assert filtered.find(plain.key(5)) == -1


def test_a_filter_is_read_for_kind_by_kind_up_to_a_limit() -> None:
    links = LinksRead(around(service=3, ticket=MILLION, document=300))
    asked: list[tuple[str, int]] = []
    while wanted := links.next_for_filter():
        kind, start = wanted
        asked.append(wanted)
        links.lengthen(kind, nears(kind, range(start, min(start + 250, links.total(kind)))))
    assert asked[:3] == [("document", 50), ("ticket", 50), ("ticket", 300)]
    assert links.reach("document") == 300
    assert BEGINNING <= links.reach("ticket") < BEGINNING + 250


def test_a_filter_reads_on_no_further_where_nothing_comes() -> None:
    links = LinksRead(around(ticket=300))
    links.lengthen("ticket", ())
    assert links.next_for_filter() is None


def test_what_is_told_anew_is_read_again_and_drawn_until_then() -> None:
    links = LinksRead(around(ticket=MILLION))
    read_page(links, "ticket", 70)
    links.lengthen("ticket", nears("ticket", range(50, 90)))
    anew = links.renewed(around(ticket=MILLION))
    assert anew.reach("ticket") == 90
    assert anew.at("ticket", 7_001) == near("ticket", 7_001)
    assert anew.needs("ticket", 70)
    read_page(anew, "ticket", 70)
    assert not anew.needs("ticket", 70)


def test_the_same_links_are_no_news() -> None:
    assert news(around(ticket=3), around(ticket=3)) == ""
    assert news(around(ticket=MILLION), around(ticket=MILLION)) == ""


@pytest.mark.parametrize(
    ("before", "after", "note"),
    [
        ({"ticket": 3}, {"ticket": 5}, "2 new links"),
        ({"ticket": 3}, {"service": 1, "ticket": 3}, "1 new links"),
        ({"ticket": 49}, {"ticket": 99}, "50 new links"),
        ({"ticket": 100_000}, {"ticket": 101_234}, "1,234 new links"),
        ({"ticket": 5}, {"ticket": 3}, "The links have changed"),
        ({"ticket": 5}, {}, "The links have changed"),
    ],
)
def test_new_links_are_counted(before: dict[str, int], after: dict[str, int], note: str) -> None:
    assert news(around(**before), around(**after)) == f"{note}: press r to show"


def test_a_link_that_comes_among_the_first_of_a_hub_is_not_taken_for_a_new_one() -> None:
    other = Neighbourhood(TEAM, (("ticket", nears("ticket", range(1, SOME + 1)), 1_000),))
    assert news(around(ticket=1_000), other) == "The links have changed: press r to show"
