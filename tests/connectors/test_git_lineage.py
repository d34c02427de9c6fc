"""Which commit introduced a rule, and which last changed what it means."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.connectors.git_answers import Said, said
from tests.connectors.git_repositories import BOB, DAY, START, Story, git, rule, rules
from traceview.model import How, Relation

Tell = Callable[[Story], Said]
A, B = rule("A", "a > 1", team="one"), rule("B", "b > 1", team="two")


@pytest.fixture
def story(tmp_path: Path) -> Story:
    return Story(tmp_path / "repository")


@pytest.fixture
def tell(tmp_path: Path) -> Tell:
    return lambda story: said(story.made(), tmp_path / "private")


def test_an_edit_changes_a_rule_and_does_not_introduce_it(story: Story, tell: Tell) -> None:
    first = story.commit("one", {"a.yaml": rules(A, B)})
    second = story.commit("two", {"a.yaml": rules(A.replace("> 1", "> 2"), B)})
    found = tell(story)
    assert found.introduced("A") == found.introduced("B") == story.sha(first)
    assert found.changed("A") == story.sha(second)
    assert found.changed("B") == story.sha(first)


@pytest.mark.parametrize(
    "text",
    [
        rules(A).replace("\n", "\n  ").replace("  groups", "groups"),
        rules(A).replace("a > 1", "'a > 1'"),
        rules(A).replace("expr: a > 1", "expr: |\n            a\n              > 1"),
        rules(A).replace("expr: a > 1", "# why\n        expr: a>1"),
        rules(A).replace("alert: A\n        expr: a > 1", "expr: a > 1\n        alert: A"),
        '{"groups": [{"rules": [{"alert": "A", "expr": "a > 1", "labels": {"team": "one"}}]}]}',
        rules(A).replace("groups:", "kind: PrometheusRule\nspec:\n groups:"),
    ],
    ids=["indent", "quotes", "block", "comment", "order", "json", "object"],
)  # fmt: skip
def test_another_way_to_write_it_is_no_change(text: str, story: Story, tell: Tell) -> None:
    first = story.commit("one", {"a.yaml": rules(A)})
    story.commit("two", {"a.yaml": text})
    found = tell(story)
    assert found.introduced("A") == found.changed("A") == story.sha(first)


@pytest.mark.parametrize(
    "text",
    [
        A.replace("a > 1", "a > 2"),
        A.replace("one", "three"),
        rule("A", "a > 1", team="one", summary="x"),
        rule("A", "a > 1", duration="5m", team="one"),
    ],
    ids=["expression", "label", "annotation", "duration"],
)
def test_each_part_of_the_meaning_counts(text: str, story: Story, tell: Tell) -> None:
    story.commit("one", {"a.yaml": rules(A)})
    second = story.commit("two", {"a.yaml": rules(text)})
    assert tell(story).changed("A") == story.sha(second)


def test_a_moved_file_keeps_its_origin(story: Story, tell: Tell) -> None:
    first = story.commit("one", {"old/a.yaml": rules(A, B)})
    story.commit("two", {"old/a.yaml": None, "new/b.yaml": rules(A, B)})
    found = tell(story)
    assert found.introduced("A") == found.changed("A") == story.sha(first)
    assert found.rule("A").attrs["file"] == "new/b.yaml"


def test_a_file_that_is_split_gives_its_rules_their_origin(story: Story, tell: Tell) -> None:
    first = story.commit("one", {"all.yaml": rules(A, B)})
    story.commit("two", {"all.yaml": None, "a.yaml": rules(A), "b.yaml": rules(B)})
    found = tell(story)
    assert found.introduced("A") == found.introduced("B") == story.sha(first)


def test_a_rule_that_moves_and_changes_at_once_is_changed(story: Story, tell: Tell) -> None:
    first = story.commit("one", {"a.yaml": rules(A), "b.yaml": rules(B)})
    second = story.commit("two", {"a.yaml": None, "b.yaml": rules(B, A.replace("one", "two"))})
    found = tell(story)
    assert (found.introduced("A"), found.changed("A")) == (story.sha(first), story.sha(second))


def test_a_move_in_two_steps_keeps_the_origin(story: Story, tell: Tell) -> None:
    first = story.commit("one", {"a.yaml": rules(A)})
    story.commit("two", {"b.yaml": rules(A)})
    story.commit("three", {"a.yaml": None})
    found = tell(story)
    assert found.introduced("A") == story.sha(first)
    assert found.links(found.rule("A").id, Relation.INTRODUCED_BY)[0].how is How.GUESS


def test_a_copy_begins_anew_and_names_its_source(story: Story, tell: Tell) -> None:
    first = story.commit("one", {"a.yaml": rules(A)})
    second = story.commit("two", {"b.yaml": rules(A)})
    found = tell(story)
    assert found.introduced("A", 0) == story.sha(first)
    assert found.introduced("A", 1) == story.sha(second)
    copy = found.rule("A", 1).id
    assert found.targets(copy, Relation.COPIED_FROM) == [found.rule("A", 0).id]
    assert f"commit:{story.sha(first)}" in found.targets(copy, Relation.TOUCHED_BY)


def test_a_new_name_begins_anew_and_remembers_the_old(story: Story, tell: Tell) -> None:
    first = story.commit("one", {"a.yaml": rules(rule("Old", "a > 1", team="one"))})
    second = story.commit("two", {"a.yaml": rules(rule("New", "a > 1", team="one"))})
    found = tell(story)
    assert found.introduced("New") == story.sha(second)
    assert found.rule("New").attrs["renamed_from"] == "Old"
    origins = found.targets(found.rule("New").id, Relation.TOUCHED_BY)
    assert origins == [f"commit:{story.sha(first)}"]


def test_two_rules_of_one_name_are_two_rules(story: Story, tell: Tell) -> None:
    warning = rule("A", "a > 1", severity="warning")
    first = story.commit("one", {"a.yaml": rules(warning)})
    second = story.commit("two", {"a.yaml": rules(rule("A", "a > 9", severity="page"), warning)})
    found = tell(story)
    assert found.introduced("A", 0) == story.sha(second)
    assert found.introduced("A", 1) == story.sha(first)
    assert found.rule("A", 1).id.endswith("#A~2")


def test_a_rule_that_a_revert_brings_back_keeps_its_origin(story: Story, tell: Tell) -> None:
    first = story.commit("one", {"a.yaml": rules(A, B)})
    story.commit("Drop A", {"a.yaml": rules(B)})
    third = story.commit('Revert "Drop A"', {"a.yaml": rules(A, B)}, day=200)
    found = tell(story)
    assert (found.introduced("A"), found.changed("A")) == (story.sha(first), story.sha(third))


def test_a_rule_that_is_added_again_much_later_begins_anew(story: Story, tell: Tell) -> None:
    story.commit("one", {"a.yaml": rules(A, B)})
    story.commit("Drop A", {"a.yaml": rules(B)})
    third = story.commit("Alert on A", {"a.yaml": rules(A, B)}, day=200)
    assert tell(story).introduced("A") == story.sha(third)


def test_a_file_that_is_broken_for_a_while_keeps_its_origin(story: Story, tell: Tell) -> None:
    anchored = rules(
        A.replace("- alert", "- &x\n        alert"), "      - <<: *x\n        for: 5m\n"
    )
    first = story.commit("one", {"a.yaml": anchored})
    story.commit("two", {"a.yaml": anchored.replace("team: one", "team: 'one")})
    story.commit("three", {"a.yaml": anchored})
    found = tell(story)
    assert {found.introduced("A", nth) for nth in (0, 1)} == {story.sha(first)}


def test_revisions_to_ignore_change_nothing(story: Story, tell: Tell) -> None:
    first = story.commit("one", {"a.yaml": rules(A)})
    second = story.commit("two", {"a.yaml": rules(A.replace("one", "ONE"))})
    sha = story.made() and story.sha(second)
    story.commit("three", {".git-blame-ignore-revs": f"# capitals\n{sha}\n"})
    assert tell(story).changed("A") == story.sha(first)


def test_an_edit_of_an_anchor_touches_the_rules_that_take_from_it(story: Story, tell: Tell) -> None:
    base = "groups:\n- rules:\n  - &x\n    alert: A\n    expr: a > 1\n    labels: {team: one}\n"
    heir = "  - <<: *x\n    alert: B\n    expr: b > 1\n"
    first = story.commit("one", {"a.yaml": base + heir})
    second = story.commit("two", {"a.yaml": base.replace("one", "two") + heir})
    found = tell(story)
    assert found.changed("A") == story.sha(second)
    assert found.changed("B") == story.sha(first)
    touched = found.targets(found.rule("B").id, Relation.TOUCHED_BY)
    assert touched == [f"commit:{story.sha(second)}"]


def test_what_a_merge_brings_is_the_work_of_its_branch(story: Story, tell: Tell) -> None:
    story.commit("Begin", {"a.yaml": rules(A)})
    side = story.commit("Add B", {"b.yaml": rules(B)}, on="topic", start=1, author=BOB)
    edit = story.commit("Tune B", {"b.yaml": rules(B.replace("> 1", "> 2"))}, on="topic")
    story.commit("Merge pull request #4 from bob/topic", merges=[edit])
    found = tell(story)
    assert (found.introduced("B"), found.changed("B")) == (story.sha(side), story.sha(edit))


def test_a_rule_that_only_the_merge_holds_is_of_the_merge(story: Story, tell: Tell) -> None:
    story.commit("Begin", {"a.yaml": rules(A)})
    side = story.commit("Notes", {"notes.md": "x\n"}, on="topic", start=1)
    merge = story.commit("Merge topic", {"b.yaml": rules(B)}, merges=[side])
    assert tell(story).introduced("B") == story.sha(merge)


def test_a_cut_history_says_that_it_may_be_older(story: Story, tmp_path: Path) -> None:
    story.commit("one", {"a.yaml": rules(A)})
    story.commit("two", {"notes.md": "x\n"})
    story.made()
    found = said(f"file://{story.path}", tmp_path / "p")
    assert found.links(found.rule("A").id, Relation.INTRODUCED_BY)[0].how is How.EXACT
    shallow = tmp_path / "shallow"
    git(tmp_path, "clone", "--quiet", "--depth=1", f"file://{story.path}", str(shallow))
    cut = said(shallow, tmp_path / "q")
    assert cut.links(cut.rule("A").id, Relation.INTRODUCED_BY)[0].how is How.GUESS
    assert any("shallow" in problem.what for problem in cut.findings.problems)


def test_times_are_those_of_the_commits(story: Story, tell: Tell) -> None:
    story.commit("one", {"a.yaml": rules(A)}, day=1)
    story.commit("two", {"a.yaml": rules(A.replace("> 1", "> 2"))}, day=3)
    node = tell(story).rule("A")
    assert node.since is not None
    assert node.updated is not None
    assert node.since.timestamp() == START + DAY
    assert node.updated.timestamp() == START + 3 * DAY
