"""`trace --explain`: for each leg what was tried, what matched where, and what fixes a gap."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from tests.builders import NOW, graph_of, link, node
from traceview.chain.explain import Explained, Tried, explain
from traceview.chain.legs import Leg
from traceview.chain.trace import trace
from traceview.commands.trace_explained import SCHEMA, facts, lines
from traceview.model import Link, Node, Relation

R = Relation
ALERT = node("alert:am/1", "Slow", attrs={"expr": "up == 0", "label.severity": "critical"})
WHERE = {"repo": "r", "file": "a.yaml", "line": "12", "expr": "up == 0"}
RULE = node("rule:rules:a.yaml#Slow", "Slow", attrs=WHERE)
OTHER = node("rule:rules:a.yaml#Slow~2", "Slow", attrs={**WHERE, "line": "30", "expr": "up"})
TICKET = node("ticket:jira/OPS-1", "OPS-1")
COMMIT = node("commit:" + "a" * 40, "aaaaaaa")
TEAM = node("team:shop", "Shop", state="disbanded")
LINKS = [
    link(ALERT, R.FIRED_BY, RULE, 0.8, "name and labels", text="Slow", place="a.yaml:12"),
    link(RULE, R.INTRODUCED_BY, COMMIT, method="pickaxe"),
    link(COMMIT, R.REFERS_TO, TICKET, method="trailer Bug", text="OPS-1"),
    link(RULE, R.OWNED_BY, TEAM, method="label team", text="team=shop"),
]


def told(
    leg: Leg, *, root: Node = ALERT, links: Iterable[Link] = LINKS, alike: Iterable[Node] = ()
) -> Explained:
    graph = graph_of([ALERT, RULE, OTHER, TICKET, COMMIT, TEAM, root], links)
    return explain(graph, root, alike, NOW)[list(Leg).index(leg)]


@pytest.mark.parametrize("links", [[], LINKS[:1], LINKS[:3], LINKS])
def test_every_leg_is_either_matched_or_has_the_gap_of_the_chain(links: list[Link]) -> None:
    graph = graph_of([ALERT, RULE, TICKET, COMMIT, TEAM], links)
    chain = trace(graph, ALERT, NOW)
    for leg in explain(graph, ALERT, [], NOW):
        gap = chain.gap(leg.leg)
        assert (leg.why, leg.fix) == ((gap.why, gap.fix) if gap else ("", ""))
        assert any(way.matched for way in leg.tried) is (gap is None)
        assert leg.read_from


def test_a_match_says_where_how_and_how_surely() -> None:
    assert told(Leg.RULE).tried == (
        Tried(
            "rule",
            ("Slow (a.yaml:12): fired by: name and labels `Slow` at a.yaml:12 (guess 0.80)",),
        ),
    )


def test_a_match_further_on_tells_its_last_step_and_from_where() -> None:
    (way,) = told(Leg.TICKET).tried
    assert way.matched == ("OPS-1, from aaaaaaa: refers to: trailer Bug `OPS-1` (exact 1.00)",)


def test_a_way_through_what_was_taken_back_says_so() -> None:
    commit = node(COMMIT.id, "aaaaaaa", attrs={"reverted": "after 40 min by #51"})
    graph = graph_of([ALERT, RULE, TICKET, commit], LINKS[:3])
    (way,) = explain(graph, ALERT, [], NOW)[list(Leg).index(Leg.TICKET)].tried
    assert way.matched[0].startswith("OPS-1, from aaaaaaa (reverted after 40 min by #51): ")


def test_what_two_ways_lead_to_is_told_once_by_the_surer_one() -> None:
    runbook = node("document:https://w/slow")
    links = [
        *LINKS,
        link(ALERT, R.HAS_RUNBOOK, runbook, method="annotation"),
        link(RULE, R.HAS_RUNBOOK, runbook, 0.5, method="named alike"),
    ]
    way, *_ = told(Leg.RUNBOOK, links=links).tried
    assert way.matched == ("document:https://w/slow: has runbook: annotation (exact 1.00)",)


def test_an_owner_is_told_with_rung_and_doubt() -> None:
    (way,) = told(Leg.OWNER).tried
    assert way.way == "rung label"
    assert way.matched[0].endswith("`team=shop` (exact 1.00); marked as disbanded")


def test_a_root_that_is_an_owner_stands_on_no_rung() -> None:
    (way, *_) = told(Leg.OWNER, root=TEAM, links=[]).tried
    assert (way.way, way.matched) == ("the root", ("Shop: it is the root; marked as disbanded",))


def test_each_way_is_told_in_words_also_those_that_led_nowhere() -> None:
    ways = {way.way: way.matched for way in told(Leg.DESIGN).tried}
    assert ways["ticket or change or rule —designed in→ document"] == ()
    assert ways["ticket or change —mentioned by→ document"] == ()


def test_what_only_a_root_could_answer_is_not_told_as_tried() -> None:
    assert "metric" not in [way.way for way in told(Leg.METRIC).tried]
    metric = node("metric:up", "up")
    (way, *_) = told(Leg.METRIC, root=metric, links=[]).tried
    assert way == Tried("metric", ("up: it is the root",))


def test_rules_of_the_name_that_were_left_out_are_told_with_the_reason() -> None:
    refused = told(Leg.RULE, alike=[RULE, OTHER]).refused
    assert refused == ("Slow (a.yaml:30): its expression is another",)
    assert told(Leg.TICKET, alike=[RULE, OTHER]).refused == ()


def test_a_rule_that_the_chain_shows_is_not_told_as_refused() -> None:
    attrs = {"expr": "up == 0", "label.severity": "critical"}
    served = node("rule:prometheus:x#Slow", "Slow", attrs=attrs)
    links = [*LINKS, link(ALERT, R.FIRED_BY, served)]
    assert told(Leg.RULE, links=links, alike=[served, RULE]).refused == ()


def test_lines_stand_one_fact_each_below_their_leg() -> None:
    leg = Explained(
        Leg.RULE, "rules", (Tried("rule", ("a", "b")), Tried("x", ())), ("c: no",), "none", "add"
    )
    assert list(lines([leg])) == [
        "4 rule",
        "  read from: rules",
        "  tried: rule: 2 found",
        "    a",
        "    b",
        "  tried: x: nothing found",
        "  refused: c: no",
        "  gap: none",
        "  Fix: add",
    ]


def test_facts_hold_the_same_as_plain_values() -> None:
    leg = Explained(Leg.RULE, "rules", (Tried("rule", ("a",)),), ("c: no",), "", "")
    assert facts([leg]) == {
        "schema": SCHEMA,
        "legs": [
            {
                "leg": "rule",
                "read_from": "rules",
                "tried": [{"way": "rule", "matched": ["a"]}],
                "refused": ["c: no"],
                "why": "",
                "fix": "",
                "mend": "",
            }
        ],
    }


def test_a_leg_that_was_found_has_no_line_of_a_gap() -> None:
    assert not [line for line in lines([told(Leg.RULE)]) if line.startswith("  gap")]
