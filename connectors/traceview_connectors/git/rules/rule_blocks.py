"""Rules found by their lines, each list item read alone, whatever stands around it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from traceview_connectors.git.rules.rule_item import text_of_block
from traceview_connectors.git.rules.rule_outline import RuleOutline, is_filler
from traceview_connectors.git.rules.rule_text import RuleText
from traceview_connectors.git.rules.template_actions import action_spans, variables_in

RULE_KEY = re.compile(
    r"^(?P<indent>[ \t]*+)(?P<dashes>(?:-[ \t]++)*+)(?P<quote>[\"\']?)(?:alert|record)(?P=quote)"
    r"[ \t]*+:(?=[ \t\r\n]|\Z)",
    re.M,
)
_FIELD = re.compile(r"[ \t]*+(?:expr|for|keep_firing_for|labels|annotations)[ \t]*+:")
_DASHES = re.compile(r"[ \t]*+((?:-[ \t]++)+)")
_WORD = re.compile(r"\$?\w+")
_OVERLAP = 8
"""How many times the text of a file its blocks may come to, where they lie one in another."""
_REACH = 400
"""Rows above its name in which the item of a rule may begin."""

Memo = dict[str, RuleText | None]
"""What the text of each block already read says, by that text."""


class FoundRule(NamedTuple):
    """A rule and its place: the line that names it, and its first and last line, from 1."""

    text: RuleText
    line: int
    first: int
    last: int


class _Start(NamedTuple):
    """The row and the column of a key that begins or names a rule."""

    line: int
    column: int
    has_dash: bool
    dash: int


def rules_of_blocks(text: str, memo: Memo) -> Iterator[FoundRule]:
    """The rules of a file in the order of their lines; `memo` saves reading a block twice."""
    every = list(_starts(text))
    if not every:
        return
    rows = text.split("\n")
    outline = RuleOutline(rows)
    starts = [one for one in every if not outline.is_text(one.line, one.dash, one.has_dash)]
    variables = variables_in(text)
    before, left = 0, _OVERLAP * len(text)
    for start, end in zip(starts, _ends(starts, len(rows)), strict=True):
        first = start.line if start.has_dash else _first_row(rows, start, before)
        last = _last_row(rows, start.line, end, _dash_column(rows[first], start.column))
        before = start.line + 1
        column = start.column
        block = "\n".join([" " * column + rows[first][column:], *rows[first + 1 : last + 1]])
        left -= len(block)
        if left < 0:
            return
        rule = _read(block, column, variables, memo)
        if rule is not None:
            yield FoundRule(rule, start.line + 1, first + 1, last + 1)


def _read(block: str, column: int, variables: dict[str, str], memo: Memo) -> RuleText | None:
    if block not in memo:
        memo[block] = text_of_block(block, column)
    rule = memo[block]
    return with_variables(rule, block, variables) if variables and rule is not None else rule


def with_variables(rule: RuleText, block: str, variables: dict[str, str]) -> RuleText:
    """A rule with those template variables of its file that its block uses."""
    used: set[str] = set()
    for start, end in action_spans(block):
        used.update(_WORD.findall(block, start, end))
    held = tuple(sorted((name, variables[name]) for name in used & variables.keys()))
    return replace(rule, variables=held) if held else rule


def _starts(text: str) -> Iterator[_Start]:
    line = position = 0
    for match in RULE_KEY.finditer(text):
        if match["quote"] and not match["dashes"]:
            continue
        line += text.count("\n", position, match.start())
        position = match.start()
        indent, dashes = len(match["indent"]), match["dashes"]
        column = indent + len(dashes)
        yield _Start(line, column, bool(dashes), indent + dashes.rfind("-") if dashes else column)


def _ends(starts: list[_Start], rows: int) -> list[int]:
    """For each start the row before which its item ends at the latest."""
    ends: list[int] = []
    end = rows
    later: list[_Start] = []
    for start in reversed(starts):
        while later and not later[-1].has_dash and later[-1].column > start.column:
            later.pop()
        end = later[-1].line if later else rows
        ends.append(end)
        later.append(start)
    return ends[::-1]


def _first_row(rows: list[str], start: _Start, before: int) -> int:
    """The row on which the mapping begins whose key stands on the row of `start`."""
    first, column = start.line, start.column
    for number in range(start.line - 1, max(before - 1, start.line - _REACH, -1), -1):
        row = rows[number]
        if is_filler(row):
            continue
        indent = len(row) - len(row.lstrip(" \t"))
        dashes = _DASHES.match(row)
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
        if is_filler(row):
            continue
        indent = len(row) - len(row.lstrip(" \t"))
        if indent < dash or (indent == dash and not _FIELD.match(row)):
            break
        last = number
    return last
