"""Whether what looks like a rule stands where only text, examples or tests stand."""

from __future__ import annotations

import re

from traceview_connectors.git.rules.template_yaml import is_only_actions

TEXT_KEYS = frozenset((
    *("annotations", "labels", "expr", "query"),
    *("description", "summary", "message", "example", "examples"),
    *("openAPIV3Schema", "validation", "tests", "input_series"),
    *("alert_rule_test", "promql_expr_test", "exp_alerts", "exp_samples"),
))  # fmt: skip
"""Keys below which no rule stands, whatever it looks like: prose, schemas, unit tests."""
_KEY = re.compile(r"[\"']?([\w.$/-]{1,200})[\"']?[ \t]{0,40}:(?:[ \t\r]|\Z)")
_DASHES = re.compile(r"(?:-[ \t]++)+")
_BUDGET = 200_000
"""Rows that are looked at in one file for what stands above its rules."""


class RuleOutline:
    """Looks for the keys above a row by their indentation; asked from the top down."""

    def __init__(self, rows: list[str]) -> None:
        self._rows = rows
        self._left = _BUDGET
        self._line = -1
        self._column = -1
        self._verdict = False

    def is_text(self, line: int, column: int, is_item: bool) -> bool:
        """Whether a key above the row is one below which no rule stands."""
        if column != self._column or self._left_since(line, column):
            self._verdict = self._below_text(line, column, is_item)
        self._line, self._column = line, column
        return self._verdict

    def _left_since(self, line: int, column: int) -> bool:
        """Whether the list that held the last row asked about has ended before `line`."""
        for row in self._rows[self._line + 1 : line]:
            bare = row.lstrip(" \t")
            if bare and len(row) - len(bare) < column and not is_filler(row):
                return True
        return False

    def _below_text(self, line: int, column: int, is_item: bool) -> bool:
        at, item = column, is_item
        for number in range(line - 1, -1, -1):
            self._left -= 1
            row = self._rows[number]
            bare = row.lstrip(" \t")
            indent = len(row) - len(bare)
            if self._left < 0 or (at == 0 and not item):
                return False
            if not bare or indent > at or is_filler(row):
                continue
            dashes = _DASHES.match(bare)
            if dashes is None:
                if indent == at and not item:
                    continue
            elif indent == at:
                continue
            elif indent + dashes.end() == at and not item:
                at, item = indent, True
                continue
            key = _KEY.match(bare, dashes.end() if dashes else 0)
            if key is not None and key[1] in TEXT_KEYS:
                return True
            at, item = indent, dashes is not None
        return False


def is_filler(row: str) -> bool:
    """Whether a row is empty, a comment, or holds nothing but template actions."""
    bare = row.strip()
    return not bare or bare[0] == "#" or is_only_actions(row)
