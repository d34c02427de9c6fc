"""The ladder of ownership: its order, its reasons, and what speaks against an owner."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest

from tests.builders import NOW, ago, graph_of, link, node
from traceview.chain.chain import Gap
from traceview.chain.inactivity import doubt_of
from traceview.chain.legs import Leg
from traceview.chain.owner_ladder import RUNGS, Owner, owners, reason_of, rung_of
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
METHODS = (
    "label team",
    "catalog",
    "paged",
    "CODEOWNERS",
    "manifest Namespace, annotation owner",
    "folder",
    "routing, label destination",
    "namespace",
    "whole repository, CODEOWNERS",
)


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


def test_who_worked_on_it_owns_nothing_and_an_unknown_method_stands_last() -> None:
    authored = link(COMMIT, R.AUTHORED_BY, ANN, method="author")
    worked = owned(node("person:bob"), "reviewer of the file")
    found = ladder(INTRODUCED, authored, worked, owned(SHOP, "a note"), owned(PLATFORM, "folder"))
    assert names(found) == [PLATFORM.id, SHOP.id]
    assert found[-1].rung == len(RUNGS)


def test_the_first_rung_that_is_likely_is_the_owner() -> None:
    graph = graph_of(
        [RULE, SHOP, PLATFORM],
        [owned(SHOP, "label team", confidence=0.4), owned(PLATFORM, "folder", confidence=0.5)],
    )
    leg = trace(graph, RULE, NOW).leg(Leg.OWNER)
    assert leg is not None
    assert [found.id for found in leg.nodes] == [PLATFORM.id]


def test_a_doubtful_step_on_the_way_makes_a_doubtful_owner() -> None:
    alert = node("alert:am/1", "Slow")
    links = [link(alert, R.FIRED_BY, RULE, 0.4), owned(SHOP, "label team")]
    told = trace(graph_of([alert, RULE, SHOP], links), alert, NOW)
    missing = told.gap(Leg.OWNER)
    assert missing is not None
    assert [(one.node.id, one.confidence) for one in missing.perhaps] == [(SHOP.id, 0.4)]


def test_evidence_that_is_likelier_wrong_puts_nobody_on_its_rung() -> None:
    both = owned(SHOP, "CODEOWNERS", confidence=0.05).merged(owned(SHOP, "folder", confidence=0.8))
    (found,) = ladder(both)
    assert RUNGS[found.rung][0] == "folder"


def test_the_code_owners_of_a_service_stand_behind_what_is_said_of_the_rule() -> None:
    through = [
        link(RULE, R.ABOUT, SERVICE),
        link(SERVICE, R.OWNED_BY, SHOP, method="CODEOWNERS"),
    ]
    found = ladder(*through, owned(PLATFORM, "routing, label destination"))
    assert names(found) == [PLATFORM.id, SHOP.id]


def asked(*links: Link, people: tuple[Node, ...] = (ANN,)) -> Gap:
    nodes = [RULE, COMMIT, LATER, SHOP, *people]
    missing = trace(graph_of(nodes, links), RULE, NOW).gap(Leg.OWNER)
    assert missing is not None
    return missing


LATER = node("commit:" + "b" * 40)


def test_where_nobody_owns_the_people_of_its_commits_are_to_be_asked() -> None:
    bob = node("person:bob", "Bob", updated=ago(2 * YEAR))
    cy = node("person:cy", "Cy", updated=ago(86_400))
    missing = asked(
        INTRODUCED,
        link(RULE, R.CHANGED_BY, LATER),
        link(COMMIT, R.AUTHORED_BY, bob),
        link(COMMIT, R.REVIEWED_BY, ANN),
        link(LATER, R.AUTHORED_BY, ANN),
        link(LATER, R.MERGED_BY, cy),
        link(cy, R.MEMBER_OF, SHOP),
        people=(ANN, bob, cy),
    )
    assert [(one.person.title, one.role, one.doubt) for one in missing.ask] == [
        ("Ann", "reviewer", ""),
        ("Cy", "merger", ""),
        ("Bob", "author", "no activity since 2024-11-23"),
    ]
    assert missing.told == (
        "nobody owns this: ask Ann (reviewer, last seen 2026-11-23); "
        "Cy (merger, last seen 2026-11-22, of team:shop); "
        "Bob (author, no activity since 2024-11-23)"
    )


def test_a_bot_is_not_to_be_asked() -> None:
    bot = COMMIT.changed(attrs={"bot": "yes"})
    graph = graph_of([RULE, bot, ANN], [INTRODUCED, link(COMMIT, R.AUTHORED_BY, ANN)])
    missing = trace(graph, RULE, NOW).gap(Leg.OWNER)
    assert missing is not None
    assert missing.ask == ()


def test_a_template_that_nothing_fills_is_a_note_in_the_gap() -> None:
    rule = RULE.changed(attrs={**RULE.attrs, "label.team": "{{ $labels.team }}"})
    missing = trace(graph_of([rule], []), rule, NOW).gap(Leg.OWNER)
    assert missing is not None
    assert "label team is the template {{ $labels.team }}" in missing.why


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


def test_behind_an_owner_who_has_left_stands_the_team() -> None:
    ann = node("person:ann", "Ann", state="left")
    links = [owned(ann, "OWNERS", text="approver ann"), link(ann, R.MEMBER_OF, SHOP)]
    first, second = ladder(*links, people=(ann,))
    assert (first.reached.node.id, first.doubt) == (SHOP.id, "")
    assert first.reason == "OWNERS `approver ann`, who is a member of it"
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
