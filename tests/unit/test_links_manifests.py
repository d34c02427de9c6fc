"""Owners in manifests, in routes of alerts, in OWNERS of Gerrit: any text is read, and quickly."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from traceview.references.conventions.house_style import HouseStyle
from traceview.references.labels.receivers import receiver_name
from traceview.references.owners.alert_routes import parse_routes
from traceview.references.owners.bounded_regex import TEXT_LIMIT, bounded_regex, names_something
from traceview.references.owners.codeowners import parse_codeowners
from traceview.references.owners.gerrit_owners import is_gerrit, parse_gerrit_owners
from traceview.references.owners.manifests import is_manifest, parse_manifest
from traceview_connectors.common.template_filling import branch_values, defines, pieces

HOUSE = HouseStyle()
_TEXT = st.lists(
    st.sampled_from(
        [
            *("kind: Namespace", "metadata:", "  labels: {team: a}", "---", "a: [", "- x"),
            *("route:", "  receiver: x", "  routes:", "  - match: {a: b}", "  - matchers: [a=b]"),
            *("set noparent", "a@b.org", "per-file *.x=a@b.org", "include /x", "maintainers: [a]"),
            *("{{ if x }}", "{{ end }}", "{{ else }}", "{{", "}}", '{{ define "a" }}', "b"),
        ]
    )
    | st.text(max_size=10)
).map("\n".join)


@given(_TEXT, st.sampled_from(["Chart.yaml", "a/kustomization.yaml", "x.yaml"]))
def test_any_text_is_read(text: str, path: str) -> None:
    is_manifest(path, text)
    for said in parse_manifest(path, text, HOUSE):
        assert said.owners
        assert said.line > 0
    for route in parse_routes(text):
        route.receiver_of({"a": "b"})
    held = parse_gerrit_owners(text)
    assert all("@" in mail for mail in held.owners)
    assert isinstance(is_gerrit(text), bool)
    assert all(value.strip() for value in branch_values(text))
    assert "".join(defines(text).values()).count("define") <= text.count("define")


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_expression_of_gitea_is_read(pattern: str, path: str) -> None:
    for at in parse_codeowners(f"{pattern} @acme/x", "gitea").owners_of(path):
        assert at.line > 0


@pytest.mark.parametrize(
    "pattern",
    [
        "(a+)+$",
        "(.*)*x",
        "(a|a|aa)+",
        ".*.*.*x",
        "(a|a)" * 21,
        "a?" * 21,
        "a{1,9}{1,9}",
        "(?=a)",
        r"(a)\1",
        "x" * 400,
    ],
)
def test_an_expression_that_may_take_long_is_refused(pattern: str) -> None:
    assert bounded_regex(pattern, whole=True) is None


@pytest.mark.parametrize(
    "pattern", [".*a.*b", "[^/]*/[^/]*x", "(a|.*)(c|.*)x", "a?a?a?.*b", "(a|aa|a)(a|aa)(aa|a)b"]
)
def test_an_expression_that_is_taken_takes_little_time(pattern: str) -> None:
    compiled = bounded_regex(pattern, whole=True)
    assert compiled is not None
    begun = time.process_time()
    compiled.match("a" * TEXT_LIMIT)
    assert time.process_time() - begun < 0.5


@pytest.mark.parametrize(
    ("pattern", "is_named"),
    [
        (r".*\.yaml", False),
        (r".*\.ya?ml$", False),
        (r".*\.(yml|yaml)", False),
        (".*", False),
        (r"\w+", False),
        ("[a-z]*", False),
        (r"r/.*\.yaml", True),
        ("alerts.*", True),
    ],
)
def test_whether_an_expression_names_a_file_or_a_folder(pattern: str, is_named: bool) -> None:
    assert names_something(pattern) is is_named


def test_very_many_braces_are_read_in_one_pass() -> None:
    begun = time.process_time()
    for text in ("{{ " * 300_000, "{{ if }}" * 100_000, "{{ define" * 100_000):
        assert list(pieces(text)) or text
        branch_values(text)
        defines(text)
    assert time.process_time() - begun < 5


@pytest.mark.parametrize(
    ("text", "is_so"),
    [
        ("set noparent\na@b.org\n", True),
        ("# all\na@b.org # why\n*\n", True),
        ("per-file *.yaml=set noparent\n", True),
        ("approvers:\n- a@b.org\n", False),
        ("approvers: [a]\n", False),
        ("", False),
    ],
)
def test_which_owners_are_of_gerrit(text: str, is_so: bool) -> None:
    assert is_gerrit(text) is is_so


def test_a_line_of_no_known_form_is_reported_with_its_place() -> None:
    held = parse_gerrit_owners("a@b.org\nwhat is this\n")
    assert [problem.place for problem in held.problems] == ["line 2"]
    assert held.owners == ("a@b.org",)


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ("#ops-alerts", "ops-alerts"),
        ("@boats", "boats"),
        ("acme/boats", "acme/boats"),
        ("<!subteam^S1|@boats>", "boats"),
        ("<!subteam^S1>", "<!subteam^S1>"),
        ("Default", ""),
        ("true", ""),
        ("12", ""),
        ("/checkout", ""),
        ("two words", ""),
        ("", ""),
    ],
)
def test_what_names_a_receiver(value: str, name: str) -> None:
    assert receiver_name(value) == name


def test_the_keys_of_the_house_come_first_in_a_manifest() -> None:
    text = "kind: Namespace\nmetadata:\n  labels: {acme.io/crew: nets, team: boats}\n"
    house = HouseStyle(team_keys=("crew",))
    (said,) = parse_manifest("n.yaml", text, house)
    assert (said.owners, said.key) == (("nets",), "label acme.io/crew")
    (other,) = parse_manifest("n.yaml", text, HOUSE)
    assert other.owners == ("boats",)
