"""Services, teams and people that catalogs and aliases describe."""

from __future__ import annotations

from collections.abc import Iterator

from traceview import identity
from traceview.connector import Speaker
from traceview.model import Findings, Relation
from traceview.references.owners.catalog import Entity, reference_name
from traceview_connectors.common.owner_nodes import owner_node, person_node
from traceview_connectors.git.findings.owners_book import OwnersBook

_SERVICES = ("component", "system", "api", "resource", "domain")


class Groups:
    """Makes the findings of the catalogs and of OWNERS_ALIASES."""

    def __init__(self, speaker: Speaker, book: OwnersBook) -> None:
        self._speaker = speaker
        self._book = book

    def findings(self) -> Iterator[Findings]:
        """Services, groups and people of the catalogs, and the members of aliases."""
        yield Findings(problems=self._book.problems)
        for file, entities in self._book.catalogs.items():
            for entity in entities:
                yield self._entity(entity, f"{file}:{entity.line}")
        for alias, members in self._book.aliases.groups.items():
            team = self._speaker.node(identity.team_id(alias), alias, names=(alias,))
            people = [person_node(member) for member in members]
            yield Findings(
                nodes=(team, *people),
                links=tuple(
                    self._speaker.link(person.id, Relation.MEMBER_OF, team.id,
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
        node = self._speaker.node(
            identity.service_id(entity.name),
            title,
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
        )  # fmt: skip
        if not entity.owner:
            return Findings(nodes=(node,))
        owner = owner_node(reference_name(entity.owner) or entity.owner)
        link = self._speaker.link(
            node.id, Relation.OWNED_BY, owner.id, "catalog", f"owner: {entity.owner}", place
        )
        return Findings(nodes=(node, owner), links=(link,))

    def _group(self, entity: Entity, title: str, place: str) -> Findings:
        names = tuple(dict.fromkeys((entity.name, title)))
        team = self._speaker.node(identity.team_id(entity.name), title, names=names)
        people = [person_node(reference_name(member) or member) for member in entity.members]
        links = (
            self._speaker.link(person.id, Relation.MEMBER_OF, team.id, "catalog",
                             f"members: {person.title}", place)
            for person in people
        )  # fmt: skip
        return Findings(nodes=(team, *people), links=tuple(links))
