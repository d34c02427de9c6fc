"""Which commit of a branch did what the merge of the branch shows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from traceview_connectors.git.repository.git_output import Commit
from traceview_connectors.git.repository.mainline import CommitHistory
from traceview_connectors.git.rules.blob_rules import Texts
from traceview_connectors.git.rules.rule_text import RuleText, alike

LIKE = 0.5
"""Likeness from which a rule of a branch's commit is the one that the merge shows."""


COMPANY = 30
"""A merge of more commits than this is no one change, so their tickets are not one another's."""


class Sides:
    """Looks among the commits that a merge brought in; the merge itself where none fits."""

    def __init__(self, history: CommitHistory, texts: Texts) -> None:
        self._history = history
        self._texts = texts

    def note(
        self,
        through: dict[str, tuple[str, ...]],
        company: dict[str, tuple[str, ...]],
        commit: str,
        landed: str,
    ) -> None:
        """Write down by which merges `commit` came in, and with which other commits."""
        if commit in through:
            return
        through[commit] = self._history.enclosing(commit, landed)
        brought = self._history.sides.get(landed, ())
        if len(brought) <= COMPANY:
            company[landed] = tuple(brought)

    def introduced(self, merge: Commit, path: str, rule: RuleText) -> str:
        """The oldest commit that added a rule of this name and likeness, best to this file."""
        found: list[tuple[bool, bool, int, str]] = []
        for number, step in enumerate(self._steps(merge)):
            gained = [one for one in step.files if _gains(one, rule)]
            if gained and step.gains(rule):
                like = any(_has_like(one, rule) for one in gained)
                here = any(one.path == path for one in gained)
                found.append((not like, not here, number, step.commit.sha))
        return min(found)[3] if found else merge.sha

    def changed(self, merge: Commit, rule: RuleText) -> str:
        """The newest commit after which a rule says what it says after the merge."""
        newest = merge.sha
        for step in self._steps(merge):
            before = sum(text.says_as(rule) for file in step.files for text in file.before)
            after = sum(text.says_as(rule) for file in step.files for text in file.after)
            if after > before:
                newest = step.commit.sha
        return newest

    def _steps(self, merge: Commit) -> Iterator[_SideStep]:
        paths = {touch.path for touch in merge.touches}
        for sha in self._history.sides.get(merge.sha, ()):
            commit = self._history.commits[sha]
            if len(commit.parents) > 1:
                continue
            files = [
                _File(touch.path, self._texts.rules(touch.before), self._texts.rules(touch.after))
                for touch in commit.touches
                if touch.path in paths
            ]
            if files:
                yield _SideStep(commit, files)


class _File(NamedTuple):
    """The rules of a file before and after a commit of a branch."""

    path: str
    before: list[RuleText]
    after: list[RuleText]


class _SideStep(NamedTuple):
    """What a commit of a branch did to the files that the merge changes."""

    commit: Commit
    files: list[_File]

    def gains(self, rule: RuleText) -> bool:
        """Whether there are more rules of this name than before, in all files together."""
        before = sum(text.name == rule.name for file in self.files for text in file.before)
        after = sum(text.name == rule.name for file in self.files for text in file.after)
        return after > before


def _gains(file: _File, rule: RuleText) -> bool:
    before = sum(text.name == rule.name for text in file.before)
    return sum(text.name == rule.name for text in file.after) > before


def _has_like(file: _File, rule: RuleText) -> bool:
    """Whether the file has gained a rule of this name that says much the same."""
    known = {text.meaning for text in file.before}
    return any(
        text.name == rule.name
        and text.meaning not in known
        and alike(text.words, rule.words) >= LIKE
        for text in file.after
    )
