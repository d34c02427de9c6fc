"""Rules whose past is easily lost: other languages, other spellings, twins, lives in between."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.connectors.git_answers import Said, said
from tests.connectors.git_repositories import Story, git, rule, rules
from traceview.model import How, Relation
from traceview_connectors.git.lineage.lineage_confidence import REWRITTEN
from traceview_connectors.git.rules.old_language import old_rules_in
from traceview_connectors.git.rules.rule_values import duration_of

Tell = Callable[[Story], Said]
A, B = rule("A", "a > 1", team="one"), rule("B", "b > 1", team="two")
OLD = """\
# disks
ALERT DiskFull
  IF disk_free{kind="IF"} < 1
  FOR 90m
  LABELS {
    severity = "page",
  }
  ANNOTATIONS {
    summary = "disk \\"{{ $labels.disk }}\\" is full",
  }

job:up = sum(up)
ALERT Down IF up == 0 LABELS {team="x"} ANNOTATIONS {d='no "quotes"'}
"""
NEW = rules(
    '      - alert: DiskFull\n        expr: disk_free{kind="IF"} < 1\n        for: 1h30m\n'
    "        labels: {severity: page}\n        annotations:\n"
    "          summary: 'disk \"{{ $labels.disk }}\" is full'\n"
)


@pytest.fixture
def story(tmp_path: Path) -> Story:
    return Story(tmp_path / "repository")


@pytest.fixture
def tell(tmp_path: Path) -> Tell:
    return lambda story: said(story.made(), tmp_path / "private")


def how(found: Said, name: str) -> How:
    return found.links(found.rule(name).id, Relation.INTRODUCED_BY)[0].how


def sure(found: Said, name: str) -> float:
    return found.links(found.rule(name).id, Relation.INTRODUCED_BY)[0].best.confidence


def test_the_language_of_prometheus_1_is_read() -> None:
    disk, down = old_rules_in(OLD)
    assert (disk.text.name, disk.text.expr, disk.text.duration) == (
        "DiskFull", 'disk_free{kind="IF"} < 1', "90m",
    )  # fmt: skip
    assert disk.text.labels == {"severity": "page"}
    assert disk.text.annotations == {"summary": 'disk "{{ $labels.disk }}" is full'}
    assert (disk.line, disk.first, disk.last) == (2, 2, 10)
    assert (down.text.labels, down.text.annotations) == ({"team": "x"}, {"d": 'no "quotes"'})


@pytest.mark.parametrize("new", ["disk.rules", "disk.yml", "rules/disk.yml"])
def test_a_rule_that_began_in_another_language_keeps_its_origin(
    new: str, story: Story, tell: Tell
) -> None:
    first = story.commit("Add disk alert (#7)\n\nBug: OPS-12", {"disk.rules": OLD})
    change: dict[str, str | None] = {"disk.rules": None, new: NEW}
    story.commit("Convert alerts to yaml (#90)", change)
    found = tell(story)
    assert found.introduced("DiskFull") == found.changed("DiskFull") == story.sha(first)
    assert found.tickets(story.sha(first)) == {"OPS-12"}


@pytest.mark.parametrize(
    ("one", "other"),
    [("90m", "1h30m"), ("60s", "1m"), ("1d", "24h"), ("0s", ""), ("1w", "7d")],
)  # fmt: skip
def test_one_duration_has_several_spellings(one: str, other: str, story: Story, tell: Tell) -> None:
    assert duration_of(one) == duration_of(other)
    first = story.commit("one", {"a.yaml": rules(rule("A", duration=one))})
    story.commit("two", {"a.yaml": rules(rule("A", duration=other))})
    assert tell(story).changed("A") == story.sha(first)


def test_another_duration_is_another() -> None:
    assert len({duration_of(text) for text in ("1m", "1h", "", "{{ .x }}", "5", "61s")}) == 6


LONG = "ksm is experiencing errors at an elevated rate in list operations of its objects."


def test_a_move_with_other_annotations_is_a_move(story: Story, tell: Tell) -> None:
    first = story.commit("Add", {"all.yaml": rules(rule("A", "a > 1", severity="x", message=LONG))})
    other = rule("A", "a > 1", severity="x", description=LONG, summary="ksm has errors")
    second = story.commit("Split", {"all.yaml": None, "ksm.yaml": rules(other)})
    found = tell(story)
    assert (found.introduced("A"), found.changed("A")) == (story.sha(first), story.sha(second))
    assert how(found, "A") is How.GUESS


def test_a_move_with_a_heavy_edit_is_a_weak_guess(story: Story, tell: Tell) -> None:
    first = story.commit("Add", {"all.yaml": rules(rule("A", "sum(a) > 1", severity="x"))})
    other = rule("A", "sum(rate(b[5m])) > 7", severity="x", summary="now by the rate of b")
    story.commit("Rework", {"all.yaml": None, "ksm.yaml": rules(other)})
    found = tell(story)
    assert found.introduced("A") == story.sha(first)
    assert sure(found, "A") == REWRITTEN


def test_a_rule_that_shares_only_its_name_with_one_that_left(story: Story, tell: Tell) -> None:
    story.commit("Add", {"all.yaml": rules(rule("A", "a > 1", severity="x", summary=LONG))})
    other = rule("A", "absent(zz)", duration="9m", team="q", text="nothing of it")
    second = story.commit("Rework", {"all.yaml": None, "new.yaml": rules(other)})
    found = tell(story)
    assert found.introduced("A") == story.sha(second)
    assert how(found, "A") is How.GUESS


def test_the_twin_that_stays_is_the_one_that_is_alike(story: Story, tell: Tell) -> None:
    def twin(app: str, topic: str) -> str:
        expr = f'kube_deployment_unavailable{{cluster="mc", app=~"{app}"}} > 0'
        text = "Deployment is not satisfied. See the page of deployments."
        return rule("Down", f"'{expr}'", severity="page", team="shield", text=text, topic=topic)

    story.commit("first", {"r.yaml": rules(twin("kyverno.*", "kyverno"), A)})
    both = rules(twin("kyverno.*", "kyverno"), A, twin("cert-manager-.*|dex.*|cred", "security"))
    second = story.commit("second", {"r.yaml": both})
    one = rules(A, twin("cert-manager-.*|dex.*|kyverno.*", "security"))
    third = story.commit("merge into one", {"r.yaml": one})
    found = tell(story)
    assert (found.introduced("Down"), found.changed("Down")) == (
        story.sha(second), story.sha(third),
    )  # fmt: skip


def down(name: str, hosts: str, duration: str, severity: str) -> str:
    """A rule whose words are told by its hosts, its duration and its severity."""
    return rule(name, f'up{{job="node", hosts="{hosts}"}} == 0', duration=duration,
                severity=severity, team="compute", summary=f"{hosts} are down for {duration}",
                runbook=f"https://wiki.example.com/{hosts}")  # fmt: skip


def test_a_twin_that_leaves_is_not_the_rule_that_takes_its_name(story: Story, tell: Tell) -> None:
    one = down("Down", "nodes", "5m", "warning")
    long, page = down("DownLong", "nodes", "2h", "critical"), down("Down", "hosts", "5m", "page")
    story.commit("OPS-1: add all (#1)", {"a.yaml": rules(one, long, page)})
    both = [text.replace('hosts="nodes"', 'hosts!="hosts"') for text in (one, long)]
    story.commit(
        "OPS-2: one name for both (#2)",
        {"a.yaml": rules(*(text.replace("DownLong", "Down") for text in both))},
    )
    found = tell(story)
    assert [found.introduced("Down", nth) for nth in (0, 1)] == [story.sha(1), story.sha(2)]
    assert found.rule("Down", 1).attrs["renamed_from"] == "DownLong"


def test_a_rule_that_is_removed_and_added_again_several_times(story: Story, tell: Tell) -> None:
    edited = rules(A.replace("> 1", "> 2"))
    first = story.commit("OPS-1: add", {"a.yaml": rules(A)})
    story.commit("drop for now", {"a.yaml": None})
    story.commit("OPS-2: re-add", {"a.yaml": edited})
    story.commit('Revert "OPS-2: re-add"', {"a.yaml": None})
    last = story.commit("OPS-3: rere-add", {"a.yaml": edited})
    found = tell(story)
    assert (found.introduced("A"), found.changed("A")) == (story.sha(first), story.sha(last))
    assert how(found, "A") is How.GUESS


def test_a_template_variable_belongs_to_the_rules_that_use_it(story: Story, tell: Tell) -> None:
    def text(inner: str, outer: str) -> str:
        return (
            f'{{{{- $o := "{outer}" }}}}\ngroups:\n- rules:\n  - alert: A\n'
            f'    {{{{- $c := "{inner}" }}}}\n    expr: up{{job=~"{{{{ $c }}}}"}} == 0\n'
            '  - alert: B\n    expr: up{job=~"{{ $o }}"} == 0\n'
            "  - alert: C\n    expr: up == {{ $labels.o }}\n"
        )

    first = story.commit("one", {"a.yaml": text("a", "b")})
    second = story.commit("two", {"a.yaml": text("a|x", "b")})
    third = story.commit("three", {"a.yaml": text("a|x", "b|y")})
    found = tell(story)
    assert found.changed("A") == story.sha(second)
    assert found.changed("B") == story.sha(third)
    assert found.changed("C") == story.sha(first)


def test_a_rule_that_stood_in_a_comment_is_not_proven_new(story: Story, tell: Tell) -> None:
    story.commit("one", {"a.yaml": rules(A, "      # - alert: B\n      #   expr: b > 1\n")})
    second = story.commit("two", {"a.yaml": rules(A, B)})
    found = tell(story)
    assert found.introduced("B") == story.sha(second)
    assert (how(found, "A"), how(found, "B")) == (How.EXACT, How.GUESS)


def test_a_cut_history_does_not_say_since_when(story: Story, tmp_path: Path) -> None:
    story.commit("one", {"a.yaml": rules(A)})
    story.commit("two", {"b.yaml": rules(B)})
    story.commit("three", {"notes.md": "x\n"})
    story.made()
    shallow = tmp_path / "shallow"
    git(tmp_path, "clone", "--quiet", "--depth=2", f"file://{story.path}", str(shallow))
    cut = said(shallow, tmp_path / "q")
    assert cut.rule("A").since is None
    assert cut.rule("B").since is None


def test_labels_of_a_group_are_those_of_its_rules(story: Story, tell: Tell) -> None:
    group = (
        "  - name: g\n    labels: {team: bittern, severity: warning}\n    query_offset: 30s\n"
        "    rules:\n      - alert: G\n        expr: g > 4\n"
        "      - alert: Own\n        expr: o > 4\n        labels: {team: crane}\n"
    )
    text = f"groups:\n{group}  - name: other\n    rules:\n{A.replace('alert: A', 'alert: O')}"
    in_map = "data:\n  a.rules: |\n" + "".join(f"    {row}\n" for row in text.splitlines())
    flow = (
        "groups: [{name: f, labels: {team: bittern}, query_offset: 1m,"
        " rules: [{alert: F, expr: f > 1}]}]\n"
    )
    story.commit("one", {"a.yaml": text, "map.yaml": in_map, "flow.yaml": flow})
    found = tell(story)
    for nth in (0, 1):
        assert found.rule("G", nth).attrs["label.team"] == "bittern"
        assert found.rule("G", nth).attrs["query_offset"] == "30s"
        assert found.rule("Own", nth).attrs["label.team"] == "crane"
        assert found.rule("Own", nth).attrs["severity"] == "warning"
        assert "query_offset" not in found.rule("O", nth).attrs
    assert found.rule("F").attrs["label.team"] == "bittern"
    assert set(found.owners("G")) == {"team:bittern"}
    assert set(found.owners("Own")) == {"team:crane"}


def test_every_branch_of_a_template_is_read(story: Story, tell: Tell) -> None:
    text = (
        "groups:\n- rules:\n  - alert: A\n    {{- if .Values.v2 }}\n    expr: new_metric > 1\n"
        "    {{- else }}\n    expr: old_metric > 1\n    {{- end }}\n    labels:\n"
        "      {{- if .x }}\n      team: otter\n      {{- else }}\n      team: heron\n"
        "      {{- end }}\n"
    )
    story.commit("one", {"templates/a.yaml": text})
    found = tell(story)
    measured = found.targets(found.rule("A").id, Relation.MEASURES)
    assert set(measured) == {"metric:new_metric", "metric:old_metric"}
    assert set(found.owners("A")) == {"team:otter", "team:heron"}


def test_a_path_of_grafana_is_a_dashboard(story: Story, tell: Tell) -> None:
    text = rule("A", grafana_path="d/abcdef/traffic?orgId=1")
    story.commit("one", {"a.yaml": rules(text)})
    found = tell(story)
    (link,) = found.links(found.rule("A").id, Relation.SHOWN_ON)
    assert link.best.text == "d/abcdef/traffic?orgId=1"
