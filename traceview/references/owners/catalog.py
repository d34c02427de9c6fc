"""catalog-info.yaml: the entities of a Backstage catalog.

Format: "Descriptor Format of Catalog Entities" of Backstage.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from traceview.errors import BadPayload
from traceview.model import Problem
from traceview.text.safe_yaml import LINE, load_documents

ENTITY_LIMIT = 10_000


@dataclass(frozen=True, slots=True)
class CatalogLink:
    """A link that an entity lists."""

    url: str
    title: str = ""
    type: str = ""


@dataclass(frozen=True, slots=True)
class Entity:
    """One entity: `kind` as written (`Component`, `Group`), `line` on which it begins, from 1.

    `owner` and `system` are references as written (`group:default/payments`); `reference_name`
    gives the name in one. `targets` are the files that a `Location` names, as written.
    """

    kind: str
    name: str
    title: str = ""
    description: str = ""
    owner: str = ""
    system: str = ""
    type: str = ""
    lifecycle: str = ""
    members: tuple[str, ...] = ()
    annotations: Mapping[str, str] = field(default_factory=dict)
    links: tuple[CatalogLink, ...] = ()
    line: int = 1
    targets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Catalog:
    """The entities of one file, and what was skipped."""

    entities: tuple[Entity, ...] = ()
    problems: tuple[Problem, ...] = ()


def reference_name(reference: str) -> str:
    """`payments` of `group:default/payments`, `default/payments` or `payments`."""
    return reference.rpartition(":")[2].rpartition("/")[2].strip()


def parse_catalog(text: str) -> Catalog:
    """Read a catalog-info.yaml of one or several documents; a bad document is skipped."""
    entities: list[Entity] = []
    problems: list[Problem] = []
    try:
        for data in load_documents(text):
            if len(entities) >= ENTITY_LIMIT:
                break
            if data is None:
                continue
            entity = _entity(data)
            if entity is None:
                line = data.get(LINE, 1) if isinstance(data, dict) else 1
                why = "It has no kind, or no metadata.name."
                problems.append(
                    Problem(what="An entity was skipped.", place=f"line {line}", why=why)
                )
            else:
                entities.append(entity)
    except BadPayload as error:
        problems.append(Problem(what=error.what, why=error.why))
    return Catalog(tuple(entities), tuple(problems))


def _entity(data: Any) -> Entity | None:
    if not isinstance(data, dict):
        return None
    metadata, spec = _map(data.get("metadata")), _map(data.get("spec"))
    kind, name = _text(data.get("kind")), _text(metadata.get("name"))
    if not kind or not name:
        return None
    return Entity(
        kind=kind,
        name=name,
        title=_text(metadata.get("title")),
        description=_text(metadata.get("description")),
        owner=_text(spec.get("owner")),
        system=_text(spec.get("system")),
        type=_text(spec.get("type")),
        lifecycle=_text(spec.get("lifecycle")),
        members=_texts(spec.get("members")),
        annotations={
            key: _text(value)
            for key, value in _map(metadata.get("annotations")).items()
            if key != LINE and _text(value)
        },
        links=_links(metadata.get("links")),
        line=int(data.get(LINE, 1)),
        targets=tuple(filter(None, (_text(spec.get("target")), *_texts(spec.get("targets"))))),
    )


def _links(value: Any) -> tuple[CatalogLink, ...]:
    held = value if isinstance(value, list) else []
    return tuple(
        CatalogLink(_text(item.get("url")), _text(item.get("title")), _text(item.get("type")))
        for item in held
        if isinstance(item, dict) and _text(item.get("url"))
    )


def _map(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value).strip() if isinstance(value, (str, int, float)) else ""


def _texts(value: Any) -> tuple[str, ...]:
    held = value if isinstance(value, list) else []
    return tuple(text for text in map(_text, held) if text)
