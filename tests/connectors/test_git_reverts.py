"""What was taken back, by what and after how long; what was brought again, copied or repaired."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.connectors.git_answers import Said, said
from tests.connectors.git_repositories import DAY, FORGE, Story, rule, rules
from traceview.identity import commit_id
from traceview.model import How, Link, Relation

A = rules(rule("A"))
SLUG = "github.com/acme/alerts"
MINUTE = 60 / DAY
CHANGE = f"change:{SLUG}#50"


@pytest.fixture
def story(tmp_path: Path) -> Story:
    return Story(tmp_path / "repository")


def tell(story: Story, slug: str = SLUG) -> Said:
    return said(story.made(), story.path.parent / "private", slug=slug)


def reverting(found: Said, target: str) -> list[Link]:
    return [
        link
        for link in found.findings.links
        if link.target == target and link.relation is Relation.REVERTS
    ]


def begun(story: Story) -> str:
    """A change #50 that adds a rule; gives the id of its commit."""
    work = story.commit("Add A (#50)", {"a.yaml": A}, committer=FORGE, day=1)
    story.made()
    return story.sha(work)


@pytest.mark.parametrize(
    "message",
    [
        'Revert "Add A (#50)" (#51)\n\nThis reverts commit {sha}.',
        'Revert "Add A (#50)" (#51)\n\nThis reverts commit {short}.',
        'Revert "Add A (#50)" (#51)\n\nThis reverts commits {short} and 0123abc.',
        'Revert "Add A (#50)" (#51)\n\nReverts acme/alerts#50',
        "Back out the alert (#51)\n\nReverts #50",
        "revert: add A (#51)\n\nThis reverts commit {sha}, reversing\nchanges made to 0123abc.",
    ],
)
def test_a_change_says_that_it_was_taken_back(message: str, story: Story) -> None:
    sha = begun(story)
    text = message.format(sha=sha, short=sha[:10])
    story.commit(text, {"n.md": "n\n"}, committer=FORGE, day=1 + 40 * MINUTE)
    found = tell(story)
    change = found.nodes[CHANGE]
    assert change.attrs["reverted"] == "after 40 min by #51"
    assert change.state == "reverted after 40 min by #51"
    (link,) = reverting(found, CHANGE)
    assert (link.origin, link.how) == (f"change:{SLUG}#51", How.EXACT)
    assert found.nodes[link.origin].title.startswith(message[:6])


def test_a_quoted_subject_is_a_guess_and_no_state(story: Story) -> None:
    begun(story)
    story.commit('Revert "Add A (#50)"', {"n.md": "n\n"}, day=3)
    found = tell(story)
    change = found.nodes[CHANGE]
    assert change.state == "merged"
    assert change.attrs["reverted"].startswith("perhaps after 2 d by ")
    (link,) = reverting(found, CHANGE)
    assert (link.how, link.confidence) == (How.GUESS, 0.8)


def test_a_subject_that_two_commits_have_tells_nothing(story: Story) -> None:
    begun(story)
    story.commit("Add A (#50)", {"n.md": "again\n"}, day=2)
    story.commit('Revert "Add A (#50)"', {"a.yaml": A.replace("== 0", "< 1")}, day=3)
    found = tell(story)
    assert "reverted" not in found.nodes[CHANGE].attrs
    assert not [link for link in found.findings.links if link.relation is Relation.REVERTS]


def test_what_was_taken_back_may_be_brought_again(story: Story) -> None:
    sha = begun(story)
    undone = f'Revert "Add A" (#51)\n\nThis reverts commit {sha}.'
    back = story.commit(undone, {"n.md": "n\n"}, committer=FORGE, day=1 + 40 * MINUTE)
    story.made()
    again = f'Revert "Revert "Add A"" (#52)\n\nThis reverts commit {story.sha(back)}.'
    story.commit(again, {"n.md": "m\n"}, committer=FORGE, day=3)
    change = tell(story).nodes[CHANGE]
    assert change.state == "merged"
    assert change.attrs["reverted"] == (
        "after 40 min by #51, which was taken back after 47 h by #52"
    )


