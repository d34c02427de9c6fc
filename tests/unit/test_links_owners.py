"""OWNERS, OWNERS_ALIASES, catalog-info.yaml and folders."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from traceview.errors import BadPayload, ConfigError
from traceview.references.conventions.house_style import HouseStyle
from traceview.references.owners.catalog import parse_catalog, reference_name
from traceview.references.owners.owners_file import parse_aliases, parse_owners
from traceview.references.owners.team_folders import team_of_path
from traceview.text.safe_yaml import SIZE_LIMIT, load_documents

OWNERS = """\
approvers: [alice, sre-team]
reviewers:
- "@bob"
emeritus_approvers: [carol]
labels: [area/alerts]
options: {no_parent_owners: true}
filters:
  ".*\\\\.md$":
    approvers: [writer]
  "(a+)+$":
    approvers: [mallory]
"""
CATALOG = """\
apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: gerrit
  annotations:
    github.com/project-slug: acme/gerrit
    pagerduty.com/service-id: P123
  links:
  - {url: "https://grafana.example.org/d/x", title: Board}
spec: {type: service, owner: "group:default/payments", system: review, dependsOn: ["resource:db"]}
---
kind: Nameless
---
kind: Group
metadata: {name: payments}
spec: {type: team, members: [alice, bob]}
"""


def test_owners_names_who_approves_and_not_who_has_left() -> None:
    held = parse_owners(OWNERS)
    [main] = held.lists_for("rules/x.yaml")
    assert (main.approvers, main.reviewers) == (("alice", "sre-team"), ("bob",))
    assert main.labels == ("area/alerts",)
    assert parse_owners("emeritus_approvers: [carol]\n").lists == ()
    assert held.no_parent_owners


def test_a_filter_holds_for_its_files_and_a_costly_one_is_reported() -> None:
    held = parse_owners(OWNERS)
    assert [found.approvers for found in held.lists_for("a.md")][1:] == [("writer",)]
    assert len(held.lists_for("a.yaml")) == 1
    [problem] = held.problems
    assert "(a+)+$" in problem.why


def test_aliases_have_members_and_names_without_case() -> None:
    aliases = parse_aliases("aliases:\n  SRE-team: [dave, erin]\n")
    assert aliases.groups == {"sre-team": ("dave", "erin")}


@pytest.mark.parametrize("text", ["- a", "a: [", "approvers: &x [a]\nreviewers: *x", "\x00", "3"])
def test_what_is_no_owners_file_is_skipped_and_reported(text: str) -> None:
    assert parse_owners(text).lists == ()
    assert len(parse_owners(text).problems) == 1


def test_the_catalog_names_owners_with_their_lines() -> None:
    catalog = parse_catalog(CATALOG)
    component, group = catalog.entities
    assert (component.kind, component.owner, component.line) == (
        "Component",
        "group:default/payments",
        1,
    )
    assert component.annotations["pagerduty.com/service-id"] == "P123"
    assert component.links[0].title == "Board"
    assert (group.name, group.members, group.line) == ("payments", ("alice", "bob"), 14)
    assert [problem.place for problem in catalog.problems] == ["line 12"]


@pytest.mark.parametrize("text", ["group:default/payments", "default/payments", "payments"])
def test_the_name_in_a_reference(text: str) -> None:
    assert reference_name(text) == "payments"


def test_documents_before_a_mistake_are_kept() -> None:
    catalog = parse_catalog("kind: API\nmetadata: {name: é€}\n---\nkind: [\n")
    assert [entity.name for entity in catalog.entities] == ["é€"]
    assert len(catalog.problems) == 1


@pytest.mark.parametrize(
    "text",
    ["a: &x [1]\nb: *x", "[" * 200, "a: " + "x" * SIZE_LIMIT, "a: !!python/name:os.system x"],
)
def test_hostile_yaml_is_refused(text: str) -> None:
    with pytest.raises(BadPayload):
        list(load_documents(text))


@pytest.mark.parametrize(
    ("path", "team"),
    [
        ("team-payments/x.yaml", "payments"),
        ("rules/team_web/a/x.yaml", "web"),
        ("teams/payments/x.yaml", "payments"),
        ("teams/common/x.yaml", ""),
        ("team-payments.yaml", ""),
        ("templates/area/payments/alerting-rules/x.yaml", ""),
        ("x.yaml", ""),
    ],
)
def test_folders_that_name_a_team(path: str, team: str) -> None:
    found = team_of_path(path, HouseStyle())
    assert (found.team if found else "") == team


def test_folders_of_the_house() -> None:
    house = HouseStyle(team_folders=("templates/*/{team}/alerting-rules", "grp-{team}"))
    found = team_of_path("charts/x/templates/area/payments/alerting-rules/a.yaml", house)
    assert found is not None
    assert (found.team, found.folder) == (
        "payments",
        "charts/x/templates/area/payments/alerting-rules",
    )
    other = team_of_path("a/grp-web/x.yaml", house)
    assert other is not None
    assert other.team == "web"


def test_a_team_folder_has_to_say_where_the_team_stands() -> None:
    with pytest.raises(ConfigError, match="does not say where"):
        team_of_path("a/b", HouseStyle(team_folders=("teams/*",)))


_YAML = st.lists(
    st.sampled_from(["approvers:", " - a", "[", "]", "{", "}", ": ", "&a", "*a", "---", "filters:",
                     "kind: X", "metadata: {name: a}", "aliases:", "  a: [b]", "!!binary x", "? y",
                     "2020-01-01"])
    | st.text(max_size=8)
).map("\n".join)  # fmt: skip


@given(_YAML | st.text())
def test_any_yaml_is_read(text: str) -> None:
    for held in parse_owners(text).lists_for("a/b.md"):
        assert all(isinstance(name, str) and name for name in held.approvers)
    assert all(entity.name for entity in parse_catalog(text).entities)
    assert all(isinstance(name, str) for name in parse_aliases(text).groups)


@given(st.text(), st.text(alphabet="abc/*?{team}-", max_size=20))
def test_any_path_is_read(path: str, pattern: str) -> None:
    found = team_of_path(path, HouseStyle(team_folders=(pattern + "{team}",)))
    assert found is None or found.team
