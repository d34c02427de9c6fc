"""Alerting and recording rules in the text of a file, with the lines that they stand on.

Prometheus, Mimir, Loki and Thanos rule files and PrometheusRule objects hold rules in one form: a
list item with `alert` or `record` and `expr`. Each item is found by its lines and read alone, so
that a template, a missing `---` or a broken line elsewhere in the file hides none of its
neighbours. A file with YAML aliases is read as a whole first, since items take fields from others.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import yaml

from traceview_connectors.git.rules.old_language import may_hold_old_rules, old_rules_in
from traceview_connectors.git.rules.rule_blocks import (
    FoundRule,
    Memo,
    rules_of_blocks,
    with_variables,
)
from traceview_connectors.git.rules.rule_outline import TEXT_KEYS, is_filler
from traceview_connectors.git.rules.rule_text import RuleText, text_of_node
from traceview_connectors.git.rules.template_actions import (
    is_templated,
    variables_in,
    without_comments,
)
from traceview_connectors.git.rules.template_yaml import Failed, compose, without_actions

_IN_BYTES = re.compile(rb"(?:alert|record)[\"']?[ \t]*:[ \t\r\n]|(?:alert|record)\":")
_UNIT_TEST = re.compile(
    r"^(?:-[ \t]{1,20})?[ \t]{0,200}(?:input_series|alert_rule_test|promql_expr_test)[ \t]{0,20}:",
    re.M,
)
_IN_STRING = re.compile(r"(?:\\n|\")(?: |\\t){0,200}(?:- {1,40})?(?:alert|record): ")
_ALIAS = re.compile(r"[:-][ \t]+\*[\w-]")
_FLOW = (
    *("'alert'", '"alert"', "'record'", '"record"'),
    *("{alert:", "{ alert:", "{record:", "{ record:"),
)


def may_hold_rules(data: bytes) -> bool:
    """Whether it is worth looking for rules in a file; quick, and True rather too often."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    if (b"alert" in data or b"record" in data) and _IN_BYTES.search(data) is not None:
        return True
    return may_hold_old_rules(data)


def decoded(data: bytes) -> str:
    """The text of a file in any encoding that YAML allows; bytes that fit none are replaced."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    return data.decode("utf-8-sig", "replace").replace("\r\n", "\n")


def rules_in(text: str, memo: Memo | None = None) -> list[FoundRule]:
    """The rules of a file in the order of their lines; `memo` saves reading a block twice."""
    if _UNIT_TEST.search(text):
        return []
    text = without_comments(text)
    found = None
    if _refers(text) or any(mark in text for mark in _FLOW):
        found = _rules_of_documents(text)
    if found is None:
        found = list(rules_of_blocks(text, {} if memo is None else memo))
    more = [*_rules_in_strings(text), *old_rules_in(text)]
    return sorted((*found, *more), key=lambda rule: rule.first) if more else found


def _refers(text: str) -> bool:
    """Whether items of the file may take fields from one another."""
    return "<<" in text or ("*" in text and _ALIAS.search(text) is not None)


def broken_line(text: str) -> Failed | None:
    """Why the file is no YAML, with its line; None for YAML and for a template of YAML."""
    composed = compose(text)
    if not isinstance(composed, Failed) or is_templated(text):
        return None
    return composed


def _rules_of_documents(text: str) -> list[FoundRule] | None:
    restore: Callable[[str], str] = str
    documents, source = compose(text), text
    if isinstance(documents, Failed) and is_templated(text):
        aside = without_actions(text)
        documents, restore, source = compose(aside.text), aside.restore, aside.text
    if isinstance(documents, Failed):
        return None
    rows = source.split("\n")
    found = [
        _found(item, rule, rows)
        for document in documents
        for item in _items(document)
        if (rule := text_of_node(item, source, restore)) is not None
    ]
    return _with_variables(sorted(found, key=lambda rule: rule.first), text)


def _with_variables(found: list[FoundRule], text: str) -> list[FoundRule]:
    variables = variables_in(text)
    if not variables:
        return found
    rows = text.split("\n")
    return [
        rule._replace(
            text=with_variables(rule.text, "\n".join(rows[rule.first - 1 : rule.last]), variables)
        )
        for rule in found
    ]


def _rules_in_strings(text: str) -> Iterator[FoundRule]:
    """The rules of a file of rules that another file holds as a string between quotes."""
    if not _IN_STRING.search(text):
        return
    documents = compose(text)
    if isinstance(documents, Failed):
        documents = compose(without_actions(text).text) if is_templated(text) else documents
    if isinstance(documents, Failed):
        return
    for document in documents:
        for node in _quoted(document):
            line = node.start_mark.line + 1
            last = node.end_mark.line + 1
            for rule in rules_of_blocks(node.value, {}):
                yield FoundRule(rule.text, line, line, last)


def _quoted(document: yaml.Node) -> Iterator[yaml.ScalarNode]:
    """The strings between double quotes that hold several lines, outside of prose."""
    for node in _nodes(document):
        if isinstance(node, yaml.ScalarNode) and node.style == '"' and "\n" in node.value:
            yield node


def _items(document: yaml.Node) -> Iterator[yaml.Node]:
    """Every mapping of the tree that may be a rule, each once however often it is referred to."""
    return (node for node in _nodes(document) if isinstance(node, yaml.MappingNode))


def _nodes(document: yaml.Node) -> Iterator[yaml.Node]:
    """Every node of the tree once, but for what stands where no rule stands."""
    seen: set[int] = set()
    waiting = [document]
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        yield node
        if isinstance(node, yaml.SequenceNode):
            waiting += node.value
        elif isinstance(node, yaml.MappingNode):
            waiting += [value for key, value in node.value if not _is_text_key(key)]


def _is_text_key(key: yaml.Node) -> bool:
    return isinstance(key, yaml.ScalarNode) and key.value in TEXT_KEYS


def _found(item: yaml.Node, rule: RuleText, rows: list[str]) -> FoundRule:
    first = item.start_mark.line
    own = [key for key, _ in getattr(item, "value", ()) if key.value in ("alert", "record")]
    line = own[0].start_mark.line if own else first
    last = item.end_mark.line - (0 if getattr(item, "flow_style", False) else 1)
    while last > first and (last >= len(rows) or is_filler(rows[last])):
        last -= 1
    return FoundRule(rule, line + 1, first + 1, last + 1)
