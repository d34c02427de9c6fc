"""Which commits and changes take others back, bring them again, copy or repair them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from traceview import identity
from traceview.connector import Speaker
from traceview.model import Link, Node, Relation
from traceview.references.commits.change_refs import change_id_node
from traceview.references.commits.merges import read_merge
from traceview.references.commits.own_words import own_words
from traceview.references.commits.relatives import Relative, relatives_in
from traceview.references.patterns.forge_hosts import host_of_slug
from traceview_connectors.git.findings.commit_changes import CommitChanges
from traceview_connectors.git.findings.finding_confidence import QUOTED_SUBJECT
from traceview_connectors.git.findings.repository_place import RepositoryPlace
from traceview_connectors.git.repository.git_output import Message
from traceview_connectors.git.repository.repository import Repository

SUBJECTS = 200
"""Quoted subjects that are looked for in a history at most."""
ROUNDS = 4
"""How often a change is taken back and brought again before the telling of it ends."""


class Related(NamedTuple):
    """A relative with the node that it leads to, and how sure that is."""

    relative: Relative
    target: str
    title: str
    confidence: float


class Reversal(NamedTuple):
    """That something was taken back: when, in unix seconds, by which commit and change."""

    time: int
    commit: str
    change: str
    name: str
    related: Related

    @property
    def origin(self) -> str:
        """The id of what takes back: the change where one is known, else the commit."""
        return self.change or identity.commit_id(self.commit)


class Relatives:
    """The relatives of the commits of `messages`, among which are those that take others back."""

    def __init__(
        self,
        repository: Repository,
        head: str,
        place: RepositoryPlace,
        changes: CommitChanges,
        messages: Mapping[str, Message],
    ) -> None:
        self._place = place
        self._changes = changes
        self._messages = messages
        named = {sha: _relatives(message) for sha, message in messages.items()}
        self._named = {sha: found for sha, found in named.items() if found}
        flat = [one for found in self._named.values() for one in found]
        self._ids = repository.full_ids(
            sorted({one.sha for one in flat if len(one.sha) in range(7, 40)})
        )
        subjects = sorted({one.subject for one in flat if one.subject})[:SUBJECTS]
        self._subjects = repository.of_subjects(head, subjects)
        self._reversals: dict[str, list[Reversal]] = {}
        for sha in self._named:
            self._note_reversals(sha)

    def of(self, sha: str) -> list[Related]:
        """What the message of a commit names as its relatives."""
        return [found for one in self._named.get(sha, ()) if (found := self._related(sha, one))]

    def reversal(self, *targets: str) -> Reversal | None:
        """The first that took one of `targets` back; one that names its change before others."""
        found = [one for target in targets for one in self._reversals.get(target, ())]
        sure = [one for one in found if one.related.confidence == 1] or found
        return min(sure, key=lambda one: (not one.change, one.time), default=None)

    def told(self, since: int, reversal: Reversal) -> tuple[str, bool]:
        """`after 40 min by #51` and what came of that; and whether it is so to this day."""
        told, is_back = f"{elapsed(reversal.time - since)} by {reversal.name}", True
        at = reversal
        for _ in range(ROUNDS):
            further = self.reversal(at.origin, identity.commit_id(at.commit))
            if further is None or further.related.confidence < 1:
                break
            told += f", which was taken back {elapsed(further.time - at.time)} by {further.name}"
            is_back, at = not is_back, further
        return told, is_back

    def _note_reversals(self, sha: str) -> None:
        message = self._messages[sha]
        change = self._changes.of(sha)
        for related in self.of(sha):
            if related.relative.relation is not Relation.REVERTS:
                continue
            node = change.ref.node_id if change else ""
            name = change.name() if change else f"{sha[:12]} ({message.subject[:60]})"
            reversal = Reversal(message.committed, sha, node, name, related)
            self._reversals.setdefault(related.target, []).append(reversal)

    def _related(self, sha: str, one: Relative) -> Related | None:
        if one.subject:
            return self._of_subject(sha, one)
        if one.sha:
            full = one.sha if len(one.sha) == 40 else self._ids.get(one.sha, "")
            return Related(one, identity.commit_id(full), full[:12], 1.0) if full else None
        if one.change:
            node_id = change_id_node(self._place.slug, self._place.house, one.change)
            return Related(one, node_id, one.change, 1.0)
        return self._of_number(one)

    def _of_subject(self, sha: str, one: Relative) -> Related | None:
        """The one commit of a quoted subject; none where several have it."""
        found = [other for other in self._subjects.get(one.subject, ()) if other != sha]
        if len(found) != 1:
            return None
        return Related(one, identity.commit_id(found[0]), found[0][:12], QUOTED_SUBJECT)

    def _of_number(self, one: Relative) -> Related:
        slug = self._place.slug
        host = host_of_slug(slug)
        if host and one.path and one.path != slug.partition("/")[2]:
            slug = f"{host}/{one.path}"
        is_request = one.mark == "!" or self._place.forge == "gitlab"
        make = identity.merge_request_id if is_request else identity.pull_request_id
        return Related(one, make(slug, one.number), f"{one.mark}{one.number}", 1.0)


def _relatives(message: Message) -> list[Relative]:
    merge = read_merge(own_words(message.text)) if message.is_merge else None
    return relatives_in(message.text, merge.branch if merge else "")


def elapsed(seconds: int) -> str:
    """`after 40 min`; in hours from two hours on, in days from two days on."""
    minutes = max(0, seconds) // 60
    if minutes < 120:
        return f"after {minutes} min"
    return f"after {minutes // 60} h" if minutes < 2_880 else f"after {minutes // 1_440} d"


def related_links(
    origin: str, place: str, related: Iterable[Related], speaker: Speaker
) -> Iterator[tuple[Node, Link]]:
    """The links from a commit to its relatives, each with the node that it leads to."""
    for one in related:
        node = Speaker.stub(one.target, one.title)
        relative = one.relative
        yield (
            node,
            speaker.link(
                origin,
                relative.relation,
                one.target,
                relative.method,
                relative.text,
                place,
                one.confidence,
            ),
        )
