"""Which commits of a branch did what the merge of the branch shows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from traceview_connectors.git.lineage.rule_pairs import same_rule
from traceview_connectors.git.repository.git_output import Commit
from traceview_connectors.git.repository.mainline import CommitHistory
from traceview_connectors.git.repository.side_touches import side_commits
from traceview_connectors.git.rules.blob_rules import Texts
from traceview_connectors.git.rules.rule_text import RuleText, alike

LIKE = 0.5
"""Likeness from which a rule of a branch's commit is the one that the merge shows."""
COMPANY = 30
"""A merge of more commits than this is no one change, so their tickets are not one another's."""


class Origin(NamedTuple):
    """The commits of a side that began a rule and that last changed it.

    `plain` is False where likeness had to decide which rule it was before.
    """

    introduced: str
    changed: str
    plain: bool


class Sides:
    """Looks among the commits that a merge brought in; the merge itself where none fits."""

    def __init__(self, history: CommitHistory, texts: Texts) -> None:
        self._history = history
        self._texts = texts
        self._merge = ""
        self._side = _SideHistory([])

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

    def origin(self, merge: Commit, path: str, rule: RuleText) -> Origin:
        """What began a rule that stands in the file `path` after the merge, and what changed it."""
        return self._of(merge).origin(merge.sha, path, rule)

    def changed(self, merge: Commit, path: str, rule: RuleText) -> str:
        """The newest commit after which a rule says what it says after the merge."""
        at = self._of(merge).gained(path, rule, 0)
        return at.sha if at is not None else merge.sha

    def _of(self, merge: Commit) -> _SideHistory:
        if self._merge != merge.sha:
            self._merge = merge.sha
            self._side = _SideHistory(list(self._steps(merge)))
        return self._side

    def _steps(self, merge: Commit) -> Iterator[_SideStep]:
        brought = side_commits(self._history, merge)
        self._texts.read_missing(
            blob for one in brought for touch in one.touches for blob in (touch.before, touch.after)
        )
        for commit, touches in brought:
            files = {
                touch.path: _File(self._texts.rules(touch.before), self._texts.rules(touch.after))
                for touch in touches
            }
            yield _SideStep(commit.sha, {path: f for path, f in files.items() if any(f)})


class _File(NamedTuple):
    """The rules of a file before and after a commit of a branch."""

    before: list[RuleText]
    after: list[RuleText]

    def gains_text(self, rule: RuleText) -> bool:
        """Whether more of its rules say what `rule` says than before."""
        before = sum(text.says_as(rule) for text in self.before)
        return sum(text.says_as(rule) for text in self.after) > before

    def gains(self, rule: RuleText) -> bool:
        """Whether there are more rules of this name than before."""
        return _count(self.after, rule) > _count(self.before, rule)

    def loses(self, rule: RuleText) -> bool:
        """Whether there are fewer rules of this name than before."""
        return _count(self.after, rule) < _count(self.before, rule)


class _SideStep(NamedTuple):
    """What a commit of a branch did to the rules of its files."""

    sha: str
    files: dict[str, _File]


class _Gain(NamedTuple):
    """The step, by its place in the side, and the file in which a rule got its text."""

    number: int
    sha: str
    path: str


class _SideHistory:
    """The steps of a side, the newest first."""

    def __init__(self, steps: list[_SideStep]) -> None:
        self._steps = steps
        self._gains: dict[str, list[tuple[int, str]]] = {}
        for number, step in enumerate(steps):
            for path, file in step.files.items():
                for meaning in dict.fromkeys(text.meaning for text in file.after):
                    self._gains.setdefault(meaning, []).append((number, path))

    def origin(self, merge: str, path: str, rule: RuleText) -> Origin:
        """Follow a rule back from step to step; the merge itself where no step fits."""
        at = self.gained(path, rule, 0)
        changed, plain = (at.sha, True) if at is not None else (merge, False)
        if at is None:
            at, rule = self._named(path, rule, 0)
        if at is None:
            return Origin(merge, merge, plain=True)
        is_changed = changed != at.sha
        for _ in range(len(self._steps) + 1):
            older, text = self._before(at, rule)
            if text is None:
                break
            plain = plain and (text.says_as(rule) or text.core == rule.core)
            if not is_changed and not text.says_as(rule):
                changed, is_changed = at.sha, True
            found = self.gained(older, text, at.number + 1)
            if found is None:
                # What it said before is older than the side, or was made by a merge inside of it.
                found, text = self._named(older, text, at.number + 1)
                plain = False
            if found is None:
                return Origin(at.sha, changed if is_changed else at.sha, plain=False)
            at, rule = found, text
        return Origin(at.sha, changed if is_changed else at.sha, plain)

    def gained(self, path: str, rule: RuleText, since: int) -> _Gain | None:
        """The newest step, from `since` on, with which a rule got its text: in this file, if any.

        A file of another name counts where none of this one does: the same file in a subtree.
        """
        found = [
            _Gain(number, self._steps[number].sha, at)
            for number, at in self._gains.get(rule.meaning, ())
            if number >= since and self._steps[number].files[at].gains_text(rule)
        ]
        return min(found, key=lambda gain: (_apart(path, gain.path), gain.number), default=None)

    def _named(self, path: str, rule: RuleText, since: int) -> tuple[_Gain | None, RuleText]:
        """The newest step that changed or added a rule much like it, with what it then said."""
        for number, step in enumerate(self._steps[since:], start=since):
            file = step.files.get(path)
            if file is None:
                continue
            known = {text.meaning for text in file.before}
            for text in file.after:
                if text.meaning not in known and _is_like(text, rule):
                    return _Gain(number, step.sha, path), text
        return None, rule

    def _before(self, at: _Gain, rule: RuleText) -> tuple[str, RuleText | None]:
        """Where the rule stood before a step and what it said; None where the step began it."""
        step = self._steps[at.number]
        file = step.files[at.path]
        stayed = same_rule(file.before, file.after, rule)
        if stayed is not None:
            return at.path, stayed
        left = [
            (alike(text.words, rule.words), path, text)
            for path, other in step.files.items()
            if path != at.path and other.loses(rule)
            for text in other.before
            if (text.kind, text.name) == (rule.kind, rule.name)
        ]
        if left:
            _, path, text = max(left, key=lambda one: one[:2])
            return path, text
        return self._earlier_life(at, rule)

    def _earlier_life(self, at: _Gain, rule: RuleText) -> tuple[str, RuleText | None]:
        """What the rule said when it was added before, where it was removed in between."""
        lost: set[str] = set()
        for step in self._steps[at.number + 1 :]:
            for path, file in step.files.items():
                if file.loses(rule):
                    lost.add(path)
                elif path in lost and file.gains(rule):
                    like = next((text for text in file.after if _is_like(text, rule)), None)
                    if like is not None:
                        return path, like
        return at.path, None


def _apart(path: str, other: str) -> int:
    """How far two paths are from naming one file: 0 the same, 1 the same below a folder."""
    if path == other:
        return 0
    return 1 if path.endswith(f"/{other}") or other.endswith(f"/{path}") else 2


def _is_like(text: RuleText, rule: RuleText) -> bool:
    return (text.kind, text.name) == (rule.kind, rule.name) and (
        alike(text.words, rule.words) >= LIKE
    )


def _count(texts: list[RuleText], rule: RuleText) -> int:
    return sum((text.kind, text.name) == (rule.kind, rule.name) for text in texts)
