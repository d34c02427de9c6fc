"""Who owns a rule: its labels, the catalog, CODEOWNERS, OWNERS, its folder; each with its reason."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from traceview import identity
from traceview.errors import ConfigError
from traceview.links.catalog import Entity, parse_catalog, reference_name
from traceview.links.codeowners import Codeowners, parse_codeowners
from traceview.links.folders import team_of_path
from traceview.links.labels import RuleLabels
from traceview.links.owners import Aliases, OwnersFile, parse_aliases, parse_owners
from traceview.model import Findings, Kind, Link, Node, Problem, Relation
from traceview_connectors.git.voice import Place, Voice, stub
from traceview_connectors.git.yamltext import unescaped

CODEOWNERS_PLACES = (
    ".github/CODEOWNERS",
    ".gitlab/CODEOWNERS",
    ".gitea/CODEOWNERS",
    "CODEOWNERS",
    "docs/CODEOWNERS",
)
CATALOGS = ("catalog-info.yaml", "catalog-info.yml")
OWNERSHIP_FILES = frozenset((
    "CODEOWNERS", "OWNERS", "OWNERS_ALIASES", *CATALOGS, "values.yaml", "Chart.yaml",
))  # fmt: skip
"""Names of files whose change may change the owner of any rule."""
WHOLE_REPOSITORY = 0.5
"""How often the owner of a whole repository owns an alert in it."""
SET_LATER = 0.5
"""How surely an owner is told by a template that is filled only when the alert fires."""
_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+\Z")
_SERVICES = ("component", "system", "api", "resource", "domain")


@dataclass(frozen=True)
class OwnersBook:
    """All that the files of one commit say of owners; catalogs and OWNERS by their folder."""

    codeowners: Codeowners = Codeowners()
    codeowners_path: str = ""
    owners: Mapping[str, OwnersFile] = field(default_factory=dict)
    aliases: Aliases = Aliases()
    catalogs: Mapping[str, tuple[Entity, ...]] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()


def is_owners_file(path: str) -> bool:
    """Whether a file is one that `read_book` takes."""
    name = path.rpartition("/")[2]
    return path in CODEOWNERS_PLACES or name in ("OWNERS", "OWNERS_ALIASES", *CATALOGS)


def read_book(texts: Mapping[str, str], forge: str) -> OwnersBook:
    """Read the files of `texts`, by their paths."""
    problems: list[Problem] = []
    place = next((path for path in CODEOWNERS_PLACES if path in texts), "")
    gitlab = forge == "gitlab" or place.startswith(".gitlab/")
    codeowners = parse_codeowners(texts.get(place, ""), "gitlab" if gitlab else "github")
    problems += _at(place, codeowners.problems)
    owners: dict[str, OwnersFile] = {}
    catalogs: dict[str, tuple[Entity, ...]] = {}
    for path, text in texts.items():
        folder, _, name = path.rpartition("/")
        if name == "OWNERS":
            owners[folder] = parse_owners(text)
            problems += _at(path, owners[folder].problems)
        elif name in CATALOGS:
            catalog = parse_catalog(text)
            catalogs[folder] = catalog.entities
            problems += _at(path, catalog.problems)
    aliases = parse_aliases(texts.get("OWNERS_ALIASES", ""))
    problems += _at("OWNERS_ALIASES", aliases.problems)
    return OwnersBook(codeowners, place, owners, aliases, catalogs, tuple(problems))


def _at(path: str, problems: tuple[Problem, ...]) -> list[Problem]:
    return [
        problem.model_copy(
            update={
                "place": f"{path}: {problem.place}" if problem.place else path,
                "mend": problem.mend or "mend the file",
            }
        )
        for problem in problems
    ]


class Owners:
    """Makes the links from rules to their owners."""

    def __init__(
        self,
        voice: Voice,
        place: Place,
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
        node = _team(name) if is_team else _person(name)
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
        node = _owner(owner)
        link = self._voice.link(origin, Relation.OWNED_BY, node.id, method, text, place, sure)
        return node, link

    def findings(self) -> Iterator[Findings]:
        """Services, groups and people of the catalogs, and the members of aliases."""
        yield Findings(problems=self._book.problems)
        for folder, entities in self._book.catalogs.items():
            for entity in entities:
                yield self._entity(entity, f"{folder}/catalog-info.yaml:{entity.line}".lstrip("/"))
        for alias, members in self._book.aliases.groups.items():
            team = _team(alias)
            people = [_person(member) for member in members]
            yield Findings(
                nodes=(team.model_copy(update={"seen": self._voice.seen}), *people),
                links=tuple(
                    self._voice.link(person.id, Relation.MEMBER_OF, team.id,
                                     "OWNERS_ALIASES", f"{alias}: {person.title}", "OWNERS_ALIASES")
                    for person in people
                ),
            )  # fmt: skip

    def _entity(self, entity: Entity, place: str) -> Findings:
        kind = entity.kind.lower()
        title = entity.title or entity.name
        if kind == "group":
            return self._group(entity, title, place)
        if kind not in _SERVICES:
            return Findings()
        node = Node(
            id=identity.service_id(entity.name),
            kind=Kind.SERVICE,
            title=title,
            names=(entity.name,),
            attrs={
                key: value
                for key, value in (
                    ("type", entity.type), ("lifecycle", entity.lifecycle),
                    ("system", entity.system), ("description", entity.description),
                    *((f"annotation.{key}", value) for key, value in entity.annotations.items()),
                )
                if value
            },
            seen=self._voice.seen,
        )  # fmt: skip
        if not entity.owner:
            return Findings(nodes=(node,))
        owner = _owner(reference_name(entity.owner) or entity.owner)
        link = self._voice.link(
            node.id, Relation.OWNED_BY, owner.id, "catalog", f"owner: {entity.owner}", place
        )
        return Findings(nodes=(node, owner), links=(link,))

    def _group(self, entity: Entity, title: str, place: str) -> Findings:
        team = Node(
            id=identity.team_id(entity.name), kind=Kind.TEAM, title=title,
            names=tuple(dict.fromkeys((entity.name, title))), seen=self._voice.seen,
        )  # fmt: skip
        people = [_person(reference_name(member) or member) for member in entity.members]
        links = (
            self._voice.link(person.id, Relation.MEMBER_OF, team.id, "catalog",
                             f"members: {person.title}", place)
            for person in people
        )  # fmt: skip
        return Findings(nodes=(team, *people), links=tuple(links))


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


def _owner(name: str) -> Node:
    """A team, or a person: an e-mail address, or a handle without a group before it."""
    if _MAIL.match(name) or (name.startswith("@") and "/" not in name):
        return _person(name)
    return _team(name)


def _team(name: str) -> Node:
    return stub(identity.team_id(name), name, names=(name,))


def _person(name: str) -> Node:
    return stub(identity.person_id(name), name.lstrip("@"), names=(name,))
