"""Bringing the stored lineage up to a head: from the start, or from where the last sync ended."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from traceview_connectors.git.git_settings import GitSettings
from traceview_connectors.git.lineage.lineage_file import State
from traceview_connectors.git.lineage.walk import walk
from traceview_connectors.git.repository.git_output import TreeEntry
from traceview_connectors.git.repository.mainline import CommitHistory, read_history
from traceview_connectors.git.repository.repository import Repository
from traceview_connectors.git.rules.blob_rules import Texts
from traceview_connectors.git.rules.rule_candidates import (
    is_jsonnet,
    matches,
    only,
    with_rules,
)

IGNORED_REVISIONS = ".git-blame-ignore-revs"
_SHA = re.compile(r"^\s*([0-9a-f]{40})\b", re.M)


@dataclass
class LineageAtHead:
    """What following gave: the state at the head, and whether all of it has to be said `anew`.

    `before` holds the names of the rules of each file as they stood; `authors` the e-mails of the
    new commits, `changed_paths` the files that differ from the last head.
    """

    state: State
    anew: bool = True
    before: dict[str, list[str]] = field(default_factory=dict)
    authors: set[str] = field(default_factory=set)
    changed_paths: set[str] = field(default_factory=set)


def follow(
    repository: Repository,
    settings: GitSettings,
    head: str,
    tree: list[TreeEntry],
    known: State | None,
    followed: LineageAtHead,
) -> Iterator[tuple[int, int]]:
    """Fill `followed`; yields how many mainline commits are done, and how many there are."""
    left_out = {
        entry.path
        for entry in tree
        if entry.size > settings.max_file_bytes and is_rule_file(entry.path, settings)
    }
    since = _goes_on(repository, head, known, left_out)
    history = read_history(
        repository.history(head, since), head, lambda path: is_rule_file(path, settings)
    )
    if since and not _is_continued(history, since):
        since = ""
        history = read_history(
            repository.history(head), head, lambda path: is_rule_file(path, settings)
        )
    state = known if since and known is not None else State()
    if since:
        followed.changed_paths = repository.changed_paths(since, head)
    followed.state, followed.anew = state, not since
    followed.before = {path: [t.name for t in ts] for path, ts in state.lineage.tracks.items()}
    _take_authors(state, history, followed)
    files = with_rules(repository, history, settings.max_file_bytes, state.files)
    state.files, state.left_out = files, left_out
    only(history, lambda path: path in files and path not in left_out)
    lineage = state.lineage
    lineage.touched = set()
    lineage.ignored = _ignored(repository, tree)
    if not since:
        lineage.cut = _cut(repository, history)
    followed.anew |= _read_subjects(state, history)
    total = len(history.mainline)
    yield 0, total
    for done in walk(lineage, history, Texts(repository, settings.max_file_bytes)):
        yield done, total
    lineage.head = head


def is_rule_file(path: str, settings: GitSettings) -> bool:
    """Whether a path is one that may hold rules."""
    return not is_jsonnet(path) and matches(path, settings.rules, settings.skip)


def _goes_on(repository: Repository, head: str, known: State | None, left_out: set[str]) -> str:
    if known is None or not known.lineage.head or known.left_out - left_out:
        return ""
    return known.lineage.head if repository.is_ancestor(known.lineage.head, head) else ""


def _is_continued(history: CommitHistory, since: str) -> bool:
    """Whether the mainline leads on from `since`, and not from a side of it."""
    if not history.mainline:
        return True
    parents = history.commits[history.mainline[0]].parents
    return bool(parents) and parents[0] == since


def _take_authors(state: State, history: CommitHistory, followed: LineageAtHead) -> None:
    for mail, seen in history.active.items():
        known = state.active.get(mail)
        if known is None or seen[0] >= known[0]:
            state.active[mail] = seen
    followed.authors = set(history.active)


def _read_subjects(state: State, history: CommitHistory) -> bool:
    """Read the new subjects; whether they change what was said of older changes."""
    subjects = state.subjects
    before = subjects.verdicts()
    subjects.read(history, is_cut=bool(state.lineage.cut))
    return before != subjects.verdicts()


def _ignored(repository: Repository, tree: list[TreeEntry]) -> frozenset[str]:
    blob = next((entry.blob for entry in tree if entry.path == IGNORED_REVISIONS), "")
    if not blob:
        return frozenset()
    texts = [data.decode("utf-8", "replace") for _, data in repository.blobs([blob], 1_000_000)]
    return frozenset(_SHA.findall("\n".join(texts)))


def _cut(repository: Repository, history: CommitHistory) -> frozenset[str]:
    if not repository.is_shallow():
        return frozenset()
    return frozenset(sha for sha, commit in history.commits.items() if not commit.parents)
