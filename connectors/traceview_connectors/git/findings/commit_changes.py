"""From a commit to the change that brought it, by what the commit and the merges around it say."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from traceview.references.commits.bots import is_release
from traceview.references.commits.change_refs import ChangeRef, change_ref
from traceview_connectors.git.findings.repository_place import RepositoryPlace
from traceview_connectors.git.lineage.lineage_file import State
from traceview_connectors.git.repository.git_output import Message

_FORGES_OF_MERGES = ("github", "gitlab", "gitea", "bitbucket")
_LONG_LIVED = re.compile(
    r"(?:^|[:/])(?:main|master|trunk|develop(?:ment)?|dev|staging|stable|production|prod|next|"
    r"release(?:[/-]\S*)?|\d+\.\d+(?:\.x)?)$",
    re.I,
)
_MERGED_TITLE = re.compile(r"Merge \"(.+)\"")


@dataclass(frozen=True)
class Change:
    """A change and the commit whose message names it: a merge, or the commit itself."""

    ref: ChangeRef
    commit: str
    message: Message

    @property
    def is_passage(self) -> bool:
        """Whether a merge only brings a long-lived branch or a release along."""
        branch = self.ref.branch
        return bool(branch and _LONG_LIVED.search(branch)) or is_release(self.message.text)

    @property
    def title(self) -> str:
        """The subject, or, of a merge, the title of what it merged."""
        if not self.message.is_merge:
            return self.message.subject
        if quoted := _MERGED_TITLE.match(self.message.subject):
            return quoted[1]
        lines = [line.strip() for line in self.message.text.split("\n")[1:] if line.strip()]
        told = bool(lines) and not lines[0].startswith("See merge request")
        return lines[0] if told else self.message.subject

    def names(self, slug: str) -> tuple[str, ...]:
        """What people call it: `group/project!12`, `org/repo#12`, a Change-Id."""
        if self.ref.number.startswith("I"):
            return (self.ref.number,)
        mark = "!" if "!" in self.ref.node_id else "#"
        return (f"{slug.partition('/')[2] or slug}{mark}{self.ref.number}",)


class CommitChanges:
    """Finds the changes of commits among `messages`."""

    def __init__(
        self, place: RepositoryPlace, state: State, messages: Mapping[str, Message]
    ) -> None:
        self._place = place
        self._state = state
        self._messages = messages

    def of(self, sha: str) -> Change | None:
        """The change that brought a commit: a merge on the way in, or what the commit says.

        The merge nearest to the mainline wins, except one that only brings a long-lived branch or
        a release along. On Gerrit the commit's own Change-Id wins.
        """
        own = self._read(sha, is_merge=False)
        if own is not None and own.ref.number.startswith("I") and not self._merges_first:
            return own
        late: Change | None = None
        for merge in self._state.lineage.through.get(sha, ()):
            found = self._read(merge, is_merge=True)
            if found is None:
                continue
            if not found.is_passage:
                return found
            late = late or found
        return own or late

    @property
    def _merges_first(self) -> bool:
        return self._place.forge in _FORGES_OF_MERGES

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
        return Change(ref, sha, message) if ref else None


def wanted_commits(state: State, shas: Iterable[str]) -> Iterator[str]:
    """`shas`, the merges that brought them in, and the commits that came with them."""
    for sha in shas:
        yield sha
        for merge in state.lineage.through.get(sha, ()):
            yield merge
            yield from state.lineage.company.get(merge, ())