def test_a_merge_of_the_forges_revert_branch_takes_its_number_back(story: Story) -> None:
    begin = story.commit("Begin", {"x.md": "x\n"}, day=1)
    work = story.commit("Add A", {"a.yaml": A}, on="topic", start=begin, day=2)
    story.commit("Merge pull request #50 from ann/topic", merges=[work], day=3)
    undone = story.commit("Take it back", {"n.md": "n\n"}, on="undo", start=begin, day=3)
    story.commit("Merge pull request #51 from acme/revert-50-topic", merges=[undone],
                 day=3 + 3 / 24)  # fmt: skip
    found = tell(story)
    assert found.nodes[CHANGE].attrs["reverted"] == "after 3 h by #51"


def test_a_merge_request_is_taken_back_by_its_number(story: Story) -> None:
    slug = "gitlab.com/acme/ops/alerts"
    begin = story.commit("Begin", {"x.md": "x\n"}, day=1)
    work = story.commit("Add A", {"a.yaml": A}, on="topic", start=begin, day=2)
    story.commit("Merge branch 'topic' into 'main'\n\nSee merge request acme/ops/alerts!12",
                 merges=[work], day=3)  # fmt: skip
    story.commit("Revert it\n\nThis reverts merge request !12", {"n.md": "n\n"}, day=4)
    found = tell(story, slug)
    assert found.nodes[f"change:{slug}!12"].attrs["reverted"].startswith("after 24 h by ")


def test_a_change_id_is_taken_back(story: Story) -> None:
    change = "I" + "a" * 40
    story.commit(f"Add A\n\nChange-Id: {change}", {"a.yaml": A}, day=1)
    undone = f'Revert "Add A"\n\nThis reverts change {change}.\n\nChange-Id: I{"b" * 40}'
    story.commit(undone, {"n.md": "n\n"}, day=2)
    found = tell(story, "gerrit.example.org/acme/alerts")
    node = found.nodes[f"change:gerrit.example.org/{change}"]
    assert node.state == f"reverted after 24 h by I{'b' * 40}"


@pytest.mark.parametrize(
    ("message", "relation", "method"),
    [
        ("Tune\n\n(cherry picked from commit {short})", Relation.COPIED_FROM, "cherry picked"),
        ("Tune\n\nCherry-picked from {sha}", Relation.COPIED_FROM, "cherry picked"),
        ("Tune\n\nBackport of {sha}.", Relation.COPIED_FROM, "back-port"),
        ("Tune\n\nThis relands commit {short}.", Relation.COPIED_FROM, "re-lands"),
        ('Tune\n\nFixes: {short} ("Begin")', Relation.MENTIONS, "trailer Fixes"),
    ],
)
def test_relatives_by_the_beginning_of_their_id(
    message: str, relation: Relation, method: str, story: Story
) -> None:
    first = story.commit("Begin", {"x.md": "x\n"})
    story.made()
    sha = story.sha(first)
    second = story.commit(message.format(sha=sha, short=sha[:9]), {"a.yaml": A})
    found = tell(story)
    (link,) = found.links(commit_id(story.sha(second)), relation)
    assert (link.target, link.how) == (commit_id(sha), How.EXACT)
    assert method in link.best.method


@pytest.mark.parametrize("text", ["Backport of #12", "This is an automated cherry-pick of #12"])
def test_a_change_is_copied_by_its_number(text: str, story: Story) -> None:
    work = story.commit(f"Tune (#20)\n\n{text}", {"a.yaml": A})
    found = tell(story)
    copied = found.targets(commit_id(story.sha(work)), Relation.COPIED_FROM)
    assert copied == [f"change:{SLUG}#12"]


def test_an_id_that_no_commit_has_is_not_linked(story: Story) -> None:
    work = story.commit("Tune\n\nThis reverts commit 0123abc.", {"a.yaml": A})
    assert tell(story).links(commit_id(story.sha(work)), Relation.REVERTS) == []


def test_going_on_tells_of_a_revert_that_came_later(story: Story) -> None:
    sha = begun(story)
    private = story.path.parent / "private"
    first = said(story.made(), private, slug=SLUG)
    assert first.nodes[CHANGE].state == "merged"
    undone = f'Revert "Add A" (#51)\n\nThis reverts commit {sha}.'
    story.commit(undone, {"n.md": "n\n"}, committer=FORGE, day=2)
    later = said(story.made(), private, first.cursor, slug=SLUG)
    assert later.nodes[CHANGE].state == "reverted after 24 h by #51"
