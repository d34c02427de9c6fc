"""Which rule an alert fires from, and which two rules are one: pure rules on nodes.

Several rules of one name are normal, so the name alone decides nothing: the expression and the
labels that do not depend on the firing series have to agree.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from traceview.linking.link_confidence import (
    ANOTHER_EXPRESSION,
    ANOTHER_NAME,
    LEAST,
    NAME_AND_LABELS,
    SAME_EXPRESSION,
)
from traceview.linking.rule_digest import LABEL
from traceview.linking.rule_digest import alert_name as alert_name
from traceview.linking.templated_rules import fits_expression, fits_name
from traceview.model import How, Node
from traceview.references.promql.expression import canonical

BY_EXPRESSION = "expression and labels"
BY_EXPRESSION_ALONE = "expression, which one rule alone has"
_SET_ELSEWHERE = frozenset(("alertname", "team"))


@dataclass(frozen=True, slots=True)
class Match:
    """A rule that fits, why, and how surely. `text` is what agreed."""

    rule: Node
    method: str
    text: str
    how: How
    confidence: float


def labels_of(node: Node) -> dict[str, str]:
    """The labels of an alert or of a rule."""
    return {
        name.removeprefix(LABEL): value
        for name, value in node.attrs.items()
        if name.startswith(LABEL)
    }


def fixed_labels(rule: Node) -> dict[str, str]:
    """The labels of a rule that are the same for each of its alerts: those without a template."""
    return {name: value for name, value in labels_of(rule).items() if "{{" not in value}


def is_alerting(rule: Node) -> bool:
    """True for a rule that fires alerts, False for one that records a metric."""
    return rule.attrs.get("type", "alerting") == "alerting"


def matches(fired: Node, rules: Iterable[Node]) -> list[Match]:
    """The rules from which `fired`, an alert or a rule that is evaluated, may stem; best first.

    Rules that contradict it in a label are left out. The expression decides, then the number of
    labels that agree: when one rule alone is left, that is a fact; everything else is a guess.
    """
    name = alert_name(fired)
    fitting = [
        rule
        for rule in rules
        if rule.id != fired.id
        and is_alerting(rule)
        and is_named(rule, name)
        and not _contradicts(fired, rule)
    ]
    fitting = [rule for rule in fitting if alert_name(rule) == name] or fitting
    expr = fired.attrs.get("expr", "")
    same = [rule for rule in fitting if expr and _same(expr, rule.attrs.get("expr", ""))]
    if same:
        same = _most_agreeing(fired, same)
        sure = len(same) == 1 and alert_name(same[0]) == name
        return [
            Match(
                rule,
                BY_EXPRESSION,
                f"{name}: {_folded(expr)}",
                How.EXACT if sure else How.GUESS,
                1.0 if sure else _shared(SAME_EXPRESSION, len(same)),
            )
            for rule in same
        ]
    best = _most_agreeing(fired, fitting)
    method = "name and labels, another expression" if expr else "name and labels"
    share = ANOTHER_EXPRESSION if expr else NAME_AND_LABELS
    return [
        Match(rule, method, _agreed(fired, rule), How.GUESS, _shared(share, len(best)))
        for rule in best
    ]


def renamed_matches(fired: Node, rules: Iterable[Node]) -> list[Match]:
    """The rule that alone has the expression of an alert of which no rule has the name.

    An alert that lost its name on the way stems from it; one of another name may.
    """
    expr = fired.attrs.get("expr", "")
    same = [
        rule
        for rule in rules
        if is_alerting(rule) and expr and canonical(expr) == canonical(rule.attrs.get("expr", ""))
    ]
    if len(same) != 1 or _contradicts(fired, same[0]):
        return []
    if fired.attrs.get("alertname"):
        method = f"{BY_EXPRESSION_ALONE}, under another name"
        return [Match(same[0], method, _folded(expr), How.GUESS, ANOTHER_NAME)]
    return [Match(same[0], BY_EXPRESSION_ALONE, _folded(expr), How.EXACT, 1.0)]


def refusals(fired: Node, rules: Iterable[Node]) -> list[tuple[Node, str]]:
    """The rules of the same name that `fired` does not stem from, each with the reason."""
    rules = list(rules)
    found = matches(fired, rules)
    chosen = {match.rule.id for match in found}
    by_expression = any(match.method == BY_EXPRESSION for match in found)
    return [
        (rule, _refusal(fired, rule, by_expression=by_expression))
        for rule in rules
        if rule.id not in chosen and rule.id != fired.id and is_named(rule, alert_name(fired))
    ]


def _shared(confidence: float, rules: int) -> float:
    """What each of several rules gets of a confidence: never nothing."""
    return max(LEAST, round(confidence / rules, 2))


def _refusal(fired: Node, rule: Node, *, by_expression: bool) -> str:
    if not is_alerting(rule):
        return "it records a metric"
    labels = labels_of(fired)
    for name, value in sorted(fixed_labels(rule).items()):
        if name in labels and labels[name] != value and name not in _SET_ELSEWHERE:
            return f"its label {name} is {value}, here it is {labels[name]}"
    if by_expression and not _same(fired.attrs.get("expr", ""), rule.attrs.get("expr", "")):
        return "its expression is another"
    return "fewer of its labels agree than of the one chosen"


def _contradicts(fired: Node, rule: Node) -> bool:
    labels = labels_of(fired)
    return any(
        name in labels and labels[name] != value
        for name, value in fixed_labels(rule).items()
        if name not in _SET_ELSEWHERE
    )


def _most_agreeing(fired: Node, rules: list[Node]) -> list[Node]:
    """The rules of which the most fixed labels stand on what fired, with the same value."""
    most = max((_agreement(fired, rule) for rule in rules), default=0)
    return [rule for rule in rules if _agreement(fired, rule) == most]


def _agreement(fired: Node, rule: Node) -> int:
    labels = labels_of(fired)
    return sum(labels.get(name) == value for name, value in fixed_labels(rule).items())


def _agreed(fired: Node, rule: Node) -> str:
    labels = labels_of(fired)
    agreed = [
        f"{name}={value}"
        for name, value in sorted(fixed_labels(rule).items())
        if labels.get(name) == value
    ]
    return " ".join((alert_name(fired), *agreed))


def is_named(rule: Node, name: str) -> bool:
    """Whether a rule has an alert name, or is a template that may give it."""
    return alert_name(rule) == name or fits_name(alert_name(rule), name)


def _same(fired: str, written: str) -> bool:
    """Whether expressions are one, or differ only by what a template's actions stand for."""
    if not written:
        return False
    return canonical(fired) == canonical(written) or fits_expression(written, fired)


def _folded(expr: str) -> str:
    return " ".join(expr.split())
