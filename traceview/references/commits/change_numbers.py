"""Which numbers of changes, as a history's subjects name them, are of one and the same forge.

A forge counts up: what is merged later has, by and large, a greater number. Where the numbers fall
far and stay low, another count begins, and what stands before it came from elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from traceview.references.commits.merges import read_merge
from traceview.references.commits.own_words import OwnWords

NEXT = 20
"""How many of the numbers that come next tell where the count stands."""
FEW, SMALL = 3, 10
"""Where a history ends sooner: this many are enough, or fewer if none is above `SMALL`."""
FALL = 50
"""By how much a number must stand above those that come next, which are at most half of it."""

AFAR, STEP = 250, 2
"""A count may have begun elsewhere when its first numbers stand above `AFAR`, and above what was
there before them by more than `STEP` numbers a commit."""

_SUFFIX = re.compile(r"\((?:#|!)(\d{1,9})\)\s{0,9}\Z")


def number_in_subject(subject: str, *, is_merge: bool) -> int:
    """The number of the change that a commit's subject names; 0 without one."""
    subject = subject[:2000]
    if is_merge and (merge := read_merge(OwnWords(subject, (subject,)))) and merge.number:
        return int(merge.number)
    match = _SUFFIX.search(subject[-16:])
    return int(match[1]) if match else 0


def from_elsewhere(numbers: Sequence[int]) -> list[bool]:
    """Of the numbers of a history, oldest first, which belong to another count than the last ones.

    A number is of another count when it stands far above all that come next. What stands before
    such a number is of the last count only if it is smaller than what comes next.
    """
    verdicts = [False] * len(numbers)
    next_ones: list[int] = []
    is_beyond = False
    for place in range(len(numbers) - 1, -1, -1):
        number = numbers[place]
        if _stands_above(number, next_ones) or (is_beyond and number >= min(next_ones)):
            verdicts[place] = is_beyond = True
        else:
            is_beyond = False
            next_ones = [number, *next_ones[: NEXT - 1]]
    return verdicts


def begins_afar(numbers: Sequence[int], elsewhere: Sequence[bool], unnumbered: int) -> bool:
    """Whether the last count of a history was under way before the history was.

    A forge begins with 1. A history that begins with the thousandth change was taken out of
    another one, whose forge may be another one too; `elsewhere` are the verdicts of
    `from_elsewhere`, `unnumbered` is how many commits stand before the first number.
    """
    begun = len(elsewhere) - [*reversed(elsewhere)].index(True) if True in elsewhere else 0
    first = numbers[begun : begun + FEW]
    return bool(first) and min(first) > AFAR + STEP * (unnumbered + begun)


def _stands_above(number: int, next_ones: Sequence[int]) -> bool:
    if not next_ones:
        return False
    top = max(next_ones)
    is_told = len(next_ones) >= NEXT or (
        min(next_ones) <= SMALL and (len(next_ones) >= FEW or top <= SMALL)
    )
    return is_told and number - top >= FALL and number >= 2 * top
