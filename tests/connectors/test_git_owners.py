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


@pytest.mark.parametrize(
    "template",
    [
        "{{ $labels.team }}",
        "{{ $support_group }}",
        "{{ quote $sgroup }}",
        '{{ required "no team" .Values.nobody }}',
        "team-{{ .Values.nobody }}",
        '{{ include "nowhere" . }}',
    ],
)
def test_a_template_that_nothing_fills_is_no_team_and_hides_none(tell: Tell, template: str) -> None:
    owners = "/a.yaml @acme/web\n"
    found = tell({"a.yaml": rules(rule("A", team=f"'{template}'")), "CODEOWNERS": owners})
    assert found.owners("A") == {"team:web": "CODEOWNERS"}
    assert not any("{{" in node for node in found.nodes)


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


HELPERS = """\
{{- define "cloudTeam" -}}
{{- if eq .Values.provider "aws" -}}
otter
{{- else if .Values.x -}}
{{- if .y }}"egret"{{ end -}}
{{- else -}}
heron
{{- end -}}
{{- end -}}
{{- define "one" -}}badger{{- end -}}
{{- define "orDefault" -}}{{ if $labels.team }}{{ $labels.team }}{{ else }}{{ . }}{{ end }}
{{- end }}
"""


@pytest.mark.parametrize(
    ("template", "teams", "how"),
    [
        ('{{ include "cloudTeam" . }}', {"otter", "egret", "heron"}, "a branch of its template"),
        ('{{ include "one" . }}', {"badger"}, "from a helper of the chart"),
        ('{{ include "orDefault" "containers" }}', {"containers"}, "an argument of its template"),
        (
            '{{ include "orDefault" (dict "default" "containers" "top" .) | quote }}',
            {"containers"},
            "an argument of its template",
        ),
        (
            "{{ if $labels.team }}{{ $labels.team }}{{ else }}containers{{ end }}",
            {"containers"},
            "a branch of its template",
        ),
        ("{{ if .Values.a }}x-{{ .Values.b }}{{ end }}", set(), ""),
        ("{{ .Values.owner.team }}", {"harbour"}, "from the chart's values"),
    ],
)
def test_literals_of_a_template_are_guesses(
    tell: Tell, template: str, teams: set[str], how: str
) -> None:
    found = tell({
        "c/Chart.yaml": "name: c\n",
        "c/values.yaml": "owner: {team: harbour}\n",
        "c/templates/_helpers.tpl": HELPERS,
        "c/templates/r.yaml": rules(rule("A", team=template)),
    })  # fmt: skip
    links = found.links(found.rule("A").id, Relation.OWNED_BY)
    assert {link.target.partition(":")[2] for link in links} == teams
    for link in links:
        assert link.how is How.GUESS
        assert link.best.method == f"label team, {how}"
        assert link.confidence >= 0.5


@pytest.mark.parametrize(
    ("pattern", "is_named"),
    [
        ("*", False),
        ("**", False),
        ("/**", False),
        ("*.yaml", False),
        ("**/*.yaml", False),
        ("/", False),
        ("/rules/", True),
        ("rules", True),
        ("/rules/*.yaml", True),
        ("web-*.yaml", True),
        ("/rules/web.yaml", True),
    ],
)
def test_a_line_for_everything_is_a_weak_guess(tell: Tell, pattern: str, is_named: bool) -> None:
    files = {"rules/web-a.yaml": rules(rule("A")), "rules/web.yaml": rules(rule("B"))}
    found = tell({**files, "CODEOWNERS": f"{pattern} @acme/all\n"})
    held = [*found.links(found.rule("A").id, Relation.OWNED_BY)]
    held += found.links(found.rule("B").id, Relation.OWNED_BY)
    assert held
    assert {link.confidence for link in held} == {1.0 if is_named else 0.05}


NAMESPACE = """\
apiVersion: v1
kind: Namespace
metadata:
  name: shop-prod
  annotations:
    example.org/owner: "Retail: checkout@example.org"
    example.org/team-name: checkout
"""


