"""Rules in the text of files: where they stand and what they say."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.connectors.git_answers import said
from tests.connectors.git_repositories import Story, rule, rules
from traceview_connectors.git.repository.git_output import unquoted
from traceview_connectors.git.rules.rule_files import broken_line, decoded, may_hold_rules, rules_in
from traceview_connectors.git.rules.template_yaml import Failed, compose, pairs

ANCHORED = """\
groups:
- name: web
  rules:
  - &slow
    alert: Slow
    expr: latency > 1
    labels: {team: web}

  # the same, but worse
  - <<: *slow
    expr: latency > 5
"""


def names(text: str) -> list[tuple[str, int]]:
    return [(found.text.name, found.line) for found in rules_in(text)]


def test_a_rule_stands_at_its_name_and_spans_its_item() -> None:
    found = rules_in(rules(rule("A", duration="5m"), rule("B")))[0]
    assert (found.line, found.first, found.last) == (4, 4, 6)
    assert (found.text.expr, found.text.duration) == ("up == 0", "5m")


def test_a_rule_without_a_line_of_its_own_stands_at_its_item() -> None:
    assert names(ANCHORED) == [("Slow", 5), ("Slow", 10)]
    heir = rules_in(ANCHORED)[1]
    assert (heir.text.expr, heir.text.labels) == ("latency > 5", {"team": "web"})
    assert (heir.first, heir.last) == (10, 11)


def test_recording_rules_are_rules() -> None:
    (found,) = rules_in("groups:\n- rules:\n  - record: job:up:sum\n    expr: sum(up)\n")
    assert (found.text.kind, found.text.name) == ("record", "job:up:sum")


def test_a_second_document_without_its_mark_is_read() -> None:
    assert names(rules(rule("A")) + "groups:\n" + rules(rule("B"))) == [("A", 4), ("B", 10)]


def test_a_broken_rule_does_not_hide_its_neighbours() -> None:
    text = rules(rule("A"), rule("B", "'up == 0"), rule("C"))
    assert [name for name, _ in names(text)] == ["A", "B", "C"]
    assert rules_in(text)[1].text.partial
    assert broken_line(text) is not None


@pytest.mark.parametrize(
    "text",
    [
        "- alert: A\n    expr: up == 0\n    for: 5m\n",
        "    - alert: A\n    expr: up == 0\n    for: 5m\n",
        "-   alert: A\n    expr: up == 0\n    for: 5m\n",
    ],
)
def test_wrong_indentation_is_understood(text: str) -> None:
    (found,) = rules_in("groups:\n- rules:\n" + text)
    assert (found.text.name, found.text.expr, found.text.duration) == ("A", "up == 0", "5m")


def test_a_helm_template_is_read_through_its_actions() -> None:
    text = (
        "{{- if .Values.on }}\n- name: x\n  rules:\n  - alert: A\n"
        "    expr: up{c=\"{{ .Values.c }}\"} > {{ .Values.limit }}\n    labels:\n"
        "      team: {{ include \"team\" . }}\n{{- if .Values.slow }}\n      severity: page\n"
        "{{- end }}\n{{- end }}\n"
    )  # fmt: skip
    (found,) = rules_in(text)
    assert found.text.expr == 'up{c="{{ .Values.c }}"} > {{ .Values.limit }}'
    assert found.text.labels == {"team": '{{ include "team" . }}', "severity": "page"}
    assert found.last == 9


def test_rules_inside_of_a_config_map_are_found() -> None:
    inner = rules(rule("A")).replace("\n", "\n    ")
    assert names(f"kind: ConfigMap\ndata:\n  a.yaml: |\n    {inner}\n") == [("A", 7)]


@pytest.mark.parametrize(
    "text",
    [
        "receivers:\n- name: x\n  alert: y\n",
        "alert_rule_test:\n- alertname: A\n  eval_time: 5m\n",
        "# - alert: A\n#   expr: up\n",
        "alert: true\n",
        "",
    ],
)
def test_what_is_no_rule_is_none(text: str) -> None:
    assert rules_in(text) == []


def test_other_encodings_are_read() -> None:
    assert rules_in(decoded(rules(rule("A")).encode("utf-16")))
    assert rules_in(decoded(b"\xef\xbb\xbf" + rules(rule("A")).replace("\n", "\r\n").encode()))


@pytest.mark.parametrize("text", ["[" * 5_000, "- " * 5_000 + "a", "a: [&x [*x, *x, [[" * 500])
def test_nests_are_refused_before_the_parser_runs_out_of_stack(text: str) -> None:
    refused = compose(text)
    assert isinstance(refused, Failed)
    assert "Recursion" not in refused.why


def test_aliases_of_aliases_do_not_blow_up() -> None:
    rows = ["a0: &a0 {alert: A, expr: up}"]
    rows += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 40)]
    assert len(rules_in("\n".join(rows))) == 1


LINES = st.lists(
    st.sampled_from([
        "groups:", "- name: x", "  rules:", "  - alert: A", "    alert: B", "  - <<: *x",
        "  - &x", "    expr: up == 0", "    expr: |", "      up", "    labels: {a: b}", "",
        "    labels:", "      team: t", "{{- if .x }}", "{{ end }}", "---", "\t- alert: T", "'",
        "    annotations: *x", '"', "# - alert: no", "  - record: r", '{"alert": "J", "expr": "1"}',
        "%",
        "    for: {{ .Values.for }}", "  - alert:", "    - alert: C", "[", "é: ü", "\ud800",
    ])
)  # fmt: skip


@settings(deadline=None)
@given(LINES)
def test_any_file_is_read_and_spans_stay_inside_of_it(lines: list[str]) -> None:
    text = "\n".join(lines)
    for found in rules_in(text):
        assert 1 <= found.first <= found.line <= found.last <= len(lines)
        assert found.text.name
        assert len(found.text.meaning) == 16


@settings(deadline=None)
@given(LINES)
def test_reading_does_not_depend_on_what_was_read_before(lines: list[str]) -> None:
    text = "\n".join(lines)
    memo: dict[str, object] = {}
    assert rules_in(text, memo) == rules_in(text, memo) == rules_in(text)  # type: ignore[arg-type]


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_decoded(data: bytes) -> None:
    text = decoded(data)
    assert not rules_in(text) or may_hold_rules(data)


@settings(deadline=None)
@given(st.binary(min_size=1, max_size=40).filter(lambda data: b"\0" not in data))
def test_paths_come_back_from_their_quoting(raw: bytes) -> None:
    plain = {7: "a", 8: "b", 9: "t", 10: "n", 11: "v", 12: "f", 13: "r", 34: '"', 92: "\\"}
    quoted = "".join(
        f"\\{plain[byte]}" if byte in plain
        else chr(byte) if 32 <= byte < 127 else f"\\{byte:03o}"
        for byte in raw
    )  # fmt: skip
    assert unquoted(f'"{quoted}"').encode("utf-8", "surrogateescape") == raw


def test_a_broken_file_is_a_problem_with_its_line(tmp_path: Path) -> None:
    story = Story(tmp_path / "repository")
    story.commit("one", {"a.yaml": rules(rule("A")) + "  {: broken\n"})
    found = said(story.made(), tmp_path / "private")
    assert found.rule("A").attrs["expr"] == "up == 0"
    (problem,) = found.findings.problems
    assert problem.place.startswith("a.yaml:")


def test_a_file_that_is_too_large_is_left_out_and_said(tmp_path: Path) -> None:
    story = Story(tmp_path / "repository")
    story.commit("one", {"a.yaml": rules(rule("A")), "big.yaml": rules(rule("B")) + "#" * 2_000})
    found = said(story.made(), tmp_path / "private", max_file_bytes=1_000)
    assert {node.title for node in found.nodes.values() if node.kind == "rule"} == {"A"}
    assert [problem.place for problem in found.findings.problems] == ["big.yaml"]


@pytest.mark.parametrize("key", ["[x]", "{x: y}", "*a"])
def test_a_key_that_is_no_text_is_no_field_of_a_rule(key: str) -> None:
    text = f"- &a {{alert: A, expr: up}}\n- <<: *a\n  alert: B\n  ? {key}\n  : y\n"
    assert [rule.text.name for rule in rules_in(text)] == ["A", "B"]


def test_merges_of_merges_do_not_blow_up() -> None:
    rows = ["a0: &a0 {alert: A, expr: up}"]
    rows += [f"a{n}: &a{n} {{<<: [{', '.join([f'*a{n - 1}'] * 9)}]}}" for n in range(1, 40)]
    found = rules_in("\n".join(rows))
    assert {rule.text.expr for rule in found} == {"up"}
    assert len(found) == 17


def _merged(node: yaml.Node, depth: int = 0) -> dict[str, str]:
    """What a mapping holds, by the words of the YAML merge key: told part by part."""
    if not isinstance(node, yaml.MappingNode) or depth > 16:
        return {}
    found: dict[str, str] = {}
    for key, value in node.value:
        if key.value == "<<":
            parts = value.value if isinstance(value, yaml.SequenceNode) else [value]
            for part in reversed(parts):
                found |= _merged(part, depth + 1)
    return found | {key.value: value.value for key, value in node.value if key.value != "<<"}


@given(
    st.lists(
        st.tuples(
            st.lists(st.lists(st.integers(0, 30), max_size=3), max_size=2),
            st.lists(st.sampled_from("abc"), max_size=3),
        ),
        min_size=1,
        max_size=7,
    )
)
def test_a_mapping_takes_from_others_as_the_merge_key_says(
    told: list[tuple[list[list[int]], list[str]]],
) -> None:
    rows = []
    for number, (merges, keys) in enumerate(told):
        fields = [f"{key}: {number}{key}" for key in keys]
        for merge in merges if number else ():
            aliases = ", ".join(f"*m{other % number}" for other in merge)
            fields.append(f"<<: [{aliases}]")
        rows.append(f"- &m{number} {{{', '.join(fields)}}}")
    documents = compose("\n".join(rows))
    assert not isinstance(documents, Failed)
    for item in documents[0].value:
        assert {key.value: value.value for key, value in pairs(item)} == _merged(item)


def test_what_is_merged_twice_is_taken_once_and_five_hundred_fields_at_most() -> None:
    many = "\n".join(f"  k{n}: v" for n in range(1_000))
    often = ", ".join(["*a"] * 600)
    text = f"- &a {{a: x}}\n- &b {{b: y}}\n- &c\n{many}\n- <<: [{often}, *b]\n- <<: *c\n"
    documents = compose(text)
    assert not isinstance(documents, Failed)
    *_, both, bounded = documents[0].value
    assert {key.value: value.value for key, value in pairs(both)} == {"a": "x", "b": "y"}
    assert len(list(pairs(bounded))) == 500
