"""Regular expressions that a file holds, taken only where matching them takes bounded time."""

from __future__ import annotations

import re

LENGTH_LIMIT = 300
TEXT_LIMIT = 300
"""A longer path matches nothing."""
COST_LIMIT = 1_000_000
"""How many ways to match a path an expression may leave open, at most."""
_ATOM = r"(?:\\[./_+\-^$()\[\]{}?*|\\dws]|\[\^?[\w./ -]{1,60}\]|[\w/ ,@#:~%=-]|\.)[*+?]?"
_GROUP = rf"\((?:\?:)?(?:{_ATOM}|\|){{0,100}}\)\??"
_SIMPLE = re.compile(rf"\^?(?:{_ATOM}|{_GROUP}){{0,200}}\$?")


def bounded_regex(pattern: str, *, whole: bool) -> re.Pattern[str] | None:
    """`pattern` compiled, to match a `whole` path or any part of it; None when it is not simple.

    Simple are characters, classes, `.`, groups of alternatives, and few repeats of single
    characters: what is open in each multiplies.
    """
    if len(pattern) > LENGTH_LIMIT or not _SIMPLE.fullmatch(pattern):
        return None
    if _cost(pattern) > COST_LIMIT:
        return None
    try:
        return re.compile(rf"(?:{pattern})\Z" if whole else pattern)
    except re.error:
        return None


def _cost(pattern: str) -> int:
    """How many ways are open: a repeat may end anywhere in the text, an option is there or not, a
    group is one of its alternatives."""
    bare = re.sub(r"\\.", "x", pattern)
    repeats, options = len(re.findall(r"[*+]", bare)), len(re.findall(r"(?<!\()\?", bare))
    if repeats > 10 or options > 20:
        return COST_LIMIT + 1
    cost: int = TEXT_LIMIT**repeats * 2**options
    for group in re.findall(r"\(([^()]*)\)", bare):
        cost *= group.count("|") + 1
    return cost


def names_something(pattern: str) -> bool:
    """Whether an expression holds a literal name beside the ending of the file's name."""
    bare = re.sub(r"\\\.[\w?*+$()|.]{0,40}\Z", "", pattern)
    return re.search(r"\w", re.sub(r"\[[^\]]{0,60}\]|\\\w", " ", bare)) is not None
