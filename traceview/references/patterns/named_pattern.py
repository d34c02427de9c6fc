"""A named pattern: how one kind of thing is written, as data with examples."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from traceview.model import How, Kind

IdBuilder = Callable[[re.Match[str]], str]
"""Makes a canonical id of a match; an empty string says that the match is none after all."""


@dataclass(frozen=True, slots=True)
class NamedPattern:
    """How a thing of `kind` is written.

    `node_id` is a template over the named groups of `pattern` (`ticket:{host}/{key}`; `{host}` is
    put in lower case, `{prefix}` in upper case), or `build` makes the id. `url` is a template of
    the thing's URL, for a pattern that is none itself; `key` one of what people call it.

    `examples` must match as a whole, `counter_examples` must not match anywhere. A pattern that
    begins with `https?://` (`is_url`) is tried only where a URL begins. Every repetition has an
    upper bound.
    """

    name: str
    pattern: re.Pattern[str]
    kind: Kind
    node_id: str = ""
    build: IdBuilder | None = None
    url: str = ""
    key: str = ""
    how: How = How.EXACT
    confidence: float = 1.0
    examples: tuple[str, ...] = ()
    counter_examples: tuple[str, ...] = ()
    is_url: bool = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "is_url", self.pattern.pattern.startswith(URL_START))

    def id_of(self, match: re.Match[str]) -> str:
        """The canonical id that `match` stands for; empty when it stands for nothing."""
        if self.build is not None:
            return self.build(match)
        return self.node_id.format(**_groups(match))

    def url_of(self, match: re.Match[str]) -> str:
        """The URL that `match` stands for, as far as the pattern knows it."""
        return self.url.format(**_groups(match)) if self.url else ""

    def key_of(self, match: re.Match[str]) -> str:
        """What people call the thing: `OPS-12`, `acme/alerts#12`, `BZ#1234567`."""
        groups = _groups(match)
        if self.key:
            return self.key.format(**groups)
        if groups.get("key"):
            return groups["key"]
        number = groups.get("n")
        return f"{groups.get('path', '')}#{number}" if number else match[0]


URL_START = "https?://"
HOST = r"(?P<host>[A-Za-z0-9.-]{1,253}(?::\d{1,5})?)"
PREFIX = r"(?:/[\w.~-]{1,64}){0,3}?"
REPO = r"(?P<path>[\w.-]{1,100}/[\w.-]{1,100})"
GROUPS = r"(?P<path>[\w.-]{1,100}(?:/[\w.-]{1,100}){1,10}?)"
NUMBER = r"(?P<n>[1-9]\d{0,9})(?!\w)"
SHA = r"(?P<sha>[0-9a-fA-F]{7,40})(?!\w)"
BEFORE_KEY = r"(?<![\w.-])(?<!\D/)(?<!\A/)"
"""What may stand before a key in text: no path, but another key with a slash."""
AFTER_KEY = r"(?![^\W_]|_(?![a-z])|\.[\dx]|-(?!-))"
"""What may stand behind a key: no further digits of a version, no word that goes on."""
KEY = r"(?P<key>[A-Za-z][A-Za-z0-9_]{1,19}-[1-9]\d{0,7})(?!\w)"


def web(rest: str) -> re.Pattern[str]:
    """The pattern of a URL: `rest` follows `https://`."""
    return re.compile(URL_START + rest)


def _groups(match: re.Match[str]) -> dict[str, str]:
    groups = match.groupdict(default="")
    if "host" in groups:
        groups["host"] = groups["host"].lower()
    if "sha" in groups:
        groups["sha"] = groups["sha"].lower()
    if "prefix" in groups:
        groups["prefix"] = groups["prefix"].upper()
    if "key" in groups and "n" not in groups:
        groups["n"] = re.sub(r"\D", "", groups["key"])
    return groups
