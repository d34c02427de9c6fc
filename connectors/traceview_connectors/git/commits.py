"""Commits as nodes, with the change that brought each, the tickets named, and the people."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from traceview import identity
from traceview.links.authors import is_bot, is_release
from traceview.links.changes import ChangeRef, change_ref
from traceview.links.messages import picked_from, reverted_commit
from traceview.links.tickets import TicketRef, ticket_refs
from traceview.links.trailers import trailers, values
from traceview.model import Findings, Kind, Link, Node, Relation
from traceview_connectors.git.repository import Message
from traceview_connectors.git.state import State
from traceview_connectors.git.voice import Place, Voice, moment, stub

COMPANION = 0.7
"""How surely a ticket that another commit of a change names is the ticket of the change."""
ABOUT_IT = 0.4
"""Confidence below which a ticket is only mentioned, and is not what the commit is about."""
_LONG_LIVED = re.compile(
    r"(?:^|[:/])(?:main|master|trunk|develop(?:ment)?|dev|staging|stable|production|prod|next|"
    r"release(?:[/-]\S*)?|\d+\.\d+(?:\.x)?)$", re.I)  # fmt: skip
LOOSE = 0.7
"""Confidence below which a key in a branch's name counts only for a project that is known."""
_PROJECT = re.compile(r"(?<![\w-])([A-Z][A-Z0-9]{1,9})-[1-9]\d{0,6}(?![\w-])")
_PERSON = re.compile(r"\s*(.*?)\s*<([^<>\s]+@[^<>\s]+)>\s*\Z")
_FORGES_OF_MERGES = ("github", "gitlab", "gitea", "bitbucket")


@dataclass(frozen=True)
class Change:
    """A change and the commit whose message names it: a merge, or the commit itself."""

    ref: ChangeRef
    commit: str
    message: Message


