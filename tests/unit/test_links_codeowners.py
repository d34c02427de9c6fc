"""CODEOWNERS of GitHub and GitLab, and the patterns in them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from traceview.references.owners.codeowners import SIZE_LIMIT, parse_codeowners
from traceview.references.owners.globs import Glob

GITLAB = """\
* @acme/everyone
[Database][2] @acme/dba
db/
db/public/ @acme/web
!db/generated/
^[Docs]
docs/* @acme/writers
*.md
[DATABASE]
sql/ @acme/sql
"""


@pytest.mark.parametrize(
    ("pattern", "path", "expected"),
    [
        ("*", "a/b/c.yaml", True),
        ("*.yaml", "a/b/c.yaml", True),
        ("*.yaml", "c.yml", False),
        ("/c.yaml", "a/c.yaml", False),
        ("/c.yaml", "c.yaml", True),
        ("c.yaml", "a/c.yaml", True),
        ("docs/", "docs/a/b", True),
        ("docs/", "a/docs/b", True),
        ("/docs/", "a/docs/b", False),
        ("docs", "docs/a", True),
        ("docs/*", "docs/a", True),
        ("docs/*", "docs/a/b", False),
        ("docs/**", "docs/a/b", True),
        ("a/**/z", "a/z", True),
        ("a/**/z", "a/b/c/z", True),
        ("**/logs", "a/b/logs/x", True),
        ("a/b", "x/a/b", False),
        ("team-?/*.y*ml", "team-a/x.yaml", True),
        ("team-?/*.y*ml", "team-ab/x.yaml", False),
        ("/", "anything", True),
        (r"a\*b", "a*b", True),
        (r"a\*b", "axb", False),
        ("A.md", "a.md", False),
    ],
)
def test_patterns_of_paths(pattern: str, path: str, expected: bool) -> None:
    assert Glob.of(pattern).matches(path) is expected


def test_the_last_match_wins_and_says_its_line() -> None:
    owners = parse_codeowners("* @a\n# c\n/alerts/ @acme/ops b@example.org # why\n")
    [at] = owners.owners_of("alerts/x.yaml")
    assert (at.owners, at.line, at.pattern) == (("@acme/ops", "b@example.org"), 3, "/alerts/")


def test_a_pattern_without_an_owner_takes_ownership_away() -> None:
    [at] = parse_codeowners("* @a\n/free/\n").owners_of("free/x")
    assert (at.owners, at.line) == ((), 2)


def test_a_path_without_a_line_has_no_owners() -> None:
    assert parse_codeowners("/a/ @a\n").owners_of("b") == []


def test_one_bad_line_is_skipped_and_reported() -> None:
    owners = parse_codeowners("* @a\n!x @b\na[bc] @c\n/y nobody\n")
    assert [problem.place for problem in owners.problems] == ["line 2", "line 3", "line 4"]
    assert owners.owners_of("y")[0].owners == ("@a",)


def test_blanks_and_hashes_can_be_escaped() -> None:
    owners = parse_codeowners("my\\ file.md @a\n\\#x @b\n")
    assert owners.owners_of("my file.md")[0].owners == ("@a",)
    assert owners.owners_of("#x")[0].owners == ("@b",)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("db/x", {"": ("@acme/everyone",), "Database": ("@acme/dba",)}),
        ("db/public/x", {"": ("@acme/everyone",), "Database": ("@acme/web",)}),
        ("db/generated/x", {"": ("@acme/everyone",)}),
        ("docs/a.md", {"": ("@acme/everyone",), "Docs": ()}),
        ("sql/x", {"": ("@acme/everyone",), "Database": ("@acme/sql",)}),
    ],
)
def test_each_section_of_gitlab_decides_for_itself(
    path: str, expected: dict[str, tuple[str, ...]]
) -> None:
    found = parse_codeowners(GITLAB, "gitlab").owners_of(path)
    assert {at.section: at.owners for at in found} == expected


def test_sections_say_how_many_must_approve() -> None:
    owners = parse_codeowners(GITLAB, "gitlab")
    approvals = {at.section: at.approvals for at in owners.owners_of("db/a.md")}
    assert approvals == {"": 1, "Database": 2, "Docs": 0}


def test_roles_of_gitlab_are_owners() -> None:
    [at] = parse_codeowners("* @@maintainer\n", "gitlab").owners_of("x")
    assert at.owners == ("@@maintainer",)


def test_a_file_that_is_too_large_is_not_read() -> None:
    owners = parse_codeowners("* @a\n" + "#" * SIZE_LIMIT)
    assert (owners.entries, len(owners.problems)) == ((), 1)


def test_many_stars_take_no_time() -> None:
    assert not Glob.of("*a" * 200 + "b").matches("a" * 4000)
    assert not Glob.of("**/a/" * 200 + "b").matches("a/" * 2000)


_LINES = st.lists(
    st.sampled_from(["* @a", "[X]", "^[Y][2] @b", "/a/b", "!a", "a/**/b @c d@e.fr", "\\# @x", "["])
    | st.text(max_size=12)
)  # fmt: skip


@given(_LINES.map("\n".join), st.text(max_size=20))
def test_any_file_is_read(text: str, path: str) -> None:
    for owners in (parse_codeowners(text), parse_codeowners(text, "gitlab")):
        lines = text.count("\n") + 1
        assert all(0 < at.line <= lines for at in owners.owners_of(path))
