"""YAML that others wrote, also where templates make it no YAML: nodes with lines, never objects.

Template actions (`{{ … }}`) that break the syntax are put aside for the parse and put back into the
strings that come out of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

import yaml

from traceview.text.safe_yaml import RefusedYaml, YamlLimits, yaml_nodes
from traceview_connectors.git.rules.template_actions import (
    action_spans,
    is_templated,
    outside_actions,
)

_MERGED = 500
_LIMITS = YamlLimits(size=64_000_000, depth=200, values=2_000_000)
_MARK = re.compile(r"zTv(\d+)vTz")
_RAW = re.compile(r"\{\{-?\s*`([^`]*)`\s*-?\}\}")
_BRACES = re.compile(r"\{\{-?\s*(?:\"(\{\{|\}\})\"|'(\{\{|\}\})')\s*-?\}\}")


class Failed(NamedTuple):
    """Why a text is no YAML, and on which of its lines, counted from 1."""

    why: str
    line: int


def compose(text: str) -> list[yaml.Node] | Failed:
    """The documents of `text` as node trees whose scalars are all strings."""
    try:
        return yaml_nodes(text, _LIMITS)
    except RefusedYaml as error:
        told = " ".join(part for part in (error.context, error.problem) if part)
        return Failed(told or error.why, error.line)


class Templated(NamedTuple):
    """A text whose template actions are put aside; `restore` puts them back into a value."""

    text: str
    actions: tuple[str, ...]

    def restore(self, value: str) -> str:
        """`value` with the actions that stood in it."""
        if "zTv" not in value:
            return value
        return _MARK.sub(self._action, value)

    def _action(self, match: re.Match[str]) -> str:
        number = int(match[1])
        return self.actions[number] if number < len(self.actions) else match[0]


def without_actions(text: str) -> Templated:
    """`text` with each action replaced by a word, and lines that hold only actions emptied."""
    rows = ["" if is_only_actions(row) else row for row in text.split("\n")]
    text = "\n".join(rows)
    actions: list[str] = []
    parts: list[str] = []
    position = 0
    for start, end in action_spans(text):
        action = text[start:end]
        parts += [text[position:start], f"zTv{len(actions)}vTz", "\n" * action.count("\n")]
        actions.append(action)
        position = end
    return Templated("".join([*parts, text[position:]]), tuple(actions))


def is_only_actions(row: str) -> bool:
    """Whether a line holds template actions, perhaps with a comment, and nothing else."""
    return is_templated(row) and not outside_actions(row).partition("#")[0].strip()


def unescaped(text: str) -> str:
    """`text` without the quoting by which a template keeps another template's braces."""
    if "{{" not in text:
        return text
    text = _RAW.sub(r"\1", text)
    return _BRACES.sub(lambda match: match[1] or match[2], text)


def pairs(node: yaml.Node) -> Iterator[tuple[yaml.Node, yaml.Node]]:
    """The fields of a mapping as key and value nodes, those of its merge keys (`<<`) first.

    What stands later counts; a key that is no scalar is no field. A mapping that is merged in
    several ways is given once, where it counts most; beyond `_MERGED` fields of others no more are
    taken.
    """
    layers: list[list[tuple[yaml.Node, yaml.Node]]] = []
    seen: set[int] = set()
    waiting = [(node, 0)]
    taken = 0
    while waiting and taken < _MERGED:
        part, depth = waiting.pop()
        if not isinstance(part, yaml.MappingNode) or depth > 16 or id(part) in seen:
            continue
        seen.add(id(part))
        own = own_fields(part)
        layers.append(own if depth == 0 else own[: _MERGED - taken])
        taken += len(own) + 1 if depth else 0
        waiting += [(merged, depth + 1) for merged in _merged_into(part)]
    for layer in reversed(layers):
        yield from layer


def own_fields(node: yaml.Node) -> list[tuple[yaml.Node, yaml.Node]]:
    """The fields that a mapping itself has, without those of its merge keys."""
    return [
        (key, value)
        for key, value in node.value
        if isinstance(key, yaml.ScalarNode) and not is_merge(key)
    ]


def _merged_into(node: yaml.MappingNode) -> list[yaml.Node]:
    """The values of its merge keys, that which counts most last."""
    found: list[yaml.Node] = []
    for key, value in node.value:
        if is_merge(key):
            parts = value.value if isinstance(value, yaml.SequenceNode) else [value]
            found += reversed(parts)
    return found


def is_merge(key: yaml.Node) -> bool:
    """Whether a key takes the fields of another mapping (`<<`)."""
    return isinstance(key, yaml.ScalarNode) and key.value == "<<" and not key.style
