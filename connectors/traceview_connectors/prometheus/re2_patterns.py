"""Patterns in RE2's syntax as Python reads them, where both say the same and it cannot take long.

Source: https://github.com/google/re2/wiki/Syntax and the documentation of Go's regexp.Expand.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

MOST_CHARACTERS = 4_000
"""A longer pattern is not read."""
_ONLY_HERE = re.compile(
    r"\\[pPQECzZ1-9]|\\x\{|\[\[:|\[\^\[:|\[:\^?[a-z]{1,20}:\]|\(\?[=!#(>]|\(\?<|\(\?P[=>]"
    r"|\(\?[a-zA-Z-]{0,6}[UauxL]|[*+?}]\+"
)
"""What the two read differently, or one of them alone."""
_REFERENCE = re.compile(r"\$(?:(\$)|(\w{1,200})|\{(\w{1,200})\})", re.ASCII)


class NotComputed(ValueError):
    """What a server does cannot be worked out here; the text says why.

    `external` are the external labels, `configs` the steps of relabelling that could be read none
    the less; None for steps that could not.
    """

    external: tuple[tuple[str, str], ...] = ()
    configs: tuple[Any, ...] | None = None


@lru_cache(maxsize=512)
def compiled(pattern: str) -> re.Pattern[str]:
    """The pattern, to be asked for `fullmatch`. Raises NotComputed."""
    if len(pattern) > MOST_CHARACTERS or _ONLY_HERE.search(pattern):
        raise NotComputed(f"the pattern {pattern[:60]!r} is read by RE2 alone")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            found = re.compile(pattern, re.ASCII | re.DOTALL)
            tree = _tree(pattern)
    except (re.error, Warning, RecursionError, OverflowError) as error:
        raise NotComputed(f"the pattern {pattern[:60]!r} is not read here: {error}") from None
    if _unbounded_in(tree) > 2 or _is_nested(tree, inside=False):
        raise NotComputed(f"the pattern {pattern[:60]!r} could take long")
    return found


def expanded(match: re.Match[str], template: str) -> str:
    """`template` with `$1`, `${1}`, `$name` and `${name}` filled, `$$` for a dollar.

    A group that there is not, or that took no part, is empty. The name is as long as can be.
    """

    def filled(found: re.Match[str]) -> str:
        if found[1]:
            return "$"
        name = found[2] or found[3]
        groups = match.re.groups
        if name.isdigit():
            return (match[int(name)] or "") if len(name) < 5 and int(name) <= groups else ""
        return (match[name] or "") if name in match.re.groupindex else ""

    return _REFERENCE.sub(filled, template)


def _tree(pattern: str) -> Any:
    from re import _parser  # type: ignore[attr-defined]

    return _parser.parse(pattern, re.ASCII | re.DOTALL)


def _parts(tree: Any) -> Iterator[tuple[str, Any]]:
    for code, value in tree:
        yield str(code), value


def _inner(value: Any) -> Iterator[Any]:
    """The patterns within an element of a pattern."""
    from re import _parser  # type: ignore[attr-defined]

    if isinstance(value, _parser.SubPattern):
        yield value
    elif isinstance(value, tuple | list):
        for one in value:
            yield from _inner(one)


def _is_nested(tree: Any, *, inside: bool) -> bool:
    """Whether a repetition stands in an unbounded one."""
    for code, value in _parts(tree):
        repeats = code.endswith("REPEAT")
        if repeats and inside:
            return True
        unbounded = repeats and int(value[1]) > 1
        if any(_is_nested(one, inside=inside or unbounded) for one in _inner(value)):
            return True
    return False


def _unbounded_in(tree: Any) -> int:
    """How many repetitions without a small bound there are."""
    count = 0
    for code, value in _parts(tree):
        count += code.endswith("REPEAT") and int(value[1]) > 64
        count += sum(map(_unbounded_in, _inner(value)))
    return count
