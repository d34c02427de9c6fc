"""Who owns a rule, by each rung, and what its own labels and annotations link to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from tests.connectors import git_repositories as styles
from tests.connectors.git_answers import HOUSE, Said, said
from tests.connectors.git_repositories import Story, rule, rules
from traceview.model import How, Relation
from traceview.references.conventions.house_style import HouseStyle
from traceview_connectors.git.rules.helm_values import chart_folder, chart_of

Tell = Callable[..., Said]


@pytest.fixture
def tell(tmp_path: Path) -> Tell:
    def read(
        files: Mapping[str, str], house: HouseStyle = HOUSE, slug: str = "github.com/acme/alerts"
    ) -> Said:
        story = Story(tmp_path / "repository")
        story.commit("Begin", files)
        return said(story.made(), tmp_path / "private", house=house, slug=slug)

    return read


def test_each_rung_says_its_owner_and_why(tell: Tell) -> None:
    found = tell({
        "team-web/a.yaml": rules(rule("A", team="shop")),
        "team-web/catalog-info.yaml": (
            "kind: Component\nmetadata: {name: shop}\nspec: {owner: group:default/payments}\n"
        ),
        "CODEOWNERS": "* @acme/everyone\n/team-web/ @acme/frontend @carol\n",
        "team-web/OWNERS": "approvers: [dave]\n",
    })  # fmt: skip
    assert found.owners("A") == {
        "team:shop": "label team",
        "team:payments": "catalog",
        "team:frontend": "CODEOWNERS",
        "person:carol": "CODEOWNERS",
        "person:dave": "OWNERS",
        "team:web": "folder team-<name>",
    }


def test_a_path_without_an_owner_has_none(tell: Tell) -> None:
    files = {"a.yaml": rules(rule("A")), "CODEOWNERS": "* @acme/all\n/a.yaml\n"}
    assert tell(files).owners("A") == {}


def test_the_owner_of_everything_is_a_guess(tell: Tell) -> None:
    found = tell({"a.yaml": rules(rule("A")), "CODEOWNERS": "* @acme/all\n"})
    (link,) = found.links(found.rule("A").id, Relation.OWNED_BY)
    assert (link.how, link.best.place) == (How.GUESS, "CODEOWNERS:1")


def test_aliases_are_teams_with_members(tmp_path: Path) -> None:
    story = styles.merges_jira(tmp_path / "repository")
    found = said(story.made(), tmp_path / "private")
    assert found.owners("Base") == {"team:platform-leads": "OWNERS"}
    assert found.targets("person:alice", Relation.MEMBER_OF) == ["team:platform-leads"]


def test_sections_of_gitlab_each_name_an_owner(tmp_path: Path) -> None:
    story = styles.gitlab(tmp_path / "repository")
    found = said(story.made(), tmp_path / "private", slug="gitlab.com/acme/alerts")
    assert set(found.owners("WebErrors")) == {"team:ops", "team:alerts"}


def test_a_templated_owner_is_resolved_from_the_values(tmp_path: Path) -> None:
    story = styles.squash_helm(tmp_path / "repository")
    found = said(story.made(), tmp_path / "private")
    for name in ("PodRestarts", "PodSlow"):
        (link,) = found.links(found.rule(name).id, Relation.OWNED_BY)
        assert (link.target, link.how) == ("team:harbour", How.GUESS)
        assert "{{" in link.best.text


def test_an_owner_that_is_set_when_it_fires_stays_a_template(tell: Tell) -> None:
    found = tell({"a.yaml": rules(rule("A", team="'{{ $labels.team }}'"))})
    (link,) = found.links(found.rule("A").id, Relation.OWNED_BY)
    assert (link.best.text, link.confidence) == ("{{ $labels.team }}", 0.5)
    assert "when it fires" in link.best.method


def test_folders_of_the_house_name_teams(tell: Tell) -> None:
    house = HouseStyle(team_folders=("rules/{team}",))
    assert set(tell({"rules/boats/a.yaml": rules(rule("A"))}, house).owners("A")) == {"team:boats"}


def test_catalog_services_are_described(tell: Tell) -> None:
    catalog = "kind: Component\nmetadata: {name: shop, title: The shop}\nspec: {owner: payments}\n"
    found = tell({"catalog-info.yaml": catalog, "a.yaml": rules(rule("A"))})
    assert found.nodes["service:shop"].title == "The shop"
    assert found.targets("service:shop", Relation.OWNED_BY) == ["team:payments"]


def test_pages_are_linked_with_their_value_as_written(tell: Tell) -> None:
    board = "grafana.example.com/d/abc/x?var-a={{ $labels.a }}"
    text = rule("A", runbook_url="https://docs.example.com/a#top", dashboard=f"'{board}'")
    found = tell({"a.yaml": rules(text, rule("B", runbook_url="TODO"))})
    (runbook,) = found.links(found.rule("A").id, Relation.HAS_RUNBOOK)
    assert runbook.target == "document:https://docs.example.com/a"
    assert runbook.best.text == "https://docs.example.com/a#top"
    (shown,) = found.links(found.rule("A").id, Relation.SHOWN_ON)
    assert (shown.target, shown.best.text) == ("dashboard:grafana.example.com/abc", board)
    assert not found.links(found.rule("B").id, Relation.HAS_RUNBOOK)


def test_a_relative_runbook_is_the_file_or_stands_below_the_base(tell: Tell) -> None:
    house = HouseStyle(base_urls={"runbook": "https://docs.example.com/"})
    files = {
        "a.yaml": rules(rule("A", runbook="docs/a.md"), rule("B", runbook="b/c")),
        "docs/a.md": "# When A fires\n",
    }
    found = tell(files, house)
    (page,) = found.targets(found.rule("A").id, Relation.HAS_RUNBOOK)
    assert found.nodes[page].title == "When A fires"
    (other,) = found.targets(found.rule("B").id, Relation.HAS_RUNBOOK)
    assert other == "document:https://docs.example.com/b/c"


def test_metrics_are_those_of_the_expression(tell: Tell) -> None:
    record = "      - record: job:up:sum\n        expr: sum by (job) (up)\n"
    found = tell({"a.yaml": rules(rule("A", "job:up:sum / on() node_load1 > 1"), record)})
    measured = found.targets(found.rule("A").id, Relation.MEASURES)
    assert set(measured) == {"metric:job:up:sum", "metric:node_load1"}
    recording = found.rule("job:up:sum")
    assert recording.attrs["type"] == "recording"
    assert found.targets(recording.id, Relation.COMPUTES) == ["metric:job:up:sum"]
    assert found.targets(recording.id, Relation.MEASURES) == ["metric:up"]


@pytest.mark.parametrize(
    ("template", "value"),
    [
        ("{{ .Values.owner.team }}", "web"),
        ("{{ $.Values.owner.team | quote }}", "web"),
        ('{{ required "no team" $root.Values.owner.team }}', "web"),
        ('{{ default "ops" .Values.nobody }}', "ops"),
        ('{{ .Values.nobody | default "ops" }}', "ops"),
        ('{{ index .Values "owner" "team" }}', "web"),
        ('{{ include "team" . }}', "web"),
        ('team-{{ include "fixed" . }}', "team-sea"),
        ("{{ .Values.nobody }}", ""),
        ('{{ include "branching" . }}', ""),
        ("{{ $labels.team }}", ""),
    ],
)
def test_templates_are_resolved_as_far_as_that_is_certain(template: str, value: str) -> None:
    helpers = (
        '{{ define "team" }}{{ .Values.owner.team }}{{ end }}'
        '{{- define "fixed" -}} sea {{- end -}}'
        '{{ define "branching" }}{{ if .x }}a{{ else }}b{{ end }}{{ end }}'
    )
    assert chart_of("c", "owner: {team: web}\nnobody:\n", [helpers]).resolve(template) == value


def test_a_file_belongs_to_the_nearest_chart() -> None:
    charts = {"a", "a/charts/b"}
    assert chart_folder("a/charts/b/templates/x.yaml", charts) == "a/charts/b"
    assert chart_folder("a/x.yaml", charts) == "a"
    assert chart_folder("z/x.yaml", charts) is None