@pytest.mark.parametrize(
    ("path", "text", "teams"),
    [
        ("ns/shop/00-namespace.yaml", NAMESPACE, {"team:checkout"}),
        ("ns/00-namespace.yaml", NAMESPACE, {"team:checkout"}),
        (
            "ns/shop/n.yaml",
            'kind: Namespace\nmetadata:\n  annotations: {x/owner: "Retail: shop@example.org"}\n',
            {"team:retail", "person:shop@example.org"},
        ),
        ("ns/shop/n.yaml", "kind: Namespace\nmetadata: {labels: {team: boats}}\n", {"team:boats"}),
        (
            "ns/shop/release.yaml",
            "kind: HelmRelease\nmetadata:\n  labels: {acme.io/owning-team: sails}\n",
            {"team:sails"},
        ),
        (
            "ns/kustomization.yaml",
            "commonLabels: {team: nets}\nresources: [shop/rules.yaml]\n",
            {"team:nets"},
        ),
        (
            "ns/shop/kustomization.yml",
            "labels:\n- pairs: {squad: hooks}\n",
            {"team:hooks"},
        ),
        (
            "ns/Chart.yaml",
            "name: c\nmaintainers:\n- name: Platform Team\n- {name: Ada Byron, email: ada@e.org}\n",
            {"team:platform-team", "person:ada@e.org"},
        ),
        ("ns/shop/n.yaml", "kind: Namespace\nmetadata: {labels: {team: TODO}}\n", set()),
        ("ns/shop/n.yaml", "kind: Secret\nmetadata: {labels: {team: x}}\n", set()),
        ("other/n.yaml", NAMESPACE, set()),
    ],
)
def test_manifests_beside_the_rule_outrank_the_line_for_everything(
    tell: Tell, path: str, text: str, teams: set[str]
) -> None:
    files = {"ns/shop/rules.yaml": rules(rule("A")), "CODEOWNERS": "* @acme/all\n", path: text}
    found = tell(files)
    likely = {
        link.target
        for link in found.links(found.rule("A").id, Relation.OWNED_BY)
        if link.confidence >= 0.5
    }
    assert likely == teams


def test_the_object_that_holds_a_rule_says_whose_it_is(tell: Tell) -> None:
    def holder(team: str, name: str) -> str:
        body = rules(rule(name)).replace("\n", "\n  ")
        return f"kind: PrometheusRule\nmetadata:\n  labels: {{team: {team}}}\nspec:\n  {body}\n"

    text = f"{holder('boats', 'A')}---\n{holder('sails', 'B')}"
    found = tell({"ns/r.yaml": text, "ns/n.yaml": NAMESPACE})
    assert found.owners("A") == {"team:boats": "manifest PrometheusRule, label team"}
    assert found.owners("B") == {"team:sails": "manifest PrometheusRule, label team"}


def test_namespaces_of_several_owners_in_one_folder_say_nothing(tell: Tell) -> None:
    other = NAMESPACE.replace("checkout", "cart")
    found = tell({"ns/r.yaml": rules(rule("A")), "ns/a.yaml": NAMESPACE, "ns/b.yaml": other})
    assert found.owners("A") == {}


def test_the_component_of_owners_is_the_owner(tell: Tell) -> None:
    owners = 'component: "Storage"\napprovers:\n- ann\n- bob\nlabels: [sig/disks, area/x]\n'
    found = tell({"rules/a.yaml": rules(rule("A")), "OWNERS": owners})
    links = {link.target: link for link in found.links(found.rule("A").id, Relation.OWNED_BY)}
    assert links["team:storage"].best.method == "OWNERS component"
    assert links["team:storage"].confidence >= 0.5
    assert links["team:disks"].confidence >= 0.5
    assert links["person:ann"].confidence < 0.5


GERRIT = """\
# Who reviews here
set noparent
ada@example.org
include /shared/OWNERS
per-file *.yaml=eve@example.org,bo@example.org
per-file web.yaml = cy@example.org
"""


def test_owners_of_gerrit_are_mails(tell: Tell) -> None:
    found = tell({
        "rules/a.yaml": rules(rule("A")),
        "rules/sub/b.yaml": rules(rule("B")),
        "rules/OWNERS": GERRIT,
        "shared/OWNERS": "kim@example.org\n",
        "OWNERS": "root@example.org\n",
    })  # fmt: skip
    assert set(found.owners("A")) == {
        f"person:{name}@example.org" for name in ("ada", "eve", "bo", "kim")
    }
    assert set(found.owners("B")) == {f"person:{name}@example.org" for name in ("ada", "kim")}
    assert not found.findings.problems


CATALOG = """\
kind: Component
metadata: {name: cart}
spec: {owner: team-shopping}
---
kind: Component
metadata: {name: jam}
spec: {owner: team-jam}
"""


@pytest.mark.parametrize("service", ["jam", "Jam"])
def test_of_several_components_the_one_of_the_service_owns_the_rule(
    tell: Tell, service: str
) -> None:
    text = rules(rule("A").rstrip() + f"\n        labels:\n          service: {service}\n")
    found = tell({"a.yaml": text, "catalog-info.yaml": CATALOG})
    links = found.links(found.rule("A").id, Relation.OWNED_BY)
    assert [(link.target, link.confidence >= 0.5) for link in links] == [("team:jam", True)]


