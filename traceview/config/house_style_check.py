"""Whether a `[house]` table is right, seen without the model that reads it.

The first frame waits for the configuration, and must not wait for pydantic: a table that this
knows to be right is read later; only `conventions.house_style` says what is wrong with another.
"""

from __future__ import annotations

import re
from typing import Any

_LISTS = frozenset(
    (
        "deny_keys",
        "closing_trailers",
        "referring_trailers",
        "team_keys",
        "runbook_keys",
        "dashboard_keys",
        "team_folders",
    )
)
_TABLES = frozenset(("base_urls", "forges"))


def is_surely_right(table: Any) -> bool:
    """True for a table that `HouseStyle` takes; False when that has to be asked."""
    return isinstance(table, dict) and all(_is_right(*pair) for pair in table.items())


def _is_right(name: str, value: Any) -> bool:
    if name in _LISTS:
        return _is_texts(value)
    if name in _TABLES:
        return isinstance(value, dict) and _is_texts([*value.values()])
    return name == "trackers" and isinstance(value, list) and all(map(_is_tracker, value))


def _is_tracker(table: Any) -> bool:
    if not isinstance(table, dict) or not table.keys() <= {"key", "url", "projects"}:
        return False
    if not _is_texts([table.get("key"), table.get("url", "")]):
        return False
    return _is_texts(table.get("projects", [])) and _is_pattern(table["key"])


def _is_pattern(text: str) -> bool:
    try:
        re.compile(text)
    except (re.error, OverflowError, RecursionError):
        return False
    return True


def _is_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)
