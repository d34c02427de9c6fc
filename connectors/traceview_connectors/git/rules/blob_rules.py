"""The rules of any blob, read ahead in portions and kept while they are near."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import islice

from traceview_connectors.git.repository.mainline import CommitHistory
from traceview_connectors.git.repository.repository import Repository
from traceview_connectors.git.repository.side_touches import side_commits
from traceview_connectors.git.rules.rule_blocks import Memo
from traceview_connectors.git.rules.rule_files import decoded, may_hold_rules, rules_in
from traceview_connectors.git.rules.rule_text import RuleText

_NAMING = r"(?i:alert|record)[\"']?[ \t]{0,20}[:=]?[ \t]{0,20}[\"']?"
_NAMED = re.compile(_NAMING + r"([\w{$<]+)")
_FIRST = re.compile(r"[\w{$<]+")
PORTION = 150
"""Mainline commits whose blobs are read at once."""
MEMO_LIMIT = 4_000
"""Blocks of text whose rules are remembered."""


class Texts:
    """Gives the rules of a blob; `limit` is the size in bytes above which a blob is not read."""

    def __init__(self, repository: Repository, limit: int) -> None:
        self._repository = repository
        self._limit = limit
        self._rules: dict[str, list[RuleText]] = {"": []}
        self._texts: dict[str, str] = {}
        self._named: dict[str, tuple[set[str], set[str]]] = {}
        self._memo: Memo = {}
        self._read_until = 0

    def rules(self, blob: str) -> list[RuleText]:
        """The rules of a blob in the order of their lines; none for a blob that cannot be read."""
        if blob not in self._rules:
            self.read([blob])
        return self._rules[blob]

    def holds_unread(self, blob: str, name: str) -> bool:
        """Whether a blob writes a rule of this name that was not read, as in a comment."""
        text = self._texts.get(blob, "")
        if not text:
            return False
        if blob not in self._named:
            written = {match[1] for match in _NAMED.finditer(text)}
            self._named = {blob: (written, {rule.name for rule in self.rules(blob)})}
        written, read = self._named[blob]
        if name in read or not (first := _FIRST.match(name)) or first[0] not in written:
            return False
        return re.search(rf"{_NAMING}{re.escape(name)}(?![\w-])", text) is not None

    def ahead(self, history: CommitHistory, position: int) -> None:
        """Read the blobs of the mainline commits from `position` on, and of what they merged."""
        if position < self._read_until:
            return
        line = list(islice(history.mainline, position, position + PORTION))
        self._read_until = position + PORTION
        wanted: list[str] = []
        for sha in line:
            commit = history.commits[sha]
            if not commit.touches:
                continue
            sides = side_commits(history, commit) if len(commit.parents) > 1 else ()
            touched = (commit.touches, *(side.touches for side in sides))
            wanted += [b for part in touched for touch in part for b in (touch.before, touch.after)]
        keep = set(wanted)
        self._rules = {blob: rules for blob, rules in self._rules.items() if blob in keep}
        self._rules[""] = []
        self._texts = {blob: text for blob, text in self._texts.items() if blob in keep}
        self.read(blob for blob in keep if blob and blob not in self._rules)

    def read_missing(self, blobs: Iterable[str]) -> None:
        """Read the rules of those of `blobs` that are not read yet, all at once."""
        missing = {blob for blob in blobs if blob not in self._rules}
        if missing:
            self.read(missing)

    def read(self, blobs: Iterable[str]) -> None:
        """Read the rules of `blobs` now."""
        wanted = list(blobs)
        for blob, data in self._repository.blobs(wanted, self._limit):
            if len(self._memo) > MEMO_LIMIT:
                self._memo.clear()
            if may_hold_rules(data):
                text = self._texts[blob] = decoded(data)
                self._rules[blob] = [rule.text for rule in rules_in(text, self._memo)]
        for blob in wanted:
            self._rules.setdefault(blob, [])
