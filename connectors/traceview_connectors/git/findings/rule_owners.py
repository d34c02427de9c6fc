"""Who owns a rule, by each rung beside its labels: catalog, code owners, OWNERS, folder."""

from __future__ import annotations

from collections.abc import Iterator

from traceview.connector import Speaker
from traceview.errors import ConfigError
from traceview.model import Findings, Link, Node, Relation
from traceview.references.owners.catalog import reference_name
from traceview.references.owners.team_folders import team_of_path
from traceview_connectors.common.owner_nodes import owner_node, person_node, team_node
from traceview_connectors.git.findings.finding_confidence import CATALOG_ABOVE, WHOLE_REPOSITORY
from traceview_connectors.git.findings.owners_book import OwnersBook
from traceview_connectors.git.findings.repository_place import RepositoryPlace


class Owners:
    """Makes the links from rules to their owners."""

    def __init__(self, speaker: Speaker, place: RepositoryPlace, book: OwnersBook) -> None:
        self._speaker = speaker
        self._place = place
        self._book = book

    def of(self, rule_id: str, path: str) -> Findings:
        """The owners of a rule by every rung but its own labels that says something."""
        found = [
            *self._by_catalog(rule_id, path),
            *self._by_codeowners(rule_id, path),
            *self._by_owners(rule_id, path),
            *self._by_folder(rule_id, path),
        ]
        return Findings(
            nodes=tuple(node for node, _ in found), links=tuple(link for _, link in found)
        )

    def _by_catalog(self, rule_id: str, path: str) -> Iterator[tuple[Node, Link]]:
        for folder in _folders_up(path):
            entities = [e for e in self._book.catalogs.get(folder, ()) if e.owner]
            if not entities:
                continue
            sure = CATALOG_ABOVE if folder else WHOLE_REPOSITORY
            for entity in entities:
                place = f"{folder}/catalog-info.yaml:{entity.line}".lstrip("/")
                owner = reference_name(entity.owner) or entity.owner
                yield self._owned(rule_id, owner, "catalog", f"owner: {entity.owner}", place, sure)
            return

    def _by_codeowners(self, rule_id: str, path: str) -> Iterator[tuple[Node, Link]]:
        for at in self._book.codeowners.owners_of(path):
            whole = at.pattern.strip("/") in ("*", "**", "**/*", "")
            place = f"{self._book.codeowners_path}:{at.line}"
            for owner in at.owners:
                yield self._owned(
                    rule_id, owner, "CODEOWNERS", f"{at.pattern} {owner}", place,
                    WHOLE_REPOSITORY if whole else 1.0,
                )  # fmt: skip

    def _by_owners(self, rule_id: str, path: str) -> Iterator[tuple[Node, Link]]:
        for folder in _folders_up(path):
            held = self._book.owners.get(folder)
            if held is None:
                continue
            lists = held.lists_for(path.removeprefix(f"{folder}/"))
            sure = 1.0 if folder else WHOLE_REPOSITORY
            for one in lists:
                place = f"{folder}/OWNERS:{one.line}".lstrip("/")
                for name in one.approvers or one.reviewers:
                    yield self._approves(rule_id, name, place, sure)
            if any(one.approvers or one.reviewers for one in lists) or held.no_parent_owners:
                return

    def _approves(self, rule_id: str, name: str, place: str, sure: float) -> tuple[Node, Link]:
        is_team = name.lower() in self._book.aliases.groups
        node = team_node(name) if is_team else person_node(name)
        link = self._speaker.link(
            rule_id, Relation.OWNED_BY, node.id, "OWNERS", f"approver {name}", place, sure
        )
        return node, link

    def _by_folder(self, rule_id: str, path: str) -> Iterator[tuple[Node, Link]]:
        try:
            found = team_of_path(path, self._place.house)
        except ConfigError:
            return
        if found is not None:
            method = found.method if found.method.startswith("folder") else f"folder {found.method}"
            yield self._owned(rule_id, found.team, method, found.folder, path, found.confidence)

    def _owned(
        self, origin: str, owner: str, method: str, text: str, place: str, sure: float
    ) -> tuple[Node, Link]:
        node = owner_node(owner)
        link = self._speaker.link(origin, Relation.OWNED_BY, node.id, method, text, place, sure)
        return node, link


def _folders_up(path: str) -> Iterator[str]:
    """The folders above a file, the nearest first, the root (empty) last."""
    folder = path
    while folder:
        folder = folder.rpartition("/")[0]
        yield folder
