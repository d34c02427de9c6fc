"""From a commit to the change that brought it, by what the commit and the merges around it say."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from traceview.model import How
from traceview.references.commits.bots import is_release
from traceview.references.commits.change_refs import (
    BROUGHT_ALONG,
    ChangeRef,
    change_ref,
)
from traceview.references.commits.merges import read_merge
from traceview.references.commits.own_words import own_words, title_of_merge
from traceview.references.patterns.forge_hosts import host_of_slug
from traceview_connectors.git.findings.finding_confidence import UNPROVEN
from traceview_connectors.git.findings.repository_place import RepositoryPlace
from traceview_connectors.git.lineage.lineage_file import State
from traceview_connectors.git.repository.git_output import Message

_FORGES_OF_MERGES = ("github", "gitlab", "gitea", "bitbucket", "azure")
_LONG_LIVED = re.compile(
    r"(?:^|[:/])(?:main|master|trunk|mainline|develop(?:ment)?|dev|staging|stable(?:[/-]\S*)?|"
    r"production|prod|next|integration|upstream|r\d{1,4}|"
    r"rel(?:ease)?s?(?:[/_-]\S*|\d\S*)?|[vr]?\d+\.\d+(?:\.(?:x|\d+))?)$",
    re.I,
)
_OF_HERE = re.compile(r"(?i)(?:rel(?:ease)?s?|stable|hotfix)/")
_SYNC = re.compile(
    r"(?i)(?<![a-z])(?:(?:re-?)?sync(?:s|ed|ing|hroni[sz](?:e[sd]?|ing))?|"
    r"(?:back|down|up|forward)-?merg(?:e[sd]?|ing)|merg(?:e[sd]?|ing)[- ](?:back|forward|up|down))"
    r"(?![a-z])"
)


@dataclass(frozen=True)
class Change:
    """A change and the commit whose message names it: a merge, or the commit itself.

    `is_proven` is False where its number may be another forge's.
    """

    ref: ChangeRef
    commit: str
    message: Message
    is_proven: bool = True

    def is_passage(self, place: RepositoryPlace) -> bool:
        """Whether a merge only brings a long-lived branch or a release along.

        A branch of another owner, or of the same name as the one merged into, is a fork's: people
        work there on whatever it is called.
        """
        if is_release(self.message.text):
            return True
        branch = self.ref.branch
        owner, _, name = branch.replace(":", "/", 1).rpartition("/")
        if not _LONG_LIVED.search(branch) or name == place.branch:
            return False
        known = place.slug.split("/")[1] if host_of_slug(place.slug) else ""
        return (
            not (owner and known) or "/" in owner or owner == known or bool(_OF_HERE.match(branch))
        )

    @property
    def is_sync(self) -> bool:
        """Whether the words of a merge say that it brings one branch up to another."""
        words = f"{self.ref.branch}\n{self.message.subject}\n{self.title}"
        return bool(_SYNC.search(words))

    @property
    def title(self) -> str:
        """The subject, or, of a merge, the title of what it merged."""
        if not self.message.is_merge:
            return self.message.subject
        if title := title_of_merge(self.message.subject):
            return title
        lines = [line.strip() for line in self.message.text.split("\n")[1:] if line.strip()]
        told = bool(lines) and not lines[0].startswith("See merge request")
        return lines[0] if told else self.message.subject

    def name(self) -> str:
        """What people call it for short: `#12`, `!12`, a Change-Id."""
        if self.ref.number.startswith("I"):
            return self.ref.number
        return f"{'!' if '!' in self.ref.node_id else '#'}{self.ref.number}"

    def names(self, slug: str) -> tuple[str, ...]:
        """What people call it: `group/project!12`, `org/repo#12`, a Change-Id."""
        is_bare = self.ref.number.startswith("I") or not self.is_proven
        path = "" if is_bare else slug.partition("/")[2] or slug
        return (f"{path}{self.name()}",)


class Arrival(NamedTuple):
    """How a commit came in: its `change`, and what is no more than context.

    `reached` is a change that brought another branch along with it, `foreign` one of the forge that
    the history came from; `merges` are merges of a branch that name no change, the nearest first.
    """

    change: Change | None = None
    reached: Change | None = None
    foreign: Change | None = None
    merges: tuple[str, ...] = ()


class CommitChanges:
    """Finds the changes of commits among `messages`."""

    def __init__(
        self, place: RepositoryPlace, state: State, messages: Mapping[str, Message]
    ) -> None:
        self._place = place
        self._state = state
        self._messages = messages

    def arrival(self, sha: str) -> Arrival:
        """How a commit came in: by the nearest change, its own number or a merge around it.

        A merge that brings a long-lived branch, a release or another history along is context. On
        Gerrit the commit's own Change-Id wins; a number that a person wrote behind the subject is
        an issue's as often as a change's, and yields to the merge right around the commit.
        """
        found = self._read(sha, is_merge=False)
        own, foreign = (None, found) if found and self._is_foreign(found) else (found, None)
        if own is not None and self._is_decided(own):
            return Arrival(own)
        around = self._around(sha)
        change = around.change
        if own is not None and (change is None or change.ref.confidence < 1):
            return Arrival(own)
        return around._replace(foreign=foreign or around.foreign)

    def of(self, sha: str) -> Change | None:
        """The change that brought a commit."""
        return self.arrival(sha).change

    def _is_decided(self, own: Change) -> bool:
        if own.ref.number.startswith("I"):
            return self._place.forge not in _FORGES_OF_MERGES
        return own.ref.how is How.EXACT

    def _around(self, sha: str) -> Arrival:
        """The nearest change among the merges around a commit, or what these merges tell."""
        is_strange = sha in self._state.subjects.strangers
        reached: Change | None = None
        foreign: Change | None = None
        unnamed: list[str] = []
        for nth, merge in enumerate(reversed(self._state.lineage.through.get(sha, ()))):
            found = self._read(merge, is_merge=True)
            if found is None:
                unnamed += [] if is_strange or self._is_passage(merge) else [merge]
            elif self._is_foreign(found):
                foreign = foreign or found
            elif is_strange or found.is_passage(self._place) or (nth and found.is_sync):
                reached = reached or found
            else:
                return Arrival(found if nth == 0 else _doubted(found))
        return Arrival(None, reached, foreign, tuple(unnamed))

    def _is_passage(self, merge: str) -> bool:
        """Whether a merge that names no change brings a long-lived branch along."""
        message = self._messages.get(merge)
        told = read_merge(own_words(message.text)) if message else None
        return told is None or bool(_LONG_LIVED.search(told.branch))

    def _is_foreign(self, change: Change) -> bool:
        """Whether the number of a change is that of another repository's forge."""
        if not change.ref.is_counted:
            return False
        subjects = self._state.subjects
        counted = (change.message.committed, int(change.ref.number))
        return change.commit in subjects.strangers or counted in subjects.elsewhere

    def _read(self, sha: str, *, is_merge: bool) -> Change | None:
        message = self._messages.get(sha)
        if message is None:
            return None
        ref = change_ref(
            message.text,
            self._place.slug,
            self._place.house,
            is_merge=is_merge or message.is_merge,
            committer_email=message.committer_email,
        )
        if ref is None:
            return None
        change = Change(ref, sha, message)
        return _unproven(change) if self._state.subjects.is_unproven else change


def _unproven(change: Change) -> Change:
    """A number of a count that began elsewhere: a guess, and no page of this forge.

    Azure DevOps counts the changes of all of its repositories together.
    """
    ref = change.ref
    if not ref.is_counted or ref.text.startswith("Merged PR "):
        return change
    ref = replace(
        ref,
        url="",
        method=f"{ref.method}, of a count that began before this history",
        how=How.GUESS,
        confidence=min(ref.confidence, UNPROVEN),
    )
    return replace(change, ref=ref, is_proven=False)


def _doubted(change: Change) -> Change:
    """A change around merges that name none: what these brought may be another branch's work."""
    ref = replace(change.ref, how=How.GUESS, confidence=BROUGHT_ALONG)
    return replace(change, ref=ref)


def wanted_commits(state: State, shas: Iterable[str]) -> Iterator[str]:
    """`shas`, the merges that brought them in, and the commits that came with them."""
    for sha in shas:
        yield sha
        for merge in state.lineage.through.get(sha, ()):
            yield merge
            yield from state.lineage.company.get(merge, ())
