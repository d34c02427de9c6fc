"""Which files may hold rules, now or at any time before, without reading every version of each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from fnmatch import fnmatchcase

from traceview_connectors.git.repository.git_output import Commit
from traceview_connectors.git.repository.mainline import CommitHistory
from traceview_connectors.git.repository.repository import Repository
from traceview_connectors.git.rules.rule_files import may_hold_rules


def matches(path: str, patterns: Iterable[str], skipped: Sequence[str]) -> bool:
    """Whether a path, or the last part of it, fits a pattern, outside of the skipped folders."""
    folders = path.split("/")
    name = folders.pop()
    if any(folder in skipped for folder in folders):
        return False
    return any(fnmatchcase(name, one) or fnmatchcase(path, one) for one in patterns)


def is_jsonnet(path: str) -> bool:
    """Whether a file is a program of jsonnet, of which no rule is read."""
    return path.endswith((".jsonnet", ".libsonnet"))


def is_example(path: str, examples: Sequence[str]) -> bool:
    """Whether a file stands in a folder of examples or tests."""
    folders = path.lower().split("/")[:-1]
    return any(folder in examples for folder in folders)


def with_rules(
    repository: Repository, history: CommitHistory, limit: int, known: Iterable[str] = ()
) -> set[str]:
    """The paths of which a sampled version holds a rule, besides those that are `known`."""
    versions: dict[str, list[str]] = {}
    for commit in history.commits.values():
        for touch in commit.touches:
            if touch.after:
                versions.setdefault(touch.path, []).append(touch.after)
    found = set(known)
    asked: dict[str, list[str]] = {}
    for path, blobs in versions.items():
        if path not in found:
            for blob in {blobs[0], blobs[-1], blobs[len(blobs) // 2]}:
                asked.setdefault(blob, []).append(path)
    for blob, data in repository.blobs(asked, limit):
        if may_hold_rules(data):
            found.update(asked[blob])
    return found


def only(history: CommitHistory, wanted: Callable[[str], bool]) -> None:
    """Drop from `history` the touches of files that are not wanted."""
    for sha, commit in history.commits.items():
        kept = tuple(touch for touch in commit.touches if wanted(touch.path))
        if len(kept) != len(commit.touches):
            history.commits[sha] = Commit(
                commit.sha, commit.parents, commit.time, commit.author, commit.email,
                commit.subject, kept,
            )  # fmt: skip
