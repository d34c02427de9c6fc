"""The ladder of ownership: its order, its reasons, and what speaks against an owner."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest

from tests.builders import NOW, ago, graph_of, link, node
from traceview.chain.owner_ladder import RUNGS, Owner, doubt_of, owners, reason_of, rung_of
from traceview.chain.spine import walk_spine
from traceview.chain.trace import trace
from traceview.model import Link, Node, Relation

R = Relation
YEAR = 365 * 86_400
RULE = node("rule:rules:shop.yaml#Slow", "Slow", attrs={"repo": "rules"})
COMMIT = node("commit:" + "a" * 40)
SERVICE = node("service:shop")
SHOP, PLATFORM = node("team:shop"), node("team:platform")
ANN = node("person:ann", "Ann", updated=ago(60))
METHODS = ("label team", "catalog", "paged", "CODEOWNERS", "folder", "namespace", "reviewer")


def ladder(*links: Link, root: Node = RULE, people: tuple[Node, ...] = (ANN,)) -> list[Owner]:
    graph = graph_of([RULE, COMMIT, SERVICE, SHOP, PLATFORM, root, *people], links)
    spine = walk_spine(graph, root)
    return owners(graph, spine.values(), NOW)


def names(found: list[Owner]) -> list[str]:
    return [owner.reached.node.id for owner in found]


def owned(by: Node, method: str, **fields: Any) -> Link:
    return link(RULE, R.OWNED_BY, by, method=method, **fields)


INTRODUCED = link(RULE, R.INTRODUCED_BY, COMMIT)


@pytest.mark.parametrize(("upper", "lower"), pairwise(METHODS))
def test_each_rung_stands_before_the_next(upper: str, lower: str) -> None:
    found = ladder(owned(PLATFORM, lower), owned(SHOP, upper))
    assert names(found) == [SHOP.id, PLATFORM.id]
    assert found[0].rung < found[1].rung


def test_authors_stand_last_and_an_unknown_method_behind_them() -> None:
    authored = link(COMMIT, R.AUTHORED_BY, ANN, method="author")
    found = ladder(
        INTRODUCED, authored, owned(SHOP, "a note"), owned(PLATFORM, "reviewer of the file")
    )
    assert names(found) == [PLATFORM.id, ANN.id, SHOP.id]
    assert found[-1].rung == len(RUNGS)


def test_the_surest_evidence_of_a_link_gives_its_rung() -> None:
    both = owned(SHOP, "author").merged(owned(SHOP, "annotation owner"))
    assert rung_of(ladder(both)[0].reached.path[-1]) == 0


def test_an_owner_named_twice_stands_once_on_the_surer_rung() -> None:
    through = [
        link(RULE, R.ABOUT, SERVICE),
        link(SERVICE, R.OWNED_BY, SHOP, method="catalog"),
    ]
    assert [owner.rung for owner in ladder(owned(SHOP, "CODEOWNERS"), *through)] == [1]


def test_a_label_on_the_service_is_worth_no_more_than_the_catalog() -> None:
    through = [
        link(RULE, R.ABOUT, SERVICE),
        link(SERVICE, R.OWNED_BY, PLATFORM, method="label team"),
    ]
    found = ladder(*through, owned(SHOP, "label team"))
    assert [(owner.reached.node.id, owner.rung) for owner in found] == [
        (SHOP.id, 0),
        (PLATFORM.id, 1),
    ]


def test_teams_stand_before_people_of_the_same_rung() -> None:
    assert names(ladder(owned(ANN, "CODEOWNERS"), owned(SHOP, "CODEOWNERS"))) == [SHOP.id, ANN.id]


@pytest.mark.parametrize("state", ["gone", "Left", "inactive", "disbanded", "emeritus"])
def test_one_marked_as_gone_stands_behind_others_of_the_rung(state: str) -> None:
    ghosts = node("team:ghosts", state=state)
    found = ladder(owned(ghosts, "CODEOWNERS"), owned(SHOP, "CODEOWNERS"), people=(ghosts,))
    assert [(owner.reached.node.id, owner.doubt) for owner in found] == [
        (SHOP.id, ""),
        (ghosts.id, f"marked as {state.lower()}"),
    ]


def test_behind_an_author_who_has_left_stands_the_team() -> None:
    ann = node("person:ann", "Ann", state="left")
    links = [
        INTRODUCED,
        link(COMMIT, R.AUTHORED_BY, ann, method="author", text="ann@example.com"),
        link(ann, R.MEMBER_OF, SHOP),
    ]
    first, second = ladder(*links, people=(ann,))
    assert (first.reached.node.id, first.doubt) == (SHOP.id, "")
    assert first.reason == "author `ann@example.com`, who is a member of it"
    assert (second.reached.node.id, second.doubt) == (ann.id, "marked as left")


@pytest.mark.parametrize(
    ("age", "doubt"), [(YEAR, ""), (YEAR + 86_400, "no activity since 2025-11-22")]
)
def test_a_person_quiet_for_more_than_a_year_is_doubted(age: float, doubt: str) -> None:
    assert doubt_of(node("person:ann", updated=ago(age)), NOW) == doubt


def test_a_team_is_not_doubted_for_being_quiet_nor_a_person_of_unknown_activity() -> None:
    assert doubt_of(node("team:shop", updated=ago(9 * YEAR)), NOW) == ""
    assert doubt_of(node("person:ann"), NOW) == ""


@pytest.mark.parametrize("root", [ANN, PLATFORM], ids=lambda root: root.id)
def test_a_root_that_owns_stands_first(root: Node) -> None:
    links = [owned(root, "author"), owned(SHOP, "label team")]
    found = ladder(*links, root=root)
    assert names(found) == [root.id, SHOP.id]
    assert found[0].reason == "it is the root"


def test_the_leg_tells_the_reason_and_the_doubt() -> None:
    ghosts = node("team:ghosts", state="disbanded")
    graph = graph_of([RULE, ghosts], [owned(ghosts, "label team", text="team=ghosts")])
    found = trace(graph, RULE, NOW).found
    assert [leg.why for leg in found if leg.leg == "owner"] == [
        "label team `team=ghosts` (marked as disbanded)"
    ]


def test_a_reason_is_the_strongest_evidence_with_what_matched_and_where() -> None:
    guess = link(RULE, R.OWNED_BY, SHOP, 0.5, "folder", text="team-shop/")
    both = guess.merged(owned(SHOP, "CODEOWNERS", text="/shop @shop", place="CODEOWNERS:3"))
    (found,) = ladder(both)
    assert reason_of(found.reached.path[-1]) == "CODEOWNERS `/shop @shop` at CODEOWNERS:3"


def test_what_owns_another_thing_owns_nothing_here() -> None:
    elsewhere = link(node("rule:rules:x.yaml#Other"), R.OWNED_BY, SHOP, method="label")
    assert not ladder(elsewhere, link(SHOP, R.OWNED_BY, PLATFORM, method="label"))
