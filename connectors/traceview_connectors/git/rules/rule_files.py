"""Alerting and recording rules in the text of a file, with the lines that they stand on.

Prometheus, Mimir, Loki and Thanos rule files and PrometheusRule objects hold rules in one form: a
list item with `alert` or `record` and `expr`. Each item is found by its lines and read alone, so
that a template, a missing `---` or a broken line elsewhere in the file hides none of its
neighbours. A file with YAML aliases is read as a whole first, since items take fields from others.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

import yaml

from traceview_connectors.git.rules.rule_text import RuleText, text_of_block, text_of_node
from traceview_connectors.git.rules.template_yaml import (
    Failed,
    compose,
    is_only_actions,
    without_actions,
)

RULE_KEY = re.compile(
    r"^(?P<indent>[ \t]*)(?P<dashes>(?:-[ \t]+)*)(?P<quote>[\"']?)(?:alert|record)(?P=quote)"
    r"[ \t]*:(?=[ \t\r\n]|\Z)",
    re.M,
)
_IN_BYTES = re.compile(rb"(?:alert|record)[\"']?[ \t]*:[ \t\r\n]|(?:alert|record)\":")
_ALIAS = re.compile(r"[:-][ \t]+\*[\w-]")
_FLOW = (
    *("'alert'", '"alert"', "'record'", '"record"'),
    *("{alert:", "{ alert:", "{record:", "{ record:"),
)
_FIELD = re.compile(r"[ \t]*(?:expr|for|keep_firing_for|labels|annotations)[ \t]*:")

Memo = dict[str, RuleText | None]
"""What the text of each block already read says, by that text."""


class FoundRule(NamedTuple):
    """A rule and its place: the line that names it, and its first and last line, from 1."""

    text: RuleText
    line: int
    first: int
    last: int


def may_hold_rules(data: bytes) -> bool:
    """Whether it is worth looking for rules in a file; quick, and True rather too often."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    return (b"alert" in data or b"record" in data) and _IN_BYTES.search(data) is not None


def decoded(data: bytes) -> str:
    """The text of a file in any encoding that YAML allows; bytes that fit none are replaced."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    return data.decode("utf-8-sig", "replace").replace("\r\n", "\n")


def rules_in(text: str, memo: Memo | None = None) -> list[FoundRule]:
    """The rules of a file in the order of their lines; `memo` saves reading a block twice."""
    if _refers(text) or any(mark in text for mark in _FLOW):
        whole = _rules_of_documents(text)
        if whole is not None:
            return whole
    return list(_rules_of_blocks(text, {} if memo is None else memo))


def _refers(text: str) -> bool:
    """Whether items of the file may take fields from one another."""
    return "<<" in text or ("*" in text and _ALIAS.search(text) is not None)


def broken_line(text: str) -> Failed | None:
    """Why the file is no YAML, with its line; None for YAML and for a template of YAML."""
    composed = compose(text)
    if not isinstance(composed, Failed) or "{{" in text or "{%" in text:
        return None
    return composed


def _rules_of_documents(text: str) -> list[FoundRule] | None:
    restore: Callable[[str], str] = str
    documents, source = compose(text), text
    if isinstance(documents, Failed) and ("{{" in text or "{%" in text):
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
    return sorted(found, key=lambda rule: rule.first)


def _items(document: yaml.Node) -> Iterator[yaml.Node]:
    """Every mapping of the tree that may be a rule, each once however often it is referred to."""
    seen: set[int] = set()
    waiting = [document]
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, yaml.SequenceNode):
            waiting += node.value
        elif isinstance(node, yaml.MappingNode):
            yield node
            waiting += [value for _, value in node.value]


def _found(item: yaml.Node, rule: RuleText, rows: list[str]) -> FoundRule:
    first = item.start_mark.line
    own = [key for key, _ in getattr(item, "value", ()) if key.value in ("alert", "record")]
    line = own[0].start_mark.line if own else first
    last = item.end_mark.line - (0 if getattr(item, "flow_style", False) else 1)
    while last > first and (last >= len(rows) or _is_filler(rows[last])):
        last -= 1
    return FoundRule(rule, line + 1, first + 1, last + 1)


def _rules_of_blocks(text: str, memo: Memo) -> Iterator[FoundRule]:
    starts = list(_starts(text))
    rows = text.split("\n") if starts else []
    for number, (line, column, has_dash) in enumerate(starts):
        first = line if has_dash else _first_row(rows, line, column)
        following = (start.line for start in starts[number + 1 :] if start.has_dash)
        end = next(following, len(rows))
        last = _last_row(rows, line, end, _dash_column(rows[first], column))
        block = "\n".join([" " * column + rows[first][column:], *rows[first + 1 : last + 1]])
        if block not in memo:
            memo[block] = text_of_block(block, column)
        rule = memo[block]
        if rule is not None:
            yield FoundRule(rule, line + 1, first + 1, last + 1)


class _Start(NamedTuple):
    """The row and the column of a key that begins or names a rule."""

    line: int
    column: int
    has_dash: bool


def _starts(text: str) -> Iterator[_Start]:
    line = position = 0
    for match in RULE_KEY.finditer(text):
        if match["quote"] and not match["dashes"]:
            continue
        line += text.count("\n", position, match.start())
        position = match.start()
        column = len(match["indent"]) + len(match["dashes"])
        yield _Start(line, column, bool(match["dashes"]))


def _first_row(rows: list[str], line: int, column: int) -> int:
    """The row on which the mapping begins whose key stands on `line`."""
    first = line
    for number in range(line - 1, max(-1, line - 400), -1):
        row = rows[number]
        if _is_filler(row):
            continue
        indent = len(row) - len(row.lstrip(" \t"))
        dashes = re.match(r"[ \t]*((?:-[ \t]+)+)", row)
        if dashes and dashes.end() == column:
            return number
        if indent < column:
            break
        if indent == column:
            first = number
    return first


def _dash_column(row: str, column: int) -> int:
    """The column of the dash before the key in `column`; the one before it where there is none."""
    dash = row.rfind("-", 0, column)
    return dash if dash >= 0 and not row[:column].strip("- \t") else column - 1


def _last_row(rows: list[str], line: int, end: int, dash: int) -> int:
    """The last row before `end` of the item whose dash stands in a column, without filler.

    Fields that stand right below the dash, which is no YAML, are taken for the item's.
    """
    last = line
    for number in range(line + 1, end):
        row = rows[number]
        if _is_filler(row):
            continue
        indent = len(row) - len(row.lstrip(" \t"))
        if indent < dash or (indent == dash and not _FIELD.match(row)):
            break
        last = number
    return last


def _is_filler(row: str) -> bool:
    stripped = row.strip()
    return not stripped or stripped.startswith("#") or is_only_actions(row)
