"""Which change brought a commit, where several might have, and where none of this forge did."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.connectors.git_answers import Said, said
from tests.connectors.git_repositories import FORGE, Story, rule, rules
from traceview.identity import commit_id
from traceview.model import How, Relation

A = rules(rule("A"))
SLUG = "github.com/acme/alerts"


@pytest.fixture
def story(tmp_path: Path) -> Story:
    return Story(tmp_path / "repository")


def tell(story: Story, slug: str = SLUG) -> Said:
    return said(story.made(), story.path.parent / "private", slug=slug)


def attrs(found: Said, sha: str) -> dict[str, str]:
    return found.nodes[commit_id(sha)].attrs


def test_numbers_before_the_first_own_one_are_of_another_repository(story: Story) -> None:
    old = story.commit("Add A (#16230)", {"a.yaml": A}, committer=FORGE)
    story.commit("Notes (#16444)", {"n.md": "n\n"}, committer=FORGE)
    new = story.commit("Begin here (#1)", {"b.yaml": rules(rule("B"))}, committer=FORGE)
    for number in range(2, 6):
        story.commit(f"Go on (#{number})", {"n.md": f"{number}\n"}, committer=FORGE)
    found = tell(story)
    assert found.change(story.sha(old)) == ""
    assert attrs(found, story.sha(old))["elsewhere"] == "#16230"
    assert not [node for node in found.nodes if "16230" in node]
    assert found.change(story.sha(new)) == "1"


def imported(story: Story, *subjects: str) -> Said:
    """A history that begins with `subjects`, and goes on with commits that name no number."""
    for number, subject in enumerate(subjects):
        story.commit(subject, {f"{number}.yaml": rules(rule(f"R{number}"))}, committer=FORGE)
    for number in range(3):
        story.commit("Go on", {"n.md": f"{number}\n"})
    return tell(story)


def changes(found: Said) -> list[tuple[How, str, str]]:
    """Each rule's change: how sure, its page, and what it is called."""
    origins = [f"commit:{found.introduced(f'R{number}')}" for number in range(2)]
    links = [link for origin in origins for link in found.links(origin, Relation.PART_OF)]
    nodes = [found.nodes[link.target] for link in links]
    told = zip(links, nodes, strict=True)
    return [(link.how, node.url, node.names[0]) for link, node in told]


def test_numbers_that_begin_far_from_one_are_a_guess_without_a_page(story: Story) -> None:
    found = imported(story, "Add R0 (#8310)", "Merge pull request #8391 from ann/more")
    assert changes(found) == [(How.GUESS, "", "#8310"), (How.GUESS, "", "#8391")]


@pytest.mark.parametrize(
    "subjects",
    [
        ("Add R0 (#7)", "Add R1 (#8391)"),
        ("Add R0 (#240)", "Add R1 (#8391)"),
        (
            "Merge branch 'x'\n\nSee merge request acme/alerts!8310",
            "Merge branch 'x'\n\nSee merge request acme/alerts!8391",
        ),
        ("Merged PR 8310: Add R0", "Merged PR 8391: Add R1"),
    ],
)
def test_what_proves_a_number_keeps_it_exact(subjects: tuple[str, str], story: Story) -> None:
    found = changes(imported(story, *subjects))
    assert [(how, bool(page)) for how, page, _ in found] == [(How.EXACT, True)] * 2


def test_a_first_own_number_changes_what_was_said_of_the_imported_ones(story: Story) -> None:
    old = story.commit("Add A (#16230)", {"a.yaml": A}, committer=FORGE)
    private = story.path.parent / "private"
    first = said(story.made(), private, slug=SLUG)
    assert first.change(story.sha(old)) == "16230"
    for number in range(1, 5):
        story.commit(f"Go on (#{number})", {"n.md": f"{number}\n"}, committer=FORGE)
    later = said(story.made(), private, first.cursor, slug=SLUG)
    assert later.change(story.sha(old)) == ""
    assert attrs(later, story.sha(old))["elsewhere"] == "#16230"


