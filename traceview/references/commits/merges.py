"""What the message of a merge says: the number of the change, and the branch that was merged."""

from __future__ import annotations

import re
from typing import NamedTuple

from traceview.references.commits.own_words import OwnWords


class Merge(NamedTuple):
    """A merge by method; `number` and `branch` are empty when the message does not say them."""

    method: str
    number: str
    branch: str
    text: str


_N = r"#(?P<n>\d{1,9})"
_BRANCH = r"(?P<branch>[^\s,]{1,300})"
_STYLES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("merge of a pull request",
     re.compile(rf"^(?:Merge )?[Pp]ull request {_N}(?: in \S{{1,200}})? from {_BRANCH} to ")),
    ("merge of a pull request", re.compile(rf"^Merge pull request {_N}(?: from {_BRANCH})?")),
    ("merge of a pull request",
     re.compile(rf"^Merge pull request '.{{0,1000}}' \({_N}\) from {_BRANCH}")),
    ("merge of a pull request", re.compile(rf"^Merged in {_BRANCH} \(pull request {_N}\)")),
    ("merge of a pull request", re.compile(r"^Merged PR (?P<n>\d{1,9}): ")),
    ("merge of a pull request", re.compile(rf"^Pull request {_N}: ")),
    ("automatic merge",
     re.compile(rf"^(?:Auto|Rollup) merge of (?:pull request )?{_N} - {_BRANCH}")),
    ("automatic merge",
     re.compile(rf"^(?:Merge|Try) {_N}(?: #\d{{1,9}}){{0,50}}\s{{0,9}}:?\s{{0,9}}\Z")),
    ("merge of a pull request", re.compile(rf"^Merge (?:PR|pull request) {_N}(?!\w)")),
    ("merge of a branch",
     re.compile(r"^Merged? (?:(?:remote-tracking )?branch(?:es)? )?"
                r"['\"](?P<branch>[^'\"\n]{1,255})['\"]")),
    ("merge of a branch",
     re.compile(r"^Merged? (?:branch )?(?P<branch>[^\s,'\"]{1,255}) (?:in)?to ")),
)  # fmt: skip
_MERGED_IN = re.compile(r"^\s{0,3}Merge in \S{1,200} from (\S{1,300}) to ")


def read_merge(words: OwnWords) -> Merge | None:
    """What merge the message tells of; None when it is none.

    Read are the words of GitHub, Gitea, GitLab, Bitbucket, Azure, Prow, Homu and Bors.
    """
    for method, pattern in _STYLES:
        if match := pattern.match(words.subject):
            groups = match.groupdict(default="")
            branch = groups.get("branch", "") or _branch_below(words)
            return Merge(method, groups.get("n", ""), branch, match[0].strip())
    return None


def _branch_below(words: OwnWords) -> str:
    """The branch in the line that Bitbucket Server writes below the title."""
    for line in words.lines[1:6]:
        if match := _MERGED_IN.match(line):
            return match[1]
    return ""
