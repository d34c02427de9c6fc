"""The nodes of owners' names, where two groups of one last name are two teams."""

from __future__ import annotations

from collections.abc import Iterable

from traceview.identity import team_slug
from traceview.model import Node
from traceview_connectors.common.owner_nodes import owner_node

PARTS_LIMIT = 6


class OwnerNames:
    """Makes the nodes of owners; `named` are all names that the repository writes.

    A group is called by the last part of its path, and by as many more as tell it from the others
    of that last part.
    """

    def __init__(self, named: Iterable[str] = ()) -> None:
        paths: dict[str, set[str]] = {}
        for name in named:
            path = _path(name)
            if "/" in path:
                paths.setdefault(team_slug(path), set()).add(path)
        self._parts = {slug: _parts_needed(held) for slug, held in paths.items() if len(held) > 1}

    def node(self, name: str) -> Node:
        """The team or the person of a name as written."""
        parts = self._parts.get(team_slug(name), 1) if "/" in name else 1
        return owner_node(name, parts)


def _path(name: str) -> str:
    return name.strip().lower().lstrip("@")


def _parts_needed(paths: set[str]) -> int:
    """How many of the last parts tell all of `paths` apart."""
    for parts in range(2, PARTS_LIMIT):
        if len({team_slug(path, parts) for path in paths}) == len(paths):
            return parts
    return PARTS_LIMIT
