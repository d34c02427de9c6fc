"""What is plotted for a node, who is asked for it, and which line stands first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import NOW, ago, graph_of, link, node
from traceview.connector import Ability, Plot, Series
from traceview.errors import SourceUnreachable
from traceview.linking.rule_matching import labels_of
from traceview.model import Link, Node, Relation
from traceview.session.plots import firing_first, plotters, question, spacing
from traceview.session.question import Question

R = Relation
EXPR = "rate(errors_total[5m]) > 3"
RULE = node("rule:r:a#Slow", "Slow", attrs={"expr": EXPR, "for": "10m"})
ALERT = node("alert:am/1", "Slow", since=ago(600))


def asked(root: Node, *links: Link, others: Sequence[Node] = (RULE,)) -> Question | None:
    return question(graph_of([*others, root], links), root.id)


def test_a_rule_is_plotted_by_the_side_that_is_compared_and_never_fired() -> None:
    assert asked(RULE.changed(since=NOW)) == Question(
        title="Slow",
        expr=EXPR,
        plotted="rate(errors_total[5m])",
        operator=">",
        threshold=3.0,
        hold="10m",
        since=None,
        why_partial="",
    )


def test_a_metric_is_its_own_expression() -> None:
    metric = node("metric:up", "up", attrs={"expr": "no"})
    assert asked(metric) == Question("up", "up", "up", "", None, "", None, "")


@pytest.mark.parametrize("relation", [R.FIRED_BY, R.SAME_AS])
def test_an_alert_takes_the_expression_of_its_rule_and_its_own_beginning(
    relation: Relation,
) -> None:
    found = asked(ALERT, link(ALERT, relation, RULE))
    assert found is not None
    assert (found.expr, found.hold, found.since) == (EXPR, "10m", ago(600))


def test_an_expression_of_its_own_comes_before_that_of_the_rule() -> None:
    own = ALERT.changed(attrs={"expr": "up == 0"})
    found = asked(own, link(own, R.FIRED_BY, RULE, 0.6))
    assert found is not None
    assert (found.expr, found.hold) == ("up == 0", "")


def test_the_rule_believed_most_is_asked_and_not_the_first() -> None:
    guess = node("rule:r:b#Slow", attrs={"expr": "up == 0", "for": "1h"})
    links = [link(ALERT, R.FIRED_BY, guess, 0.4), link(ALERT, R.FIRED_BY, RULE)]
    found = asked(ALERT, *links, others=(RULE, guess))
    assert found is not None
    assert (found.expr, found.hold) == (EXPR, "10m")


def test_expression_and_hold_are_not_taken_from_two_different_rules() -> None:
    bare = node("rule:r:a#Bare", attrs={"expr": EXPR})
    other = node("rule:r:b#Slow", attrs={"expr": "up == 0", "for": "1h"})
    links = [link(ALERT, R.FIRED_BY, bare), link(ALERT, R.FIRED_BY, other, 0.4)]
    found = asked(ALERT, *links, others=(bare, other))
    assert found is not None
    assert (found.expr, found.hold) == (EXPR, "")


def test_without_an_expression_there_is_nothing_to_plot() -> None:
    assert asked(ALERT) is None
    assert asked(node("ticket:t/1")) is None
    assert asked(ALERT, link(RULE, R.FIRED_BY, ALERT)) is None
    assert question(graph_of([]), "alert:am/none") is None


def test_an_expression_that_compares_with_no_number_is_plotted_without_a_threshold() -> None:
    found = asked(RULE.changed(attrs={"expr": "absent(up)"}))
    assert found is not None
    assert (found.plotted, found.operator, found.threshold) == ("absent(up)", "", None)


@given(st.text(max_size=40))
def test_any_expression_can_be_asked_for(expr: str) -> None:
    rule = node("rule:r:a#Slow", attrs={"expr": expr})
    found = asked(rule)
    assert (found is None) is (not rule.attrs["expr"])
    assert found is None or found.plotted


def plot_of(*labels: dict[str, str], step_s: float = 60, points: Any = ()) -> Plot:
    series = tuple(Series(labels=one, points=points) for one in labels)
    return Plot(query="up", series=series, step_s=step_s, fetched_at=NOW, source="p")


def test_the_line_with_the_alerts_own_labels_stands_first() -> None:
    own = {"pod": "b", "team": "shop"}
    plot = firing_first(plot_of({"pod": "a"}, {"pod": "c"}, {"pod": "b", "le": "1"}), own)
    assert [one.labels["pod"] for one in plot.series] == ["b", "a", "c"]


def test_points_farther_apart_than_asked_for_give_their_own_step() -> None:
    points = ((0.0, 1.0), (300.0, 1.0), (600.0, 1.0), (1500.0, 1.0))
    assert spacing(plot_of({}, points=points).series) == 300
    assert firing_first(plot_of({}, points=points), labels_of(ALERT)).step_s == 300
    assert firing_first(plot_of({}, points=points[:1]), labels_of(ALERT)).step_s == 60


class Fake:
    """A source whose connector plots, does not, or cannot be made."""

    patterns = check = sync = expand = aclose = None

    def __init__(self, name: str, *abilities: Ability, is_down: bool = False) -> None:
        self.name = name
        self.abilities = frozenset(abilities)
        self.is_down = is_down

    async def connector(self) -> Fake:
        if self.is_down:
            raise SourceUnreachable("down")
        return self

    async def plot(self, expr: str, start: datetime, end: datetime, step_s: float) -> Plot:
        raise AssertionError(expr)


async def test_who_has_spoken_of_the_node_is_asked_first_and_who_cannot_plot_is_not() -> None:
    first, second = Fake("a", Ability.PLOT), Fake("rules", Ability.PLOT)
    others = [Fake("b", Ability.SYNC), Fake("c", Ability.PLOT, is_down=True)]
    sources: Any = [first, *others, second]
    assert await plotters(sources, ALERT) == [second, first]
