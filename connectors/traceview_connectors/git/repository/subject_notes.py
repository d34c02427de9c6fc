"""What the subjects of a whole history tell: numbers of changes, projects of tickets, reverts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from traceview.references.commits.change_numbers import (
    begins_afar,
    from_elsewhere,
    number_in_subject,
)
from traceview.references.tickets.seen_keys import SeenKeys
from traceview_connectors.git.repository.git_output import Commit
from traceview_connectors.git.repository.mainline import CommitHistory

REVERTING = 2_000
"""How many of the commits that take others back are remembered, the newest."""
_REVERTING = re.compile(
    r"(?i)\b(?:revert(?:s|ed|ing)?|back(?:s|ed|ing)? out|roll(?:s|ed|ing)? ?back)\b"
)


@dataclass
class SubjectNotes:
    """What subjects tell. `numbers` are the times, in unix seconds, of commits with the number of
    the change that each names, in the order in which parents come first; `unnumbered` is how many
    commits stand before the first of them.

    `strangers` are commits that grew from another root than the mainline, and name a number or
    touch a file of rules; `reverting` those that seem to take others back, oldest first.
    """

    numbers: list[tuple[int, int]] = field(default_factory=list)
    unnumbered: int = 0
    is_cut: bool = False
    strangers: set[str] = field(default_factory=set)
    reverting: list[str] = field(default_factory=list)
    keys: SeenKeys = field(default_factory=SeenKeys)

    def read(self, history: CommitHistory, *, is_cut: bool) -> None:
        """Take the commits of a history, or those that are new in it."""
        self.is_cut = is_cut
        strange = set() if is_cut else _strange(history)
        for commit in history.commits.values():
            self.keys.note(commit.subject)
            if _REVERTING.search(commit.subject):
                self.reverting.append(commit.sha)
            number = number_in_subject(commit.subject, is_merge=len(commit.parents) > 1)
            if commit.sha in strange:
                self.strangers |= {commit.sha} if number or commit.touches else set()
            elif number:
                self.numbers.append((commit.time, number))
            elif not self.numbers:
                self.unnumbered += 1
        del self.reverting[:-REVERTING]
        self.__dict__.pop("_verdicts", None)

    @cached_property
    def _verdicts(self) -> tuple[frozenset[tuple[int, int]], bool]:
        ordered = sorted(self.numbers, key=lambda one: one[0])
        numbers = [number for _, number in ordered]
        verdicts = from_elsewhere(numbers)
        foreign = frozenset(one for one, verdict in zip(ordered, verdicts, strict=True) if verdict)
        return foreign, begins_afar(numbers, verdicts, self.unnumbered)

    @property
    def elsewhere(self) -> frozenset[tuple[int, int]]:
        """The times and numbers of those changes that are none of this repository's forge."""
        return self._verdicts[0]

    @property
    def is_unproven(self) -> bool:
        """Whether nothing proves that the numbers which count are those of this forge.

        What stands before a shallow history cannot be told, and is no reason for doubt.
        """
        return self._verdicts[1] and not self.is_cut

    def verdicts(self) -> tuple[object, ...]:
        """What is told by the notes as a whole: when it changes, older commits read otherwise."""
        proven = {project: self.keys.proves(project) for project in self.keys.numbers}
        return *self._verdicts, self.reverting[-1:], proven, self.keys.bugs_of_launchpad

    def stored(self) -> dict[str, Any]:
        """The notes as values for JSON."""
        return {
            "numbers": self.numbers,
            "unnumbered": self.unnumbered,
            "is_cut": self.is_cut,
            "strangers": sorted(self.strangers),
            "reverting": self.reverting,
            "keys": {project: sorted(held) for project, held in self.keys.numbers.items()},
            "launchpad": self.keys.bugs_of_launchpad,
        }

    @classmethod
    def restored(cls, held: Mapping[str, Any]) -> SubjectNotes:
        """The notes of `stored`. Raises KeyError, TypeError or ValueError when they are none."""
        keys = SeenKeys(
            {str(project): {*map(str, numbers)} for project, numbers in held["keys"].items()},
            bool(held["launchpad"]),
        )
        numbers = [(int(time), int(number)) for time, number in held["numbers"]]
        return cls(
            numbers, int(held["unnumbered"]), bool(held["is_cut"]),
            {*map(str, held["strangers"])}, [*map(str, held["reverting"])], keys,
        )  # fmt: skip


def _strange(history: CommitHistory) -> set[str]:
    """The commits all of whose roots are other ones than that of the mainline."""
    first = history.mainline[0] if history.mainline else ""
    strange: set[str] = set()
    for sha, commit in history.commits.items():
        if sha != first and _is_strange(commit, history, strange):
            strange.add(sha)
    return strange


def _is_strange(commit: Commit, history: CommitHistory, strange: set[str]) -> bool:
    return all(parent in history.commits and parent in strange for parent in commit.parents)
