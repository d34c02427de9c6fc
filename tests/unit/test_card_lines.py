"""The card of a node, its links as sentences, and expressions in colours: plain lines."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.builders import NOW, ago, link, node
from traceview.graph.neighbourhood import Neighbour
from traceview.model import Node, Relation
from traceview.widgets.app_state import Situation
from traceview.widgets.card_lines import CardMatter, card_lines
from traceview.widgets.ink import text_of, width_of
from traceview.widgets.link_line import RowLook, link_line
from traceview.widgets.promql_lines import promql_lines
from traceview.widgets.rule_line import rule_line

SITUATION = Situation(NOW)
EXPR = 'sum by (job) (rate(errors_total{code=~"5.."}[5m])) > 0.03'
RULE = node(
    "rule:git/r:x.yaml#Down", "Down", since=ago(86_400 * 400), updated=ago(86_400 * 48),
    attrs={"expr": EXPR, "for": "3m", "repo": "git/r", "file": "rules/x.yaml", "line": "12",
           "label.team": "ops", "annotation.summary": "It is down",
           "annotation.runbook_url": "https://wiki.example.com/down"},
)  # fmt: skip
COMMIT = node("commit:" + "ab" * 20, "Say it", since=ago(86_400), attrs={"author": "Ann"})
TICKET = node("ticket:t/OPS-1", "OPS-1 Do it", state="open", names=("OPS-1",), source="jira",
              attrs={"assignee": "Bo", "type": "story", "description": "# Why\n\nSo."})  # fmt: skip


def card(one: Node, *near: Neighbour, most: int = 20, body: str = "") -> str:
    rows = card_lines(CardMatter(one, body, near), SITUATION, 90, most)
    assert len(rows) <= most
    return "\n".join(text_of(row) for row in rows)


def out(origin: Node, relation: Relation, target: Node, sure: float = 1.0) -> Neighbour:
    return Neighbour(target, link(origin, relation, target, sure), outward=True)


def into(origin: Node, relation: Relation, target: Node) -> Neighbour:
    return Neighbour(origin, link(origin, relation, target), outward=False)


def test_a_rule_says_what_it_watches_and_who_wrote_it() -> None:
    shown = card(RULE, out(RULE, Relation.INTRODUCED_BY, COMMIT))
    for part in (EXPR, "for 3m", "It is down", "rules/x.yaml:12", "written 400d ago",
                 "changed 48d ago", "team=ops", "runbook_url", "introduced", "Ann"):  # fmt: skip
        assert part in shown


def test_with_few_rows_the_expression_the_summary_and_the_place_stay() -> None:
    shown = card(RULE, most=3)
    assert [EXPR in shown, "It is down" in shown, "rules/x.yaml:12" in shown] == [True] * 3


def test_a_rule_that_a_server_cannot_evaluate_says_so_in_its_words() -> None:
    attrs = {"last_error": "many-to-many", "expr": EXPR}
    loaded = node("rule:p:x#Down", "Down", source="prometheus", attrs=attrs)
    same = Neighbour(loaded, link(loaded, Relation.SAME_AS, RULE), outward=False)
    assert "its evaluation fails in prometheus: many-to-many" in card(RULE, same, most=5)


def test_a_change_says_who_and_whether_a_revert_is_known() -> None:
    change = node("change:f/r#1", "Do", attrs={"files": "4", "added": "3", "removed": "1"})
    wrote = out(change, Relation.AUTHORED_BY, node("person:ann", "Ann"))
    assert "Ann wrote it · files 4 · +3 -1" in card(change, wrote)
    assert "no revert is known" in card(change)
    back = into(node("change:f/r#2", "Undo", names=("#2",)), Relation.REVERTS, change)
    assert "reverted by change #2" in card(change, back)


def test_a_ticket_says_who_has_it_and_its_text() -> None:
    shown = card(TICKET)
    assert "story · assignee Bo" in shown
    assert "\nWhy\n" in shown
    assert "So." in shown


def test_a_document_begins_with_its_text_below_the_title_that_stands_above() -> None:
    page = node("document:https://wiki.example.com/x", "X")
    assert card(page, body="# X\n\nFirst.").startswith("First.")
    assert card(page, body="# Y\n\nFirst.").startswith("Y\n\nFirst.")


def test_nothing_is_said_of_what_is_not_known() -> None:
    bare = node("rule:r:x#Down", "Down")
    assert card(bare) == "from rules, <1m old"


@given(st.text(max_size=300), st.integers(20, 100))
def test_an_expression_keeps_every_word_and_fits(expr: str, width: int) -> None:
    rows = promql_lines(expr, width)
    assert all(width_of(row) <= width for row in rows)
    assert "".join("".join(map(text_of, rows)).split()) == "".join(expr.split())


def test_the_words_of_an_expression_have_inks_of_their_own() -> None:
    inks = {text: ink for row in promql_lines(EXPR, 100) for text, ink in row}
    assert (inks["sum"], inks["errors_total"], inks["0.03"], inks['"5.."']) == (
        "code-function", "code-key", "code-number", "code-string",
    )  # fmt: skip


@given(st.text(max_size=80), st.integers(8, 100), st.booleans(), st.floats(0.1, 1.0))
def test_a_link_takes_its_width_whatever_it_is_called(
    title: str, width: int, plain: bool, sure: float
) -> None:
    near = out(RULE, Relation.OWNED_BY, node("team:t", title), round(sure, 2))
    look = RowLook(Situation(NOW, plain=plain))
    assert width_of(link_line(near, RULE, width, 16, look)) == width


def test_a_link_reads_as_a_sentence() -> None:
    near = out(RULE, Relation.INTRODUCED_BY, COMMIT)
    told = text_of(link_line(near, RULE, 80, 13, RowLook(SITUATION)))
    assert told.split() == ["●", "introduced", "by", "ababababa", "Say", "it", "1d", "Ann"]


@given(st.text(max_size=60), st.text(max_size=30), st.integers(6, 100), st.booleans())
def test_a_titled_rule_takes_its_width(title: str, fact: str, width: int, focused: bool) -> None:
    drawn = rule_line(((title, "strong"),), ((fact, "dim"),), width, focused=focused)
    assert width_of(drawn) == width


def test_a_deployment_a_build_and_a_team_name_what_stands_around_them() -> None:
    change = node("change:f/r#7", "Do it", names=("f/r#7",))
    deployed = node("deployment:d/1", "r 1 to production")
    ran = out(deployed, Relation.RAN_IN, node("environment:prod", "prod"))
    assert "deploys      r#7 Do it" in card(deployed, out(deployed, Relation.DEPLOYS, change), ran)
    built = node("build:b/1", "r 1: passed")
    assert "builds       r#7 Do it" in card(built, into(change, Relation.BUILT_BY, built))
    team, ann = node("team:web", "web"), node("person:ann", "Ann")
    assert "on call      Ann" in card(team, into(ann, Relation.ON_CALL, team))
    assert Relation.ON_CALL.inverse == "has on call"


def test_a_change_read_alone_does_not_say_that_it_was_not_reverted() -> None:
    matter = CardMatter(node("change:f/r#7", "Do it"), is_whole=False)
    assert "revert" not in "".join(text_of(row) for row in card_lines(matter, SITUATION, 90, 9))
