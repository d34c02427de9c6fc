"""What looks like a rule and is none, and what holds rules and cannot be read."""

from __future__ import annotations

import time
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.connectors.git_answers import Said, said
from tests.connectors.git_repositories import Story, git, rule, rules
from traceview.model import Kind
from traceview_connectors.git.rules.rule_files import rules_in
from traceview_connectors.git.rules.template_actions import action_spans, outside_actions

A = rule("A", "a > 1")
SCHEMA = """\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
spec:
  versions:
  - schema:
      openAPIV3Schema:
        properties:
          rules:
            items:
              properties:
                alert:
                  description: |-
                    alert defines the name of the alert
                  type: string
                expr:
                  anyOf: [{type: integer}, {type: string}]
                record:
                  type: string
          examples:
          - alert: Shown
            expr: up == 0
"""
UNIT_TEST = """\
rule_files: [a.yaml]
tests:
- interval: 1m
  input_series:
  - series: up
    values: 1 0
  rules:
  - alert: Tested
    expr: up == 0
"""


def names(text: str) -> list[str]:
    return [found.text.name for found in rules_in(text)]


@pytest.mark.parametrize(
    "text",
    [
        SCHEMA,
        SCHEMA.replace("openAPIV3Schema", "schema").partition("          examples")[0],
        '{"properties": {"alert": {"type": "string"}, "expr": {"type": "string"}}}',
        "alert: {type: string}\nexpr: {type: string}\n",
        UNIT_TEST,
        rules(A.replace("alert: A", "alert: <AlertName>")),
        rules(A.replace("alert: A", "alert: null")),
        rules(A.replace("alert: A", "alert: ['A']")),
        rules(A.replace("alert: A", "alert: ''")),
        rules(A.replace("alert: A", 'alert: "A\\nB"')),
        rules(A.replace("alert: A", "record: not a metric")),
        "- alert: {{ .alert | required \"It needs one\" }}\n  expr: {{ .expr | quote }}\n",
        "{{- /*\n- alert: Old\n  expr: up == 0\n*/ -}}\n",
        "{#\n- alert: Old\n  expr: up == 0\n#}\n",
        "metadata:\n  annotations:\n    example: |\n      - alert: Told\n        expr: up\n",
    ],
)  # fmt: skip
def test_what_is_no_rule(text: str) -> None:
    assert names(text) == []


@pytest.mark.parametrize(
    "annotation",
    [
        "alert: |\n            - alert: InText\n              expr: in_text > 0",
        "description: >-\n            - alert: InText\n              expr: in_text > 0",
        'message: "see\n            - alert: InText\n              expr: in_text > 0"',
        "nested: {text: x}\n          d: |\n            groups:\n            - rules:\n"
        "              - alert: InText\n                expr: in_text > 0",
    ],
)
def test_text_in_an_annotation_is_no_rule(annotation: str) -> None:
    text = rules(f"{A}        annotations:\n          {annotation}\n", rule("B"))
    assert names(text) == ["A", "B"]
    assert "in_text > 0" in "".join(rules_in(text)[0].text.annotations.values())
    in_map = "data:\n  one.rules: |\n" + "".join(f"    {row}\n" for row in text.splitlines())
    assert names(in_map) == ["A", "B"]


def test_rules_in_a_string_between_quotes_are_read() -> None:
    (found,) = rules_in(
        'kind: ConfigMap\ndata:\n  one.rules: "groups:\\n- name: cm\\n  rules:\\n'
        '  - alert: InQuoted\\n    expr: cmq > 4 \\n"\n'
    )
    assert (found.text.name, found.text.expr, found.line) == ("InQuoted", "cmq > 4", 3)
    held = '{"metadata": {"annotations": {"last": "- alert: A\\n  expr: up\\n"}}}'
    assert names(held) == []


