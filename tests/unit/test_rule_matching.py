"""Which rule an alert fires from: expression and labels, never the name alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import node
from traceview.linking.rule_matching import (
    Match,
    alert_name,
    fixed_labels,
    is_alerting,
    labels_of,
    matches,
    refusals,
)
from traceview.model import How, Node

EXPR = "rate(errors_total[5m]) > 3"


def rule(nth: int = 0, expr: str = EXPR, name: str = "Slow", **labels: str) -> Node:
    held = {"alertname": name, **({"expr": expr} if expr else {})}
    held |= {f"label.{key}": value for key, value in labels.items()}
    return node(f"rule:rules:a.yaml#{name}~{nth}", name, attrs=held)


def alert(expr: str = EXPR, **labels: str) -> Node:
    made = rule(0, expr, **labels)
    return node("alert:am/1", "Slow", attrs=made.attrs)


def found(fired: Node, *rules: Node) -> list[tuple[Node, How]]:
    return [(match.rule, match.how) for match in matches(fired, rules)]


def test_one_rule_with_the_same_expression_and_labels_is_a_fact() -> None:
    warning, critical = rule(0, severity="warning"), rule(1, severity="critical")
    (match,) = matches(alert(severity="critical"), [warning, critical])
    assert match == Match(critical, "expression and labels", f"Slow: {EXPR}", How.EXACT, 1.0)


def test_an_expression_is_the_same_however_it_is_written() -> None:
    folded = rule(expr="rate(errors_total[5m])\n    >3")
    assert found(alert(), folded) == [(folded, How.EXACT)]


def test_the_expression_tells_two_rules_of_one_name_apart() -> None:
    other = rule(1, expr="rate(errors_total[5m]) > 9")
    assert found(alert(), rule(0), other) == [(rule(0), How.EXACT)]


def test_the_same_rule_twice_in_a_file_is_a_guess_of_two() -> None:
    both = matches(alert(), [rule(0), rule(1)])
    assert [(match.how, match.confidence) for match in both] == [(How.GUESS, 0.47)] * 2


def test_the_rule_of_which_more_labels_agree_is_chosen() -> None:
    plain, own = rule(0), rule(1, cluster="a")
    assert found(alert(cluster="a"), plain, own) == [(own, How.EXACT)]


def test_a_label_with_a_template_says_nothing() -> None:
    templated = rule(severity="{{ $labels.level }}", tier="1")
    assert fixed_labels(templated) == {"tier": "1"}
    assert found(alert(severity="page"), templated) == [(templated, How.EXACT)]


def test_a_team_given_anew_on_the_way_is_no_contradiction() -> None:
    assert found(alert(team="night"), rule(team="shop")) == [(rule(team="shop"), How.EXACT)]


def test_a_label_that_the_alert_has_lost_is_no_contradiction() -> None:
    assert found(alert(), rule(tier="1")) == [(rule(tier="1"), How.EXACT)]


def test_a_contradicting_label_leaves_a_rule_out_whatever_the_expression() -> None:
    assert not found(alert(severity="critical"), rule(severity="warning"))


def test_another_expression_is_a_guess() -> None:
    (match,) = matches(alert(), [rule(expr="up == 0", tier="1")])
    assert (match.how, match.confidence) == (How.GUESS, 0.6)
    assert match.method == "name and labels, another expression"


def test_without_an_expression_name_and_labels_are_a_guess_that_says_what_agreed() -> None:
    (match,) = matches(alert("", tier="1"), [rule(tier="1")])
    assert (match.method, match.text) == ("name and labels", "Slow tier=1")
    assert (match.how, match.confidence) == (How.GUESS, 0.8)


def test_another_name_a_recording_rule_and_the_thing_itself_never_match() -> None:
    recording = rule(1).changed(attrs={**rule().attrs, "type": "recording"})
    assert not is_alerting(recording)
    assert not matches(rule(), [rule(name="Fast"), recording, rule()])


def test_a_rule_is_called_by_its_title_where_no_name_is_told() -> None:
    assert alert_name(node("rule:r:a#Slow", "Slow")) == "Slow"
    assert labels_of(rule(tier="1")) == {"tier": "1"}


@pytest.mark.parametrize(
    ("fired", "refused", "reason"),
    [
        (
            alert(severity="critical", tier="1"),
            rule(1, severity="warning"),
            "its label severity is warning, here it is critical",
        ),
        (alert(tier="1"), rule(1, expr="up == 0"), "its expression is another"),
        (alert(tier="1"), rule(1), "fewer of its labels agree than of the one chosen"),
        (
            alert(tier="1", team="night"),
            rule(1, expr="up == 0", team="shop"),
            "its expression is another",
        ),
        (alert("", tier="1"), rule(1), "fewer of its labels agree than of the one chosen"),
        (
            alert("up == 1", tier="1"),
            rule(1, expr="up == 2"),
            "fewer of its labels agree than of the one chosen",
        ),
    ],
)
def test_a_refusal_has_its_reason(fired: Node, refused: Node, reason: str) -> None:
    assert refusals(fired, [rule(0, tier="1"), refused]) == [(refused, reason)]


def test_a_recording_rule_of_the_name_is_refused_as_one_and_other_names_are_not_told() -> None:
    attrs = {**rule().attrs, "type": "recording"}
    recording = rule(1).changed(attrs=attrs)
    assert refusals(alert(), [rule(0), recording, rule(name="Fast")]) == [
        (recording, "it records a metric")
    ]


@pytest.mark.parametrize("expr", [EXPR, "up == 1", ""])
def test_hundreds_of_rules_of_one_name_are_guesses_that_can_be_kept(expr: str) -> None:
    many = [rule(nth) for nth in range(500)]
    assert {match.confidence for match in matches(alert(expr), many)} == {0.01}


values = st.sampled_from(["a", "b", "{{ $labels.x }}", "{{x}}a"])
some_labels = st.dictionaries(st.sampled_from(["severity", "team", "tier"]), values)
rules_of_one_name = st.lists(
    st.tuples(some_labels, st.sampled_from([EXPR, "up", "(", ""])), max_size=8
).map(lambda many: [rule(nth, expr, **labels) for nth, (labels, expr) in enumerate(many)])


@given(some_labels, st.sampled_from([EXPR, "up", "(", ""]), rules_of_one_name)
def test_no_match_contradicts_in_a_fixed_label_and_a_fact_stands_alone(
    labels: dict[str, str], expr: str, rules: list[Node]
) -> None:
    fired = alert(expr, **labels)
    chosen = matches(fired, rules)
    for match in chosen:
        fixed = fixed_labels(match.rule).items()
        assert all(labels.get(name, value) == value for name, value in fixed if name != "team")
        assert (match.how is How.EXACT) == (match.confidence == 1.0)
    assert len(chosen) == 1 or all(match.how is How.GUESS for match in chosen)
    refused = {one.id for one, reason in refusals(fired, rules) if reason}
    assert refused | {match.rule.id for match in chosen} == {one.id for one in rules}
