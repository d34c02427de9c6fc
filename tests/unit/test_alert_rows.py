"""Chains in short: the rows of the alert list, the rows of `chains`, and the digits of the legs."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import NOW, ago, chain, found, graph_of, link, node, step
from traceview.cache.disk_store import DiskStore
from traceview.chain.alert_filter import matching, read_filter
from traceview.chain.alert_groups import in_groups
from traceview.chain.alert_order import AlertOrder, in_order
from traceview.chain.alert_row import AlertRow, alert_row, ordered
from traceview.chain.alert_section import Section, section_of
from traceview.chain.chain_rows import chain_row, chain_rows
from traceview.chain.legs import Leg
from traceview.chain.trace import trace
from traceview.chain.value_evidence import number_of, ticket_key
from traceview.export.chain_row_json import chain_row_facts
from traceview.graph.working_set import WorkingSet
from traceview.model import Findings, Link, Node, Relation

R = Relation
ROW = AlertRow("alert:am/1", "Slow", "firing", "critical", 9.0, "checkout", "Shop", "14", "4")

rows = st.builds(
    AlertRow,
    st.text(max_size=3),
    st.text(max_size=3),
    st.sampled_from(["firing", "active", "", "suppressed", "resolved"]),
    st.sampled_from(["critical", "Warning", "info", "odd", ""]),
    st.floats(0, 2e9),
)


def test_the_digits_of_the_legs_are_fixed() -> None:
    assert "".join(leg.digit for leg in Leg) == "1234567890"
    assert (Leg.at("1"), Leg.at("6"), Leg.at("0")) == (Leg.METRIC, Leg.TICKET, Leg.OWNER)


@pytest.mark.parametrize("digit", ["", "10", "x", "٣"])
def test_another_key_is_that_of_no_leg(digit: str) -> None:
    with pytest.raises(ValueError, match="no leg has the key"):
        Leg.at(digit)


@pytest.mark.parametrize(
    ("severity", "level"),
    [
        ("critical", "CRIT"),
        ("PAGE", "CRIT"),
        ("error", "ERR"),
        ("Warning", "WARN"),
        ("info", "INFO"),
        ("none", "INFO"),
        ("odd", "?"),
        ("", "?"),
    ],
)
def test_a_severity_has_one_of_four_levels(severity: str, level: str) -> None:
    assert replace(ROW, severity=severity).level == level


@pytest.mark.parametrize("state", ["silenced", "inhibited", "suppressed", "pending", "resolved"])
def test_what_does_not_fire_stands_behind_what_does(state: str) -> None:
    quiet = replace(ROW, state=state)
    info = replace(ROW, severity="info")
    assert ordered([quiet, info]) == [info, quiet]
    assert (quiet.is_firing, info.is_firing) == (False, True)


def test_severity_then_age_then_title_order_what_fires() -> None:
    old, young = replace(ROW, since=1.0), replace(ROW, since=2.0)
    warning, unknown = replace(young, severity="warn"), replace(young, severity="")
    later = replace(young, title="Tlow")
    assert ordered([unknown, warning, old, later, young]) == [young, later, old, warning, unknown]


@given(st.lists(rows, max_size=8, unique_by=lambda row: row.id))
def test_the_order_does_not_hang_on_the_order_before(many: list[AlertRow]) -> None:
    assert ordered(many) == ordered(reversed(many))


@pytest.mark.parametrize(
    ("words", "is_shown"),
    [
        ("", True),
        ("slow CRIT", True),
        ("checkout shop", True),
        ("slow warn", False),
        ("!warn", True),
        ("!slow", False),
        ("!", False),
    ],
)
def test_a_row_holds_each_word_and_none_with_a_mark_before_it(words: str, is_shown: bool) -> None:
    assert (matching([ROW], words) == [ROW]) is is_shown


LABELLED = replace(
    ROW,
    labels=("team=web", "instance=db-1.example.com", "path=C:\\x y"),
    receivers="shop, night",
    source="am",
    summary="Orders wait",
)


@pytest.mark.parametrize(
    ("asked", "is_shown"),
    [
        ("severity=critical", True),
        ("severity=crit", True),
        ("severity=warning", False),
        ("severity!=critical", False),
        ("severity=CRITICAL team=web", True),
        ("team!=web", False),
        ("team!=shop", True),
        ("instance=~db-.*", True),
        ("instance=~db", False),
        ("instance!~db-.*", False),
        ("instance!~api-.*", True),
        ("state=firing receiver=night", True),
        ("receiver=web", False),
        ("service=checkout owner=shop source=am", True),
        ("alert=Slow", True),
        ('zone=""', True),
        ('team=""', False),
        ("zone=eu", False),
        ("zone!=eu", True),
        ("team=", True),
        ("team=~[", False),
        ('path="C:\\\\x y"', True),
        ("orders !silenced", True),
    ],
)
def test_a_matcher_is_about_a_label_or_a_fact_of_the_row(asked: str, is_shown: bool) -> None:
    assert (matching([LABELLED], asked) == [LABELLED]) is is_shown


@given(st.text(max_size=40), rows)
def test_whatever_is_typed_narrows_the_list(asked: str, row: AlertRow) -> None:
    assert matching([row], asked) in ([], [row])


def test_rows_without_an_owner_are_found_by_saying_so() -> None:
    alone = replace(ROW, owner="")
    assert matching([ROW, alone], "no owner") == [alone]


ALERT = node(
    "alert:am/1",
    "Slow",
    source="am",
    state="active",
    since=ago(60),
    attrs={"label.severity": "critical", "label.job": "shop", "label.app": "checkout"},
)
RULE = node(
    "rule:rules:a.yaml#Slow", "Slow", attrs={"repo": "rules", "file": "a.yaml", "line": "12"}
)
TEAM = node("team:shop", "Shop")


def test_the_row_of_an_alert_tells_its_chain_in_short() -> None:
    row = alert_row(
        chain(
            ALERT,
            found(Leg.RULE, step(ALERT, R.FIRED_BY, RULE, 0.8)),
            found(Leg.OWNER, step(RULE, R.OWNED_BY, TEAM)),
        )
    )
    since = ago(60).timestamp()
    assert row == AlertRow(
        ALERT.id, "Slow", "active", "critical", since, "checkout", "Shop", "40", "4", "am",
        "active", labels=("severity=critical", "job=shop", "app=checkout"),
    )  # fmt: skip


def test_an_alert_that_leads_nowhere_is_an_island_without_owner() -> None:
    row = alert_row(chain(node("alert:am/2", source="")))
    assert (row.is_island, row.owner, row.since, row.source) == (True, "", 0.0, "")


@pytest.mark.parametrize(
    ("attrs", "state"),
    [({"silenced_by": "x"}, "silenced"), ({"inhibited_by": "x"}, "inhibited"), ({}, "suppressed")],
)
def test_a_suppressed_alert_says_by_what(attrs: dict[str, str], state: str) -> None:
    assert alert_row(chain(node("alert:am/2", state="suppressed", attrs=attrs))).state == state


@pytest.mark.parametrize(
    ("attrs", "why"),
    [
        ({}, ""),
        ({"silenced_by": "x", "silence": "anna until 04:00: deploy"},
         "silenced by anna until 04:00: deploy"),
        ({"silenced_by": "x"}, "silenced by x"),
        ({"inhibited_by": "f1", "muted_by": "night"},
         "inhibited by f1, muted by time interval night"),
    ],
)  # fmt: skip
def test_an_alert_that_is_held_back_says_why(attrs: dict[str, str], why: str) -> None:
    assert alert_row(chain(node("alert:am/2", state="suppressed", attrs=attrs))).why == why


COMMIT, LATER = node("commit:" + "a" * 40), node("commit:" + "b" * 40)
CHANGE = node("change:forge/acme/rules!17")
TICKET = node("ticket:jira/OPS-1", names=("OPS-1",))
RUNBOOK = node("document:https://w/a")
FIRST, SECOND = node("metric:a", "a"), node("metric:b", "b")
NODES = [RULE, COMMIT, LATER, CHANGE, TICKET, TEAM, FIRST, SECOND]
LINKS = [
    link(RULE, R.INTRODUCED_BY, COMMIT),
    link(RULE, R.CHANGED_BY, LATER),
    link(COMMIT, R.PART_OF, CHANGE),
    link(CHANGE, R.CLOSES, TICKET),
    link(RULE, R.OWNED_BY, TEAM, method="label team"),
    link(RULE, R.HAS_RUNBOOK, RUNBOOK, method="annotation", text="https://w/a#x"),
    link(RULE, R.MEASURES, SECOND),
    link(RULE, R.MEASURES, FIRST),
]


def row_of(*links: Link, rule: Node = RULE) -> dict[str, Any]:
    graph = graph_of([*NODES, rule], links)
    return chain_row_facts(chain_row(trace(graph, rule, NOW), graph))


def test_the_row_of_a_rule_tells_where_it_comes_from() -> None:
    row = row_of(*LINKS)
    evidence, gaps = row.pop("evidence"), row.pop("gaps")
    assert row == {
        "schema": "traceview.chain/1",
        "alert": "Slow",
        "repo": "rules",
        "file": "a.yaml",
        "line": 12,
        "nth": 0,
        "introduced_commit": "a" * 40,
        "last_changed_commit": "b" * 40,
        "pr": "17",
        "tickets": ["OPS-1"],
        "team": ["shop"],
        "runbook_urls": ["https://w/a#x"],
        "dashboard_urls": [],
        "metrics": ["a", "b"],
    }
    assert {key: [piece["value"] for piece in pieces] for key, pieces in evidence.items()} == {
        "metric": ["b", "a"],
        "runbook": ["https://w/a#x"],
        "rule": ["Slow"],
        "change": ["17"],
        "ticket": ["OPS-1"],
        "owner": ["shop"],
        "introduced": ["a" * 40],
        "last_changed": ["b" * 40],
    }
    piece = {"value": "OPS-1", "how": "exact", "confidence": 1.0, "why": "field"}
    assert evidence["ticket"] == [piece]
    assert [gap["leg"] for gap in gaps] == [
        *("dashboard", "design document", "build & test", "deployment")
    ]


def test_a_rule_without_a_history_has_nothing_made_up() -> None:
    row = row_of()
    none = ("introduced_commit", "last_changed_commit", "pr")
    assert [row[name] for name in none] == [None, None, None]
    assert (row["tickets"], row["team"], row["metrics"]) == ([], [], [])


def test_of_two_commits_the_one_believed_more_introduced_the_rule() -> None:
    links = [link(RULE, R.INTRODUCED_BY, LATER, 0.5), link(RULE, R.INTRODUCED_BY, COMMIT)]
    assert row_of(*links)["introduced_commit"] == "a" * 40


def test_a_runbook_found_by_its_name_is_not_told_as_written() -> None:
    by_name = link(RULE, R.HAS_RUNBOOK, RUNBOOK, 0.8, "document named like the rule", text="Slow")
    assert row_of(by_name)["runbook_urls"] == []


def test_each_of_several_values_has_a_piece_of_its_own_confidence() -> None:
    other = node("ticket:jira/OPS-2", names=("OPS-2",))
    night = node("team:night")
    links = [
        *LINKS,
        link(CHANGE, R.REFERS_TO, other, 0.8, "key in the subject"),
        link(RULE, R.OWNED_BY, night, 0.9, method="label team"),
    ]
    graph = graph_of([*NODES, other, night], links)
    evidence = chain_row_facts(chain_row(trace(graph, RULE, NOW), graph))["evidence"]
    held = {piece["value"]: (piece["how"], piece["confidence"]) for piece in evidence["ticket"]}
    assert held == {"OPS-1": ("exact", 1.0), "OPS-2": ("guess", 0.8)}
    owners = {piece["value"]: (piece["how"], piece["confidence"]) for piece in evidence["owner"]}
    assert owners == {"shop": ("exact", 1.0), "night": ("guess", 0.9)}


def test_a_template_from_which_a_team_was_told_is_no_team() -> None:
    template = "{{ .Values.team }}"
    named = link(RULE, R.OWNED_BY, TEAM, 0.9, method="label team", text=template)
    assert row_of(named)["team"] == ["shop"]
    fired = RULE.changed(attrs={**RULE.attrs, "label.team": "{{ $labels.team }}"})
    assert row_of(rule=fired)["team"] == ["{{ $labels.team }}"]
    unfilled = node("team:x", template)
    raw = link(RULE, R.OWNED_BY, unfilled, method="label team", text=template)
    graph = graph_of([RULE, unfilled], [raw])
    assert chain_row(trace(graph, RULE, NOW), graph).team == ()


def test_the_teams_are_those_of_the_surest_rung() -> None:
    night = node("team:night")
    links = [link(RULE, R.OWNED_BY, night, method="CODEOWNERS"), *LINKS]
    assert row_of(*links)["team"] == ["shop"]


def test_whoever_wrote_a_rule_owns_nothing_and_neither_does_their_team() -> None:
    ann = node("person:ann", "Ann", updated=ago(60))
    wrote = [LINKS[0], link(COMMIT, R.AUTHORED_BY, ann, method="author")]
    member = link(ann, R.MEMBER_OF, TEAM)
    graph = graph_of([*NODES, ann], [*wrote, member])
    row = chain_row_facts(chain_row(trace(graph, RULE, NOW), graph))
    assert row["team"] == []
    assert "owner" not in row["evidence"]
    (missing,) = [one for one in row["gaps"] if one["leg"] == "owner"]
    assert missing["why"] == "nobody owns this"
    assert missing["ask"] == [
        {
            "person": "Ann",
            "role": "author",
            "last_seen": "2026-11-23",
            "doubt": "",
            "teams": ["Shop"],
        }
    ]


def test_an_owner_that_is_likelier_wrong_is_no_team() -> None:
    everyone = link(RULE, R.OWNED_BY, TEAM, 0.05, method="whole repository, CODEOWNERS")
    row = row_of(everyone)
    assert row["team"] == []
    (missing,) = [one for one in row["gaps"] if one["leg"] == "owner"]
    assert [(one["value"], one["confidence"]) for one in missing["perhaps"]] == [("Shop", 0.05)]


@pytest.mark.parametrize("line", ["", "twelve", "1.5", "-"])
def test_a_line_that_is_no_number_is_none(line: str) -> None:
    odd = RULE.changed(attrs={**RULE.attrs, "line": line, "nth": line})
    row = row_of(rule=odd)
    assert (row["line"], row["nth"]) == (0, 0)


def test_only_alerting_rules_of_repositories_have_rows_in_the_order_of_their_places(
    tmp_path: Path,
) -> None:
    def rule(repo: str, file: str, line: str, kind: str = "alerting") -> Node:
        attrs = {"repo": repo, "file": file, "line": line, "type": kind}
        return node(f"rule:{repo}:{file}#{line}", line, attrs={k: v for k, v in attrs.items() if v})

    held = [
        *(rule("b", "a", "1"), rule("a", "b", "10"), rule("a", "b", "9"), rule("a", "a", "odd")),
        *(rule("a", "a", "5", "recording"), rule("", "x", "3")),
    ]
    cache = DiskStore(tmp_path)
    cache.put(Findings(nodes=tuple(held)))
    reads = cache
    titles = [row.alert for row in chain_rows(reads, WorkingSet(reads), NOW)]
    cache.close()
    assert titles == ["odd", "9", "10", "1"]


@pytest.mark.parametrize(
    ("change", "number"),
    [
        ("change:gitlab.com/a/b!12", "12"),
        ("change:github.com/a/b#7", "7"),
        ("change:gerrit/I0a", "I0a"),
    ],
)
def test_a_change_is_called_by_its_number(change: str, number: str) -> None:
    assert number_of(node(change)) == number
    assert number_of(node(change, attrs={"number": "99"})) == "99"


def test_a_ticket_is_called_by_its_key() -> None:
    bare = node("ticket:jira/OPS-1")
    assert ticket_key(bare) == "OPS-1"
    assert ticket_key(TICKET.changed(names=("OPS-2", "x"))) == "OPS-2"
    assert ticket_key(TICKET.changed(attrs={"key": "acme/a#3"})) == "acme/a#3"


def test_a_pattern_is_of_re2_and_a_fault_in_it_is_told() -> None:
    assert read_filter(r"instance=~\pL+-1\..*").holds(LABELLED)
    assert read_filter("a team=~(web").fault == "team=~(web cannot be read: missing ): (web"
    assert "1000 characters" in read_filter(f"team=~{'a' * 1001}").fault
    assert not read_filter("team=~(web").holds(LABELLED)


@pytest.mark.parametrize("order", list(AlertOrder))
@given(many=st.lists(rows, max_size=8, unique_by=lambda row: row.id))
def test_every_order_keeps_each_row_and_the_parts(order: AlertOrder, many: list[AlertRow]) -> None:
    found = in_order(ordered(many), order)
    assert sorted(found, key=lambda row: row.id) == sorted(many, key=lambda row: row.id)
    if order is not AlertOrder.SEVERITY:
        assert [section_of(row) for row in found] == sorted(map(section_of, many))


def test_rows_without_a_name_come_last_and_resolved_ones_stay_in_their_part() -> None:
    named, other = replace(ROW, id="1", service="b"), replace(ROW, id="2", service="A")
    none, over = replace(ROW, id="3", service=""), replace(ROW, id="4", state="resolved")
    found = in_order([none, over, named, other], AlertOrder.SERVICE, {"4": Section.FIRING})
    assert [row.id for row in found] == ["2", "1", "3", "4"]


def test_an_alert_is_in_a_group_of_each_of_its_receivers_the_worst_group_first() -> None:
    mild = replace(ROW, id="1", severity="info", receivers="night, shop")
    bad = replace(ROW, id="2", groups=('shop{zone="eu"}', "night{}"))
    told = {group.name: [row.id for row in group.rows] for group in in_groups([mild, bad])}
    assert told == {'shop{zone="eu"}': ["2"], "night{}": ["2"], "night": ["1"], "shop": ["1"]}
    assert [group.name for group in in_groups([mild, bad])][:2] == ['shop{zone="eu"}', "night{}"]
    alone = replace(ROW, receivers="")
    assert [group.name for group in in_groups([alone])] == ["no receiver known"]