def test_numbers_of_an_absorbed_repository_are_its_own(story: Story) -> None:
    story.commit("Begin (#40)", {"x.md": "x\n"}, committer=FORGE)
    work = story.commit("Add A (#41)", {"alerts/a.yaml": A}, on="other", committer=FORGE)
    story.commit("Merge pull request #42 from acme/absorb\n\nOPS-9: absorb", merges=[work])
    found = tell(story)
    assert found.change(found.introduced("A")) == ""
    told = attrs(found, story.sha(work))
    assert (told["elsewhere"], told["reached"]) == ("#41", "#42")
    assert found.tickets(story.sha(work)) == set()
    context = found.targets(commit_id(story.sha(work)), Relation.MENTIONS)
    assert context == [f"change:{SLUG}#42"]


def test_a_change_id_is_the_same_in_every_repository(story: Story) -> None:
    story.commit("Begin", {"x.md": "x\n"})
    work = story.commit(f"Add A\n\nChange-Id: I{'a' * 40}", {"a.yaml": A}, on="other")
    story.commit("Merge pull request #42 from acme/absorb", merges=[work])
    assert tell(story).change(story.sha(work)) == "I" + "a" * 40


def released(story: Story, sync: str, own: str = "Add A") -> tuple[Story, int]:
    """A change #179 into one release branch, which `sync` brings into the next one."""
    begin = story.commit("Begin", {"x.md": "x\n"})
    work = story.commit(own, {"a.yaml": A}, on="rules", start=begin)
    story.commit("go on", {"y.md": "y\n"}, on="first", start=begin)
    merged = story.commit("Merge pull request #179 from acme/OPS-77-rules", on="first",
                          merges=[work])  # fmt: skip
    story.commit("second begins", {"z.md": "z\n"}, on="second", start=begin)
    synced = story.commit("Merge r1 into r2", on="second", merges=[merged])
    story.commit("main goes on", {"m.md": "m\n"})
    story.commit(sync, merges=[synced])
    return story, work


@pytest.mark.parametrize(
    "sync",
    [
        "Merge pull request #218 from acme/sync-r1-r2\n\nSynchronise r2 with r1",
        "Merge pull request #218 from acme/r1",
        "Merge pull request #218 from acme/release-1.2\n\nRelease 1.2.0",
        "Merge pull request #218 from acme/whatever\n\nTake what r1 has",
    ],
)
def test_a_sync_of_branches_is_not_the_change(sync: str, story: Story) -> None:
    story, work = released(story, sync)
    found = tell(story)
    assert found.change(story.sha(work)) == "179"
    (link,) = found.links(commit_id(story.sha(work)), Relation.PART_OF)
    assert (link.how, link.best.place) == (How.EXACT, commit_id(story.sha(4)))
    assert "nearest" in link.best.method
    assert found.tickets(story.sha(work)) == {"OPS-77"}


def test_a_squash_by_the_forge_keeps_its_number_through_a_sync(story: Story) -> None:
    begin = story.commit("Begin", {"x.md": "x\n"})
    work = story.commit("Add A (#935)", {"a.yaml": A}, on="r1", start=begin, committer=FORGE)
    story.commit("main goes on", {"m.md": "m\n"})
    story.commit("Merge pull request #940 from acme/sync", merges=[work])
    found = tell(story)
    assert found.change(story.sha(work)) == "935"


def test_a_number_that_a_person_wrote_yields_to_the_merge_right_around(story: Story) -> None:
    begin = story.commit("Begin", {"x.md": "x\n"})
    work = story.commit("Add A as asked (#12)", {"a.yaml": A}, on="topic", start=begin)
    story.commit("Merge pull request #31 from ann/topic", merges=[work])
    assert tell(story).change(story.sha(work)) == "31"


