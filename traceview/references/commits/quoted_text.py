"""What a message quotes and does not say itself: release notes, folded text, comments, code."""

from __future__ import annotations

import re
from collections.abc import Iterator

_NOTES = re.compile(
    r"(?i)\s{0,3}#{1,6}\s{1,3}[^\w\s]{0,4}\s{0,2}"
    r"(?:(?:upstream |full )?(?:release[- ]notes?|change ?logs?)|what'?s (?:changed|new))\b"
)
_OWN_AGAIN = re.compile(
    r"(?i)\s{0,3}#{1,6}\s{1,3}[^\w\s]{0,4}\s{0,2}(?:related|linked|issues?|tickets?|references?|"
    r"links?|jira|context|motivation|checklist|test(?:s|ing)?)\b"
)
_FENCE = re.compile(r"\s{0,3}(?:```|~~~)")
_BY_GIT = re.compile(r"(?i)(?:signed-off-by|change-id|co-authored-by): ")


def without_quotations(message: str) -> str:
    """`message` with empty lines for what it quotes, so that every line keeps its number.

    Quoted are the text below a heading such as `### Release Notes`, inside of `<details>`, of
    `<!-- … -->` and of fences; trailers that git wrote at the end stay.
    """
    if not any(mark in message for mark in ("#", "<", "```", "~~~")):
        return message
    lines = message.split("\n")
    quoted = set(_quoted(lines)) - set(_end(lines))
    return "\n".join("" if number in quoted else line for number, line in enumerate(lines))


def _quoted(lines: list[str]) -> Iterator[int]:
    yield from _notes(lines)
    yield from _folded(lines, "<details", "</details", is_open_to_the_end=True)
    yield from _folded(lines, "<!--", "-->", is_open_to_the_end=False)
    yield from _fenced(lines)


def _notes(lines: list[str]) -> Iterator[int]:
    """The lines below a heading of release notes, up to a heading of the message's own."""
    inside = False
    for number, line in enumerate(lines):
        if _NOTES.match(line):
            inside = True
        elif inside and _OWN_AGAIN.match(line):
            inside = False
        if inside:
            yield number


def _folded(
    lines: list[str], begin: str, end: str, *, is_open_to_the_end: bool
) -> Iterator[int]:  # fmt: skip
    """The lines from one that holds `begin` to the one that holds its `end`."""
    depth, held = 0, list[int]()
    for number, line in enumerate(lines):
        low = line.lower()
        depth += low.count(begin)
        if not depth:
            continue
        held.append(number)
        depth = max(0, depth - low.count(end))
        if not depth:
            yield from held
            held = []
    if is_open_to_the_end:
        yield from held


def _fenced(lines: list[str]) -> Iterator[int]:
    """The lines of code blocks that are closed."""
    held = list[int]()
    for number, line in enumerate(lines):
        if _FENCE.match(line):
            if held:
                yield from (*held, number)
                held = []
            else:
                held = [number]
        elif held:
            held.append(number)


def _end(lines: list[str]) -> range:
    """The last paragraph, where it holds what git or Gerrit writes."""
    last = len(lines)
    while last and not lines[last - 1].strip():
        last -= 1
    first = last
    while first and lines[first - 1].strip():
        first -= 1
    is_by_git = any(_BY_GIT.match(line) for line in lines[first:last])
    return range(first, last) if is_by_git else range(0)
