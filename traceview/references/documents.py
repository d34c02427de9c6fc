"""Markdown documents: their title, their links with lines, and what sort of document each is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from traceview.references.patterns.urls_in_text import find_urls

TEXT_LIMIT = 1_000_000
LINE_LIMIT = 50_000
LINK_LIMIT = 5_000
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_ATX = re.compile(r" {0,3}#{1,6}[ \t]+(.{0,500})")
_SETEXT = re.compile(r" {0,3}(?:=+|-{2,})[ \t]*\Z")
_DEFINITION = re.compile(r" {0,3}\[([^\[\]\n]{1,500})\]:[ \t]{0,20}(\S{1,2048})")
_WIKI = re.compile(r"\[\[([^\[\]|\n]{1,300})(?:\|([^\[\]\n]{0,300}))?\]\]")
_CODE = re.compile(r"(?<!`)(`{1,8})(?!`)[^`\n]{1,2000}(?<!`)\1(?!`)")
_MARKS = re.compile(r"[*_`~]{1,3}")


class Sort(StrEnum):
    """What sort of document a page is."""

    RUNBOOK = "runbook"
    DESIGN = "design document"
    POST_MORTEM = "post-mortem"
    PAGE = "page"


@dataclass(frozen=True, slots=True)
class DocumentLink:
    """A link of a document: where it leads as written, its text, and its line counted from 1."""

    target: str
    text: str
    line: int
    is_image: bool = False
    is_wiki: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """A Markdown document, read."""

    title: str
    links: tuple[DocumentLink, ...]


def read_document(text: str) -> Document:
    """The title (first heading) and the links of a Markdown text; code is left out."""
    lines = [line.rstrip("\r") for line in text[:TEXT_LIMIT].split("\n", LINE_LIMIT)[:LINE_LIMIT]]
    prose = list(_prose(lines))
    definitions = _definitions(prose)
    links: list[DocumentLink] = []
    for number, line in prose:
        if not _DEFINITION.match(line):
            links.extend(_links(line, number, definitions))
        if len(links) >= LINK_LIMIT:
            break
    return Document(_title(prose), tuple(links[:LINK_LIMIT]))


def _prose(lines: list[str]) -> Iterator[tuple[int, str]]:
    """The lines outside of fenced code and front matter, with code spans blanked."""
    fence = ""
    start = _after_front_matter(lines)
    for number, line in enumerate(lines[start:], start + 1):
        if match := _FENCE.match(line):
            mark = match[1]
            if not fence:
                fence = mark
                continue
            if mark[0] == fence[0] and len(mark) >= len(fence) and not line.strip(" `~"):
                fence = ""
                continue
        if not fence:
            yield number, _CODE.sub(lambda code: " " * len(code[0]), line[:20_000])


def _after_front_matter(lines: list[str]) -> int:
    if lines and lines[0].strip() == "---":
        for number, line in enumerate(lines[1:200], 1):
            if line.strip() in ("---", "..."):
                return number + 1
    return 0


def _title(prose: list[tuple[int, str]]) -> str:
    before = ""
    for _, line in prose:
        if match := _ATX.match(line):
            return _plain(match[1].rstrip("# \t"))
        if before.strip() and _SETEXT.match(line) and not before.lstrip().startswith(("-", "|")):
            return _plain(before)
        before = line
    return ""


def _plain(text: str) -> str:
    text = re.sub(r"!?\[([^\[\]]{0,300})\]\([^()]{0,500}\)", r"\1", text)
    return _MARKS.sub("", text).strip()


def _definitions(prose: list[tuple[int, str]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for _, line in prose:
        if match := _DEFINITION.match(line):
            found.setdefault(_label(match[1]), match[2].strip("<>"))
    return found


def _label(text: str) -> str:
    return " ".join(text.casefold().split())


def _links(line: str, number: int, definitions: dict[str, str]) -> Iterator[DocumentLink]:
    taken: list[tuple[int, int]] = []
    for match in _WIKI.finditer(line):
        taken.append(match.span())
        if not match[1].strip():
            continue
        yield DocumentLink(match[1].strip(), (match[2] or match[1]).strip(), number, is_wiki=True)
    for found in _bracketed(line, number, definitions):
        link, start, end = found
        if not any(low <= start < high for low, high in taken):
            taken.append((start, end))
            yield link
    for url, start, _ in find_urls(line):
        if not any(low <= start < high for low, high in taken):
            yield DocumentLink(url, url, number)


def _bracketed(
    line: str, number: int, definitions: dict[str, str]
) -> Iterator[tuple[DocumentLink, int, int]]:
    """`[text](target)`, `[text][label]`, `[label]` and their images."""
    opened: list[int] = []
    for place, char in enumerate(line):
        if char == "\\" or (place and line[place - 1] == "\\"):
            continue
        if char == "[":
            opened.append(place)
            del opened[:-50]
        elif char == "]" and opened:
            start = opened.pop()
            text = line[start + 1 : place]
            target, end = _target(line, place + 1, text, definitions)
            if target.strip():
                is_image = start > 0 and line[start - 1] == "!"
                yield DocumentLink(target, _plain(text), number, is_image=is_image), start, end


def _target(line: str, place: int, text: str, definitions: dict[str, str]) -> tuple[str, int]:
    if line.startswith("(", place):
        return _inline(line, place + 1)
    if line.startswith("[", place):
        end = line.find("]", place, place + 502)
        if end > 0:
            label = line[place + 1 : end] or text
            return definitions.get(_label(label[:500]), ""), end + 1
    return definitions.get(_label(text[:500]), ""), place


def _inline(line: str, place: int) -> tuple[str, int]:
    """A target with its brackets balanced, and where the link ends."""
    while line.startswith(" ", place):
        place += 1
    if line.startswith("<", place):
        end = line.find(">", place, place + 2050)
        return (line[place + 1 : end], end + 2) if end > 0 else ("", place)
    depth = 0
    for end in range(place, min(len(line), place + 2048)):
        char = line[end]
        if char == "(":
            depth += 1
        elif char == ")":
            if depth == 0:
                return line[place:end], end + 1
            depth -= 1
        elif char.isspace():
            close = line.find(")", end, end + 500)
            return (line[place:end], close + 1) if close > 0 and depth == 0 else ("", end)
    return "", place


_SORTS: tuple[tuple[Sort, re.Pattern[str]], ...] = (
    (Sort.POST_MORTEM,
     re.compile(r"(?i)post[-_ ]?mortems?|incident[-_ ](?:report|review)s?|"
                r"retrospectives?|\brca\b|(?:^|/)incidents?/")),
    (Sort.RUNBOOK,
     re.compile(r"(?i)run[-_ ]?books?|play[-_ ]?books?|\bsops?(?:\b|_)|"
                r"trouble[-_ ]?shooting|ops[-_ ]?recipes?|on[-_ ]?call")),
    (Sort.DESIGN,
     re.compile(r"(?i)(?:^|[/_\s-])(?:adrs?|rfcs?|rfds?|keps?|deps?)(?:[/_\s-]|\d|$)|"
                r"design[-_ ]?docs?|(?:^|/)designs?(?:/|\.|$)|architecture[-_ ]decisions?|"
                r"(?:^|/)decisions?/|proposals?(?:/|\b)|"
                r"\bdesign(?: of|:)")),
)  # fmt: skip


def sort_of(path: str, title: str = "") -> Sort:
    """What sort of document a page is, by its path and its title."""
    for text in (path[:1000], title[:500]):
        for sort, pattern in _SORTS:
            if pattern.search(text):
                return sort
    return Sort.PAGE
