"""A rule in git and what servers have loaded of it: one answer, one row, and where they differ."""

from __future__ import annotations

import pytest

from tests.builders import NOW, graph_of, link, node
from traceview.chain.legs import Leg
from traceview.chain.rule_differences import differences
from traceview.chain.rule_twins import twins_as_one
from traceview.chain.trace import trace
from traceview.model import Link, Node, Relation
from traceview.widgets.loaded_rule import loaded_in

WORDS = {"expr": "up == 0", "label.team": "ops", "label.alertname": "Down"}
ALERT = node("alert:am/1", "Down")
GIT = node(
    "rule:git/r:x.yaml#Down", "Down",
    attrs={**WORDS, "repo": "git/r", "file": "rules/x.yaml", "line": "12", "for": "5m"},
)  # fmt: skip
LOADED = node(
    "rule:prom:x#Down", "Down", source="prometheus",
    attrs={**WORDS, "file": "/etc/rules.yaml", "for": "5m"},
)  # fmt: skip
SECOND = node("rule:prom2:x#Down", "Down", source="second", attrs=dict(LOADED.attrs))
FIRED = (link(ALERT, Relation.FIRED_BY, LOADED), link(ALERT, Relation.FIRED_BY, GIT))
SAME = link(LOADED, Relation.SAME_AS, GIT)
GUESS = link(LOADED, Relation.SAME_AS, GIT, 0.6)


def test_a_leg_counts_a_rule_and_what_was_loaded_of_it_once() -> None:
    both = link(SECOND, Relation.SAME_AS, GIT), link(ALERT, Relation.FIRED_BY, SECOND)
    found = trace(graph_of((ALERT, GIT, LOADED, SECOND), (*FIRED, SAME, *both)), ALERT, NOW)
    leg = found.leg(Leg.RULE)
    assert leg is not None
    assert [one.id for one in leg.nodes] == [GIT.id]


def test_two_rules_of_which_it_is_guessed_that_they_are_one_stay_two() -> None:
    found = trace(graph_of((ALERT, GIT, LOADED), (*FIRED, GUESS)), ALERT, NOW)
    leg = found.leg(Leg.RULE)
    assert leg is not None
    assert {one.id for one in leg.nodes} == {GIT.id, LOADED.id}


@pytest.mark.parametrize(("same", "rows"), [(SAME, 1), (GUESS, 2)])
def test_around_an_alert_the_two_are_one_neighbour_with_a_twin(same: Link, rows: int) -> None:
    graph = graph_of((ALERT, GIT, LOADED), (*FIRED, same))
    around = graph.around(ALERT.id, 50)
    assert around is not None
    ((kind, shown, total),) = twins_as_one(graph, around).groups
    assert (kind, len(shown), total) == ("rule", rows, rows)
    if rows == 1:
        assert (shown[0].node.id, shown[0].twin) == (GIT.id, LOADED)


def test_where_not_all_rules_are_read_none_is_left_out() -> None:
    graph = graph_of((ALERT, GIT, LOADED), (*FIRED, SAME))
    around = graph.around(ALERT.id, 1)
    assert around is not None
    assert twins_as_one(graph, around) == around


def test_rules_that_are_linked_by_other_relations_are_not_one() -> None:
    graph = graph_of(
        (ALERT, GIT, LOADED),
        (link(ALERT, Relation.FIRED_BY, LOADED), link(ALERT, Relation.MENTIONS, GIT), SAME),
    )
    around = graph.around(ALERT.id, 50)
    assert around is not None
    assert [total for _, _, total in twins_as_one(graph, around).groups] == [2]


def loaded(**attrs: str) -> Node:
    named = {name.replace("__", "."): value for name, value in attrs.items()}
    return node(LOADED.id, "Down", source="prometheus", attrs={**LOADED.attrs, **named})


@pytest.mark.parametrize(
    ("other", "told"),
    [
        (loaded(), []),
        (loaded(expr="0 == up"), ["expression"]),
        (loaded(expr="up  ==  0"), []),
        (loaded(**{"for": "300s"}), []),
        (loaded(**{"for": "2m"}), ["for 2m there, 5m here"]),
        (loaded(**{"for": "{{ .for }}"}), []),
        (loaded(label__team="web"), ["label team"]),
        (loaded(label__replica="a"), []),
    ],
)
def test_where_the_two_differ_is_told(other: Node, told: list[str]) -> None:
    assert differences(GIT, other) == told


def test_the_sentence_names_the_server_and_the_file_or_what_differs() -> None:
    assert loaded_in(LOADED, GIT).told == "loaded in prometheus, from rules/x.yaml:12"
    other = loaded_in(loaded(**{"for": "2m"}), GIT)
    assert other.told == "loaded in prometheus, differs: for 2m there, 5m here"
    assert other.differs
