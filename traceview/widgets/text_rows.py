"""The beginning of a text that a node carries, as rows: paragraphs, headings, lists."""

from __future__ import annotations

import re
from collections.abc import Iterator

from traceview.widgets.ink import Line, line, wrap

_OPENS = ("- ", "* ", "+ ", ">", "|", "#", "```", "~~~", "    ", "\t")
"""What begins a line that no paragraph goes on into."""
_LINK = re.compile(r"\[([^\[\]]{1,300})\]\([^()\s]{1,2000}\)|<(https?://[^<>\s]{1,2000})>")
"""A link of Markdown, of which its words are shown, or an address in angle brackets."""


def text_rows(
    text: str, width: int, most: int, *, flows: bool = False, under: str = ""
) -> Iterator[Line]:
    """At most `most` rows, without what only marks headings in Markdown.

    Where a text `flows`, as in Markdown, the lines of a paragraph are joined, and links are their
    words. A first heading that says no more than `under`, the title above it, is left out.
    """
    made = 0
    text = text[: (most + 1) * max(width, 40) * 4]
    for part in _without_title(_parts(text, flows=flows), under):
        head = part.lstrip("#")
        is_head = head != part and head[:1] == " "
        for row in wrap(head if is_head else part, width):
            yield line((row, "strong" if is_head else "plain")) if row else ()
            made += 1
            if made == most:
                return


def _without_title(parts: Iterator[str], under: str) -> Iterator[str]:
    first = next(parts, "")
    is_title = first.startswith("#") and " ".join(first.lstrip("#").split()) == under
    if first and not is_title:
        yield first
    blank = is_title
    for part in parts:
        if part or not blank:
            yield part
        blank = False


def _parts(text: str, *, flows: bool) -> Iterator[str]:
    """The lines of a text, or what each paragraph of it becomes when its lines are joined."""
    lines = text.strip().splitlines()
    if not flows:
        yield from lines
        return
    held: list[str] = []
    is_code = False
    for one in lines:
        fence = one.lstrip().startswith(("```", "~~~"))
        if held and (is_code or fence or not _goes_on(held[-1], one)):
            yield _joined(held)
            held = []
        is_code ^= fence
        if one.strip():
            held.append(one if is_code else one.strip() if held else one.rstrip())
        else:
            yield ""
    if held:
        yield _joined(held)


def _joined(lines: list[str]) -> str:
    return _LINK.sub(lambda found: found[1] or found[2], " ".join(lines))


def _goes_on(before: str, one: str) -> bool:
    """Whether a line of Markdown belongs to the paragraph of the line before it."""
    is_new = not one.strip() or one.startswith(_OPENS) or one.lstrip().startswith(_OPENS[:5])
    number, dot, _ = one.lstrip().partition(". ")
    is_item = bool(dot) and number.isdecimal()
    return not (is_new or is_item or before.startswith(("#", "|", "    ")) or before[-2:] == "  ")
