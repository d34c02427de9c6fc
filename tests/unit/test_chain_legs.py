"""The legs of a chain, from every kind of root, and what a walk never does."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import NOW, ago, graph_of, link, node
from traceview.chain.chain import Chain, LegFound
from traceview.chain.chain_confidence import LIKELY
from traceview.chain.leg_trails import follow
from traceview.chain.legs import Leg
from traceview.chain.spine import ENTRIES, MAX_HOPS, Reached, walk_spine
from traceview.chain.trace import MAX_NODES, trace
from traceview.model import Link, Node, Relation

R = Relation
DAY = 86_400
ALERT = node("alert:am/1", "SlowCheckout")
RULE = node("rule:rules:shop.yaml#SlowCheckout", "SlowCheckout", attrs={"repo": "rules"})
COMMIT, LATER_COMMIT = node("commit:" + "a" * 40), node("commit:" + "b" * 40)
CHANGE, LATER_CHANGE = node("change:forge/rules!1"), node("change:forge/rules!2")
TICKET, LATER_TICKET = node("ticket:jira/OPS-1"), node("ticket:jira/OPS-2")
METRIC, DASHBOARD = node("metric:checkout_seconds"), node("dashboard:grafana/shop")
RUNBOOK, DESIGN = node("document:https://w/slow"), node("document:https://w/design")
BUILD, ARTIFACT = node("build:ci/7"), node("artifact:registry/shop")
DEPLOYMENT = node("deployment:cd/9")
TEAM, PERSON = node("team:shop"), node("person:ann")

SPINE = [
    link(ALERT, R.FIRED_BY, RULE),
    link(RULE, R.INTRODUCED_BY, COMMIT),
    link(COMMIT, R.PART_OF, CHANGE),
    link(CHANGE, R.CLOSES, TICKET),
]
LATER = [
    link(RULE, R.CHANGED_BY, LATER_COMMIT),
    link(LATER_COMMIT, R.PART_OF, LATER_CHANGE),
    link(LATER_CHANGE, R.CLOSES, LATER_TICKET),
]
BESIDE = [
    link(RULE, R.MEASURES, METRIC),
    link(METRIC, R.SHOWN_ON, DASHBOARD),
    link(RULE, R.HAS_RUNBOOK, RUNBOOK),
    link(TICKET, R.DESIGNED_IN, DESIGN),
    link(CHANGE, R.BUILT_BY, BUILD),
    link(BUILD, R.PRODUCED, ARTIFACT),
    link(DEPLOYMENT, R.DEPLOYS, ARTIFACT),
    link(RULE, R.OWNED_BY, TEAM, method="label team"),
    link(COMMIT, R.AUTHORED_BY, PERSON, method="author"),
]
WHOLE = [*SPINE, *LATER, *BESIDE]
ANSWERS = dict(
    zip(
        Leg,
        (METRIC, DASHBOARD, RUNBOOK, RULE, CHANGE, TICKET, DESIGN, BUILD, DEPLOYMENT, TEAM),
        strict=True,
    )
)
NODES = [
    *(ALERT, RULE, COMMIT, CHANGE, TICKET, METRIC, DASHBOARD, RUNBOOK, DESIGN, BUILD, ARTIFACT),
    *(DEPLOYMENT, TEAM, PERSON, LATER_COMMIT, LATER_CHANGE, LATER_TICKET),
]


def chain_of(root: Node, *links: Link, more: tuple[Node, ...] = (), hub: str = "") -> Chain:
    return trace(graph_of((*NODES, *more, root), links, hubs=(hub,)), root, NOW)


def at(chain: Chain, leg: Leg) -> LegFound:
    found = chain.leg(leg)
    assert found is not None, chain.gap(leg)
    return found


def ids(chain: Chain, leg: Leg) -> list[str]:
    found = chain.leg(leg)
    return [one.id for one in found.nodes] if found else []


@pytest.mark.parametrize(
    "root",
    [ALERT, RULE, COMMIT, CHANGE, TICKET, METRIC, RUNBOOK, DESIGN, BUILD, DEPLOYMENT, DASHBOARD],
    ids=lambda root: root.kind.value,
)
def test_every_leg_is_found_from_every_kind_of_root(root: Node) -> None:
    links = [*WHOLE, link(RULE, R.SHOWN_ON, DASHBOARD)]
    chain = chain_of(root, *links)
    first = {found.leg: found.nodes[0].id for found in chain.found}
    assert first == {leg: answer.id for leg, answer in ANSWERS.items()}
    assert not chain.gaps


@pytest.mark.parametrize("leg", Leg)
def test_the_path_leads_step_by_step_from_the_root_to_the_answer(leg: Leg) -> None:
    here = ALERT.id
    for step in at(chain_of(ALERT, *WHOLE), leg).path:
        ends = (step.link.origin, step.link.target)
        assert (here, step.node.id) == (ends if step.outward else ends[::-1])
        here = step.node.id
    assert here == ANSWERS[leg].id


def test_found_and_gaps_together_are_the_legs_in_their_order() -> None:
    chain = chain_of(ALERT, *SPINE)
    assert [found.leg for found in chain.found] == [Leg.RULE, Leg.CHANGE, Leg.TICKET]
    assert {found.leg for found in chain.found} | {gap.leg for gap in chain.gaps} == set(Leg)


def test_a_root_that_nothing_links_to_has_only_gaps() -> None:
    assert [gap.leg for gap in chain_of(ALERT).gaps] == list(Leg)


@pytest.mark.parametrize("root", [ALERT, RULE, METRIC, RUNBOOK], ids=lambda root: root.id)
def test_the_ticket_of_a_later_change_is_never_the_original(root: Node) -> None:
    assert ids(chain_of(root, *WHOLE), Leg.TICKET) == [TICKET.id]
    without = [one for one in WHOLE if one.relation is not R.INTRODUCED_BY]
    assert chain_of(root, *without).leg(Leg.TICKET) is None


OTHER = node("rule:rules:shop.yaml#Other", attrs={"repo": "rules"})
OTHERS = [
    link(OTHER, R.INTRODUCED_BY, LATER_COMMIT),
    link(LATER_COMMIT, R.PART_OF, LATER_CHANGE),
    link(LATER_CHANGE, R.CLOSES, LATER_TICKET),
]


def test_a_walk_does_not_turn_at_a_commit_to_another_rule() -> None:
    shared = link(OTHER, R.INTRODUCED_BY, COMMIT)
    chain = chain_of(ALERT, *SPINE, *OTHERS, shared, more=(OTHER,))
    assert ids(chain, Leg.RULE) == [RULE.id]
    assert ids(chain, Leg.TICKET) == [TICKET.id]


def test_a_walk_does_not_turn_at_a_change_or_a_ticket() -> None:
    shared = [
        link(LATER_COMMIT, R.PART_OF, CHANGE),
        link(LATER_CHANGE, R.CLOSES, TICKET),
    ]
    chain = chain_of(ALERT, *SPINE, *OTHERS, *shared, more=(OTHER,))
    assert ids(chain, Leg.RULE) == [RULE.id]
    assert ids(chain, Leg.CHANGE) == [CHANGE.id]
    assert ids(chain, Leg.TICKET) == [TICKET.id]


def test_a_ticket_shows_each_rule_that_its_changes_made_and_later_ones_last() -> None:
    touched = link(OTHER, R.CHANGED_BY, COMMIT)
    chain = chain_of(TICKET, touched, *SPINE, more=(OTHER,))
    assert ids(chain, Leg.RULE) == [RULE.id, OTHER.id]


def test_two_candidate_rules_are_guesses_and_so_is_what_lies_behind_them() -> None:
    links = [
        link(ALERT, R.FIRED_BY, RULE, 0.47),
        link(ALERT, R.FIRED_BY, OTHER, 0.48),
        *(one for one in SPINE if one.relation is not R.FIRED_BY),
        *OTHERS,
    ]
    chain = chain_of(ALERT, *links, more=(OTHER,))
    assert ids(chain, Leg.RULE) == [OTHER.id, RULE.id]
    assert {at(chain, leg).how for leg in (Leg.RULE, Leg.CHANGE, Leg.TICKET)} == {"guess"}
    assert at(chain, Leg.TICKET).nodes[0].id == LATER_TICKET.id


def test_a_fact_stands_before_a_guess_however_long_the_way() -> None:
    guess = node("ticket:jira/OPS-9")
    links = [*SPINE, link(COMMIT, R.REFERS_TO, guess, 0.9)]
    assert ids(chain_of(ALERT, *links, more=(guess,)), Leg.TICKET) == [TICKET.id, guess.id]


@given(st.lists(st.floats(LIKELY, 1), min_size=4, max_size=4))
def test_confidence_is_the_product_of_the_steps(shares: list[float]) -> None:
    links = [
        link(one.origin, one.relation, one.target, share)
        for one, share in zip(SPINE, shares, strict=True)
    ]
    found = at(chain_of(ALERT, *links), Leg.TICKET)
    assert found.confidence == pytest.approx(math.prod(shares), abs=1e-4)
    assert found.how == ("exact" if all(share == 1 for share in shares) else "guess")


def test_a_hub_is_not_walked_through_towards_what_runs() -> None:
    assert ids(chain_of(TICKET, *SPINE), Leg.RULE) == [RULE.id]
    assert not ids(chain_of(TICKET, *SPINE, hub=COMMIT.id), Leg.RULE)


def test_a_hub_on_the_way_to_the_work_and_a_hub_as_root_are_walked() -> None:
    assert ids(chain_of(ALERT, *SPINE, hub=COMMIT.id), Leg.TICKET) == [TICKET.id]
    assert ids(chain_of(TICKET, *SPINE, hub=TICKET.id), Leg.RULE) == [RULE.id]


def test_what_is_the_same_is_walked_through_in_both_directions() -> None:
    served = node("rule:prometheus:shop#SlowCheckout")
    links = [link(ALERT, R.FIRED_BY, served), link(served, R.SAME_AS, RULE), *SPINE[1:]]
    there, back = (chain_of(root, *links, more=(served,)) for root in (ALERT, TICKET))
    assert ids(there, Leg.TICKET) == [TICKET.id]
    assert ids(back, Leg.RULE) == [RULE.id]
    assert ids(chain_of(served, *links, more=(served,)), Leg.TICKET) == [TICKET.id]
    assert at(there, Leg.TICKET).how == "exact"


def test_the_rule_in_git_stands_before_that_of_a_server() -> None:
    served = node("rule:prometheus:shop#SlowCheckout")
    links = [link(ALERT, R.FIRED_BY, served), link(served, R.SAME_AS, RULE, 0.9)]
    assert ids(chain_of(ALERT, *links, more=(served,)), Leg.RULE) == [RULE.id, served.id]


def test_guesses_of_what_is_the_same_do_not_lead_over_one_rule_to_a_third() -> None:
    served = node("rule:prometheus:shop#SlowCheckout")
    links = [
        link(ALERT, R.FIRED_BY, RULE),
        link(served, R.SAME_AS, RULE, 0.4),
        link(served, R.SAME_AS, OTHER, 0.4),
        *OTHERS,
    ]
    chain = chain_of(ALERT, *links, more=(served, OTHER))
    assert OTHER.id not in ids(chain, Leg.RULE)
    assert not ids(chain, Leg.TICKET)


@pytest.mark.parametrize(("length", "is_found"), [(MAX_HOPS, True), (MAX_HOPS + 1, False)])
def test_a_walk_ends_after_so_many_steps(length: int, is_found: bool) -> None:
    rules = [node(f"rule:prometheus:shop#Same{n}") for n in range(length)]
    links = [
        link(ALERT, R.FIRED_BY, rules[0]),
        *(link(one, R.SAME_AS, other) for one, other in pairwise(rules)),
    ]
    reached = walk_spine(graph_of([ALERT, *rules], links), ALERT)
    assert (rules[-1].id in reached) is is_found


def test_a_ring_of_what_is_the_same_ends() -> None:
    served = node("rule:prometheus:shop#SlowCheckout")
    ring = [link(served, R.SAME_AS, RULE), link(RULE, R.SAME_AS, served)]
    assert ids(chain_of(ALERT, *SPINE, *ring), Leg.TICKET) == [TICKET.id]


SERVICE = node("service:shop")
OF_SERVICE = node("deployment:cd/99", since=ago(60))


def test_deployments_of_the_service_stand_behind_those_of_the_change() -> None:
    links = [
        *(*SPINE, *BESIDE),
        link(ALERT, R.ABOUT, SERVICE),
        link(OF_SERVICE, R.ABOUT, SERVICE),
    ]
    chain = chain_of(ALERT, *links, more=(SERVICE, OF_SERVICE))
    assert ids(chain, Leg.DEPLOYMENT) == [DEPLOYMENT.id, OF_SERVICE.id]


def test_of_the_many_deployments_of_a_service_the_newest_are_shown() -> None:
    many = [node(f"deployment:cd/{n}", since=ago(n * DAY)) for n in range(100, 0, -1)]
    links = [link(ALERT, R.ABOUT, SERVICE), *(link(one, R.ABOUT, SERVICE) for one in many)]
    shown = ids(chain_of(ALERT, *links, more=(*many, SERVICE)), Leg.DEPLOYMENT)
    assert shown == [f"deployment:cd/{n}" for n in range(1, MAX_NODES + 1)]


@pytest.mark.parametrize(
    ("root", "sibling", "relation", "origin", "leg"),
    [
        (METRIC, node("metric:a"), R.MEASURES, RULE, Leg.METRIC),
        (RUNBOOK, node("document:https://w/a"), R.HAS_RUNBOOK, RULE, Leg.RUNBOOK),
        (DESIGN, node("document:https://w/a"), R.DESIGNED_IN, TICKET, Leg.DESIGN),
        (BUILD, node("build:ci/0"), R.BUILT_BY, CHANGE, Leg.BUILD),
    ],
    ids=lambda one: one.value if isinstance(one, Leg) else "",
)
def test_a_root_that_answers_a_leg_stands_before_its_siblings(
    root: Node, sibling: Node, relation: Relation, origin: Node, leg: Leg
) -> None:
    newer = sibling.changed(since=ago(1))
    chain = chain_of(root, *WHOLE, link(origin, relation, newer), more=(newer,))
    assert ids(chain, leg) == [root.id, newer.id]
    assert (at(chain, leg).path, at(chain, leg).why) == ((), "it is the root")


@pytest.mark.parametrize(
    ("root", "leg"),
    [
        (METRIC, Leg.METRIC),
        (DASHBOARD, Leg.DASHBOARD),
        (BUILD, Leg.BUILD),
        (node("test:ci/7/unit"), Leg.BUILD),
        (DEPLOYMENT, Leg.DEPLOYMENT),
        (RULE, Leg.RULE),
        (CHANGE, Leg.CHANGE),
        (TICKET, Leg.TICKET),
        (TEAM, Leg.OWNER),
        (PERSON, Leg.OWNER),
    ],
    ids=lambda one: one.value if isinstance(one, Leg) else "",
)
def test_a_root_answers_its_own_leg_even_alone(root: Node, leg: Leg) -> None:
    assert ids(chain_of(root), leg) == [root.id]


RAW, RECORDED = node("metric:raw_total"), node("metric:job:raw:rate5m")
RECORDING = node("rule:rules:rec.yaml#job:raw:rate5m", attrs={"type": "recording"})


def test_the_metric_behind_a_recording_rule_is_found_behind_the_recorded_one() -> None:
    links = [
        link(RULE, R.MEASURES, RECORDED),
        link(RECORDING, R.COMPUTES, RECORDED),
        link(RECORDING, R.MEASURES, RAW),
    ]
    chain = chain_of(RULE, *links, more=(RAW, RECORDED, RECORDING))
    assert ids(chain, Leg.METRIC) == [RECORDED.id, RAW.id]


def test_a_dashboard_of_the_metric_is_asked_for_when_the_rule_names_none() -> None:
    own = node("dashboard:grafana/own")
    named = link(RULE, R.SHOWN_ON, own)
    assert ids(chain_of(ALERT, *WHOLE), Leg.DASHBOARD) == [DASHBOARD.id]
    assert ids(chain_of(ALERT, *WHOLE, named, more=(own,)), Leg.DASHBOARD) == [own.id]


@pytest.mark.parametrize("role", ["operations", "build and test"])
def test_a_ticket_that_records_later_work_leads_to_the_original_but_is_not_it(role: str) -> None:
    later = node("ticket:jira/CHG-1", attrs={"role": role})
    recorded = [link(DEPLOYMENT, R.RECORDED_IN, later), link(CHANGE, R.REFERS_TO, later)]
    for root in (ALERT, later):
        chain = chain_of(root, *WHOLE, *recorded, more=(later,))
        assert ids(chain, Leg.TICKET) == [TICKET.id]


@pytest.mark.parametrize(("role", "is_design"), [("design", True), ("runbook", False)])
def test_a_page_that_only_mentions_the_ticket_counts_when_it_is_a_design(
    role: str, is_design: bool
) -> None:
    page = node("document:https://w/page", attrs={"role": role})
    chain = chain_of(TICKET, link(page, R.MENTIONS, TICKET), more=(page,))
    assert bool(chain.leg(Leg.DESIGN)) is is_design


def test_why_names_the_method_and_what_matched() -> None:
    closed = link(CHANGE, R.CLOSES, TICKET, method="trailer", text="Closes: OPS-1")
    assert at(chain_of(ALERT, *SPINE[:3], closed), Leg.TICKET).why == "trailer: Closes: OPS-1"


kinds = ["alert:am", "rule:r", "commit:c", "change:m", "ticket:t", "metric:m", "service:s",
         "deployment:d", "team:t", "person:p", "document:d", "build:b"]  # fmt: skip
any_node = st.sampled_from([node(f"{kind}{n}") for kind in kinds for n in range(3)])
any_link = st.builds(
    link, any_node, st.sampled_from(R), any_node, st.sampled_from([1.0, 0.9, 0.3])
).filter(lambda one: one.origin != one.target)


@given(any_node, st.lists(any_link, max_size=40))
def test_any_graph_gives_a_chain_of_ten_legs_whose_answers_are_told_apart(
    root: Node, links: list[Link]
) -> None:
    chain = trace(graph_of([root], links), root, NOW)
    assert len(chain.found) + len(chain.gaps) == len(Leg)
    for found in chain.found:
        answers = [one.id for one in found.nodes]
        assert len(answers) == len(set(answers))
        assert answers[0] == (found.path[-1].node if found.path else root).id


@pytest.mark.parametrize("hub", ["", "team:x"])
def test_from_a_node_with_many_ways_onto_the_spine_the_most_believed_are_tried(hub: str) -> None:
    team = node("team:x")
    rules = [node(f"rule:r:a.yaml#{n:03}") for n in range(3 * ENTRIES)]
    links = [link(rule, R.OWNED_BY, team, 0.99 - n / 100) for n, rule in enumerate(rules)]
    spine = walk_spine(graph_of([team, *rules], links[::-1], hubs=(hub,)), team)
    assert sorted(spine) == [*(rule.id for rule in rules[:ENTRIES]), team.id]


def test_without_a_spine_no_way_leads_anywhere() -> None:
    alone = Reached(RULE, (), 0.0)
    assert not follow(graph_of([RULE]), [alone], Leg.METRIC)


def test_what_hangs_on_another_name_of_the_service_is_found() -> None:
    alias = node("service:checkout")
    links = [
        link(ALERT, R.ABOUT, alias),
        link(alias, R.SAME_AS, SERVICE, method="aliases table"),
        link(SERVICE, R.HAS_RUNBOOK, RUNBOOK),
        link(OF_SERVICE, R.ABOUT, SERVICE),
        link(SERVICE, R.OWNED_BY, TEAM, method="catalog"),
    ]
    chain = chain_of(ALERT, *links, more=(alias, SERVICE, OF_SERVICE))
    answers = [ids(chain, leg) for leg in (Leg.RUNBOOK, Leg.DEPLOYMENT, Leg.OWNER)]
    assert answers == [[RUNBOOK.id], [OF_SERVICE.id], [TEAM.id]]


def test_the_ticket_of_an_origin_that_is_likelier_wrong_is_not_shown() -> None:
    rule, commit, ticket = node("rule:r:a.yaml#A"), node("commit:" + "a" * 40), node("ticket:T-1")
    worlds = [
        graph_of(
            [rule, commit, ticket],
            [link(rule, R.INTRODUCED_BY, commit, confidence=sure), link(commit, R.CLOSES, ticket)],
        )
        for sure in (0.3, 0.6)
    ]
    shown = [trace(graph, rule, NOW).leg(Leg.TICKET) for graph in worlds]
    assert shown[0] is None
    assert shown[1] is not None
