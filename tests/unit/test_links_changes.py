"""From messages to the change that brought them, in the styles of the forges."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from traceview.model import How
from traceview.references.commits.change_refs import (
    ChangeRef,
    change_ref,
    is_bot,
    is_release,
    picked_from,
    reverted_commit,
)
from traceview.references.conventions.house_style import HouseStyle

SHA = "6aba45803e574ddb742a03c64f0d68ba44a06c06"
CHANGE = "I" + SHA
GITHUB, GITLAB, GERRIT = "github.com/a/b", "gitlab.com/a/s/b", "gerrit.example.org/a/b"
PLAIN = HouseStyle()


def read(message: str, slug: str) -> ChangeRef:
    found = change_ref(message, slug, PLAIN)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("message", "slug", "node_id", "branch"),
    [
        ("Merge pull request #12 from o/OPS-1\n\nx", GITHUB, f"{GITHUB}#12", "o/OPS-1"),
        ("Merge pull request #12 in OPS/b from f/x to main", GITHUB, f"{GITHUB}#12", "f/x"),
        ("Merged in f/x (pull request #12)", "bitbucket.org/a/b", "bitbucket.org/a/b#12", "f/x"),
        ("Merge pull request 'x (y)' (#12) from f into main", "codeberg.org/a/b",
         "codeberg.org/a/b#12", "f"),
        ("Merged PR 12: x", "dev.azure.com/a/b", "dev.azure.com/a/b#12", ""),
        ("Auto merge of #12 - o:f, r=p\n\nx", GITHUB, f"{GITHUB}#12", "o:f"),
        ("Rollup merge of #12 - o:f, r=p", GITHUB, f"{GITHUB}#12", "o:f"),
        ("Merge #12", GITHUB, f"{GITHUB}#12", ""),
        ("Merge #12 #13\n\n12: x r=y", GITHUB, f"{GITHUB}#12", ""),
        ("Merge branch 'f' into 'main'\n\nx\n\nSee merge request a/s/b!12", GITLAB,
         f"{GITLAB}!12", "f"),
        ("Pull request #12: x\n\nMerge in OPS/b from f/x to main", GITHUB, f"{GITHUB}#12", "f/x"),
        ("Merge branch 'f' into 'main'\n\nSee merge request !12", GITLAB, f"{GITLAB}!12", "f"),
        ("x\n\nSee merge request https://gitlab.com/a/s/b/-/merge_requests/12", GITLAB,
         f"{GITLAB}!12", ""),
        (f"x\n\nBug: T1\nChange-Id: {CHANGE}", GERRIT, f"gerrit.example.org/{CHANGE}", ""),
        (f"x\n\nLink: https://gerrit.example.org/id/{CHANGE}", "a/b",
         f"gerrit.example.org/{CHANGE}", ""),
        (f"x\n\nChange-Id: {CHANGE}\nReviewed-on: https://review.example.org/c/a/+/9", "b",
         f"review.example.org/{CHANGE}", ""),
        (f"x\n\nChange-Id: {CHANGE}", "mirror", f"mirror/{CHANGE}", ""),
        ("x\n\nReviewed-on: https://codeberg.org/a/b/pulls/12", "codeberg.org/a/b",
         "codeberg.org/a/b#12", ""),
        ("x\n\nMR: https://gitlab.com/a/s/b/-/merge_requests/31", GITLAB, f"{GITLAB}!31", ""),
        ("Merged PR 12: x", "dev.azure.com/a/Ops/_git/b", "dev.azure.com/a/Ops/_git/b#12", ""),
        ("x\n\nPR-URL: https://github.com/a/b/pull/12", GITHUB, f"{GITHUB}#12", ""),
        ("x\n\nDifferential Revision: https://phabricator.example.org/D12", "b",
         "phabricator.example.org/D12", ""),
        ("x\n\nCloses #12 from o/f.", GITHUB, f"{GITHUB}#12", "o/f"),
    ],
)  # fmt: skip
def test_what_a_forge_writes_is_exact(message: str, slug: str, node_id: str, branch: str) -> None:
    found = read(message, slug)
    assert (found.node_id, found.how) == (f"change:{node_id}", How.EXACT)
    assert found.branch == branch


def test_a_squash_suffix_is_exact_when_the_forge_committed_it() -> None:
    guess = read("Add alert (#12)", GITHUB)
    sure = change_ref("Add alert (#12)", GITHUB, PLAIN, committer_email="noreply@github.com")
    assert (guess.number, guess.how, guess.confidence) == ("12", How.GUESS, 0.95)
    assert sure is not None
    assert (sure.how, sure.url) == (How.EXACT, "https://github.com/a/b/pull/12")


def test_the_last_suffix_of_a_back_port_is_its_own_change() -> None:
    assert read("Add alert (#12) (#15)", GITHUB).number == "15"


def test_a_revert_is_not_the_change_that_it_quotes() -> None:
    assert read('Revert "Add alert (#12)" (#15)', GITHUB).number == "15"
    assert change_ref('Revert "Add alert (#12)"', GITHUB, PLAIN) is None


def test_a_mirror_on_github_has_pull_requests_before_change_ids() -> None:
    message = f"Add (#12)\n\nChange-Id: {CHANGE}"
    assert read(message, GITHUB).number == "12"
    assert read(message, GERRIT).number == CHANGE


def test_the_kind_of_a_forge_can_be_configured() -> None:
    house = HouseStyle(forges={"git.example.org": "gitlab"})
    found = change_ref("Merge branch 'f'\n\nSee merge request a/b!3", "git.example.org/a/b", house)
    assert found is not None
    assert found.url == "https://git.example.org/a/b/-/merge_requests/3"


def test_the_base_url_of_gerrit_can_be_configured() -> None:
    house = HouseStyle(base_urls={"change": "https://gerrit.example.org/r/q/"})
    found = change_ref(f"x\n\nChange-Id: {CHANGE}", "mirror", house)
    assert found is not None
    assert found.url == f"https://gerrit.example.org/r/q/{CHANGE}"
    assert found.node_id == f"change:gerrit.example.org/{CHANGE}"


@pytest.mark.parametrize(
    "message", ["", "Add alert", "Merge branch 'main'", "see #12", "x\n\nFixes #3"]
)
def test_no_change_is_made_up(message: str) -> None:
    assert change_ref(message, GITHUB, PLAIN) is None


def test_reverts_and_picks_name_their_commit() -> None:
    assert reverted_commit(f"Revert x\n\nThis reverts commit {SHA}, reversing") == SHA
    assert picked_from(f"x\n\n(cherry picked from commit {SHA})\n") == SHA
    assert reverted_commit("x") is None
    assert picked_from("x") is None


@pytest.mark.parametrize(
    ("name", "email", "expected"),
    [
        ("dependabot[bot]", "49699333+dependabot[bot]@users.noreply.github.com", True),
        ("OpenShift Merge Robot", "x@example.org", True),
        ("renovate", "bot@renovateapp.com", True),
        ("GitLab CI", "ci@example.org", True),
        ("libraryupgrader", "tools.libraryupgrader@example.org", True),
        ("Anna Abbott", "anna.abbott@example.org", False),
        ("J. Talbot", "talbot@example.org", False),
        ("Marci", "marci@example.org", False),
    ],
)
def test_bots_are_told_from_people(name: str, email: str, expected: bool) -> None:
    assert is_bot(name, email) is expected


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("Release 1.2.3", True),
        ("v1.2.3 (#44)", True),
        ("chore(release): 1.2.3", True),
        ("Bump version to 2.0.0", True),
        ("[maven-release-plugin] prepare release x-1", True),
        ("Prepare release v0.5.0", True),
        ("Release memory of the cache", False),
        ("Tag alerts with their team", False),
        ("1.5 times the threshold", False),
    ],
)
def test_releases_are_told_from_work(message: str, expected: bool) -> None:
    assert is_release(message) is expected


_PARTS = st.sampled_from(
    ["Merge pull request #1 from a/b", "(#2)", "See merge request a/b!3", f"Change-Id: {CHANGE}",
     "\n\n", "\n", " ", 'Revert "', '"', "Reviewed-on: https://codeberg.org/a/b/pulls/12",
     "Merge #1", "Link: "]
)  # fmt: skip


@given(st.lists(_PARTS | st.text(max_size=6), max_size=12).map("".join))
def test_any_message_is_read(message: str) -> None:
    for slug in (GITHUB, GITLAB, GERRIT, "local"):
        found = change_ref(message, slug, PLAIN, is_merge=True)
        assert found is None or found.node_id.startswith("change:")
    assert is_release(message) in (True, False)
    assert is_bot(message, message) in (True, False)
