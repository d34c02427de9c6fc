"""Every gap says why, and what fixes it."""

from __future__ import annotations

import pytest

from tests.builders import NOW, graph_of, link, node
from traceview.chain.chain import Gap
from traceview.chain.legs import Leg
from traceview.chain.trace import trace
from traceview.model import Kind, Link, Node, Relation

R = Relation
ALERT = node("alert:am/1", "Slow", attrs={"alertname": "Slow"})
RULE = node("rule:rules:a.yaml#Slow", "Slow", attrs={"repo": "r", "file": "a.yaml", "line": "12"})
COMMIT = node("commit:" + "a" * 40, "aaaaaaa")
CHANGE = node("change:forge/rules!1", "rules!1")
TICKET = node("ticket:jira/OPS-1", "OPS-1")
FIRED = link(ALERT, R.FIRED_BY, RULE)
INTRODUCED = link(RULE, R.INTRODUCED_BY, COMMIT)
BROUGHT = link(COMMIT, R.PART_OF, CHANGE)
CLOSED = link(CHANGE, R.CLOSES, TICKET)


def gap(leg: Leg, *links: Link, root: Node = ALERT) -> Gap:
    nodes = [ALERT, RULE, COMMIT, CHANGE, TICKET, root]
    missing = trace(graph_of(nodes, links), root, NOW).gap(leg)
    assert missing is not None
    return missing


@pytest.mark.parametrize("kind", Kind)
def test_every_gap_of_every_kind_of_root_says_why_and_what_mends_it(kind: Kind) -> None:
    root = node(f"{kind.value}:x/1")
    for missing in trace(graph_of([root]), root, NOW).gaps:
        assert missing.why
        assert missing.fix
        assert "{" not in missing.why + missing.fix


@pytest.mark.parametrize(
    ("leg", "links", "why", "fix"),
    [
        (Leg.RULE, [], "no rule named Slow", "`git` source"),
        (Leg.CHANGE, [], "no rule was found", "`git` source"),
        (Leg.CHANGE, [FIRED], "the commit that introduced the rule", "whole history"),
        (Leg.CHANGE, [FIRED, INTRODUCED], "commit aaaaaaa names no change", "direct push"),
        (Leg.TICKET, [], "no change was found", "`git` source"),
        (Leg.TICKET, [FIRED, INTRODUCED], "aaaaaaa names no ticket", "`Bug: KEY-1`"),
        (Leg.TICKET, [FIRED, INTRODUCED, BROUGHT], "rules!1 names no ticket", "[house] trackers"),
        (Leg.DESIGN, [FIRED, INTRODUCED, BROUGHT, CLOSED], "no ticket", "from OPS-1"),
        (Leg.BUILD, [FIRED, INTRODUCED, BROUGHT], "no build of rules!1", "runs the builds"),
        (Leg.BUILD, [FIRED, INTRODUCED], "no build of aaaaaaa", "runs the builds"),
        (Leg.DEPLOYMENT, [FIRED], "no deployment of the change", "source that deploys"),
        (Leg.RUNBOOK, [FIRED], "no", "`runbook_url` to the annotations of a.yaml:12"),
        (Leg.RUNBOOK, [], "no", "annotations of the rule"),
        (Leg.DASHBOARD, [FIRED], "no", "`dashboard` to the annotations of a.yaml:12"),
        (Leg.OWNER, [FIRED], "nobody", "`team` label to a.yaml:12"),
        (Leg.METRIC, [FIRED], "expression is not known", "Prometheus"),
    ],
)
def test_a_gap_names_what_it_knows(leg: Leg, links: list[Link], why: str, fix: str) -> None:
    missing = gap(leg, *links)
    assert why in missing.why.lower() or why in missing.why
    assert fix in missing.fix


def test_an_expression_without_a_metric_is_another_gap_than_an_unknown_one() -> None:
    rule = RULE.changed(attrs={**RULE.attrs, "expr": "vector(1)"})
    assert "told from the expression" in gap(Leg.METRIC, root=rule).why


def test_a_gap_names_the_rule_in_git_before_that_of_a_server() -> None:
    served = node("rule:prometheus:shop#Slow", "Slow")
    links = [link(ALERT, R.FIRED_BY, served), link(served, R.SAME_AS, RULE)]
    assert "a.yaml:12" in gap(Leg.RUNBOOK, *links, root=ALERT).fix


def test_a_rule_without_a_line_is_named_by_its_file_or_its_title() -> None:
    in_file = node("rule:r:b.yaml#B", "B", attrs={"file": "b.yaml"})
    assert "annotations of b.yaml" in gap(Leg.RUNBOOK, root=in_file).fix
    assert "annotations of Bare" in gap(Leg.RUNBOOK, root=node("rule:r:c#B", "Bare")).fix


def test_a_ticket_without_a_change_is_to_be_named_by_one() -> None:
    missing = gap(Leg.CHANGE, root=TICKET)
    assert missing.why == "no change names OPS-1"
    assert "`Bug: KEY-1`" in missing.fix


def test_a_title_with_braces_is_told_as_it_is() -> None:
    odd = node("change:forge/rules!2", "Use {rule} {0}")
    assert gap(Leg.BUILD, root=odd).why == "no build of Use {rule} {0} is known"


@pytest.mark.parametrize(
    ("attrs", "why", "fix"),
    [
        ({"elsewhere": "#16230"}, "history came from elsewhere: #16230 of aaaaaaa", "came from"),
        ({"reached": "#218"}, "names no change; it reached this branch by #218", "the forge"),
        ({"bot": "yes"}, "names no change, and a program made it", "right before it"),
    ],
)
def test_a_commit_without_a_change_says_how_it_came(
    attrs: dict[str, str], why: str, fix: str
) -> None:
    commit = node(COMMIT.id, "aaaaaaa", attrs=attrs)
    missing = trace(graph_of([ALERT, RULE, commit], [FIRED, INTRODUCED]), ALERT, NOW).gap(
        Leg.CHANGE
    )
    assert missing is not None
    assert why in missing.why
    assert fix in missing.fix


@pytest.mark.parametrize("of", ["commit", "change"])
@pytest.mark.parametrize(
    ("attrs", "why"),
    [
        ({"unread": "Bug: the board"}, "no ticket that is known: it has `Bug: the board`"),
        ({"mentions": "others/x#9"}, "only mentions others/x#9, as other work"),
    ],
)
def test_no_ticket_is_said_only_where_none_is_named(
    attrs: dict[str, str], why: str, of: str
) -> None:
    commit = node(COMMIT.id, "aaaaaaa", attrs=attrs if of == "commit" else {})
    change = node(CHANGE.id, "rules!1", attrs=attrs if of == "change" else {})
    graph = graph_of([ALERT, RULE, commit, change], [FIRED, INTRODUCED, BROUGHT])
    missing = trace(graph, ALERT, NOW).gap(Leg.TICKET)
    assert missing is not None
    assert why in missing.why
