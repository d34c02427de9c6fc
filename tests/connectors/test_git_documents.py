"""Documents of a repository: text, links, roles, what they mention."""

from __future__ import annotations

import pytest

from tests.connectors.git_answers import Said, said
from tests.connectors.git_repositories import Story, rule, rules
from traceview.model import Kind, Relation

SLUG = "github.com/acme/alerts"
PAGE = f"https://{SLUG}/blob/main"
FILES = {
    "a.yaml": rules(rule("DiskFullSoon")),
    "docs/runbooks/disk.md": (
        "# Full disks\n\n"
        "See [the design](../design/disk.md#why), [nothing](gone.md) and OPS-12.\n\n"
        "`DiskFullSoon` fires; https://grafana.example.com/d/abc/disks shows it.\n"
    ),
    "docs/design/disk.md": f"# Why\n\n[runbook]({PAGE}/docs/runbooks/disk.md)\n",
    "docs/postmortems/2024.md": "No heading\n",
    "README.md": "# Alerts\n",
}


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Said:
    folder = tmp_path_factory.mktemp("documents")
    story = Story(folder / "repository")
    story.commit("Begin", FILES)
    story.commit("Tell more", {"README.md": "# All alerts\n"})
    return said(story.made(), folder / "private", slug=SLUG)


def document(path: str) -> str:
    return f"document:{PAGE}/{path}"


def test_a_document_has_its_title_its_names_and_its_time(told: Said) -> None:
    node = told.nodes[document("README.md")]
    assert (node.title, node.names) == ("All alerts", ("README.md", "README.md"))
    assert node.url == f"{PAGE}/README.md"
    assert node.updated is not None
    assert node.updated.day == 3


def test_the_text_is_kept_beside_it(told: Said) -> None:
    bodies = {body.node: body.text for body in told.findings.bodies}
    assert bodies[document("docs/runbooks/disk.md")] == FILES["docs/runbooks/disk.md"]


@pytest.mark.parametrize(
    ("path", "role"),
    [
        ("docs/runbooks/disk.md", "runbook"),
        ("docs/design/disk.md", "design"),
        ("docs/postmortems/2024.md", "post-mortem"),
        ("README.md", ""),
    ],
)
def test_its_place_tells_its_role(told: Said, path: str, role: str) -> None:
    assert told.nodes[document(path)].attrs.get("role", "") == role


def test_documents_link_to_one_another(told: Said) -> None:
    runbook, design = document("docs/runbooks/disk.md"), document("docs/design/disk.md")
    assert design in told.targets(runbook, Relation.MENTIONS)
    assert told.targets(design, Relation.MENTIONS) == [runbook]
    link = next(link for link in told.links(runbook, Relation.MENTIONS) if link.target == design)
    assert link.best.place == "docs/runbooks/disk.md:3"


def test_a_document_that_names_a_rule_mentions_it(told: Said) -> None:
    targets = told.targets(document("docs/runbooks/disk.md"), Relation.MENTIONS)
    assert told.rule("DiskFullSoon").id in targets


def test_what_other_systems_hold_is_left_to_the_linker(told: Said) -> None:
    origin = document("docs/runbooks/disk.md")
    mentions = [m for m in told.findings.mentions if m.origin == origin]
    assert [(m.reference, m.kinds) for m in mentions] == [
        ("OPS-12", (Kind.TICKET,)),
        ("https://grafana.example.com/d/abc/disks", (Kind.DASHBOARD,)),
    ]
    assert mentions[0].evidence.place == "docs/runbooks/disk.md:3"
