"""What the commits that a merge brought in did to the files that bear on what the merge shows."""

from __future__ import annotations

from typing import NamedTuple

from traceview_connectors.git.repository.git_output import Commit, Touch
from traceview_connectors.git.repository.mainline import CommitHistory


class SideCommit(NamedTuple):
    """A commit of a side, with those of its touches that bear on the merge."""

    commit: Commit
    touches: tuple[Touch, ...]


def side_commits(history: CommitHistory, merge: Commit) -> list[SideCommit]:
    """The commits with one parent that `merge` brought in, the newest first.

    Of each those touches count that change a file of the merge, or a file from which a rule may
    have come into one of these on the way: what a commit that changes such a file also takes from.
    Where the side calls its files otherwise (a subtree), all its files bear on the merge.
    """
    brought = [history.commits[sha] for sha in reversed(history.sides.get(merge.sha, ()))]
    line = [commit for commit in brought if len(commit.parents) < 2 and commit.touches]
    shown = {touch.path for touch in merge.touches if touch.after}
    known = {touch.path for commit in line for touch in commit.touches}
    wanted = known if shown - known else {touch.path for touch in merge.touches}
    found: list[SideCommit] = []
    for commit in line:
        if any(touch.path in wanted for touch in commit.touches):
            wanted = wanted | {touch.path for touch in commit.touches if touch.before}
            touches = tuple(touch for touch in commit.touches if touch.path in wanted)
            found.append(SideCommit(commit, touches))
    return found
