"""What a merge brings in was done inside of its side, however files were moved there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.connectors.git_answers import Said, said
from tests.connectors.git_repositories import Story, rule, rules
from traceview.model import How, Relation

Tell = Callable[[Story], Said]
A = rule("A", "a > 1", team="one")
ADDED = "Add A\n\nBug: OPS-12\nChange-Id: I" + "a" * 40
MOVED = "Move it\n\nChange-Id: I" + "b" * 40


@pytest.fixture
def story(tmp_path: Path) -> Story:
    return Story(tmp_path / "repository")


@pytest.fixture
def tell(tmp_path: Path) -> Tell:
    return lambda story: said(story.made(), tmp_path / "private")


@pytest.mark.parametrize("is_related", [True, False], ids=["related", "unrelated"])
@pytest.mark.parametrize("is_nested", [True, False], ids=["nested", "flat"])
def test_a_file_that_moves_inside_of_a_side_keeps_its_origin(
    is_related: bool, is_nested: bool, story: Story, tell: Tell
) -> None:
    app = story.commit("app begins", {"app.txt": "app\n"})
    root = story.commit("infra begins", {"i.txt": "i\n"}, on="infra", start=app * is_related)
    moved: dict[str, str | None] = {"prom/over/r.yaml": None, "over/prom/r.yaml": rules(A)}
    if is_nested:
        add = story.commit(ADDED, {"prom/over/r.yaml": rules(A)}, on="t1", start=root)
        story.commit("other", {"i2.txt": "2\n"}, on="infra")
        first = story.commit('Merge "Add A"', on="infra", merges=[add])
        move = story.commit(MOVED, moved, on="t2", start=first)
        story.commit("more", {"i3.txt": "3\n"}, on="infra")
        tip = story.commit('Merge "Move it"', moved, on="infra", merges=[move])
    else:
        add = story.commit(ADDED, {"prom/over/r.yaml": rules(A)}, on="infra")
        tip = story.commit(MOVED, moved, on="infra")
    story.commit("app goes on", {"x.txt": "x\n"})
    story.commit("Merge remote-tracking branch 'infra/master'", merges=[tip])
    found = tell(story)
    assert found.introduced("A") == found.changed("A") == story.sha(add)
    assert found.change(story.sha(add)) == "I" + "a" * 40
    assert found.tickets(story.sha(add)) == {"OPS-12"}
    (link,) = found.links(found.rule("A").id, Relation.INTRODUCED_BY)
    assert link.how is How.EXACT


def test_a_rule_that_moves_and_changes_inside_of_a_branch(story: Story, tell: Tell) -> None:
    story.commit("Begin", {"a.txt": "x\n"})
    add = story.commit("Add", {"one/r.yaml": rules(A)}, on="f", start=1)
    edited = rules(A.replace("> 1", "> 2"))
    move = story.commit("Put it there", {"one/r.yaml": None, "two/r.yaml": edited}, on="f")
    story.commit("Merge branch 'f'", merges=[move])
    found = tell(story)
    assert (found.introduced("A"), found.changed("A")) == (story.sha(add), story.sha(move))
    (link,) = found.links(found.rule("A").id, Relation.INTRODUCED_BY)
    assert link.how is How.GUESS


def test_a_rule_that_passes_through_a_file_which_the_merge_does_not_show(
    story: Story, tell: Tell
) -> None:
    b = rule("B", "b > 1")
    story.commit("Begin", {"b.yaml": rules(b)})
    add = story.commit("Add", {"b.yaml": rules(b, A)}, on="f", start=1)
    move = story.commit("A file of its own", {"b.yaml": rules(b), "a.yaml": rules(A)}, on="f")
    story.commit("Merge branch 'f'", merges=[move])
    assert tell(story).introduced("A") == story.sha(add)


def test_a_history_that_is_merged_below_a_folder(story: Story, tell: Tell) -> None:
    story.commit("app begins", {"app.txt": "app\n"})
    other = {"b/a.yaml": rules(A), "a.yaml": rules(A)}
    add = story.commit(ADDED, {"a.yaml": rules(A)}, on="alerts")
    tip = story.commit("Another of the name", {"b/a.yaml": rules(A)}, on="alerts")
    below: dict[str, str | None] = {f"alerts/{path}": text for path, text in other.items()}
    gone: dict[str, str | None] = dict.fromkeys(other)
    story.commit("Add the history of alerts", below | gone, merges=[tip])
    edited = rules(A.replace("> 1", "> 2"))
    edit = story.commit("Tune it", {"a.yaml": edited}, on="alerts")
    story.commit("Update alerts", {"alerts/a.yaml": edited, "a.yaml": None, "b/a.yaml": None},
                 merges=[edit])  # fmt: skip
    found = tell(story)
    assert found.rule("A").attrs["file"] == "alerts/a.yaml"
    assert (found.introduced("A", 0), found.changed("A", 0)) == (story.sha(add), story.sha(edit))
    assert found.introduced("A", 1) == story.sha(tip)
    assert found.tickets(story.sha(add)) == {"OPS-12"}


def test_a_squashed_subtree_proves_no_beginning(story: Story, tell: Tell) -> None:
    story.commit("app begins", {"app.txt": "app\n"})
    squash = story.commit("Squashed 'alerts/' content from commit 1a2b3c4",
                          {"alerts/a.yaml": rules(A)})  # fmt: skip
    found = tell(story)
    assert found.introduced("A") == story.sha(squash)
    assert found.links(found.rule("A").id, Relation.INTRODUCED_BY)[0].how is How.GUESS


def test_each_file_is_changed_by_the_commit_that_changed_it(story: Story, tell: Tell) -> None:
    story.commit("base", {"a.yaml": rules(A), "b.yaml": rules(A)})
    edited = rules(A.replace("> 1", "> 2"))
    first = story.commit("change a", {"a.yaml": edited}, on="f", start=1)
    second = story.commit("change b", {"b.yaml": edited}, on="f")
    story.commit("Merge pull request #9 from x/f", merges=[second])
    found = tell(story)
    assert found.changed("A", 0) == story.sha(first)
    assert found.changed("A", 1) == story.sha(second)


def test_a_rule_that_is_added_removed_and_added_again_in_a_branch(story: Story, tell: Tell) -> None:
    story.commit("Begin", {"a.txt": "x\n"})
    add = story.commit("Add", {"r.yaml": rules(A)}, on="f", start=1)
    story.commit("Not yet", {"r.yaml": None}, on="f")
    again = story.commit("Now", {"r.yaml": rules(A)}, on="f")
    story.commit("Merge branch 'f'", merges=[again])
    found = tell(story)
    assert found.introduced("A") == story.sha(add)
