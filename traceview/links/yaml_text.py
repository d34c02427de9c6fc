"""YAML of strangers: read with a size cap, without aliases, with the line of every mapping."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import yaml

from traceview.errors import BadPayload

SIZE_LIMIT = 1_000_000
DEPTH_LIMIT = 60
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
LINE = "__line__"
"""The key under which each mapping holds the line on which it begins, counted from 1."""


class _PlainLoader(_Loader):  # type: ignore[misc]
    """Builds mappings with their line; an alias is refused before it is expanded."""


def _mapping(loader: Any, node: yaml.MappingNode) -> dict[str, Any]:
    found: dict[str, Any] = {LINE: node.start_mark.line + 1}
    for key_node, value_node in node.value:
        if isinstance(key_node, yaml.ScalarNode):
            found[str(key_node.value)] = loader.construct_object(value_node, deep=True)
    return found


_PlainLoader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


def load_documents(text: str) -> Iterator[Any]:
    """The documents of a YAML text: strings, numbers, lists, and mappings that hold their line.

    Raises BadPayload when the text is too large, too deep, holds an alias, or is no YAML; documents
    before the mistake have been given by then.
    """
    if len(text) > SIZE_LIMIT:
        why = f"It has {len(text)} characters; {SIZE_LIMIT} are read at most."
        raise BadPayload("The YAML file is too large.", why)
    try:
        _refuse_aliases(text)
        yield from yaml.load_all(text, Loader=_PlainLoader)
    except (yaml.YAMLError, ValueError, TypeError, RecursionError, OverflowError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f" on line {mark.line + 1}" if mark else ""
        problem = getattr(error, "problem", None) or type(error).__name__
        raise BadPayload("The file is not YAML.", f"{problem}{where}") from None


def _refuse_aliases(text: str) -> None:
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        if isinstance(event, yaml.AliasEvent):
            raise BadPayload("The YAML file holds an alias.", f"It refers to &{event.anchor}.")
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > DEPTH_LIMIT:
                raise BadPayload("The YAML file is nested too deeply.")
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
