"""Patterns that a person or a system wrote, matched in time linear in the text.

Python's own `re` may take for ever over `(a*)*b`, and holds up every thread meanwhile. RE2 cannot,
and it is what the users of Prometheus and Alertmanager mean by a pattern.
Syntax: https://github.com/google/re2/wiki/Syntax
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

MOST_CHARACTERS = 1_000
"""A longer pattern is not read."""
_MOST_BYTES = 1 << 20
_HELD = 4_096


class BadPattern(ValueError):
    """A pattern that RE2 does not read; the text says why."""


def whole_match(pattern: str, *, any_case: bool = False) -> Callable[[str], bool]:
    """A test whether a pattern matches the whole of a text; `any_case`: small or capital letters.

    A dot matches every character. Answers are remembered: many alerts have a label's value in
    common. Raises BadPattern.
    """
    if len(pattern) > MOST_CHARACTERS:
        raise BadPattern(f"it has more than {MOST_CHARACTERS} characters")
    try:
        import re2
    except ImportError:
        raise BadPattern("the package google-re2 is not installed") from None
    options = re2.Options()
    options.case_sensitive = not any_case
    options.dot_nl = True
    options.log_errors = False
    options.max_mem = _MOST_BYTES
    try:
        compiled = re2.compile(pattern, options)
    except (re2.error, UnicodeError) as error:
        raise BadPattern(_told(error)) from None

    @lru_cache(maxsize=_HELD)
    def matches(text: str) -> bool:
        return compiled.fullmatch(text) is not None

    return matches


def _told(error: Exception) -> str:
    """RE2's own words, which come as bytes."""
    said = error.args[0] if error.args else ""
    return said.decode(errors="replace") if isinstance(said, bytes) else str(said)
