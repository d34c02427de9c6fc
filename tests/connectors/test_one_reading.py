"""The same labels give the same links and mentions, from an alert, a server's rule and git's."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import NOW
from tests.connectors.git_repositories import Story, rule, rules
from tests.loopback import Visit, serving
from traceview.cli import main
from traceview.connector import Speaker
from traceview.model import Findings, Kind, Relation
from traceview.references.conventions.house_style import HouseStyle
from traceview_connectors.alertmanager.alertmanager_objects import Alert, Status
from traceview_connectors.alertmanager.alerts import alert_findings
from traceview_connectors.common.labelled import LabelReader
from traceview_connectors.git.findings.repository_place import RepositoryPlace
from traceview_connectors.git.findings.rule_nodes import Rules, StandingRule
from traceview_connectors.git.lineage.tracks import Track
from traceview_connectors.git.rules.rule_blocks import FoundRule
from traceview_connectors.git.rules.rule_text import RuleText
from traceview_connectors.prometheus.alert_way_out import WayOut
from traceview_connectors.prometheus.evaluated_rules import rule_findings
from traceview_connectors.prometheus.prometheus_objects import GroupObject, RuleObject
from traceview_connectors.prometheus.rule_in_group import Desk, RuleInGroup

SPEAKER = Speaker("one", NOW)
HOUSES = (
    HouseStyle(),
    HouseStyle(
        team_keys=("crew",),
        base_urls={
            "runbook": "https://wiki.example/runbooks",
            "dashboard": "https://g.example",
        },
    ),
)
Texts = dict[str, str]
Told = frozenset[tuple[object, ...]]
Read = Callable[[Texts, Texts, str, HouseStyle], Told]
OF_GIT_ALONE = frozenset((Relation.DEFINED_IN, Relation.INTRODUCED_BY, Relation.CHANGED_BY))
KEYS = st.sampled_from(
    [
        *("team", "owner", "crew", "service", "app", "job", "severity", "instance"),
        *("runbook", "runbook_url", "dashboard", "grafana_url", "link", "help", "summary"),
        *("__dashboardUid__", "__panelId__", "atlasdashboard"),
    ]
) | st.text(max_size=12)
WRITTEN = st.sampled_from(
    [
        *("Payments", "heron, crane", "@acme/shop", "@ada", "ada@example.com", "TODO"),
        *("@", "\u200b", "@\u200b"),
        *("restart-checkout", "docs/a.md", "runbooks/x", "https://wiki.example/a#b"),
        *("https://g.example/d/abc/shop?x=1", "g.example/d/abc", "abc", "3", "see https://x.example/y"),
        *("https%3A%2F%2Fg.example%2Fd%2Fabc", 'https://wiki.example/x#"up"', "https://"),
    ]
)  # fmt: skip
TEMPLATES = st.sampled_from(
    [
        *("{{ $labels.team }}", "https://g.example/d/x?h={{ $labels.h }}", "{{`raw`}}", "{{", "}}"),
        *("https://g.example/{{ $labels.h }}/x", '{{ "text" }}', "a, {{ $labels.b }}"),
    ]
)
FILLED = WRITTEN | st.text(max_size=40).filter(lambda text: "{{" not in text)
EXPRESSIONS = st.sampled_from(["", "up == 0", "rate(a_total[5m]) / b > 0.1", "up{job=~", "sum("])


def of_alert(labels: Texts, annotations: Texts, expr: str, house: HouseStyle) -> Told:
    url = f"https://p.example/graph?g0.expr={quote(expr)}" if expr else ""
    alert = Alert("00ff", labels, Status("active"), annotations, generator_url=url)
    return told(alert_findings(alert, "https://am.example", LabelReader(SPEAKER, house), "am"))


def of_server(labels: Texts, annotations: Texts, expr: str, house: HouseStyle) -> Told:
    held = RuleObject("X", expr, "alerting", labels=labels, annotations=annotations)
    one = RuleInGroup(held, GroupObject("g", "a.yaml"), 0)
    return told(
        rule_findings(
            one, Desk("https://p.example", WayOut("prom")), LabelReader(SPEAKER, house), []
        )
    )


def of_git(labels: Texts, annotations: Texts, expr: str, house: HouseStyle) -> Told:
    text = RuleText("alert", "X", expr, labels=labels, annotations=annotations)
    track = Track("alert", "X", "a.yaml", "", "a" * 40, "a" * 40, 0)
    standing = StandingRule("a.yaml", 0, FoundRule(text, 1, 1, 9), track)
    place = RepositoryPlace("rules", "", "main", house)
    made = Rules(SPEAKER, place, frozenset(), lambda template, path: [])
    return told(made.of(standing, lambda sha: 0))


def told(found: Findings) -> Told:
    """What is said, apart from of whom and where: ends, words, and how sure."""
    known = {node.id: node for node in found.nodes}
    links = (
        (link.relation, msgspec.json.encode(known[link.target]).decode(), link.best.method,
         link.best.text, link.confidence)
        for link in found.links if link.relation not in OF_GIT_ALONE
    )  # fmt: skip
    mentions = (
        (one.relation, one.reference, one.kinds, one.evidence.method, one.evidence.text,
         one.evidence.confidence)
        for one in found.mentions
    )  # fmt: skip
    return frozenset((*links, *mentions))


@given(
    st.dictionaries(KEYS, FILLED, max_size=6),
    st.dictionaries(KEYS, FILLED, max_size=6),
    EXPRESSIONS,
    st.sampled_from(HOUSES),
)
def test_an_alert_and_a_rule_say_the_same(
    labels: Texts, annotations: Texts, expr: str, house: HouseStyle
) -> None:
    by_rule = of_git(labels, annotations, expr, house)
    assert of_alert(labels, annotations, expr, house) == by_rule
    assert of_server(labels, annotations, expr, house) == by_rule


@given(
    st.dictionaries(KEYS, FILLED | TEMPLATES, max_size=6),
    st.dictionaries(KEYS, FILLED | TEMPLATES, max_size=6),
    st.sampled_from(HOUSES),
)
def test_a_rule_on_a_server_and_one_in_git_say_the_same_with_templates(
    labels: Texts, annotations: Texts, house: HouseStyle
) -> None:
    assert of_server(labels, annotations, "", house) == of_git(labels, annotations, "", house)


@pytest.mark.parametrize("read", [of_alert, of_server, of_git])
def test_two_teams_in_one_label_are_two(read: Read) -> None:
    said = read({"team": "heron, crane"}, {}, "", HOUSES[0])
    assert {json.loads(str(one[1]))["id"] for one in said} == {"team:heron", "team:crane"}


@pytest.mark.parametrize("read", [of_alert, of_server, of_git])
def test_a_page_by_name_waits_and_no_node_is_made_up(read: Read) -> None:
    annotations = {"runbook": "restart-checkout", "dashboard": "checkout-board"}
    assert read({}, annotations, "", HOUSES[0]) == {
        (Relation.HAS_RUNBOOK, "restart-checkout", (Kind.DOCUMENT,), "annotation runbook",
         "restart-checkout", 1.0),
        (Relation.SHOWN_ON, "checkout-board", (Kind.DASHBOARD,), "annotation dashboard",
         "checkout-board", 1.0),
    }  # fmt: skip


@pytest.mark.parametrize("read", [of_alert, of_server, of_git])
def test_grafanas_own_annotations_wait_for_the_dashboard_of_that_uid(read: Read) -> None:
    annotations = {"__dashboardUid__": "dash1", "__panelId__": "3"}
    (waits,) = read({}, annotations, "", HOUSES[0])
    assert waits[:3] == (Relation.SHOWN_ON, "dash1", (Kind.DASHBOARD,))
    ((relation, board, *_),) = read({}, annotations, "", HOUSES[1])
    held = json.loads(str(board))
    assert (relation, held["id"]) == (Relation.SHOWN_ON, "dashboard:g.example/dash1")
    assert held["url"] == "https://g.example/d/dash1?viewPanel=3"


PAGES = """\
nodes:
  - {id: "document:https://wiki.example/p/7", title: Restart it, names: [restart-checkout]}
  - {id: dashboard:g.example/abc, title: The checkout, names: [checkout-board]}
