"""Which commit of a branch did what the merge of the branch shows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from traceview_connectors.git.history import History
from traceview_connectors.git.repository import Commit
from traceview_connectors.git.ruletext import RuleText, alike
from traceview_connectors.git.texts import Texts

LIKE = 0.5
"""Likeness from which a rule of a branch's commit is the one that the merge shows."""


COMPANY = 30
"""A merge of more commits than this is no one change, so their tickets are not one another's."""


class Sides:
    """Looks among the commits that a merge brought in; the merge itself where none fits."""

    def __init__(self, history: History, texts: Texts) -> None:
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
        """The oldest commit that added a rule of this name and likeness."""
        named: list[str] = []
        for commit, before, after in self._steps(merge, path):
            added = _added(before, after, rule)
            if any(alike(text.words, rule.words) >= LIKE for text in added):
                return commit.sha
            if added:
                named.append(commit.sha)
        return named[0] if named else merge.sha

    def changed(self, merge: Commit, rule: RuleText) -> str:
        """The newest commit after which a rule says what it says after the merge."""
        newest = merge.sha
        for commit, before, after in self._steps(merge, ""):
            said = sum(text.says_as(rule) for text in after)
            if said > sum(text.says_as(rule) for text in before):
                newest = commit.sha
        return newest

    def _steps(
        self, merge: Commit, path: str
    ) -> Iterator[tuple[Commit, list[RuleText], list[RuleText]]]:
        paths = {touch.path for touch in merge.touches}
        for sha in self._history.sides.get(merge.sha, ()):
            commit = self._history.commits[sha]
            if len(commit.parents) > 1:
                continue
            before: list[RuleText] = []
            after: list[RuleText] = []
            for touch in commit.touches:
                if touch.path in paths:
                    before += self._texts.rules(touch.before)
                    after += self._texts.rules(touch.after)
            if before or after:
                yield commit, before, after


def _added(before: list[RuleText], after: list[RuleText], rule: RuleText) -> list[RuleText]:
    """The rules of this name of which there are more after than before."""
    olds = Counter(text.meaning for text in before if text.name == rule.name)
    news = [text for text in after if text.name == rule.name]
    if len(news) <= sum(olds.values()):
        return []
    return [text for text in news if text.meaning not in olds]
