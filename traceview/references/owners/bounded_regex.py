"""Regular expressions that a file holds, taken only where matching them takes bounded time."""

from __future__ import annotations

import re

LENGTH_LIMIT = 300
TEXT_LIMIT = 300
"""A longer path matches nothing."""
REPEAT_LIMIT = 3
"""How many parts without an upper bound an expression may have: time is the text's length to it."""
CHOICE_LIMIT = 20
GROUP_LIMIT = 3
_ATOM = r"(?:\\[./_+\-^$()\[\]{}?*|\\dws]|\[\^?[\w./ -]{1,60}\]|[\w/ ,@#:~%=-]|\.)[*+?]?"
_GROUP = rf"\((?:\?:)?(?:{_ATOM}|\|){{0,100}}\)\??"
_SIMPLE = re.compile(rf"\^?(?:{_ATOM}|{_GROUP}){{0,200}}\$?")
_UNBOUNDED = re.compile(r"(?<!\\)[*+]")


def bounded_regex(pattern: str, *, whole: bool) -> re.Pattern[str] | None:
    """`pattern` compiled, to match a `whole` path or any part of it; None when it is not simple.

    Simple are characters, classes, `.`, groups of alternatives, and at most `REPEAT_LIMIT` repeats
    of single characters.
    """
    if len(pattern) > LENGTH_LIMIT or not _SIMPLE.fullmatch(pattern):
        return None
    if len(_UNBOUNDED.findall(pattern)) > REPEAT_LIMIT:
        return None
    if pattern.count("(") > GROUP_LIMIT or pattern.count("|") > CHOICE_LIMIT:
        return None
    try:
        return re.compile(rf"(?:{pattern})\Z" if whole else pattern)
    except re.error:
        return None


def names_something(pattern: str) -> bool:
    """Whether an expression holds a literal name beside the ending of the file's name."""
    bare = re.sub(r"\\\.[\w?*+$()|.]{0,40}\Z", "", pattern)
    return re.search(r"\w", re.sub(r"\[[^\]]{0,60}\]|\\\w", " ", bare)) is not None
