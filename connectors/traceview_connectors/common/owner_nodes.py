"""Teams and people that are spoken of: the names in a value, and the nodes that they stand for."""

from __future__ import annotations

import re

from traceview.connector import Speaker
from traceview.identity import person_id, team_id, team_slug
from traceview.model import Node

_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+\Z")


def owner_names(value: str) -> list[str]:
    """The names in a value such as `a, b`; none in a value that is still a template."""
    if "{{" in value:
        return []
    names = (part.strip().strip("\"'[]") for part in value.split(","))
    return [name for name in names if name and _is_name(name)]


def owner_node(name: str, parts: int = 1) -> Node:
    """A team, or a person: an e-mail address, or a handle without a group before it.

    `parts` are the names between slashes that tell the team from others.
    """
    return person_node(name) if _is_person(name) else team_node(name, parts)


def team_node(name: str, parts: int = 1) -> Node:
    """A team that is spoken of."""
    return Speaker.stub(team_id(name, parts), name, names=(name,))


def person_node(name: str) -> Node:
    """A person that is spoken of."""
    return Speaker.stub(person_id(name), name.lstrip("@"), names=(name,))


def _is_person(name: str) -> bool:
    return bool(_MAIL.match(name)) or (name.startswith("@") and "/" not in name)


def _is_name(name: str) -> bool:
    """Whether something that can be read is left of a name in an id."""
    node_id = person_id(name) if _is_person(name) else team_id(name)
    return bool(team_slug(name) and node_id.partition(":")[2])