class Commits:
    """Makes the findings of commits; `messages` holds those of all commits that may be asked for."""

    def __init__(
        self, voice: Voice, place: Place, state: State, messages: dict[str, Message]
    ) -> None:
        self._voice = voice
        self._place = place
        self._state = state
        self._messages = messages
        self._said: set[str] = set()
        for message in messages.values():
            state.projects.update(_PROJECT.findall(message.text[:4_000]))

    def of(self, sha: str) -> Findings:
        """What is known of one commit; nothing when it was given out before."""
        message = self._messages.get(sha)
        if message is None or sha in self._said:
            return Findings()
        self._said.add(sha)
        nodes: list[Node] = [self._node(sha, message)]
        links: list[Link] = []
        origin = identity.commit_id(sha)
        change = self.change_of(sha)
        if change is not None:
            ref = change.ref
            links.append(
                self._voice.link(
                    origin,
                    Relation.PART_OF,
                    ref.node_id,
                    ref.method,
                    ref.text,
                    identity.commit_id(change.commit),
                    ref.confidence,
                )  # fmt: skip
            )
            more = self._change(sha, change)
            nodes += more.nodes
            links += more.links
        self._tickets(origin, sha, self._tickets_of(sha), nodes, links)
        self._people(origin, message, nodes, links)
        self._relatives(origin, message, nodes, links)
        return Findings(nodes=tuple(nodes), links=tuple(links))

    def time_of(self, sha: str) -> int:
        """When a commit was made, in unix seconds; 0 for one that is not known."""
        message = self._messages.get(sha)
        return message.committed if message else 0

    def change_of(self, sha: str) -> Change | None:
        """The change that brought a commit: a merge on the way in, or what the commit says.

        The merge nearest to the mainline wins, except one that only brings a long-lived branch or
        a release along. On Gerrit the commit's own Change-Id wins.
        """
        own = self._read_change(sha, is_merge=False)
        if own is not None and own.ref.number.startswith("I") and not self._merges_first():
            return own
        late: Change | None = None
        for merge in self._state.lineage.through.get(sha, ()):
            found = self._read_change(merge, is_merge=True)
            if found is None:
                continue
            if not _is_passage(found):
                return found
            late = late or found
        return own or late

    def _merges_first(self) -> bool:
        return self._place.forge in _FORGES_OF_MERGES

    def _read_change(self, sha: str, *, is_merge: bool) -> Change | None:
        message = self._messages.get(sha)
        if message is None:
            return None
        ref = change_ref(
            message.text, self._place.slug, self._place.house,
            is_merge=is_merge or len(message.parents) > 1, committer_email=message.committer_email,
        )  # fmt: skip
        return Change(ref, sha, message) if ref else None

    def _node(self, sha: str, message: Message) -> Node:
        return Node(
            id=identity.commit_id(sha),
            kind=Kind.COMMIT,
            title=message.subject or sha[:12],
            url=self._place.commit_url(sha),
            names=(sha, sha[:12]),
            since=moment(message.committed),
            attrs={"sha": sha, "author": message.author, "repo": self._place.slug}
            | ({"bot": "yes"} if is_bot(message.author, message.email) else {})
            | ({"release": "yes"} if is_release(message.text) else {}),
            seen=self._voice.seen,
        )

    def _change(self, sha: str, change: Change) -> Findings:
        ref = change.ref
        if ref.node_id in self._said:
            return Findings()
        self._said.add(ref.node_id)
        is_merge = len(change.message.parents) > 1
        node = Node(
            id=ref.node_id,
            kind=Kind.CHANGE,
            title=_title(change.message, is_merge) or ref.number,
            url=ref.url,
            state="merged",
            since=moment(change.message.committed),
            names=_names(ref, self._place.slug),
            attrs={"number": ref.number, "repo": self._place.slug}
            | ({"branch": ref.branch} if ref.branch else {}),
            seen=self._voice.seen,
        )
        nodes, links = [node], list[Link]()
        refs = self._refs(change.message.text, ref.branch)
        self._tickets(ref.node_id, change.commit, refs, nodes, links)
        if not refs and not self._tickets_of(sha):
            self._of_companions(ref.node_id, change.commit, nodes, links)
        return Findings(nodes=tuple(nodes), links=tuple(links))

    def _of_companions(self, origin: str, merge: str, nodes: list[Node], links: list[Link]) -> None:
        """Tickets that the change's other commits name, where it names none itself."""
        for other in self._state.lineage.company.get(merge, ()):
            if other in self._messages:
                refs = self._tickets_of(other)
                self._tickets(origin, other, refs, nodes, links, COMPANION)

    def _tickets_of(self, sha: str) -> list[TicketRef]:
        return self._refs(self._messages[sha].text)

    def _refs(self, text: str, branch: str = "") -> list[TicketRef]:
        """The tickets of a message; what looks like a key in a branch only of known projects."""
        refs = ticket_refs(text, self._place.house, slug=self._place.slug, branch=branch)
        return [ref for ref in refs if ref.confidence >= LOOSE or self._is_of_project(ref)]

    def _is_of_project(self, ref: TicketRef) -> bool:
        """Whether people here write keys of the same project in capitals."""
        project, dash, _ = ref.key.partition("-")
        return not dash or ref.method != "key in the branch" or project in self._state.projects

    def _tickets(
        self,
        origin: str,
        sha: str,
        refs: Iterable[TicketRef],
        nodes: list[Node],
        links: list[Link],
        sure: float = 1.0,
    ) -> None:
        for ref in refs:
            nodes.append(stub(ref.node_id, ref.key, names=(ref.key,)))
            method = ref.method if sure == 1 else f"{ref.method} of another commit of the change"
            relation = ref.relation if ref.confidence >= ABOUT_IT else Relation.MENTIONS
            links.append(
                self._voice.link(
                    origin,
                    relation,
                    ref.node_id,
                    method,
                    ref.text,
                    identity.commit_id(sha),
                    round(ref.confidence * sure, 3),
                )  # fmt: skip
            )

    def _people(self, origin: str, message: Message, nodes: list[Node], links: list[Link]) -> None:
        people = [("author of the commit", message.author, message.email)]
        for value in values(trailers(message.text), "Co-authored-by"):
            if match := _PERSON.match(value):
                people.append(("trailer Co-authored-by", match[1], match[2].lower()))
        for method, name, email in people:
            if email or name:
                node = self.person(name, email)
                nodes.append(node)
                links.append(
                    self._voice.link(
                        origin, Relation.AUTHORED_BY, node.id, method, f"{name} <{email}>", origin
                    )
                )

    def person(self, name: str, email: str) -> Node:
        """A person with the newest commit that they made in this repository."""
        last = self._state.active.get(email)
        self._state.people.add(email)
        title = last[2] if last else name
        return Node(
            id=identity.person_id(email or name),
            kind=Kind.PERSON,
            title=title or email,
            names=tuple(text for text in (email, title) if text),
            updated=moment(last[0]) if last else None,
            attrs={"email": email} | ({"last_commit": last[1]} if last else {}),
            seen=self._voice.seen,
        )

    def _relatives(
        self, origin: str, message: Message, nodes: list[Node], links: list[Link]
    ) -> None:
        for relation, method, sha in (
            (Relation.REVERTS, "line This reverts commit", reverted_commit(message.text)),
            (Relation.COPIED_FROM, "line cherry picked from commit", picked_from(message.text)),
        ):
            if sha is not None and len(sha) == 40:
                nodes.append(stub(identity.commit_id(sha), sha[:12], names=(sha, sha[:12])))
                links.append(
                    self._voice.link(origin, relation, identity.commit_id(sha), method, sha, origin)
                )


def wanted_commits(state: State, shas: Iterable[str]) -> Iterator[str]:
    """`shas`, the merges that brought them in, and the commits that came with them."""
    for sha in shas:
        yield sha
        for merge in state.lineage.through.get(sha, ()):
            yield merge
            yield from state.lineage.company.get(merge, ())


def _is_passage(change: Change) -> bool:
    """Whether a merge only brings a long-lived branch or a release along."""
    branch = change.ref.branch
    return bool(branch and _LONG_LIVED.search(branch)) or is_release(change.message.text)


def _title(message: Message, is_merge: bool) -> str:
    """The subject, or, of a merge, the title of what it merged."""
    if not is_merge:
        return message.subject
    lines = [line.strip() for line in message.text.split("\n")[1:] if line.strip()]
    quoted = re.match(r"Merge \"(.+)\"", message.subject)
    if quoted:
        return quoted[1]
    return lines[0] if lines and not lines[0].startswith("See merge request") else message.subject


def _names(ref: ChangeRef, slug: str) -> tuple[str, ...]:
    if ref.number.startswith("I"):
        return (ref.number,)
    mark = "!" if "!" in ref.node_id else "#"
    path = slug.partition("/")[2] or slug
    return (f"{path}{mark}{ref.number}",)
