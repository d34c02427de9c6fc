"""The git connector keeps the contract; its verbs beside the sync."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.builders import NOW
from tests.connectors import git_repositories as styles
from tests.connectors.git_answers import HOUSE, said
from tests.connectors.git_repositories import Story, git, rule, rules
from traceview.connector import Context
from traceview.identity import commit_id
from traceview.model import Findings, Kind, Node, Relation
from traceview.testing import ConnectorContract
from traceview_connectors.git import Git, GitSettings

SLUG = "github.com/acme/platform"


class TestGit(ConnectorContract):
    connector = Git

    def table(self, folder: Path) -> dict[str, Any]:
        story = styles.merges_jira(folder / "repository")
        story.commit("Tune (#40)", {"deploy/disk.yaml": rules(rule("DiskFull", "disk > 2"))})
        return {"type": "git", "path": str(story.made()), "slug": SLUG}

    def broken(self, folder: Path) -> Iterable[Mapping[str, Any]]:
        (folder / "plain").mkdir()
        git(folder, "init", "--quiet", "--bare", "empty")
        for name in ("plain", "empty", "absent"):
            yield {"type": "git", "path": str(folder / name)}
        yield {"type": "git", "url": f"file://{folder}/absent"}


@pytest.fixture
def story(tmp_path: Path) -> Story:
    story = styles.merges_jira(tmp_path / "repository")
    story.made()
    return story


@pytest.fixture
def source(story: Story, tmp_path: Path) -> Git:
    context = Context("rules", lambda: NOW, tmp_path / "private", HOUSE)
    said(story.path, tmp_path / "private", slug=SLUG)
    return Git(GitSettings(path=story.path, slug=SLUG), context)


def expanded(source: Git, kind: Kind, node_id: str) -> Findings:
    return asyncio.run(source.expand(Node(id=node_id, kind=kind, title="x")))


def test_a_commit_is_expanded_to_the_rules_that_it_began(source: Git, story: Story) -> None:
    sha = commit_id(story.sha(2))
    found = expanded(source, Kind.COMMIT, sha)
    introduced = [link for link in found.links if link.relation is Relation.INTRODUCED_BY]
    assert [link.origin for link in introduced] == [f"rule:{SLUG}:deploy/disk.yaml#DiskFull"]
    assert any(link.relation is Relation.PART_OF for link in found.links)


def test_a_person_is_expanded_to_what_they_made(source: Git, story: Story) -> None:
    found = expanded(source, Kind.PERSON, "person:ci-bot@example.com")
    authored = {link.origin for link in found.links if link.relation is Relation.AUTHORED_BY}
    assert authored == {commit_id(story.sha(3))}


def test_a_rule_is_expanded_to_all_its_links(source: Git) -> None:
    found = expanded(source, Kind.RULE, f"rule:{SLUG}:deploy/base.yaml#Base")
    relations = {link.relation for link in found.links if link.origin.endswith("#Base")}
    assert {Relation.INTRODUCED_BY, Relation.OWNED_BY, Relation.MEASURES} <= relations


def test_a_document_is_expanded_to_its_text(source: Git) -> None:
    found = expanded(source, Kind.DOCUMENT, f"document:https://{SLUG}/blob/main/notes.md")
    assert [body.text for body in found.bodies] == ["# Notes\n"]


@pytest.mark.parametrize(
    ("kind", "node_id"),
    [
        (Kind.COMMIT, f"commit:{'e' * 40}"),
        (Kind.COMMIT, "commit:--all"),
        (Kind.RULE, "rule:elsewhere:a.yaml#A"),
        (Kind.PERSON, "person:.*"),
        (Kind.DOCUMENT, "document:https://example.com/x"),
        (Kind.TICKET, "ticket:OPS-1"),
    ],
)
def test_what_is_of_another_place_is_expanded_to_nothing(
    source: Git, kind: Kind, node_id: str
) -> None:
    assert expanded(source, kind, node_id) == Findings()


def test_a_url_of_a_line_is_the_rule_that_holds_it(source: Git) -> None:
    for pattern in source.patterns():
        url = f"https://{SLUG}/blob/main/deploy/base.yaml#L5"
        if match := pattern.pattern.fullmatch(url):
            assert pattern.id_of(match) == f"rule:{SLUG}:deploy/base.yaml#Base"
            break
    else:
        pytest.fail("no pattern reads the address")


def test_a_repository_without_a_page_has_no_addresses(story: Story, tmp_path: Path) -> None:
    context = Context("rules", lambda: NOW, tmp_path / "other", HOUSE)
    assert list(Git(GitSettings(path=story.path), context).patterns()) == []


def test_health_names_the_version_and_the_head(source: Git, story: Story) -> None:
    health = asyncio.run(source.check())
    assert health.version.startswith("git version")
    assert story.sha(5)[:12] in health.detail


def test_a_url_that_is_not_cloned_is_only_asked(story: Story, tmp_path: Path) -> None:
    context = Context("rules", lambda: NOW, tmp_path / "other", HOUSE)
    source = Git(GitSettings(url=f"file://{story.path}"), context)
    assert asyncio.run(source.check()).detail == "not cloned yet"
    assert not (tmp_path / "other").exists()
