"""References in text: which things a text names, by named patterns.

`BUILT_IN` holds the patterns of known systems; `house_patterns` makes those of an organisation's
own trackers. Every pattern is bounded, so that reading a text takes time linear in its length.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from traceview.errors import ConfigError
from traceview.identity import commit_id, document_id, ticket_id
from traceview.model import How, Kind
from traceview.references.conventions.house_style import HouseStyle, Tracker
from traceview.references.patterns import pattern_confidence as sure
from traceview.references.patterns.denied_keys import is_denied
from traceview.references.patterns.forges import FORGES
from traceview.references.patterns.named_pattern import AFTER_KEY, BEFORE_KEY, NamedPattern
from traceview.references.patterns.page_patterns import PAGES
from traceview.references.patterns.trackers import TICKET_KEYS, TICKET_URLS
from traceview.references.patterns.urls_in_text import find_urls
from traceview.text.urls import clean_url, host_of

__all__ = [
    "BUILT_IN",
    "TEXT_LIMIT",
    "NamedPattern",
    "Reference",
    "find_references",
    "house_patterns",
    "resolve",
]

TEXT_LIMIT = 65_536
"""How many characters of a text are read."""


@dataclass(frozen=True, slots=True)
class Reference:
    """One thing named in a text: by which pattern, as which text, and the id that it stands for.

    `start` and `end` are the half-open range in the text. `url` is the URL as written, or the one
    that the pattern knows; empty when there is none. `key` is what people call it (`OPS-12`).
    """

    name: str
    text: str
    start: int
    end: int
    kind: Kind
    node_id: str
    how: How
    confidence: float
    url: str = ""
    key: str = ""


IN_TEXT: tuple[NamedPattern, ...] = (
    NamedPattern(
        "repository and number",
        re.compile(r"(?<![\w/.@&-])(?P<path>[A-Za-z0-9][\w-]{0,38}/[A-Za-z0-9._-]{1,100})"
                   r"#(?P<n>[1-9]\d{0,7})(?!\w)"),
        Kind.TICKET,
        "ticket:github.com/{path}#{n}",
        url="https://github.com/{path}/issues/{n}",
        how=How.GUESS,
        confidence=sure.PATH_AND_NUMBER,
        examples=("acme/alerts#12",),
        counter_examples=("a/b/c#12", "acme/alerts#x", "#12"),
    ),
    NamedPattern(
        "project and merge request",
        re.compile(r"(?<![\w/.@-])(?P<path>[A-Za-z0-9_][\w.-]{0,99}(?:/[A-Za-z0-9_][\w.-]{0,99}){1,10})"
                   r"!(?P<n>[1-9]\d{0,7})(?!\w)"),
        Kind.CHANGE,
        "change:gitlab.com/{path}!{n}",
        url="https://gitlab.com/{path}/-/merge_requests/{n}",
        how=How.GUESS,
        confidence=sure.PATH_AND_NUMBER,
        examples=("acme/ops/alerts!12",),
        counter_examples=("acme!12", "acme/alerts!x"),
    ),
    NamedPattern(
        "change id",
        re.compile(r"(?<![\w/])(?P<change>I[0-9a-f]{40})(?!\w)"),
        Kind.CHANGE,
        "change:{change}",
        examples=("I3a301c139307cd1fc5fd23a3bac0448c1c9699fa",),
        counter_examples=("I3a301c139307", "xI3a301c139307cd1fc5fd23a3bac0448c1c9699fa"),
    ),
    NamedPattern(
        "commit id",
        re.compile(r"(?<![\w/:@.-])(?P<sha>[0-9a-f]{40})(?![\w-])"),
        Kind.COMMIT,
        "commit:{sha}",
        examples=("6aba45803e574ddb742a03c64f0d68ba44a06c06",),
        counter_examples=("6aba458", "I6aba45803e574ddb742a03c64f0d68ba44a06c06"),
    ),
)  # fmt: skip

BUILT_IN: tuple[NamedPattern, ...] = (*FORGES, *TICKET_URLS, *PAGES, *TICKET_KEYS, *IN_TEXT)


def house_patterns(house: HouseStyle) -> tuple[NamedPattern, ...]:
    """The patterns of an organisation's own trackers.

    Raises ConfigError when a tracker's `key` is not a regular expression.
    """
    return tuple(
        _tracker_pattern(tracker, number, house) for number, tracker in enumerate(house.trackers, 1)
    )


def _tracker_pattern(tracker: Tracker, number: int, house: HouseStyle) -> NamedPattern:
    try:
        pattern = re.compile(rf"{BEFORE_KEY}(?P<key>(?:{tracker.key})){AFTER_KEY}")
    except re.error as error:
        raise ConfigError(
            f"The key of house tracker {number} is not a regular expression.",
            f"{tracker.key!r}: {error}.",
            'Write one such as "OPS-[0-9]+".',
        ) from error
    host = host_of(tracker.url)
    url = tracker.url.replace("{", "{{").replace("}", "}}")
    url = url.replace("{{key}}", "{key}").replace("{{n}}", "{n}")

    def build(match: re.Match[str]) -> str:
        key = match["key"]
        if tracker.projects and is_denied(key, house.deny_keys, tracker.projects):
            return ""
        if key in house.deny_keys:
            return ""
        return _id_by_url(named.url_of(match)) or ticket_id(host, key)

    named = NamedPattern(
        f"house tracker {host or number}", pattern, Kind.TICKET, build=build, url=url
    )
    return named


def _id_by_url(url: str) -> str:
    """The id that a ticket's URL stands for, so that key and URL meet in one node."""
    reading = _best(url, TICKET_URLS)
    return reading.pattern.id_of(reading.match) if reading else ""


