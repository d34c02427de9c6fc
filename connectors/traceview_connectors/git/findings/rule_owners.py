"""Who owns a rule, by each rung that says something: labels, catalog, code owners, folder."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from traceview import identity
from traceview.errors import ConfigError
from traceview.model import Findings, Link, Node, Relation
from traceview.references.labels.labels import RuleLabels
from traceview.references.owners.catalog import reference_name
from traceview.references.owners.team_folders import team_of_path
from traceview_connectors.git.findings.owners_book import OwnersBook
from traceview_connectors.git.findings.voice import RepositoryPlace, Voice, stub
from traceview_connectors.git.rules.template_yaml import unescaped

WHOLE_REPOSITORY = 0.5
"""How often the owner of a whole repository owns an alert in it."""
SET_LATER = 0.5
"""How surely an owner is told by a template that is filled only when the alert fires."""
_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+\Z")


class Owners:
    """Makes the links from rules to their owners."""

    def __init__(
        self,
        voice: Voice,
        place: RepositoryPlace,
        book: OwnersBook,
        resolve: Callable[[str, str], str],
    ) -> None:
        self._voice = voice
        self._place = place
        self._book = book
        self._resolve = resolve

    def of(self, rule_id: str, path: str, line: int, said: RuleLabels) -> Findings:
        """The owners of a rule by every rung that says something."""
        found = [
            *self._by_labels(rule_id, path, line, said),
            *self._by_catalog(rule_id, path),
            *self._by_codeowners(rule_id, path),
            *self._by_owners(rule_id, path),
            *self._by_folder(rule_id, path),
        ]
        return Findings(
            nodes=tuple(node for node, _ in found), links=tuple(link for _, link in found)
        )

    def _by_labels(
        self, rule_id: str, path: str, line: int, said: RuleLabels
    ) -> Iterator[tuple[Node, Link]]:
        for item in said.teams:
            value, method, sure = unescaped(item.value), item.place, 1.0
            if "{{" in value and (resolved := self._resolve(item.value, path)):
                value, method, sure = resolved, f"{item.place}, from the chart's values", 0.9
            if "{{" in value:
                method, sure = f"{item.place}, set when it fires", SET_LATER
            for name in _names(value):
                yield self._owned(rule_id, name, method, item.value, f"{path}:{line}", sure)

    def _by_catalog(self, rule_id: str, path: str) -> Iterator[tuple[Node, Link]]:
        for folder in _folders_up(path):
            entities = [e for e in self._book.catalogs.get(folder, ()) if e.owner]
            if not entities:
                continue
            sure = 0.8 if folder else WHOLE_REPOSITORY
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
        link = self._voice.link(
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
        link = self._voice.link(origin, Relation.OWNED_BY, node.id, method, text, place, sure)
        return node, link


def _folders_up(path: str) -> Iterator[str]:
    """The folders above a file, the nearest first, the root (empty) last."""
    folder = path
    while folder:
        folder = folder.rpartition("/")[0]
        yield folder


def _names(value: str) -> list[str]:
    """The names in a value such as `a, b`; a value that is still a template stays whole."""
    if "{{" in value:
        return [value]
    names = (part.strip().strip("\"'[]") for part in value.split(","))
    return [name for name in names if name and identity.team_slug(name)]


def owner_node(name: str) -> Node:
    """A team, or a person: an e-mail address, or a handle without a group before it."""
    if _MAIL.match(name) or (name.startswith("@") and "/" not in name):
        return person_node(name)
    return team_node(name)


def team_node(name: str) -> Node:
    """A team that is spoken of."""
    return stub(identity.team_id(name), name, names=(name,))


def person_node(name: str) -> Node:
    """A person that is spoken of."""
    return stub(identity.person_id(name), name.lstrip("@"), names=(name,))
