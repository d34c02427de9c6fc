"""How sure a ticket is that a message or a branch's name gives: every figure of this family.

A statement (a trailer, a URL on its line, a closing keyword with `#`) is exact and stands at 1. The
others are estimates of how often such a reading is right, measured on the rules of eight houses;
`python -m tests.bench.bench_lineage` prints, for a real repository whose truth is known, how many
of each kind are right, with the interval in which the figure has to lie.
"""

from __future__ import annotations

from typing import NamedTuple


class Sure(NamedTuple):
    """How sure a reading is of a tracker that the house names, and of any other."""

    own: float
    other: float

    def of(self, is_own: bool) -> float:
        """The figure for one reference."""
        return self.own if is_own else self.other


BEFORE_THE_SUBJECT = Sure(1.0, 0.98)
"""`OPS-12: restart it`."""
AFTER_THE_SUBJECT = Sure(1.0, 0.98)
"""`Restart it (OPS-12)`."""
IN_THE_SUBJECT = Sure(0.95, 0.9)
"""`Restart it as OPS-12 says`."""
ONE_DIGIT_IN_THE_SUBJECT = 0.5
"""`Restart the PSI-4 box`, where no other key of the project was ever seen."""
DOUBTFUL_KEY = 0.7
"""`EL-1420 restart it`: a word that looks like something else, before a long number."""
SMALL_LETTERS = Sure(0.95, 0.8)
"""`ops-79: restart it` of a project seen in capitals; `fix(ops-791):` of another."""
BEFORE_A_LINE = Sure(0.8, 0.7)
"""`* OPS-12 restart it`."""
ALONE_ON_A_LINE = Sure(0.95, 0.9)
IN_PROSE = Sure(0.6, 0.5)
IN_THE_TITLE_OF_A_REVERT = 0.5
NUMBER_IN_PROSE = 0.3

CLOSED = Sure(1.0, 0.95)
"""Behind a closing keyword; exact also for a URL and for `#12`, which nothing else means."""
CONTEXT = 0.35
"""An issue of a repository that is not the house's: it is told why, not for what."""
SEEN_THERE = 0.7
"""`See #12.` on a line, `… refs #12` at its end."""
NOT_CLOSED = 0.6
"""Behind a closing keyword that is taken back: `does not fix OPS-12`."""
NEXT_OF_A_LIST = 0.9
"""`#2` of `Fixes #1, #2`, which GitHub does not close."""
REFERRED_TO = 0.9
"""Behind `Refs`, `Towards` and the like at the beginning of a line."""

URL_THAT_GOES_ON_A_SENTENCE = 0.8
"""A URL that fills its line, below a line of the same paragraph."""
URL_IN_PROSE = 0.65
URL_IN_A_FOOTNOTE = 0.5

KEY_IN_A_BRANCH = Sure(0.98, 0.9)
"""`OPS-12-restart`: as sure as one of the house's when its project is seen in capitals."""
TASK_IN_A_BRANCH = Sure(0.95, 0.8)
"""`T284747-restart`."""
BUG_IN_A_BRANCH = 0.8
"""`bug-1234567`."""
ISSUE_IN_A_BRANCH = 0.6
"""`issue-12`, `gh-12`, `fix/12`."""
NUMBER_BEFORE_A_BRANCH = 0.8
"""`12-restart-it`, as GitLab names the branch of an issue."""

LOOSE_KEY = 0.8
"""A key of the house's projects typed loosely: `ops 12`, `OPS(12)`."""
NUMBER = 0.4
"""`#12` of the repository itself, before the words around it are read."""
NUMBER_OF_A_PROJECT = 0.8
"""`group/project#12` on the repository's own forge."""
BARE_NUMBER = 0.7
"""`12` in a trailer of a repository whose forge is not known."""

STATED_FROM = 0.85
"""From this confidence on a ticket counts as stated."""
BESIDE_A_STATED_ONE = 0.5
"""What a mention in prose is worth beside a ticket that is stated: it tells of other work."""
