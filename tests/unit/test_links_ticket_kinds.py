"""Tickets as people of many houses write them, and what only looks like one."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from traceview.model import How, Relation
from traceview.references.commits.quoted_text import without_quotations
from traceview.references.conventions.house_style import HouseStyle, Tracker
from traceview.references.tickets.seen_keys import SeenKeys
from traceview.references.tickets.ticket_refs import TicketRef, ticket_refs, unread_trailers

GITHUB, GITLAB = "github.com/acme/alerts", "gitlab.com/acme/ops/alerts"
AZURE = "dev.azure.com/acme/Ops/_git/alerts"
PLAIN = HouseStyle()
ABOUT = 0.4
"""Below this a ticket is only mentioned (`finding_confidence.ABOUT_IT`)."""


def read(message: str, slug: str = "", seen: SeenKeys | None = None) -> list[TicketRef]:
    return ticket_refs(message, PLAIN, slug=slug, seen=seen or SeenKeys())


def about(message: str, slug: str = "", seen: SeenKeys | None = None) -> list[str]:
    """The keys of the tickets that a message is about."""
    return [ref.key for ref in read(message, slug, seen) if ref.confidence >= ABOUT]


def history(*subjects: str) -> SeenKeys:
    seen = SeenKeys()
    for subject in subjects:
        seen.note(subject)
    return seen


@pytest.mark.parametrize(
    ("url", "key", "node_id"),
    [
        ("https://phabricator.example.org/T4711", "T4711", "phabricator.example.org/T4711"),
        ("https://jira.example.org/browse/OPS-4711", "OPS-4711", "jira.example.org/OPS-4711"),
        ("https://bugs.launchpad.net/acme/+bug/1800548", "LP: #1800548", "launchpad.net/1800548"),
    ],
)
def test_one_ticket_by_address_and_by_trailer_is_the_trailers(
    url: str, key: str, node_id: str
) -> None:
    [ref] = read(f"Alert on full disks\n\nAs asked for in {url} we want this.\n\nBug: {key}")
    assert (ref.how, ref.confidence, ref.method) == (How.EXACT, 1.0, "trailer Bug")
    assert ref.node_id == f"ticket:{node_id}"


@pytest.mark.parametrize(
    ("branch", "keys"),
    [
        ("acme/shop457-1668/add-rules", ["SHOP457-1668"]),
        ("acme/SHOP457-1668/add-rules", ["SHOP457-1668"]),
        ("acme/OPS-512-6", ["OPS-512"]),
        ("acme/EL-1207-new-production", ["EL-1207"]),
        ("acme/ops-2241-shop-rules", ["OPS-2241"]),
        ("acme/ACME-CONNECT-1265-rules", ["CONNECT-1265"]),
        ("acme/UTF-8", []),
        ("acme/EL-8", []),
        ("acme/rules-2024-01-02", []),
        ("acme/REL-2024-01", []),
        ("user-1984/fix", []),
        ("acme/node-18/rules", []),
        ("acme/KAFKA-3.7", []),
        ("acme/revert-50-OPS-12", []),
    ],
)
def test_branches_of_changes(branch: str, keys: list[str]) -> None:
    found = read(f"Merge pull request #5 from {branch}\n\nAdd alert", GITHUB)
    assert [ref.key for ref in found] == keys
    assert all(ref.how is How.GUESS for ref in found)


def test_a_key_in_small_letters_is_surer_when_its_project_was_seen_in_capitals() -> None:
    merge = "Merge pull request #5 from acme/shop-1668/add-rules"
    [unseen] = read(merge, GITHUB)
    [seen] = read(merge, GITHUB, history("SHOP-12: begin"))
    assert (unseen.confidence, seen.confidence) == (0.9, 0.98)


@pytest.mark.parametrize(
    ("subject", "keys"),
    [
        ("OPS-4459--->adding alerts", ["OPS-4459"]),
        ("ACME-CONNECT-1265 Add rules", ["CONNECT-1265"]),
        ("EL-1420 disk alert", ["EL-1420"]),
        ("chore(ops-1323): add", ["OPS-1323"]),
        ("chore(ops-1323a): add", ["OPS-1323"]),
        ("OPS-67/OPS-68 add", ["OPS-67", "OPS-68"]),
        ("OPS-66_add_alert", ["OPS-66"]),
        ("OPS\u201165 add", ["OPS-65"]),
        ("[sc-75] add", ["sc-75"]),
        ("OPS-4575 #2 disk alert", ["OPS-4575"]),
        ("Bump KAFKA-3.7 exporter", []),
        ("Bump JAM-1.x", []),
        ("Alert for the BUS-2/3 controller", []),
        ("Add EL-8 hosts", []),
        ("UTF-8 names", []),
        ("GH-500 rack", ["#500"]),
        ("AES-GCM-256 ciphers", []),
        ("feat(node-18): add", []),
        ("ops-79: add", []),
        ("FY-2026 budget", []),
    ],
)
def test_subjects(subject: str, keys: list[str]) -> None:
    found = read(f"{subject}\n\nSome text.")
    assert [ref.key for ref in found if ref.method.startswith("key") or keys == ["#500"]] == keys


def test_a_word_that_looks_like_something_else_is_a_doubtful_key_until_several_were_seen() -> None:
    [once] = read("EL-1420 disk alert")
    [several] = read("EL-1420 disk alert", seen=history("EL-1 a", "EL-7: b"))
    assert (once.confidence, several.confidence) == (0.7, 0.98)
    assert about("Add EL-8 hosts") == []
    assert about("Add EL-8 hosts", seen=history("EL-1 a", "EL-7: b")) == ["EL-8"]


def test_norms_are_never_keys_however_often_they_are_seen() -> None:
    seen = history("ISO-8601 dates", "ISO-27001 audit", "UTF-8", "UTF-16")
    assert about("ISO-8601 dates", seen=seen) == about("UTF-16 names", seen=seen) == []


def test_a_product_name_is_none_but_a_project_with_other_keys_is() -> None:
    assert about("Alerts for the BUS-2/3 controller", seen=history("BUS-2/3")) == []
    assert about("Restart the PSI-4 box") == []
    [once] = read("Restart the GRID-4 box")
    assert once.confidence == 0.5
    [seen] = read("Restart the GRID-4 box", seen=history("GRID-17: a", "GRID-4"))
    assert seen.confidence == 0.9


def test_a_subject_in_small_letters_needs_the_project_in_capitals_elsewhere() -> None:
    assert about("ops-79: add") == []
    assert about("ops-79: add", seen=history("OPS-3 a")) == ["OPS-79"]


@pytest.mark.parametrize(
    ("message", "slug", "key"),
    [
        ("Merge pull request 'OPS-81: Add' (#37) from ann/disk into main\n\n"
         "Reviewed-on: https://git.example.org/sre/alerts/pulls/37", "", "OPS-81"),
        ("Merged PR 1234: OPS-82: Add", AZURE, "OPS-82"),
        ("Pull request #36: OPS-79 Add\n\nMerge in SRE/alerts from x to main", "", "OPS-79"),
        ("Merge pull request #5 from a/f\n\n    OPS-2446: Enhance it", GITHUB, "OPS-2446"),
        ("Merge pull request #5 from a/f\n\nOPS-2446: Enhance it", GITHUB, "OPS-2446"),
    ],
)  # fmt: skip
def test_titles_of_merges(message: str, slug: str, key: str) -> None:
    [ref] = read(message, slug)
    assert (ref.key, ref.confidence, ref.method) == (key, 0.98, "key before the subject")


@pytest.mark.parametrize(
    ("message", "slug", "node_id"),
    [
        ("Merged PR 34: Add\n\nRelated work items: #4321", AZURE, "dev.azure.com/4321"),
        ("Add\n\nFixes #204", AZURE, "dev.azure.com/204"),
        ("Add\n\nFixes https://dev.azure.com/acme/Ops/_workitems/edit/204", AZURE,
         "dev.azure.com/204"),
        ("Add\n\nFixes GH-12", GITHUB, "github.com/acme/alerts#12"),
        ("Add\n\nCloses gh-13", GITHUB, "github.com/acme/alerts#13"),
        ("Add\n\nCloses tracker#13", GITLAB, "gitlab.com/acme/ops/tracker#13"),
        ("Add\n\nCloses [#91](https://github.com/acme/alerts/issues/91)", GITHUB,
         "github.com/acme/alerts#91"),
        ("Add\n\nFixes [OPS-90](https://jira.example.org/browse/OPS-90)", GITHUB,
         "jira.example.org/OPS-90"),
        ("Add\n\nCloses https://gitlab.example.org/acme/ops/alerts/issues/38", "",
         "gitlab.example.org/acme/ops/alerts#38"),
        ("Add\n\nCloses https://gitlab.com/acme/alerts/-/issues/incident/23", GITLAB,
         "gitlab.com/acme/alerts#23"),
        ("Add\n\nCloses https://gitlab.com/acme/alerts/-/incidents/24", GITLAB,
         "gitlab.com/acme/alerts#24"),
        ("Add\n\nCloses https://gitlab.com/groups/acme/-/work_items/34", GITLAB,
         "gitlab.com/acme&34"),
        ("Add\n\nFixes: https://todo.sr.ht/~acme/alerts/78", "", "todo.sr.ht/~acme/alerts#78"),
        ("Add\n\nImplements: https://acme.monday.example/boards/1/pulses/2", "",
         "acme.monday.example/boards/1/pulses/2"),
        ("Add\n\nCloses https://tracker.example.org/x/17", "", "tracker.example.org/x/17"),
        ("Add\n\nFixes: https://www.notion.so/acme/Disk-alert-1f2e", "",
         "www.notion.so/acme/Disk-alert-1f2e"),
        ("Add\n\nFixes: https://help.example.org/servicedesk/customer/portal/3/OPS-81", "",
         "help.example.org/OPS-81"),
        ("Add\n\nFixes: https://github.com/orgs/acme/projects/3?pane=issue&"
         "issue=acme%7Calerts%7C94", "", "github.com/acme/alerts#94"),
        ("Add\n\nBug: T401", "", "T401"),
        ("Add\n\nBug: b/123", "", "issuetracker.google.com/123"),
        ("Add\n\nBug: chromium:123", "", "chromium:123"),
        ("Add\n\nTask-number: QTBUG-12345", "", "QTBUG-12345"),
        ("Add\n\nImplements: blueprint shop-monitoring", "", "bp/shop-monitoring"),
        ("Add\n\nPartially Implements: blueprint shop-monitoring\nChange-Id: I" + "a" * 40, "",
         "bp/shop-monitoring"),
        ("Add\n\nPartial-Implements: bp shop-monitoring", "", "bp/shop-monitoring"),
        ("Add\n\nImplements: bp/shop-monitoring", "", "bp/shop-monitoring"),
        ("Add\n\nblueprint: shop-monitoring", "", "bp/shop-monitoring"),
        ("Add\n\nFixes-Bug: LP#1800551", "", "launchpad.net/1800551"),
        ("Add\n\nLP: #1800552", "", "launchpad.net/1800552"),
    ],
)  # fmt: skip
def test_statements_are_exact(message: str, slug: str, node_id: str) -> None:
    [ref] = read(message, slug)
    assert (ref.node_id, ref.how) == (f"ticket:{node_id}", How.EXACT)


@pytest.mark.parametrize("slug", ["", GITHUB, GITLAB, "review.example.org/acme/alerts"])
def test_stories_are_never_issues_here(slug: str) -> None:
    refs = read("Add\n\nSome text.\n\nStory: 2003245\nTask: 24123\nStory: #2003246", slug)
    assert [ref.key for ref in refs] == ["story#2003245", "task#24123", "story#2003246"]
    assert all("acme" not in ref.node_id for ref in refs)


def test_a_story_is_of_the_tracker_that_the_house_names() -> None:
    tracker = Tracker(key=r"2\d{6}", url="https://storyboard.example.org/#!/story/{key}")
    [ref] = ticket_refs("Add\n\nText.\n\nStory: 2003245", HouseStyle(trackers=(tracker,)))
    assert (ref.node_id, ref.how) == ("ticket:storyboard.example.org/2003245", How.EXACT)


def test_a_bug_is_of_the_tracker_that_other_trailers_use() -> None:
    message = "Add\n\nText.\n\nImplements: Bug 1797133"
    [alone] = read(message)
    [beside] = read(message, seen=history("x\n\nCloses-Bug: #1800548"))
    assert alone.node_id == "ticket:BZ#1797133"
    assert beside.node_id == "ticket:launchpad.net/1797133"


@pytest.mark.parametrize(
    ("message", "slug"),
    [
        ("Add alert\n\nSee acme/gateway#9519.", ""),
        ("Add alert\n\nSee others/gateway#9519.", GITHUB),
        ("Add alert\n\nhttps://github.com/others/gateway/issues/9519", GITHUB),
        ("Add alert\n\nThe bug https://github.com/others/gateway/issues/9519 hurts.", GITHUB),
        ("Add\n\nImplements: prometheus rules with new valid metrics", ""),
        ("Add\n\nFixes: 6aba458 (\"Begin\")", ""),
        ("Add\n\nFixes: https://git.example.org/c/?id=" + "6a" * 20, ""),
        ("Add\n\nDepends-On: https://review.example.org/612345", ""),
        ("Add\n\nLink: https://lists.example.org/x/1", ""),
    ],
)  # fmt: skip
def test_what_is_no_ticket_of_the_message(message: str, slug: str) -> None:
    assert about(message, slug) == []


@pytest.mark.parametrize(
    ("message", "slug"),
    [
        ("Add alert\n\nCloses others/gateway#9519", GITHUB),
        ("Add alert\n\nTowards: https://github.com/acme/plans/issues/7", GITHUB),
        ("Add alert\n\nSee acme/gateway#9519.", GITHUB),
        ("Add alert, refs #501 @2h", GITHUB),
        ("Add alert\n\nSee #504.", GITHUB),
    ],
)
def test_what_is_one(message: str, slug: str) -> None:
    assert len(about(message, slug)) == 1


def test_a_second_key_of_the_same_number_in_the_branch_is_the_same_ticket() -> None:
    merge = "Merge pull request #5 from acme/lt/alerts-1428-shop\n\nSHOPQ-1428: Add"
    assert [ref.key for ref in read(merge, GITHUB)] == ["SHOPQ-1428"]


NOTES = "- feat: x\n- closes #4499\n- Fixes OPS-99"


@pytest.mark.parametrize(
    "quoted",
    [
        f"### Release Notes\n\n<details>\n<summary>jam</summary>\n\n{NOTES}\n\n</details>",
        f"<details>\n{NOTES}\n</details>",
        f"<details>\n{NOTES}",
        f"## Changelog\n\n### Bug Fixes\n\n{NOTES}",
        f"#### What's Changed\n{NOTES}",
        f"<!--\n{NOTES}\n-->",
        f"```\n{NOTES}\n```",
    ],
)
def test_what_a_message_quotes_names_no_ticket(quoted: str) -> None:
    assert read(f"chore(deps): update jam chart (#69)\n\n{quoted}", GITHUB) == []
    beside = (
        f"chore(deps): update jam (#69)\n\n{quoted}\n\nBug: OPS-7\nSigned-off-by: A <a@b.example>"
    )
    assert [ref.key for ref in read(beside, GITHUB)] == ["OPS-7"]


def test_a_section_of_the_messages_own_ends_the_release_notes() -> None:
    message = "Add\n\n## Changelog\n\n- closes #4\n\n## Related issues\n\nCloses #12"
    [ref] = read(message, GITHUB)
    assert (ref.key, ref.relation) == ("acme/alerts#12", Relation.CLOSES)


@pytest.mark.parametrize(
    ("trailer", "unread"),
    [
        ("Bug: see the board", ["Bug: see the board"]),
        ("Issue: Q4/17", ["Issue: Q4/17"]),
        ("Bug: T1", []),
        ("Issue: n/a", []),
        ("Link: https://example.org/x", []),
        ("Fixes: 6aba458 (\"Begin\")", []),
        ("Signed-off-by: A <a@b.example>", []),
    ],
)  # fmt: skip
def test_a_trailer_for_tickets_that_was_not_read_is_told(trailer: str, unread: list[str]) -> None:
    assert unread_trailers(f"Add\n\nText.\n\n{trailer}", PLAIN) == unread


@given(st.text(alphabet="#<>-`!/dDetails\n RelasNotes[]()x1", max_size=400))
def test_quotations_keep_every_line_in_its_place(text: str) -> None:
    kept = without_quotations(text).split("\n")
    before = text.split("\n")
    assert len(kept) == len(before)
    assert all(line in ("", old) for line, old in zip(kept, before, strict=True))


@pytest.mark.parametrize(
    "piece",
    [
        "<details>",
        "[",
        "[x](",
        "OPS-1/",
        "A-",
        "Merge ",
        "Reverts #1 and ",
        "bp/",
        "- ",
        "](https://",
    ],
)
def test_long_messages_of_one_piece_are_read_at_once(piece: str) -> None:
    text = f"Add\n\n{piece * (60_000 // len(piece))}\n\nBug: {piece * 200}"
    begun = time.process_time()
    read(text, GITHUB)
    assert time.process_time() - begun < 2