def test_several_components_without_a_service_name_nobody(tell: Tell) -> None:
    found = tell({"a.yaml": rules(rule("A")), "catalog-info.yaml": CATALOG})
    links = found.links(found.rule("A").id, Relation.OWNED_BY)
    assert {link.target for link in links} == {"team:shopping", "team:jam"}
    assert all(link.confidence < 0.5 for link in links)


def test_a_location_of_the_catalog_is_followed_inside_the_repository(tell: Tell) -> None:
    location = (
        "kind: Location\nmetadata: {name: all}\nspec:\n  targets: [./parts/jam.yaml, https://x/y]\n"
    )
    text = rules(rule("A").rstrip() + "\n        labels:\n          service: jam\n")
    jam = "kind: Component\nmetadata: {name: jam}\nspec: {owner: team-jam}\n"
    found = tell({"a.yaml": text, "catalog-info.yaml": location, "parts/jam.yaml": jam})
    (link,) = found.links(found.rule("A").id, Relation.OWNED_BY)
    assert (link.target, link.best.place) == ("team:jam", "parts/jam.yaml:1")


def test_two_groups_of_one_last_name_are_two_teams(tell: Tell) -> None:
    owners = "/pay/ @acme/pay/backend\n/search/ @acme/search/backend\n/web/ @acme/web/front\n"
    found = tell(
        {f"{name}/a.yaml": rules(rule(name)) for name in ("pay", "search", "web")}
        | {"CODEOWNERS": owners},
        slug="gitlab.com/acme/alerts",
    )
    assert [set(found.owners(name)) for name in ("pay", "search", "web")] == [
        {"team:pay/backend"},
        {"team:search/backend"},
        {"team:front"},
    ]


@pytest.mark.parametrize(
    ("slug", "files", "teams"),
    [
        ("gitlab.com/a/b", {"CODEOWNERS": "internal/r/ @acme/deep\n"}, {"deep"}),
        ("github.com/a/b", {"CODEOWNERS": "internal/r/ @acme/deep\n"}, set()),
        ("gitlab.com/a/b", {"CODEOWNERS": "/x/internal @acme/deep\n"}, set()),
        ("github.com/a/b", {"CODEOWNERS": "/x/internal @acme/deep\n"}, {"deep"}),
        ("gitlab.com/a/b", {"CODEOWNERS": "/x/[h-j]*/r/ @acme/deep\n"}, {"deep"}),
        (
            "gitlab.com/a/b",
            {"CODEOWNERS": "/x/ @acme/root\n", ".github/CODEOWNERS": "/x/ @acme/dot\n"},
            {"root"},
        ),
        (
            "github.com/a/b",
            {"CODEOWNERS": "/x/ @acme/root\n", ".github/CODEOWNERS": "/x/ @acme/dot\n"},
            {"dot"},
        ),
        (
            "gitlab.com/a/b",
            {"docs/CODEOWNERS": "/x/ @acme/docs\n", ".gitlab/CODEOWNERS": "/x/ @acme/dot\n"},
            {"docs"},
        ),
        ("codeberg.org/a/b", {".gitea/CODEOWNERS": "x/.*\\\\.yaml @acme/reg\n"}, {"reg"}),
        (
            "codeberg.org/a/b",
            {"CODEOWNERS": "x/.* @acme/one\nx/internal/.* @acme/two\n!x/.* @acme/no\n"},
            {"one", "two"},
        ),
        ("codeberg.org/a/b", {".github/CODEOWNERS": "/x/ @acme/dot\n"}, set()),
        ("bitbucket.org/a/b", {".bitbucket/CODEOWNERS": "/x/ @acme/bb:random(1)\n"}, {"bb"}),
        ("bitbucket.org/a/b", {"CODEOWNERS": "/x/ @acme/bb\n"}, set()),
    ],
)
def test_codeowners_are_read_by_the_rules_of_the_forge(
    tell: Tell, slug: str, files: Mapping[str, str], teams: set[str]
) -> None:
    found = tell({"x/internal/r/a.yaml": rules(rule("A")), **files}, slug=slug)
    assert set(found.owners("A")) == {f"team:{team}" for team in teams}


@pytest.mark.parametrize(
    ("path", "text", "forge"),
    [
        ("CODEOWNERS", "/x/ @acme/web\n", "GitHub"),
        ("CODEOWNERS", "[Web] @acme/web\nx/\n", "GitLab"),
        ("CODEOWNERS", "x/.*\\\\.yaml @acme/web\n", "Gitea"),
        (".gitlab/CODEOWNERS", "/x/ @acme/web\n", "GitLab"),
        (".bitbucket/CODEOWNERS", "/x/ @acme/web\n", "Bitbucket"),
    ],
)
def test_where_the_forge_is_not_known_it_is_said_by_whose_rules(
    tell: Tell, path: str, text: str, forge: str
) -> None:
    found = tell({"x/a.yaml": rules(rule("A")), path: text}, slug="")
    (link,) = found.links(found.rule("A").id, Relation.OWNED_BY)
    assert link.target == "team:web"
    assert f"(by the rules of {forge}, as the forge is not known)" in link.best.text