def find_references(text: str, patterns: Sequence[NamedPattern]) -> list[Reference]:
    """What `text` names, from left to right: the leftmost, of those the longest, no overlaps.

    Only the first `TEXT_LIMIT` characters are read. A URL is one reference at most, whatever
    looks like a key inside it.
    """
    text = text[:TEXT_LIMIT]
    found = [*_in_urls(text, patterns), *_in_words(text, patterns)]
    found.sort(key=lambda reference: (reference.start, -reference.end, -reference.confidence))
    taken: list[Reference] = []
    reached = 0
    for reference in found:
        if reference.start >= reached:
            reached = reference.end
            if reference.node_id:
                taken.append(reference)
    return taken


def _in_urls(text: str, patterns: Sequence[NamedPattern]) -> Iterator[Reference]:
    if "://" not in text:
        return
    of_urls = [pattern for pattern in patterns if pattern.is_url]
    for url, start, end in find_urls(text):
        if reading := _best(url, of_urls):
            yield _reference(reading, start, end, url)
        else:
            yield Reference("url", url, start, end, Kind.DOCUMENT, "", How.GUESS, sure.ANY_URL, url)


class _PatternMatch(NamedTuple):
    pattern: NamedPattern
    match: re.Match[str]


def _best(url: str, patterns: Iterable[NamedPattern]) -> _PatternMatch | None:
    """The pattern that reads most of `url`; of equals the surer, then the earlier one."""
    best: _PatternMatch | None = None
    weight = (0, 0.0)
    for pattern in patterns:
        match = pattern.pattern.match(url)
        if match is None or (match.end(), pattern.confidence) <= weight:
            continue
        if pattern.id_of(match):
            weight = (match.end(), pattern.confidence)
            best = _PatternMatch(pattern, match)
    return best


def _in_words(text: str, patterns: Sequence[NamedPattern]) -> Iterator[Reference]:
    for pattern in patterns:
        if pattern.is_url:
            continue
        for match in pattern.pattern.finditer(text):
            if match.end() > match.start() and pattern.id_of(match):
                url = clean_url(pattern.url_of(match))
                yield _reference(_PatternMatch(pattern, match), match.start(), match.end(), url)


def _reference(reading: _PatternMatch, start: int, end: int, url: str) -> Reference:
    pattern, match = reading
    return Reference(
        name=pattern.name,
        text=match[0] if not pattern.is_url else url,
        start=start,
        end=end,
        kind=pattern.kind,
        node_id=pattern.id_of(match),
        how=pattern.how,
        confidence=pattern.confidence,
        url=url,
        key=pattern.key_of(match),
    )


_SHORT_SHA = re.compile(r"[0-9a-f]{7,40}\Z", re.IGNORECASE)


def _whole(text: str, pattern: NamedPattern, *, is_url: bool) -> Reference | None:
    """What a pattern reads when it reads all of `text`; that of a URL reads only URLs."""
    if pattern.is_url and not is_url:
        return None
    match = pattern.pattern.match(text)
    if match is None or not match[0] or not pattern.id_of(match):
        return None
    if not pattern.is_url and match.end() < len(text):
        return None
    url = text if pattern.is_url else clean_url(pattern.url_of(match))
    return _reference(_PatternMatch(pattern, match), 0, len(text), url)


def resolve(text: str, patterns: Sequence[NamedPattern]) -> list[Reference]:
    """What a person means who pastes `text`, the likeliest first; empty when nothing is known.

    Takes a URL, a ticket's key, a commit id of 7 to 40 digits, an image digest, `group/project!12`,
    `org/repo#12` or a Change-Id. A URL that no pattern knows is a document.
    """
    text = text.strip().strip("<>\"'`")[:TEXT_LIMIT]
    end = len(text)
    is_url = "://" in text and next(find_urls(text), ("", 0, 0))[1:] == (0, end)
    readings = (_whole(text, pattern, is_url=is_url) for pattern in patterns)
    found = [reference for reference in readings if reference is not None]
    if _SHORT_SHA.fullmatch(text):
        is_whole = len(text) == 40
        how, confidence = (How.EXACT, 1.0) if is_whole else (How.GUESS, sure.SHORT_COMMIT)
        found.append(
            Reference("commit id", text, 0, end, Kind.COMMIT, commit_id(text), how, confidence)
        )
    if not found and (url := clean_url(text)):
        found.append(
            Reference(
                "url",
                text,
                0,
                end,
                Kind.DOCUMENT,
                document_id(url),
                How.GUESS,
                sure.PASTED_URL,
                url,
            )
        )
    unique = {reference.node_id: reference for reference in reversed(found)}
    return sorted(unique.values(), key=lambda reference: -reference.confidence)
