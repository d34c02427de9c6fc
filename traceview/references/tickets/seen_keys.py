"""Which projects a history writes the keys of, so that a doubtful key can be told from a word."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from traceview.references.patterns.denied_keys import is_never_a_key

_KEY = re.compile(r"(?<![A-Za-z0-9_.])([A-Z][A-Z0-9]{1,19})-([1-9]\d{0,6})(?![A-Za-z0-9.])")
_OF_LAUNCHPAD = re.compile(r"(?mi)^(?:(?:Closes|Fixes|Related|Partial)-Bug:|LP: ) {0,3}#?\d")
SEVERAL = 2
"""So many different numbers of a project say that it is one."""
_KEPT = 3


@dataclass
class SeenKeys:
    """The projects whose keys stand in capitals in a history, each with some of its numbers.

    `bugs_of_launchpad` says whether its trailers name bugs of Launchpad.
    """

    numbers: dict[str, set[str]] = field(default_factory=dict)
    bugs_of_launchpad: bool = False

    def note(self, text: str) -> None:
        """Take the keys of a text, and how its trailers name bugs."""
        for match in _KEY.finditer(text):
            if is_never_a_key(match[1]):
                continue
            held = self.numbers.setdefault(match[1], set())
            if len(held) < _KEPT:
                held.add(match[2])
        if not self.bugs_of_launchpad and "ug: " in text:
            self.bugs_of_launchpad = bool(_OF_LAUNCHPAD.search(text))

    def knows(self, project: str) -> bool:
        """Whether a key of the project was seen."""
        return project in self.numbers

    def proves(self, project: str) -> bool:
        """Whether several keys of the project were seen."""
        return len(self.numbers.get(project, ())) >= SEVERAL


NOTHING_SEEN = SeenKeys()
"""No history: a message is read by itself."""
