"""What one rule says, whatever the way in which it is written down."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

import yaml

from traceview_connectors.git.rules.rule_values import duration_of, is_rule, tight
from traceview_connectors.git.rules.template_yaml import own_fields, pairs, unescaped

_WORD = re.compile(r"[A-Za-z_][\w:]*|\d+(?:\.\d+)?|[<>=!~]+")
_REFERENCE = re.compile(r"(?<=[:-] )[ \t]*([&*][\w-]+)")


@dataclass(frozen=True)
class RuleText:
    """A rule's fields as strings. `partial` says that it was read without a YAML parser.

    `taken` names the fields that it takes from another rule through a merge key or an alias. `own`
    is a digest of what its own lines say, with the names by which rules refer to one another;
    empty where it neither takes fields nor is taken from.

    `also` holds what other branches of a template say in the place of a field: its path (`expr`,
    `labels.team`) and the value there. `variables` are the template variables that it uses, each
    with what they are set to.
    """

    kind: str
    name: str
    expr: str
    duration: str = ""
    keep: str = ""
    labels: dict[str, str] = field(default_factory=dict)
    annotations: dict[str, str] = field(default_factory=dict)
    partial: bool = False
    taken: frozenset[str] = frozenset()
    own: str = ""
    also: tuple[tuple[str, str], ...] = ()
    variables: tuple[tuple[str, str], ...] = ()

    @cached_property
    def meaning(self) -> str:
        """A digest that is equal for two writings of one rule: 16 hex digits."""
        parts = [self.kind, unescaped(self.name), tight(self.expr)]
        parts += [duration_of(self.duration), duration_of(self.keep)]
        tables = [
            sorted((key, " ".join(unescaped(value).split())) for key, value in table.items())
            for table in (self.labels, self.annotations)
        ]
        others = [(path, tight(value)) for path, value in self.also]
        return _digest([*parts, *tables, *others, *self.variables])

    @cached_property
    def core(self) -> str:
        """A digest of what fires: the name, the expression and the labels, without annotations."""
        labels = sorted((key, " ".join(value.split())) for key, value in self.labels.items())
        return _digest([self.kind, unescaped(self.name), tight(self.expr), labels])

    @property
    def said_here(self) -> str:
        """A digest of what the rule's own lines say, apart from what they take from others."""
        return self.own or self.meaning

    def says_as(self, other: RuleText) -> bool:
        """Whether both mean the same and refer to other rules in the same way."""
        return self.meaning == other.meaning and self.said_here == other.said_here

    @cached_property
    def words(self) -> frozenset[str]:
        """What its own lines say apart from its name, to measure how much two rules are alike."""
        found = {f"e:{word}" for word in _WORD.findall(self.expr)}
        if "expr" in self.taken:
            found = set()
        if "labels" not in self.taken:
            found |= {f"l:{key}={value}" for key, value in self.labels.items()}
        if "annotations" not in self.taken:
            for key, value in self.annotations.items():
                found |= {f"a:{key}:{word}" for word in _WORD.findall(value)}
        if "for" not in self.taken:
            found.add(f"f:{duration_of(self.duration)}")
        found |= {f"v:{name}:{word}" for name, value in self.variables
                  for word in _WORD.findall(value)}  # fmt: skip
        return frozenset(found)


def _digest(value: object) -> str:
    text = json.dumps(value, ensure_ascii=True)
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()


def alike(one: frozenset[str], other: frozenset[str]) -> float:
    """How much two rules say the same: 1 for the same words, 0 for none in common."""
    if not one and not other:
        return 1.0
    return 2 * len(one & other) / (len(one) + len(other))


def text_of_node(
    node: yaml.Node, source: str, restore: Callable[[str], str] = str
) -> RuleText | None:
    """The rule that a mapping holds; None for a mapping that is no rule."""
    values = {key.value: value for key, value in pairs(node) if isinstance(key, yaml.ScalarNode)}
    kind = "alert" if "alert" in values else "record" if "record" in values else ""
    if (
        not kind
        or "expr" not in values
        or not all(_is_text(values[key], source) for key in (kind, "expr"))
    ):
        return None

    def text(key: str) -> str:
        return restore(_text(values[key], source)).strip() if key in values else ""

    name, expr = text(kind), text("expr")
    if not is_rule(kind, name, expr):
        return None
    return RuleText(
        kind=kind,
        name=name,
        expr=expr,
        duration=text("for"),
        keep=text("keep_firing_for"),
        labels=_table(values.get("labels"), source, restore),
        annotations=_table(values.get("annotations"), source, restore),
        taken=_taken(node),
        own=_own(node, source, restore),
        also=_branches(node, source, restore) if restore is not str else (),
    )


def _is_text(node: yaml.Node, source: str) -> bool:
    """Whether a value is a text, or a bare template, which YAML takes for a mapping."""
    if isinstance(node, yaml.ScalarNode):
        return True
    return isinstance(node, yaml.MappingNode) and source.startswith("{{", node.start_mark.index)


def _branches(
    node: yaml.Node, source: str, restore: Callable[[str], str]
) -> tuple[tuple[str, str], ...]:
    """The values of keys that a template writes once a branch, without those that count."""
    seen: dict[str, str] = {}
    found: list[tuple[str, str]] = []
    for key, value in own_fields(node):
        fields = [(key.value, restore(_text(value, source)).strip())]
        if isinstance(value, yaml.MappingNode) and key.value in ("labels", "annotations"):
            fields = [
                (f"{key.value}.{restore(name.value)}", restore(_text(inner, source)).strip())
                for name, inner in own_fields(value)
            ]
        for path, text in fields:
            if seen.get(path, text) != text:
                found.append((path, seen[path]))
            seen[path] = text
    return tuple(found)


def _taken(node: yaml.Node) -> frozenset[str]:
    here = {key.value for key, value in own_fields(node) if not _before(value, node)}
    return frozenset(key.value for key, _ in pairs(node)) - here


def _before(value: yaml.Node, node: yaml.Node) -> bool:
    """Whether a value stands before the mapping that holds it, so that it is an alias."""
    return bool(value.start_mark.index < node.start_mark.index)


def _own(node: yaml.Node, source: str, restore: Callable[[str], str]) -> str:
    references = _REFERENCE.findall(source, node.start_mark.index, node.end_mark.index)
    if not references:
        return ""
    fields: list[object] = []
    for key, value in sorted(own_fields(node), key=lambda pair: str(pair[0].value)):
        if not _before(value, node):
            table = _table(value, source, restore)
            texts = sorted(
                (name, " ".join(unescaped(text).split())) for name, text in table.items()
            )
            fields.append((key.value, texts or tight(restore(_text(value, source)))))
    return _digest([sorted(references), fields])


def _table(node: yaml.Node | None, source: str, restore: Callable[[str], str]) -> dict[str, str]:
    if node is None:
        return {}
    return {
        restore(key.value): restore(_text(value, source)).strip()
        for key, value in pairs(node)
        if isinstance(key, yaml.ScalarNode)
    }


def _text(node: yaml.Node, source: str) -> str:
    if isinstance(node, yaml.ScalarNode):
        return str(node.value)
    return source[node.start_mark.index : node.end_mark.index].strip()
