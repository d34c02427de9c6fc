"""The rules of a real organisation, compared with the truth that plain git gives for them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.connectors.git_answers import Said, said
from traceview.identity import commit_id, team_slug
from traceview.model import How, Link, Node, Relation

pytestmark = pytest.mark.shared
Row = tuple[Node, dict[str, Any]]


@pytest.fixture(scope="module")
def told(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Said:
    return said(shared_data / "data" / "wikimedia-alerts.bundle", tmp_path_factory.mktemp("real"))


@pytest.fixture(scope="module")
def rows(told: Said, shared_data: Path) -> list[Row]:
    """Each rule with the line of the truth file about it."""
    lines = (shared_data / "data" / "wikimedia-alerts.truth.jsonl").read_text().splitlines()
    truth = {(row["file"], row["line"]): row for row in map(json.loads, lines)}
    found = {
        (node.attrs["file"], int(node.attrs["line"])): node
        for node in told.nodes.values()
        if node.attrs.get("type") == "alerting"
    }
    assert set(found) == set(truth)
    return [(found[place], truth[place]) for place in truth]


@pytest.fixture(scope="module")
def linked(told: Said) -> dict[tuple[str, Relation], list[Link]]:
    held: dict[tuple[str, Relation], list[Link]] = {}
    for link in told.findings.links:
        held.setdefault((link.origin, link.relation), []).append(link)
    return held


def shares(rights: Iterator[bool]) -> float:
    held = list(rights)
    return sum(held) / len(held)


@pytest.mark.parametrize(
    ("relation", "field"),
    [
        (Relation.INTRODUCED_BY, "introduced_accept"),
        (Relation.CHANGED_BY, "last_changed_accept"),
    ],
)
def test_lineage(
    relation: Relation,
    field: str,
    rows: list[Row],
    linked: dict[tuple[str, Relation], list[Link]],
) -> None:
    right = (
        linked[node.id, relation][0].target.partition(":")[2] in row[field] for node, row in rows
    )
    assert shares(right) >= 0.99


def test_an_introduction_that_is_exact_is_never_wrong(
    rows: list[Row], linked: dict[tuple[str, Relation], list[Link]]
) -> None:
    for node, row in rows:
        (link,) = linked[node.id, Relation.INTRODUCED_BY]
        if link.how is How.EXACT:
            assert link.target.partition(":")[2] in row["introduced_accept"], node.id


def test_changes_and_tickets(
    told: Said, rows: list[Row], linked: dict[tuple[str, Relation], list[Link]]
) -> None:
    nodes, changes, tickets = told.nodes, list[bool](), list[bool]()
    for node, row in rows:
        origin = linked[node.id, Relation.INTRODUCED_BY][0].target
        change = linked[origin, Relation.PART_OF][0].target
        changes.append(nodes[change].attrs["number"] in row["pr_accept"])
        named = {
            nodes[link.target].title
            for one in (origin, change)
            for relation in (Relation.CLOSES, Relation.REFERS_TO)
            for link in linked.get((one, relation), ())
        }
        tickets.append(named in [set(one["tickets"]) for one in row["alts"]])
    assert shares(iter(changes)) >= 0.99
    assert shares(iter(tickets)) >= 0.98


def test_teams(rows: list[Row], linked: dict[tuple[str, Relation], list[Link]]) -> None:
    right = (
        {team_slug(name) for name in row["team"] if "{{" not in name}
        <= {link.target.partition(":")[2] for link in linked[node.id, Relation.OWNED_BY]}
        for node, row in rows
    )
    assert shares(right) >= 0.99


@pytest.mark.parametrize(
    ("relation", "field"),
    [(Relation.HAS_RUNBOOK, "runbook_urls"), (Relation.SHOWN_ON, "dashboard_urls")],
)
def test_pages_are_given_as_they_are_written(
    relation: Relation,
    field: str,
    rows: list[Row],
    linked: dict[tuple[str, Relation], list[Link]],
) -> None:
    right = (
        {link.best.text for link in linked.get((node.id, relation), ())} == set(row[field])
        for node, row in rows
    )
    assert shares(right) >= 0.99


def test_metrics(rows: list[Row], linked: dict[tuple[str, Relation], list[Link]]) -> None:
    right = (
        [link.target.partition(":")[2] for link in linked.get((node.id, Relation.MEASURES), ())]
        == row["metrics"]
        for node, row in rows
    )
    assert shares(right) >= 0.99


def test_each_link_of_a_rule_says_where_it_was_found(told: Said) -> None:
    assert commit_id("0" * 40) not in told.nodes
    for link in told.findings.links:
        assert link.best.method
        assert link.best.place, f"{link.origin} {link.relation}"
