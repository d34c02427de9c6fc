"""Who owns a rule, by each rung beside its own labels that the repository holds."""

from __future__ import annotations

import re
from collections.abc import Iterator

from traceview.connector import Speaker
from traceview.errors import ConfigError
from traceview.model import Findings, Link, Node, Relation
from traceview.references.labels.receivers import receiver_name
from traceview.references.owners.catalog import Entity, reference_name
from traceview.references.owners.owners_file import OwnersFile
from traceview.references.owners.team_folders import team_of_path
from traceview_connectors.common.label_confidence import ROUTED, SERVICE_LABEL
from traceview_connectors.common.owner_nodes import person_node, team_node
from traceview_connectors.git.findings import finding_confidence as sure_of
from traceview_connectors.git.findings.manifest_owners import by_folder, manifests_of
from traceview_connectors.git.findings.owners_book import OwnersBook, folders_up
from traceview_connectors.git.findings.repository_place import RepositoryPlace
from traceview_connectors.git.findings.rule_nodes import StandingRule

Owned = Iterator[tuple[Node, Link]]
_NO_COMPONENT = frozenset(("group", "user", "location", "template"))
_GROUP_LABEL = re.compile(r"(?:sig|wg|team|squad|tribe|group|owner)[/:-](?P<name>[\w.-]{1,80})\Z")