def test_a_control_line_with_a_comment_is_no_part_of_a_name() -> None:
    text = (
        "- alert: {{ .x }}NotReady\n  {{- if .a }}\n  expr: a < 1\n"
        "  {{- else }}  # for the others\n  expr: b < 1\n  {{- end }}\n  for: 5m\n"
    )
    (found,) = rules_in(text)
    assert (found.text.name, found.text.duration) == ("{{ .x }}NotReady", "5m")
    assert {found.text.expr, *dict(found.text.also).values()} == {"a < 1", "b < 1"}
    assert rules_in(text.replace("  # for the others", ""))[0].text.says_as(found.text)


def listed(found: Said) -> set[str]:
    nodes = found.nodes.values()
    return {node.title for node in nodes if node.kind is Kind.RULE and not node.is_stub}


def test_rules_of_examples_and_tests_are_counted_and_not_listed(tmp_path: Path) -> None:
    story = Story(tmp_path / "repository")
    first = story.commit("Begin", {
        "rules/a.yaml": rules(A),
        "examples/b.yaml": rules(rule("B")),
        "tests/fixtures/c.yaml": rules(rule("C"), rule("D")),
        "env/test/e.yaml": rules(rule("E")),
    })  # fmt: skip
    story.commit("Take it", {"examples/b.yaml": None, "rules/b.yaml": rules(rule("B"))})
    found = said(story.made(), tmp_path / "private")
    assert listed(found) == {"A", "B", "E"}
    assert found.introduced("B") == story.sha(first)
    (problem,) = found.findings.problems
    assert problem.what == "2 rules of examples and tests are not listed"
    assert listed(said(story.path, tmp_path / "other", examples=[])) == set("ABCDE")


def test_pointers_to_what_is_elsewhere_are_said(tmp_path: Path) -> None:
    story = Story(tmp_path / "repository")
    story.commit("Begin", {
        ".gitmodules": '[submodule "m"]\n\tpath = mods/alerts\n\turl = https://x.example/o/r\n',
        "big.yaml": "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n",
        "mixin.libsonnet": "{ alert: 'A', expr: 'up' }, { alert: 'B', expr: 'up' }\n",
    })  # fmt: skip
    path = story.made()
    entry = f"160000,{story.sha(1)},mods/alerts"
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "--quiet", str(path), str(clone))
    git(clone, "update-index", "--add", "--cacheinfo", entry)
    git(clone, "-c", "user.name=a", "-c", "user.email=a@example.com", "commit", "-qm", "Add it")
    found = said(clone, tmp_path / "private", rules=["*.yaml", "*.libsonnet"])
    assert listed(found) == set()
    told = {problem.place: problem for problem in found.findings.problems}
    assert "submodule" in told["mods/alerts"].what
    assert "https://x.example/o/r" in told["mods/alerts"].fix
    assert "LFS" in told["big.yaml"].what
    assert told["mixin.libsonnet"].what.startswith("2 rules in 1 jsonnet file")


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="{}%#<>`/*\"'- \n=$abalert:expr|", max_size=300))
def test_actions_are_found_in_any_text(text: str) -> None:
    spans = list(action_spans(text))
    assert all(start < end for start, end in spans)
    assert all(one[1] <= two[0] for one, two in pairwise(spans))
    assert outside_actions(text, "") == "".join(
        char for at, char in enumerate(text) if not any(a <= at < b for a, b in spans)
    )
    rules_in(text)


@pytest.mark.parametrize(
    "text",
    [
        'groups:\n- rules:\n  - alert: X\n    expr: up\n    annotations: {summary: "%s"}\n'
        % ("{{ " * 40_000),
        "- alert: X\n" * 40_000,
        "  alert: X\n" * 40_000,
        '- alert: X\n  expr: "' + '\\"' * 100_000 + "\n",
        "{{ /*" * 40_000 + "\n- alert: X\n  expr: y\n",
        "ALERT X IF \n" * 20_000,
        "".join(" " * (row % 300) + "- alert: X\n" for row in range(4_000)),
    ],
    ids=["open", "names", "keys", "escapes", "comments", "old", "stairs"],
)
def test_hostile_text_is_read_in_time(text: str) -> None:
    begun = time.process_time()
    rules_in(text)
    assert time.process_time() - begun < 5
