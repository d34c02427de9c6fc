"""The shape of a history: its mainline, and which merge brought each side commit in."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from traceview_connectors.git.repository.git_output import Commit, Touch


@dataclass
class CommitHistory:
    """Commits by id, in an order in which parents come first.

    `mainline` is the line of first parents up to the head; `sides` lists, for each merge on it,
    the commits that it brought in. `active` is, for each author's e-mail, the newest commit.
    """

    commits: dict[str, Commit] = field(default_factory=dict)
    mainline: list[str] = field(default_factory=list)
    sides: dict[str, list[str]] = field(default_factory=dict)
    active: dict[str, tuple[int, str, str]] = field(default_factory=dict)

    def enclosing(self, commit: str, landed: str) -> tuple[str, ...]:
        """The merges that brought `commit` in, from the one on the mainline inwards."""
        merges: list[str] = []
        inside = set(self.sides.get(landed, ()))
        merge = landed
        while merge != commit and len(merges) < 64:
            merges.append(merge)
            owner = self._owner(merge, commit, inside)
            if owner in (commit, merge):
                break
            inside.discard(merge)
            merge = owner
        return tuple(merges)

    def _owner(self, merge: str, commit: str, inside: set[str]) -> str:
        """Of the first parents that `merge` brought in, the one that brought `commit`."""
        for tip in self.commits[merge].parents[1:]:
            line: list[str] = []
            at = tip
            while at in inside:
                line.append(at)
                parents = self.commits[at].parents
                at = parents[0] if parents else ""
            if commit in line:
                return commit
            seen = set(line)
            for step in reversed(line):
                if self._reaches(self.commits[step].parents[1:], commit, inside, seen):
                    return step
        return merge

    def _reaches(self, tips: Iterable[str], commit: str, inside: set[str], seen: set[str]) -> bool:
        waiting = [tip for tip in tips if tip in inside and tip not in seen]
        while waiting:
            at = waiting.pop()
            if at == commit:
                return True
            if at in seen:
                continue
            seen.add(at)
            waiting += [p for p in self.commits[at].parents if p in inside and p not in seen]
        return False


def read_history(
    commits: Iterable[Commit], head: str, wanted: Callable[[str], bool]
) -> CommitHistory:
    """The history of `commits` (parents first); of their touches only those of `wanted` paths."""
    history = CommitHistory()
    keep: dict[str, str] = {}
    verdicts: dict[str, bool] = {}
    for commit in commits:
        touches = tuple(
            Touch(*(keep.setdefault(part, part) for part in touch))
            for touch in commit.touches
            if _verdict(verdicts, touch.path, wanted)
        )
        history.commits[commit.sha] = Commit(
            commit.sha, commit.parents, commit.time, keep.setdefault(commit.author, commit.author),
            keep.setdefault(commit.email, commit.email), commit.subject, touches,
        )  # fmt: skip
        known = history.active.get(commit.email)
        if known is None or commit.time >= known[0]:
            history.active[commit.email] = (commit.time, commit.sha, commit.author)
    _find_mainline(history, head)
    _find_sides(history)
    return history


def _verdict(verdicts: dict[str, bool], path: str, wanted: Callable[[str], bool]) -> bool:
    known = verdicts.get(path)
    if known is None:
        known = verdicts[path] = wanted(path)
    return known


def _find_mainline(history: CommitHistory, head: str) -> None:
    at = head
    while at in history.commits:
        history.mainline.append(at)
        parents = history.commits[at].parents
        at = parents[0] if parents else ""
    history.mainline.reverse()


def _find_sides(history: CommitHistory) -> None:
    """Give each commit off the mainline to the first merge on the mainline that contains it."""
    taken = set(history.mainline)
    order = {sha: number for number, sha in enumerate(history.commits)}
    for sha in history.mainline:
        waiting = list(history.commits[sha].parents[1:])
        brought: list[str] = []
        while waiting:
            at = waiting.pop()
            if at in taken or at not in history.commits:
                continue
            taken.add(at)
            brought.append(at)
            waiting += history.commits[at].parents
        if brought:
            history.sides[sha] = sorted(brought, key=order.__getitem__)
