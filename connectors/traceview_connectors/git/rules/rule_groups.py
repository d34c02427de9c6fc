"""What a group says for all of its rules: labels, and the offset of its queries."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

import yaml

from traceview_connectors.git.rules.template_actions import is_templated
from traceview_connectors.git.rules.template_yaml import Failed, compose, pairs, without_actions

_KEY = re.compile(
    r"^([ \t]{0,200}(?:-[ \t]{1,40}){0,4})(rules|labels|query_offset)[ \t]{0,40}:", re.M
)
_FLOW = re.compile(r"[{,][ \t\r\n]{0,200}[\"']?rules[\"']?[ \t]{0,40}:")


class RuleGroup(NamedTuple):
    """The lines of a group's rules, from 1, and what the group says for them."""

    first: int
    last: int
    labels: dict[str, str]
    query_offset: str


def groups_in(text: str) -> list[RuleGroup]:
    """The groups of a file that say something for their rules."""
    if not _may_say(text):
        return []
    return list(_groups(text, 0))


def group_at(groups: Iterable[RuleGroup], line: int) -> RuleGroup | None:
    """The group in whose lines a rule stands."""
    return next((group for group in groups if group.first <= line <= group.last), None)


def _may_say(text: str) -> bool:
    """Whether a group may have a key of its own: one that stands in the column of `rules`."""
    columns: dict[str, set[int]] = {"rules": set(), "labels": set(), "query_offset": set()}
    for match in _KEY.finditer(text):
        columns[match[2]].add(len(match[1]))
    own = columns["labels"] | columns["query_offset"]
    return bool(columns["rules"] & own) or ("labels" in text and _FLOW.search(text) is not None)


def _groups(text: str, above: int) -> Iterator[RuleGroup]:
    documents: list[yaml.Node] | Failed = compose(text)
    restore: Callable[[str], str] = str
    if isinstance(documents, Failed) and is_templated(text):
        aside = without_actions(text)
        documents, restore = compose(aside.text), aside.restore
    waiting = [] if isinstance(documents, Failed) else list(documents)
    seen: set[int] = set()
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, yaml.SequenceNode):
            waiting += node.value
        elif isinstance(node, yaml.MappingNode):
            waiting += [value for _, value in node.value]
            values = {k.value: v for k, v in pairs(node) if isinstance(k, yaml.ScalarNode)}
            rules = values.get("rules")
            if isinstance(rules, yaml.SequenceNode):
                said = _said(values, restore)
                if any(said):
                    first, last = rules.start_mark.line, rules.end_mark.line
                    yield RuleGroup(above + first + 1, above + last + 1, *said)
        elif (
            not above
            and isinstance(node, yaml.ScalarNode)
            and node.style == "|"
            and "rules:" in node.value
        ):
            yield from _groups(node.value, node.start_mark.line + 1)


def _said(
    values: dict[str, yaml.Node], restore: Callable[[str], str]
) -> tuple[dict[str, str], str]:
    labels = values.get("labels")
    offset = values.get("query_offset")
    return (
        {
            restore(str(key.value)): restore(str(value.value)).strip()
            for key, value in (pairs(labels) if isinstance(labels, yaml.MappingNode) else ())
            if isinstance(value, yaml.ScalarNode)
        },
        restore(str(offset.value)) if isinstance(offset, yaml.ScalarNode) else "",
    )