class Owners:
    """Makes the links from rules to their owners."""

    def __init__(self, speaker: Speaker, place: RepositoryPlace, book: OwnersBook) -> None:
        self._speaker = speaker
        self._place = place
        self._book = book
        self._manifests = by_folder(book.manifests)
        self._described = list(_described(book))

    def of(self, rule_id: str, rule: StandingRule) -> Findings:
        """The owners of a rule by every rung but its own labels that says something."""
        path, labels = rule.path, rule.found.text.labels
        found = [
            *self._by_catalog(rule_id, path, labels),
            *self._by_codeowners(rule_id, path),
            *self._by_owners(rule_id, path),
            *self._by_component(rule_id, path),
            *self._by_manifests(rule_id, rule),
            *self._by_folder(rule_id, path),
            *self._by_routes(rule_id, {"alertname": rule.found.text.name, **labels}),
        ]
        return Findings(
            nodes=tuple(node for node, _ in found), links=tuple(link for _, link in found)
        )

    def _by_catalog(self, rule_id: str, path: str, labels: dict[str, str]) -> Owned:
        services = {labels[key].strip().lower() for key in SERVICE_LABEL if labels.get(key)}
        for file, entity in self._described:
            if entity.name.lower() in services:
                yield self._in_catalog(rule_id, file, entity, sure_of.CATALOG_OF_SERVICE)
                return
        for folder in folders_up(path):
            held = [one for one in self._described if one[0].rpartition("/")[0] == folder]
            if not held:
                continue
            is_one = len({entity.owner for _, entity in held}) == 1
            sure = sure_of.CATALOG_ABOVE if folder else sure_of.CATALOG_AT_ROOT
            for file, entity in held:
                yield self._in_catalog(
                    rule_id, file, entity, sure if is_one else sure_of.CATALOG_AMONG
                )
            return

    def _in_catalog(
        self, rule_id: str, file: str, entity: Entity, sure: float
    ) -> tuple[Node, Link]:
        owner = reference_name(entity.owner) or entity.owner
        text = f"{entity.name}, owner: {entity.owner}"
        return self._owned(rule_id, owner, "catalog", text, f"{file}:{entity.line}", sure)

    def _by_codeowners(self, rule_id: str, path: str) -> Owned:
        for at in self._book.codeowners.owners_of(path):
            place = f"{self._book.place.path}:{at.line}"
            sure = 1.0 if at.names_path else sure_of.WHOLE_REPOSITORY
            for owner in at.owners:
                if owner.startswith("@@") and self._place.forge != "bitbucket":
                    continue  # a role of the project's members, and nobody's name
                text = f"{at.pattern} {owner}{self._book.place.note}"
                name = owner.removeprefix("@@")
                yield self._owned(rule_id, name, "CODEOWNERS", text, place, sure)

    def _by_owners(self, rule_id: str, path: str) -> Owned:
        for folder in folders_up(path):
            held = self._book.owners.get(folder)
            if held is None:
                continue
            lists = held.lists_for(path.removeprefix(f"{folder}/"))
            for one in lists:
                place = f"{folder}/OWNERS:{one.line}".lstrip("/")
                sure = 1.0 if folder or one.is_narrow else sure_of.WHOLE_REPOSITORY
                for name in one.approvers or one.reviewers:
                    yield self._approves(rule_id, name, place, sure)
            shared = list(self._included(held))
            for file, name in shared:
                yield self._approves(
                    rule_id, name, file, 1.0 if folder else sure_of.WHOLE_REPOSITORY
                )
            has_owners = any(one.approvers or one.reviewers for one in lists)
            if has_owners or shared or held.no_parent_owners:
                return

    def _included(self, held: OwnersFile) -> Iterator[tuple[str, str]]:
        """The owners of the files of the repository that an OWNERS of Gerrit takes in."""
        for path in held.includes:
            folder = path.lstrip("/").rpartition("/")[0]
            other = self._book.owners.get(folder)
            for one in other.lists if other else ():
                for name in () if one.globs else one.approvers:
                    yield f"{folder}/OWNERS:{one.line}".lstrip("/"), name

    def _approves(self, rule_id: str, name: str, place: str, sure: float) -> tuple[Node, Link]:
        is_team = name.lower() in self._book.aliases.groups
        node = team_node(name) if is_team else person_node(name)
        link = self._speaker.link(
            rule_id, Relation.OWNED_BY, node.id, "OWNERS", f"approver {name}", place, sure
        )
        return node, link

    def _by_component(self, rule_id: str, path: str) -> Owned:
        """The component that the nearest OWNERS names, and the groups among its labels."""
        for folder in folders_up(path):
            held = self._book.owners.get(folder)
            labels = [label for one in (held.lists if held else ()) for label in one.labels]
            groups = [match["name"] for match in map(_GROUP_LABEL.match, labels) if match]
            if held is None or not (held.component or groups):
                continue
            place = f"{folder}/OWNERS".lstrip("/")
            if held.component:
                text = f"component: {held.component}"
                yield self._owned(
                    rule_id, held.component, "OWNERS component", text, place, sure_of.COMPONENT
                )
            for group in groups:
                yield self._owned(
                    rule_id, group, "OWNERS label", group, place, sure_of.OWNERS_LABEL
                )
            return

    def _by_manifests(self, rule_id: str, rule: StandingRule) -> Owned:
        for said in manifests_of(self._book.manifests, self._manifests, rule.path, rule.found.line):
            for owner in said.owner.owners:
                yield self._owned(
                    rule_id, owner, said.method, said.text, said.place, said.confidence
                )

    def _by_folder(self, rule_id: str, path: str) -> Owned:
        try:
            found = team_of_path(path, self._place.house)
        except ConfigError:
            return
        if found is not None:
            method = found.method if found.method.startswith("folder") else f"folder {found.method}"
            yield self._owned(rule_id, found.team, method, found.folder, path, found.confidence)

    def _by_routes(self, rule_id: str, labels: dict[str, str]) -> Owned:
        """The receivers to which the routes of the repository send an alert by its labels."""
        for file, trees in self._book.routes.items():
            for tree in trees:
                if found := tree.receiver_of(labels):
                    label, receiver, line = found
                    name = receiver_name(receiver)
                    text = f"{label} goes to {receiver}"
                    if name:
                        yield self._owned(
                            rule_id, name, "routing, route of Alertmanager", text,
                            f"{file}:{line}", ROUTED,
                        )  # fmt: skip

    def _owned(
        self, origin: str, owner: str, method: str, text: str, place: str, sure: float
    ) -> tuple[Node, Link]:
        node = self._book.names.node(owner)
        link = self._speaker.link(origin, Relation.OWNED_BY, node.id, method, text, place, sure)
        return node, link


def _described(book: OwnersBook) -> Iterator[tuple[str, Entity]]:
    """What the catalogs describe and name an owner of, each with its file."""
    for file, entities in book.catalogs.items():
        for entity in entities:
            if entity.owner and entity.kind.lower() not in _NO_COMPONENT:
                yield file, entity
