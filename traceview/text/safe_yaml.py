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
    before the one with the mistake have been given by then.
    """
    if len(text) > SIZE_LIMIT:
        why = f"It has {len(text)} characters; {SIZE_LIMIT} are read at most."
        raise BadPayload("The YAML file is too large.", why)
    end, mistake = _checked(text)
    try:
        yield from yaml.load_all(text[:end], Loader=_PlainLoader)
    except (yaml.YAMLError, ValueError, TypeError, RecursionError, OverflowError) as error:
        raise _not_yaml(error) from None
    if mistake is not None:
        raise mistake


def _checked(text: str) -> tuple[int, BadPayload | None]:
    """Up to where `text` can be loaded, and what is wrong with the document that begins there."""
    depth = begun = 0
    try:
        for event in yaml.parse(text, Loader=_Loader):
            if isinstance(event, yaml.DocumentStartEvent):
                begun = event.start_mark.index if event.start_mark else 0
            elif isinstance(event, yaml.AliasEvent):
                why = f"It refers to the anchor {event.anchor!r}."
                return begun, BadPayload("The YAML file holds an alias.", why)
            elif isinstance(event, yaml.CollectionStartEvent):
                depth += 1
                if depth > DEPTH_LIMIT:
                    return begun, BadPayload("The YAML file is nested too deeply.")
            elif isinstance(event, yaml.CollectionEndEvent):
                depth -= 1
    except (yaml.YAMLError, ValueError) as error:
        return begun, _not_yaml(error)
    return len(text), None


def _not_yaml(error: Exception) -> BadPayload:
    mark = getattr(error, "problem_mark", None)
    where = f" on line {mark.line + 1}" if mark else ""
    problem = getattr(error, "problem", None) or type(error).__name__
    return BadPayload("The file is not YAML.", f"{problem}{where}")
