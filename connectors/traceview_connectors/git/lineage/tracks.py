"""A rule through time: where it stands, what began it, what changed it; and how it is stored."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from traceview_connectors.git.lineage.lineage_confidence import CUT

TOUCHED = 30
"""How many of the commits that changed a rule are remembered beside the first."""


@dataclass(slots=True)
class Track:
    """One rule of one file, followed through history.

    `introduced` is the commit with which it began, `changed` the newest that changed its meaning,
    `touched` the newest that did, oldest first; each is an id of 40 hex digits, inside of a branch
    where a merge brought it in. `renamed_from` is the name of
    the rule that it replaced in its first commit, `copied_from` the `path#name` of the rule that it
    was copied from, `earlier` the commit that introduced the one or the other. `sure` is how surely
    all this was told: 1 where each step was plain, less where likeness had to decide.
    """

    kind: str
    name: str
    path: str
    meaning: str
    introduced: str
    changed: str
    born: int
    touched: list[str] = field(default_factory=list)
    renamed_from: str = ""
    earlier: str = ""
    copied_from: str = ""
    sure: float = 1.0

    def stored(self) -> list[Any]:
        """The track as a list for JSON."""
        return [getattr(self, name) for name in self.__slots__]

    def touch(self, commit: str) -> None:
        """Note a commit that changed the meaning."""
        self.touched = [*self.touched, commit][-TOUCHED:]

    def doubted(self, sure: float) -> None:
        """Note that a step of its past was told by likeness alone."""
        self.sure = min(self.sure, sure)

    @classmethod
    def restored(cls, values: list[Any]) -> Track:
        """The track of `stored`. Raises ValueError when the list is not one."""
        if len(values) != len(cls.__slots__):
            raise ValueError("not a track")
        return cls(*values)


def is_cut(track: Track) -> bool:
    """Whether a rule begins where the history ends that is here, so that it may be older."""
    return track.sure <= CUT


@dataclass(slots=True)
class Removed:
    """A track that ended: when (unix seconds), by which mainline commit, whether as a revert."""

    track: Track
    time: int
    commit: str
    reverted: bool


@dataclass
class Lineage:
    """Tracks of the rules that stand at `head`, by file, in the order of their lines.

    `removed` are rules that ended not long ago. `through` gives, for a commit inside of a branch,
    the merges that brought it in, from the mainline inwards; `company` the other commits that such
    a merge brought. `ignored` are commits of `.git-blame-ignore-revs`. `cut` are commits at which
    a shallow history begins. `touched` are files whose rules changed since the walk began.
    """

    head: str = ""
    tracks: dict[str, list[Track]] = field(default_factory=dict)
    removed: list[Removed] = field(default_factory=list)
    through: dict[str, tuple[str, ...]] = field(default_factory=dict)
    company: dict[str, tuple[str, ...]] = field(default_factory=dict)
    ignored: frozenset[str] = frozenset()
    cut: frozenset[str] = frozenset()
    touched: set[str] = field(default_factory=set)