@pytest.mark.parametrize(
    ("table", "key", "value", "team"),
    [
        ("labels", "destination", "slack-search-team", "slack-search-team"),
        ("annotations", "alert_routing_key", "storageinfra", "storageinfra"),
        ("annotations", "alert_team_handle", '"<!subteam^S05Q1P4Q2TG>"', "<!subteam^s05q1p4q2tg>"),
        ("annotations", "slack_handle", '"<!subteam^S05Q|@boats>"', "boats"),
        ("labels", "slack_channel", '"#boats-alerts"', "boats-alerts"),
        ("labels", "receiver", "default", ""),
        ("labels", "channel", '"5"', ""),
        ("labels", "notify", "page", ""),
        ("labels", "destination", '"{{ $labels.x }}"', ""),
        ("labels", "destination", '"/checkout and more"', ""),
    ],
)
def test_routing_names_an_owner_as_a_guess(
    tell: Tell, table: str, key: str, value: str, team: str
) -> None:
    text = rule("A").rstrip() + f"\n        {table}:\n          {key}: {value}\n"
    found = tell({"a.yaml": rules(text)})
    links = found.links(found.rule("A").id, Relation.OWNED_BY)
    assert [link.target for link in links] == ([f"team:{team}"] if team else [])
    for link in links:
        assert link.best.method == f"routing, {table.removesuffix('s')} {key}"
        assert 0.5 <= link.confidence < 1


ROUTES = """\
route:
  receiver: everyone
  routes:
  - matchers: [severity="critical"]
    receiver: night-shift
    continue: true
    routes:
    - match: {tier: db}
      receiver: database-crew
  - match_re: {area: "web|shop"}
    receiver: frontend-crew
  - matchers:
    - {name: area, value: sea, matchType: "="}
    receiver: default
  - matchers: ['area!="x"', 'tier="cache"']
    receiver: nobody
receivers: [{name: everyone}]
"""


@pytest.mark.parametrize(
    ("labels", "team"),
    [
        ("{severity: critical, tier: db}", "database-crew"),
        ("{severity: critical}", ""),
        ("{area: shop}", "frontend-crew"),
        ("{area: sea}", ""),
        ("{tier: cache}", ""),
        ("{tier: db}", ""),
    ],
)
@pytest.mark.parametrize("wrap", ["", "spec:\n  ", "alertmanager:\n  config:\n    "])
def test_a_route_of_the_repository_maps_a_label_to_its_receiver(
    tell: Tell, labels: str, team: str, wrap: str
) -> None:
    indent = "\n" + " " * (len(wrap) - wrap.rfind("\n") - 1 if wrap else 0)
    text = rule("A").rstrip() + f"\n        labels: {labels}\n"
    found = tell({
        "a.yaml": rules(text),
        "deploy/alertmanager.yaml": wrap + ROUTES.replace("\n", indent),
    })  # fmt: skip
    links = found.links(found.rule("A").id, Relation.OWNED_BY)
    assert [link.target for link in links] == ([f"team:{team}"] if team else [])
    assert all(0.5 <= link.confidence < 1 for link in links)


def test_a_chart_that_holds_a_chart_says_its_values(tmp_path: Path) -> None:
    inner, outer = "all/charts/store", "all"
    names = {"A": "{{ .Values.owner }}", "B": "{{ .Values.global.squad | quote }}"}
    story = Story(tmp_path / "repository")
    story.commit(
        "Add all",
        {
            f"{outer}/Chart.yaml": "name: all\n",
            f"{outer}/values.yaml": "store:\n  owner: otter\nglobal:\n  squad: badger\n",
            f"{inner}/Chart.yaml": "name: store\n",
            f"{inner}/values.yaml": "owner: base\n",
            f"{inner}/templates/r.yaml": rules(*(rule(n, team=t) for n, t in names.items())),
        },
    )
    found = said(story.made(), tmp_path / "private")
    assert [set(found.owners(name)) for name in names] == [{"team:otter"}, {"team:badger"}]


def test_a_group_of_bitbucket_is_an_owner(tmp_path: Path) -> None:
    story = Story(tmp_path / "repository")
    owners = "@@@Ops @ann @bob\n* @acme/all\nrules/ @@Ops\n"
    story.commit("x", {".bitbucket/CODEOWNERS": owners, "rules/a.yaml": rules(rule("A"))})
    found = said(story.made(), tmp_path / "private", slug="bitbucket.org/acme/alerts")
    assert set(found.owners("A")) == {"team:ops"}