"""
BY_NAME = {"runbook": "restart-checkout", "dashboard": "checkout-board"}
FIRING = {
    "fingerprint": "00000000000000ff",
    "labels": {"alertname": "CheckoutSlow"},
    "annotations": BY_NAME,
    "startsAt": "2026-03-01T02:00:00Z",
    "status": {"state": "active", "silencedBy": [], "inhibitedBy": [], "mutedBy": []},
}


@pytest.fixture
def config(tmp_path: Path) -> Iterator[Path]:
    """An alert and a rule of another name with the same annotations, and a list without pages."""

    def play(visit: Visit) -> None:
        visit.say(json.dumps([FIRING] if "alerts" in visit.path else []))

    story = Story(tmp_path / "repository")
    story.commit("Begin", {"a.yaml": rules(rule("CheckoutStuck", **BY_NAME))})
    (tmp_path / "wiki.yaml").write_text("nodes:\n  - {kind: team, key: other}\n")
    with serving(play) as server:
        path = tmp_path / "config.toml"
        path.write_text(
            f"[cache]\nfolder = {str(tmp_path / 'cache')!r}\n"
            f'[sources.alerts]\ntype = "alertmanager"\nurl = "{server.url}"\n'
            f'[sources.rules]\ntype = "git"\npath = {str(story.made())!r}\n'
            f'[sources.wiki]\ntype = "files"\npath = {str(tmp_path / "wiki.yaml")!r}\n'
        )
        yield path


def test_a_page_that_comes_later_is_met_by_the_alert_and_by_the_rule(
    config: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def shown() -> list[set[str]]:
        assert main(["--config", str(config), "sync"]) == 0
        capsys.readouterr()
        ids = []
        for root in ("CheckoutSlow", "CheckoutStuck"):
            assert main(["--config", str(config), "trace", root, "--format", "json"]) == 0
            text = capsys.readouterr().out
            ids.append({node for node in made_up_or_real if node in text})
        return ids

    real = {"document:https://wiki.example/p/7", "dashboard:g.example/abc"}
    made_up_or_real = real | {"document:restart-checkout", "dashboard:checkout-board"}
    assert shown() == [set(), set()]
    (tmp_path / "wiki.yaml").write_text(PAGES)
    assert shown() == [real, real]