def test_a_push_to_a_synced_branch_has_no_change_but_is_told_how_it_came(story: Story) -> None:
    begin = story.commit("Begin", {"x.md": "x\n"})
    work = story.commit("Add A", {"a.yaml": A}, on="r1", start=begin)
    story.commit("Merge pull request #218 from acme/r1", merges=[work])
    found = tell(story)
    assert found.change(story.sha(work)) == ""
    assert attrs(found, story.sha(work))["reached"] == "#218"


def test_a_push_that_a_sync_brought_over_a_merge_has_no_change(story: Story) -> None:
    begin = story.commit("Begin", {"x.md": "x\n"})
    work = story.commit("Add A", {"a.yaml": A}, on="first", start=begin)
    story.commit("second", {"z.md": "z\n"}, on="second", start=begin)
    synced = story.commit("Merge first into second", on="second", merges=[work])
    story.commit("Merge pull request #218 from acme/update\n\nSynchronise", merges=[synced])
    found = tell(story)
    assert found.change(story.sha(work)) == ""
    assert attrs(found, story.sha(work))["reached"] == "#218"


def test_a_branch_of_the_name_that_is_merged_into_is_a_forks(story: Story) -> None:
    slug = "gitlab.com/acme/alerts"
    begin = story.commit("Begin", {"x.md": "x\n"})
    work = story.commit("Add A", {"a.yaml": A}, on="theirs", start=begin)
    story.commit("Merge branch 'main' into 'main'\n\nAdd A\n\nSee merge request acme/alerts!31",
                 merges=[work])  # fmt: skip
    assert tell(story, slug).change(story.sha(work)) == "31"


@pytest.mark.parametrize("branch", ["bob/main", "bob/develop"])
def test_a_forks_own_main_branch_is_where_people_work(branch: str, story: Story) -> None:
    begin = story.commit("Begin", {"x.md": "x\n"})
    work = story.commit("Add A", {"a.yaml": A}, on="topic", start=begin)
    story.commit(f"Merge pull request #31 from {branch}", merges=[work])
    assert tell(story).change(story.sha(work)) == "31"


def test_work_of_another_branch_inside_of_a_change_is_a_guess(story: Story) -> None:
    begin = story.commit("Begin", {"x.md": "x\n"})
    work = story.commit("Add A", {"a.yaml": A}, on="mate", start=begin)
    topic = story.commit("Work", {"w.md": "w\n"}, on="topic", start=begin)
    topic = story.commit("Merge branch 'mate' into topic", on="topic", merges=[work])
    story.commit("Merge pull request #31 from ann/topic", merges=[topic])
    (link,) = tell(story).links(commit_id(story.sha(work)), Relation.PART_OF)
    assert (link.target[-3:], link.how, link.confidence) == ("#31", How.GUESS, 0.8)


@pytest.mark.parametrize(
    ("subject", "key"),
    [
        ("Merge branch 'OPS-80-disk' into main", "OPS-80"),
        ("Merge branch 'OPS-80-disk'", "OPS-80"),
        ("Merge remote-tracking branch 'origin/OPS-80-disk'", "OPS-80"),
        ("Merge branch 'ops-801-disk' into main", "OPS-801"),
        ("Merge OPS-80-disk into main", "OPS-80"),
    ],
)
def test_a_plain_merge_names_the_ticket_in_its_branch(
    subject: str, key: str, story: Story
) -> None:  # fmt: skip
    begin = story.commit("Begin", {"x.md": "x\n"})
    work = story.commit("Add A", {"a.yaml": A}, on="topic", start=begin)
    story.commit(subject, merges=[work])
    found = tell(story, "")
    assert found.change(story.sha(work)) == ""
    assert found.tickets(story.sha(work)) == {key}
    (link,) = found.links(commit_id(story.sha(work)), Relation.REFERS_TO)
    assert (link.how, link.best.place) == (How.GUESS, commit_id(story.sha(3)))
