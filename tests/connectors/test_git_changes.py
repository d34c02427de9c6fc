"""From a rule to its change and its tickets, in each house style."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.connectors import git_repositories as styles
from tests.connectors.git_answers import Said, said
from tests.connectors.git_repositories import BOB, FORGE, Story, rule, rules
from traceview.identity import commit_id
from traceview.model import How, Relation

A = rules(rule("A"))


@pytest.fixture
def story(tmp_path: Path) -> Story:
    return Story(tmp_path / "repository")


def tell(story: Story, slug: str = "") -> Said:
    return said(story.made(), story.path.parent / "private", slug=slug)


def styled(make: Callable[[Path], Story], folder: Path, slug: str = "") -> tuple[Story, Said]:
    story = make(folder / "repository")
    return story, tell(story, slug)


def test_squash_merges_on_github(tmp_path: Path) -> None:
    story, found = styled(styles.squash_helm, tmp_path, "github.com/acme/alerts")
    assert found.introduced("PodRestarts") == story.sha(1)
    assert found.changed("PodRestarts") == story.sha(3)
    assert found.changed("PodSlow") == story.sha(1)
    assert found.change(story.sha(1)) == "12"
    assert found.tickets(story.sha(1)) == {"acme/plans#7"}
    (link,) = found.links(commit_id(story.sha(1)), Relation.PART_OF)
    assert (link.target, link.how) == ("change:github.com/acme/alerts#12", How.EXACT)


def test_merge_commits_with_keys_in_their_branches(tmp_path: Path) -> None:
    story, found = styled(styles.merges_jira, tmp_path, "github.com/acme/platform")
    assert found.introduced("DiskFull", 0) == story.sha(2)
    assert found.change(story.sha(2)) == found.change(story.sha(3)) == "31"
    assert found.tickets(story.sha(2)) == {"OPS-77"}
    assert found.rule("DiskFull", 1).attrs["file"] == "out/all.yaml"


def test_direct_pushes_have_no_change_and_say_so(tmp_path: Path) -> None:
    story, found = styled(styles.direct_labels, tmp_path)
    assert found.introduced("NodeDown") == story.sha(1)
    assert found.change(story.sha(1)) == ""
    assert found.tickets(story.sha(1)) == set()


def test_gerrit_names_the_change_in_the_commit(tmp_path: Path) -> None:
    story, found = styled(styles.gerrit, tmp_path)
    assert found.introduced("WebSlow", 1) == story.sha(1)
    assert found.changed("WebSlow", 1) == story.sha(2)
    assert found.change(story.sha(1)) == "I" + "a" * 40
    assert found.tickets(story.sha(1)) == {"T12345"}
    assert "T999" not in found.tickets(story.sha(2))


def test_gitlab_names_the_merge_request_in_the_merge(tmp_path: Path) -> None:
    story, found = styled(styles.gitlab, tmp_path, "gitlab.example.com/acme/alerts")
    assert found.change(story.sha(2)) == "40"
    (change,) = found.targets(commit_id(story.sha(2)), Relation.PART_OF)
    assert change == "change:gitlab.example.com/acme/alerts!40"
    assert found.nodes[change].title == "Alert on errors"
    assert found.tickets(story.sha(2)) == {"acme/alerts#5"}


def test_a_later_ticket_is_not_that_of_the_origin(story: Story) -> None:
    story.commit("Add A (#1)\n\nFixes: OPS-1", {"a.yaml": A})
    story.commit("Tune A (#2)\n\nFixes: OPS-2", {"a.yaml": A.replace("== 0", "< 1")})
    found = tell(story)
    assert found.tickets(found.introduced("A")) == {"OPS-1"}
    assert found.tickets(found.changed("A")) == {"OPS-2"}


def test_a_foxtrot_merge_does_not_hide_the_change(story: Story) -> None:
    story.commit("Begin", {"x.md": "x\n"})
    work = story.commit("Add A", {"a.yaml": A}, on="topic", start=1)
    merged = story.commit(
        "Merge pull request #8 from ann/topic", on="upstream", start=1, merges=[work]
    )
    story.commit("mine", {"y.md": "y\n"})
    story.commit("Merge branch 'main' of example.com:acme/alerts", merges=[merged])
    found = tell(story, "github.com/acme/alerts")
    assert found.introduced("A") == story.sha(work)
    assert found.change(story.sha(work)) == "8"


def test_the_nearest_merge_is_the_change(story: Story) -> None:
    story.commit("Begin", {"x.md": "x\n"})
    inner = story.commit("Add A", {"a.yaml": A}, on="inner", start=1)
    outer = story.commit("Merge pull request #5 from ann/inner", on="outer", start=1,
                         merges=[inner])  # fmt: skip
    story.commit("Merge pull request #6 from ann/outer", merges=[outer])
    found = tell(story, "github.com/acme/alerts")
    assert found.change(found.introduced("A")) == "5"


@pytest.mark.parametrize("release", ["Merge pull request #9 from acme/develop", "Release 1.2.0"])
def test_a_release_is_not_the_work(release: str, story: Story) -> None:
    story.commit("Begin", {"x.md": "x\n"})
    work = story.commit("Add A (#7)", {"a.yaml": A}, on="develop", start=1, committer=FORGE)
    story.commit(release, merges=[work])
    found = tell(story, "github.com/acme/alerts")
    assert found.change(story.sha(work)) == "7"


def test_another_commit_of_the_change_may_name_the_ticket(story: Story) -> None:
    story.commit("Begin", {"x.md": "x\n"})
    work = story.commit("Add A", {"a.yaml": A}, on="topic", start=1)
    tests = story.commit("Test it\n\nRefs: OPS-9", {"t.md": "t\n"}, on="topic")
    story.commit("Merge pull request #5 from ann/topic", merges=[tests])
    found = tell(story, "github.com/acme/alerts")
    assert found.tickets(story.sha(work)) == {"OPS-9"}
    (link,) = found.links(commit_id(story.sha(work)), Relation.REFERS_TO)
    assert (link.how, link.confidence) == (How.GUESS, 0.7)


def test_a_word_with_a_number_in_a_branch_is_no_key(story: Story) -> None:
    story.commit("Begin", {"x.md": "x\n"})
    work = story.commit("Add A", {"a.yaml": A}, on="topic", start=1)
    story.commit("Merge pull request #5 from ann/new-exporter-2", merges=[work])
    assert tell(story, "github.com/acme/alerts").tickets(story.sha(work)) == set()


def test_reverts_and_picks_are_linked(story: Story) -> None:
    first = story.commit("Add A", {"a.yaml": A})
    story.made()
    picked = f"Tune A\n\n(cherry picked from commit {'c' * 40})"
    second = story.commit(picked, {"a.yaml": A.replace("== 0", "< 1")})
    undone = f'Revert "Add A"\n\nThis reverts commit {story.sha(first)}.'
    third = story.commit(undone, {"a.yaml": A.replace("== 0", "< 2")})
    found = tell(story)
    copied = found.targets(commit_id(story.sha(second)), Relation.COPIED_FROM)
    assert copied == [f"commit:{'c' * 40}"]
    reverted = found.targets(commit_id(story.sha(third)), Relation.REVERTS)
    assert reverted == [commit_id(story.sha(first))]


def test_the_design_and_other_work_are_referred_to(story: Story) -> None:
    design, review = "https://docs.example.com/adr/12", "https://github.com/acme/x/pull/3"
    message = f"Add A (#1)\n\nAfter {review}.\n\nDesign: {design}\n"
    story.commit(message, {"a.yaml": A}, committer=FORGE)
    found = tell(story, "github.com/acme/alerts")
    change = "change:github.com/acme/alerts#1"
    assert found.targets(change, Relation.DESIGNED_IN) == [f"document:{design}"]
    assert found.nodes[f"document:{design}"].attrs["role"] == "design"
    mentioned = {mention.reference for mention in found.findings.mentions}
    assert mentioned == {review}


def test_people_carry_the_time_of_their_newest_commit(story: Story) -> None:
    story.commit("Add A\n\nCo-authored-by: Bob Example <bob@example.com>", {"a.yaml": A})
    story.commit("Notes", {"x.md": "x\n"}, author=BOB, day=300)
    found = tell(story)
    people = found.targets(commit_id(story.sha(1)), Relation.AUTHORED_BY)
    assert people == ["person:ann@example.com", "person:bob@example.com"]
    updated = found.nodes["person:bob@example.com"].updated
    assert updated is not None
    assert updated.year == 2024
    assert found.nodes["person:bob@example.com"].attrs["last_commit"] == story.sha(2)


def test_only_commits_that_matter_are_handed_over(story: Story) -> None:
    story.commit("Add A", {"a.yaml": A})
    story.commit("Code", {"main.c": "int main;\n"})
    kinds = [node.kind for node in tell(story).nodes.values() if not node.is_stub]
    assert kinds.count("commit") == 1  # type: ignore[arg-type]


def test_reviewers_and_mergers_are_no_authors(tmp_path: Path) -> None:
    story = Story(tmp_path / "repository")
    story.commit("Begin", {"notes.md": "x\n"})
    side = story.commit(
        "Add it\n\nReviewed-by: Cy Example <Cy@example.com>\n"
        "Reviewed-by: ci-bot <ci-bot@example.com>\n",
        {"a.yaml": rules(rule("A"))},
        on="side",
        start=1,
        committer="Dee Example <dee@example.com>",
    )
    merge = story.commit("Merge branch 'side'", merges=[side], author=BOB, committer=FORGE)
    found = said(story.made(), tmp_path / "private")
    commit = commit_id(story.sha(side))
    assert found.targets(commit, Relation.AUTHORED_BY) == ["person:ann@example.com"]
    assert found.targets(commit, Relation.REVIEWED_BY) == ["person:cy@example.com"]
    assert found.targets(commit, Relation.MERGED_BY) == ["person:dee@example.com"]
    merged = commit_id(story.sha(merge))
    if merged in found.nodes:
        assert found.targets(merged, Relation.MERGED_BY) == ["person:bob@example.com"]


def test_a_bare_number_of_a_converted_history_is_a_guess_without_a_page(story: Story) -> None:
    came = "\n\ngit-svn-id: https://svn.example.org/repo/trunk@5021 0000-aa"
    story.commit(f"Add A, fixes #812{came}", {"a.yaml": rules(rule("A"))})
    story.commit(f"Add B, fixes OPS-8{came}", {"b.yaml": rules(rule("B"))})
    story.commit("Add C, fixes #7", {"c.yaml": rules(rule("C"))})
    found = said(story.made(), story.path.parent / "private", slug="github.com/acme/alerts")
    told = {}
    for name in "ABC":
        (link,) = found.links(commit_id(found.introduced(name)), Relation.CLOSES)
        told[name] = (link.confidence, bool(found.nodes[link.target].url))
    assert told["A"] == (0.5, False)
    assert told["C"] == (1.0, True)
    assert told["B"][0] > 0.5
