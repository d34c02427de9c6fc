"""YAML of strangers: read within bounds, never as objects; what is refused names its line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any

import yaml

from traceview.errors import BadPayload

SIZE_LIMIT = 1_000_000
DEPTH_LIMIT = 60
VALUE_LIMIT = 1_000_000
LINE = "__line__"
"""The key under which each mapping holds the line on which it begins, counted from 1."""
_SHORTHANDS = 1_000
"""How many `%TAG` lines a text may hold: the parser compares each with all before it."""
_NUMBER_LENGTH = 1_000
"""Characters of a number: more could not be printed, or take long to work out (`1:1:1:…`)."""
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NodeLoader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_MISTAKES = (yaml.YAMLError, ValueError, RecursionError)
_MISTAKES_OF_VALUES = (*_MISTAKES, TypeError, OverflowError, LookupError, AttributeError)


@dataclass(frozen=True, slots=True)
class YamlLimits:
    """What a text may hold: characters, collections within one another, and values in all."""

    size: int = SIZE_LIMIT
    depth: int = DEPTH_LIMIT
    values: int = VALUE_LIMIT


class YamlFault(Enum):
    """For what a YAML text is refused."""

    SIZE = "The YAML file is too large."
    DEPTH = "The YAML file is nested too deeply."
    ALIAS = "The YAML file holds an alias."
    SYNTAX = "The file is not YAML."


class RefusedYaml(BadPayload):
    """A text that is not read further than `line`, counted from 1.

    `problem` and `context` are the parser's words for a mistake of syntax; empty for other faults.
    """

    def __init__(
        self, fault: YamlFault, why: str = "", line: int = 1, problem: str = "", context: str = ""
    ) -> None:
        super().__init__(fault.value, why)
        self.fault = fault
        self.line = line
        self.problem = problem
        self.context = context


def yaml_events(text: str, limits: YamlLimits = YamlLimits()) -> Iterator[yaml.Event]:
    """The parser's events of a text, each within the limits; its tags are left to the reader.

    Raises RefusedYaml at an alias, beyond a limit, and where the text is no YAML.
    """
    _fit(text, limits)
    bounds = _Bounds(limits)
    try:
        for event in yaml.parse(text, Loader=_Loader):
            if isinstance(event, yaml.CollectionEndEvent):
                bounds.depth -= 1
            elif isinstance(event, yaml.NodeEvent):
                _admit(event, bounds)
            yield event
    except _MISTAKES as error:
        raise _no_yaml(error) from None


def yaml_nodes(text: str, limits: YamlLimits = YamlLimits()) -> list[yaml.Node]:
    """The documents of a text as trees whose scalars are all strings, whatever their tags.

    An alias is the node that it stands for: a tree may hold a node twice, or within itself. Raises
    RefusedYaml beyond a limit, and where the text is no YAML.
    """
    _fit(text, limits)
    found: list[yaml.Node] = []
    try:
        loader = _BoundedLoader(text, limits)
        try:
            while loader.check_node():
                found.append(loader.get_node())
        finally:
            loader.dispose()
    except _MISTAKES as error:
        raise _no_yaml(error) from None
    return [node for node in found if node is not None]


def load_documents(text: str, limits: YamlLimits = YamlLimits()) -> Iterator[Any]:
    """The documents of a YAML text: strings, numbers, lists, and mappings that hold their line.

    Raises RefusedYaml when the text is too large, too deep, holds an alias, or is no YAML;
    documents before the one with the mistake have been given by then.
    """
    begun, refused = 0, None
    try:
        for event in yaml_events(text, limits):
            if isinstance(event, yaml.DocumentStartEvent) and event.start_mark:
                begun = event.start_mark.index
    except RefusedYaml as error:
        refused = error
    try:
        yield from yaml.load_all(text[:begun] if refused else text, Loader=_PlainLoader)
    except _MISTAKES_OF_VALUES as error:
        raise _no_yaml(error) from None
    if refused is not None:
        raise refused


@dataclass(slots=True)
class _Bounds:
    """What has been read of a text, held against its limits."""

    limits: YamlLimits
    depth: int = 0
    values: int = 0

    def check(self, line: int) -> None:
        if self.depth > self.limits.depth:
            why = f"It is nested deeper than {self.limits.depth} levels."
            raise RefusedYaml(YamlFault.DEPTH, why, line)
        if self.values > self.limits.values:
            why = f"It has more than {self.limits.values} values."
            raise RefusedYaml(YamlFault.SIZE, why, line)


class _BoundedLoader(_NodeLoader):  # type: ignore[misc]
    """Composes nodes, and counts each before it is composed."""

    def __init__(self, text: str, limits: YamlLimits) -> None:
        super().__init__(text)
        self._bounds = _Bounds(limits, depth=-1)

    def descend_resolver(self, parent: yaml.Node | None, index: Any) -> None:
        """Called by the composer as it enters a node that is no alias."""
        self._bounds.depth += 1
        self._bounds.values += 1
        self._bounds.check(_line_of(parent))

    def ascend_resolver(self) -> None:
        """Called by the composer as it leaves a node."""
        self._bounds.depth -= 1


class _PlainLoader(_Loader):  # type: ignore[misc]
    """Builds mappings with their line, and what YAML itself has: no object of a program."""


def _mapping(loader: Any, node: yaml.Node) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key_node, value_node in node.value:
        if isinstance(key_node, yaml.ScalarNode):
            found[str(key_node.value)] = loader.construct_object(value_node, deep=True)
    return found | {LINE: _line_of(node)}


def _number(loader: Any, node: yaml.ScalarNode) -> int | float:
    if len(node.value) > _NUMBER_LENGTH:
        raise yaml.constructor.ConstructorError(None, None, "a number is too long", node.start_mark)
    number: int | float = _Loader.yaml_constructors[node.tag](loader, node)
    return number


for _tag in ("map", "set"):
    _PlainLoader.add_constructor(f"tag:yaml.org,2002:{_tag}", _mapping)
for _tag in ("int", "float"):
    _PlainLoader.add_constructor(f"tag:yaml.org,2002:{_tag}", _number)


def _fit(text: str, limits: YamlLimits) -> None:
    if len(text) > limits.size:
        why = f"It has {len(text)} characters; {limits.size} are read at most."
        raise RefusedYaml(YamlFault.SIZE, why)
    if text.count("%TAG") > _SHORTHANDS:
        raise RefusedYaml(YamlFault.SIZE, "It has too many shorthands of tags.")


def _admit(event: yaml.NodeEvent, bounds: _Bounds) -> None:
    line = _line_of(event)
    if isinstance(event, yaml.AliasEvent):
        raise RefusedYaml(YamlFault.ALIAS, f"It refers to the anchor {event.anchor!r}.", line)
    bounds.values += 1
    if isinstance(event, yaml.CollectionStartEvent):
        bounds.depth += 1
    bounds.check(line)


def _line_of(found: Any) -> int:
    mark = getattr(found, "start_mark", None)
    return mark.line + 1 if mark else 1


def _no_yaml(error: Exception) -> RefusedYaml:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    told = str(error) if isinstance(error, yaml.YAMLError) else type(error).__name__
    problem = getattr(error, "problem", None) or told.replace("\n", " ")
    why = f"{problem} on line {mark.line + 1}" if mark else problem
    context = getattr(error, "context", None) or ""
    return RefusedYaml(YamlFault.SYNTAX, why, mark.line + 1 if mark else 1, problem, context)
