"""From messages to tickets, in the styles of many houses."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from traceview.model import How, Relation
from traceview.references.conventions.house_style import HouseStyle, Tracker
from traceview.references.tickets.ticket_refs import TicketRef, ticket_refs

PLAIN = HouseStyle()
OPS = HouseStyle(
    trackers=(
        Tracker(key=r"OPS-\d+", url="https://jira.example.org/browse/{key}", projects=("OPS",)),
    )
)
GITHUB = "github.com/acme/alerts"
GITLAB = "gitlab.com/acme/ops/alerts"
CLOSES, REFERS = Relation.CLOSES, Relation.REFERS_TO


def read(
    message: str, slug: str = "", house: HouseStyle = PLAIN, branch: str = ""
) -> list[TicketRef]:
    return ticket_refs(message, house, slug=slug, branch=branch)


def exact(message: str, slug: str = "", house: HouseStyle = PLAIN) -> dict[str, Relation]:
    return {r.key: r.relation for r in read(message, slug, house) if r.how is How.EXACT}


@pytest.mark.parametrize(
    ("message", "slug", "expected"),
    [
        ("x\n\nBug: T284747\nChange-Id: Iabc", "", {"T284747": REFERS}),
        ("x\n\nBug: T284747, T284748", "", {"T284747": REFERS, "T284748": REFERS}),
        ("x\n\nCloses: OPS-12", "", {"OPS-12": CLOSES}),
        ("x\n\nJira: ops-12", "", {"OPS-12": REFERS}),
        ("x\n\nCloses-Bug: #1234567", "", {"LP#1234567": CLOSES}),
        ("x\n\nBugzilla: 1234567", "", {"BZ#1234567": REFERS}),
        ("x\n\nFixes: #3\n", GITHUB, {"acme/alerts#3": CLOSES}),
        ("x\n\nIssue: 3\n", GITHUB, {"acme/alerts#3": REFERS}),
        ("Add (#12)\n\nfixes #3", GITHUB, {"acme/alerts#3": CLOSES}),
        ("Add\n\nThis resolves acme/infra#3.", GITHUB, {"acme/infra#3": CLOSES}),
        ("Add\n\nCloses https://github.com/acme/infra/issues/3", GITHUB, {"acme/infra#3": CLOSES}),
        ("Add\n\nCloses #3, #4 and #5", GITLAB, dict.fromkeys(
            ("acme/ops/alerts#3", "acme/ops/alerts#4", "acme/ops/alerts#5"), CLOSES)),
        ("Add\n\nImplements acme/ops/other#3", GITLAB, {"acme/ops/other#3": CLOSES}),
        ("Add\n\nTowards: https://github.com/acme/roadmap/issues/33", GITHUB,
         {"acme/roadmap#33": REFERS}),
        ("Add\n\nhttps://jira.example.org/browse/OPS-12", "", {"OPS-12": REFERS}),
        ("Add\n\n* https://trello.com/c/AbCd1234/1-x", "", {"trello:AbCd1234": REFERS}),
        ("Add\n\nRelated to https://bugzilla.example.org/show_bug.cgi?id=77", "",
         {"BZ#77": REFERS}),
    ],
)  # fmt: skip
def test_stated_tickets_are_exact(message: str, slug: str, expected: dict[str, Relation]) -> None:
    assert exact(message, slug) == expected


@pytest.mark.parametrize(
    ("message", "slug"),
    [
        ("Add alert (#12)", GITHUB),
        ("Fix (#12) (#15)", GITHUB),
        ("Merge pull request #12 from acme/add-alert", GITHUB),
        ("Add\n\nBackport of #12", GITHUB),
        ("Add\n\nFollow-up to #12", GITHUB),
        ("Add\n\nCherry-pick of PR #12", GITHUB),
        ("Add\n\nSee merge request acme/ops/alerts!12", GITLAB),
        ("Use UTF-8 and SHA-256, see RFC-2119 and CVE-2024-1234", ""),
        ("Clocks in UTC-5, ISO-8601, TLS-1", ""),
        ("Fixes: 6aba45803e57 (\"alerts: add\")", ""),
        ("x\n\nDepends-On: I6aba45803e574ddb742a03c64f0d68ba44a06c06", ""),
        ("patch-1 in release-4", ""),
    ],
)  # fmt: skip
def test_changes_and_look_alikes_are_no_tickets(message: str, slug: str) -> None:
    assert read(message, slug) == []


def test_github_needs_a_keyword_for_each_issue() -> None:
    assert exact("x\n\nFixes #3, #4", GITHUB) == {"acme/alerts#3": CLOSES}


def test_what_is_not_fixed_is_not_closed() -> None:
    [ref] = read("x\n\nThis does not fix #3", GITHUB)
    assert (ref.relation, ref.how) == (REFERS, How.GUESS)


@pytest.mark.parametrize(
    "subject",
    ["OPS-12: add", "[OPS-12] add", "OPS-12 add", "feat(OPS-12): add", "add (OPS-12)",
     "OPS-12 - add", "OPS-12, OPS-12: add", "add [OPS-12] (#3)"],
)  # fmt: skip
def test_a_key_at_an_end_of_the_subject(subject: str) -> None:
    [guess] = read(subject)
    assert (guess.key, guess.how, guess.confidence) == ("OPS-12", How.GUESS, 0.98)
    [sure] = read(subject, house=OPS)
    assert (sure.node_id, sure.how) == ("ticket:jira.example.org/OPS-12", How.EXACT)


def test_a_key_in_prose_is_a_guess_and_less_beside_a_stated_one() -> None:
    [alone] = read("Add\n\nWe saw this in OPS-12 as well.")
    stated, beside = read("Add\n\nWe saw this in OPS-12 as well.\n\nBug: OPS-13")
    assert (alone.how, stated.key, beside.key) == (How.GUESS, "OPS-13", "OPS-12")
    assert beside.confidence < 0.5 <= alone.confidence < stated.confidence


def test_a_url_inside_a_sentence_is_a_mention() -> None:
    [ref] = read("Add\n\nAs seen in https://jira.example.org/browse/OPS-12 it broke.")
    assert (ref.key, ref.how) == ("OPS-12", How.GUESS)


@pytest.mark.parametrize(
    ("branch", "slug", "key"),
    [
        ("feature/OPS-12-add", "", "OPS-12"),
        ("ops-12-add", "", "OPS-12"),
        ("user/OPS-12_add", "", "OPS-12"),
        ("T284747-add", "", "T284747"),
        ("12-add-alert", GITLAB, "acme/ops/alerts#12"),
        ("issue-12", GITHUB, "acme/alerts#12"),
        ("bz-1234567", "", "BZ#1234567"),
    ],
)
def test_a_key_in_the_name_of_a_branch(branch: str, slug: str, key: str) -> None:
    [ref] = read("Add", slug, branch=branch)
    assert (ref.key, ref.how, ref.text) == (key, How.GUESS, branch)


@pytest.mark.parametrize(
    "branch",
    ["patch-1", "release-4.17", "dependabot/npm/x-1.2.3", "backport-12-to-main", "feature-3",
     "v1-2", "utf-8", "main", ""],
)  # fmt: skip
def test_branches_without_a_key(branch: str) -> None:
    assert read("Add", branch=branch) == []


@pytest.mark.parametrize(
    "message",
    [
        "Merge pull request #12 from user/OPS-12-add\n\nAdd",
        "Merge branch 'feature/OPS-12' into 'main'\n\nAdd",
        "Merged in OPS-12-add (pull request #12)\n\nAdd",
        "Merge pull request 'Add' (#12) from OPS-12 into main",
        "Pull request #12: OPS-12 add\n\nMerge in OPS/alerts from x to main",
        "Merge pull request #12 from user/fix\n\nOPS-12: Add",
    ],
)
def test_a_merge_tells_its_branch_and_its_title(message: str) -> None:
    assert [ref.key for ref in read(message)] == ["OPS-12"]


def test_a_lower_case_branch_outside_the_houses_projects_is_no_key() -> None:
    assert read("Add", house=OPS, branch="ops-12") != []
    assert read("Add", house=OPS, branch="abc-12") == []


@pytest.mark.parametrize(
    "message",
    ["Osd 13558 add alert", "add alert OSD(13558)", "osd-13558: add alert", "Add\n\n- osd_13558"],
)
def test_keys_of_the_houses_projects_are_read_when_typed_loosely(message: str) -> None:
    house = HouseStyle(trackers=(Tracker(key=r"OSD-\d+", projects=("OSD",)),))
    [ref] = read(message, house=house)
    assert (ref.key, ref.node_id, ref.how) == ("OSD-13558", "ticket:OSD-13558", How.GUESS)


@pytest.mark.parametrize(
    "branch",
    ["user/revert-osd-9951", "user/revert-2702-SREP-4470", "Madhu-1/remove-code", "fix-cronjob-3",
     "user/drop-annotator-4-14", "user/itn-2023-00101", "prom-server-to-8-2-1", "user/eu-de-3"],
)  # fmt: skip
def test_branches_that_only_look_as_if_they_held_a_key(branch: str) -> None:
    assert read(f"Merge pull request #3 from {branch}\n\nAdd", GITHUB) == []


def test_the_type_of_a_conventional_commit_is_no_trailer() -> None:
    message = "Merge pull request #3 from a/b\n\nfix: permissions for acme/infra#7"
    assert [ref.how for ref in read(message, GITHUB)] == [How.GUESS]


def test_references_after_words_in_a_trailer_are_mentions() -> None:
    found = {ref.key: ref.how for ref in read("x\n\nBug: OPS-1, OPS-2 (like OPS-3)")}
    assert found == {"OPS-1": How.EXACT, "OPS-2": How.EXACT}


def test_all_keys_of_a_list_at_the_end_of_a_subject() -> None:
    found = read("TLS for the proxy (WP-1187, WP-1188, WP-1189) (#3)", GITHUB)
    assert [(ref.key, ref.confidence) for ref in found] == [
        ("WP-1187", 0.98), ("WP-1188", 0.98), ("WP-1189", 0.98)]  # fmt: skip


def test_a_reference_that_ends_a_wrapped_sentence_is_a_mention() -> None:
    wrapped = read("Add\n\nThe name was dropped because of\n(acme/infra#7).")
    apart = read("Add\n\nacme/infra#7")
    assert [ref.confidence for ref in (*wrapped, *apart)] == [0.35, 0.9]


def test_the_suffix_of_a_squashed_line_is_a_change() -> None:
    assert read('Release\n\n* Add alert (#1268)\n* Revert "Fix OPS-1 (#12)"', GITHUB) == []


def test_a_revert_does_not_inherit_what_it_quotes() -> None:
    message = (
        'Revert "OPS-1: add alert (#12)" (#15)\n\nThis reverts commit 0123456789abcdef.\n\n'
        "> Bug: OPS-2\n    Bug: OPS-3\n\nBug: OPS-4"
    )
    assert [ref.key for ref in read(message, GITHUB)] == ["OPS-4"]


def test_own_trailers_of_the_house() -> None:
    house = HouseStyle(closing_trailers=("Done",), referring_trailers=("Heeft-Betrekking-Op",))
    message = "x\n\nDone: OPS-1\nHeeft-betrekking-op: OPS-2"
    assert exact(message, house=house) == {"OPS-1": CLOSES, "OPS-2": REFERS}
    assert exact(message) == {}


def test_other_projects_than_the_houses_need_a_keyword() -> None:
    assert read("ABC-1: add\n\nSee ABC-2", house=OPS) == []
    assert [ref.key for ref in read("Add\n\nFixes ABC-1", house=OPS)] == ["ABC-1"]


def test_a_slug_is_no_template() -> None:
    assert read("Add\n\nFixes #3", "git.example.org/{0}/{x}")[0].key.endswith("#3")


def test_denied_keys_of_the_house() -> None:
    house = HouseStyle(deny_keys=("ABC", "OPS-9"))
    assert [ref.key for ref in read("ABC-1 OPS-9 OPS-10", house=house)] == ["OPS-10"]


def test_a_ticket_named_twice_is_given_once_with_its_surest_reading() -> None:
    [ref] = read("OPS-12: add\n\nSee OPS-12.\n\nCloses: OPS-12")
    assert (ref.method, ref.relation, ref.confidence) == ("trailer Closes", CLOSES, 1.0)


def test_a_bare_number_in_prose_is_hardly_a_ticket() -> None:
    [ref] = read("Add\n\nThe rack #12 is hot", GITHUB)
    assert ref.confidence < 0.5


def test_a_number_without_a_host_belongs_to_the_named_repository() -> None:
    [ref] = read("Add\n\nFixes #3", "alerts")
    assert (ref.key, ref.node_id, ref.host) == ("#3", "ticket:alerts#3", "")


_WORDS = st.sampled_from(
    ["Fixes", "Closes:", "#3", "OPS-12", "T12345", "Bug:", "\n", "\n\n", " ", ", ", "and", "(", ")",
     "https://github.com/a/b/issues/3", "a/b#4", 'Revert "', '"', ">", "PR", "Refs",
     "Merge pull request #1 from "]
)  # fmt: skip


@given(st.lists(_WORDS | st.text(max_size=6), max_size=20).map(" ".join), st.text(max_size=20))
def test_any_message_is_read(message: str, branch: str) -> None:
    for ref in read(message, GITHUB, OPS, branch):
        assert ref.node_id.startswith("ticket:")
        assert (ref.how is How.EXACT) == (ref.confidence == 1.0)
        assert ref.key
