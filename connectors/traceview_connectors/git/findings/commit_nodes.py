"""Commits as nodes, with the change that brought each, the tickets named, and the people."""

from __future__ import annotations

import re
from collections.abc import Iterable

from traceview import identity
from traceview.connector import Speaker
from traceview.model import Findings, Link, Mention, Node, Relation
from traceview.references.commits.bots import is_bot, is_release
from traceview.references.commits.own_words import picked_from, reverted_commit
from traceview.references.tickets.ticket_refs import TicketRef, ticket_refs
from traceview_connectors.git.findings.commit_changes import Change, CommitChanges
from traceview_connectors.git.findings.commit_people import people_of
from traceview_connectors.git.findings.finding_confidence import ABOUT_IT, COMPANION, LOOSE
from traceview_connectors.git.findings.message_refs import documents_in, mentions_in
from traceview_connectors.git.findings.repository_place import RepositoryPlace, moment
from traceview_connectors.git.lineage.lineage_file import State
from traceview_connectors.git.repository.git_output import Message

_PROJECT = re.compile(r"(?<![\w-])([A-Z][A-Z0-9]{1,9})-[1-9]\d{0,6}(?![\w-])")


class _Gathered:
    """Nodes and links that are being put together."""

    def __init__(self, node: Node) -> None:
        self.nodes = [node]
        self.links: list[Link] = []
        self.mentions: list[Mention] = []

    def put(self, node: Node, link: Link) -> None:
        self.nodes.append(node)
        self.links.append(link)

    def findings(self) -> Findings:
        return Findings(
            nodes=tuple(self.nodes), links=tuple(self.links), mentions=tuple(self.mentions)
        )


class Commits:
    """Makes the findings of commits; `messages` holds those of all that may be asked for."""

    def __init__(
        self, speaker: Speaker, place: RepositoryPlace, state: State, messages: dict[str, Message]
    ) -> None:
        self._speaker = speaker
        self._place = place
        self._state = state
        self._messages = messages
        self._changes = CommitChanges(place, state, messages)
        self._said: set[str] = set()
        for message in messages.values():
            state.projects.update(_PROJECT.findall(message.text[:4_000]))

    def time_of(self, sha: str) -> int:
        """When a commit was made, in unix seconds; 0 for one that is not known."""
        message = self._messages.get(sha)
        return message.committed if message else 0

    def of(self, sha: str) -> Findings:
        """What is known of one commit; nothing when it was given out before."""
        message = self._messages.get(sha)
        if message is None or sha in self._said:
            return Findings()
        self._said.add(sha)
        origin = identity.commit_id(sha)
        found = _Gathered(self._node(sha, message))
        refs = self._refs(message.text)
        self._tickets(found, origin, sha, refs)
        self._people(found, origin, message)
        self._relatives(found, origin, message)
        self._references(found, origin, sha, message)
        change = self._changes.of(sha)
        if change is None:
            return found.findings()
        found.put(*self._part_of(origin, change))
        of_change = self._refs(change.message.text, change.ref.branch)
        if not refs and not of_change:
            self._of_companions(found, origin, change.commit)
        return found.findings() + self._change(change, of_change)

    def _node(self, sha: str, message: Message) -> Node:
        attrs = {"sha": sha, "author": message.author, "repo": self._place.slug}
        if is_bot(message.author, message.email):
            attrs["bot"] = "yes"
        if is_release(message.text):
            attrs["release"] = "yes"
        return self._speaker.node(
            identity.commit_id(sha),
            message.subject or sha[:12],
            url=self._place.commit_url(sha),
            names=(sha, sha[:12]),
            since=moment(message.committed),
            attrs=attrs,
        )

    def _part_of(self, origin: str, change: Change) -> tuple[Node, Link]:
        ref, place = change.ref, identity.commit_id(change.commit)
        link = self._speaker.link(
            origin, Relation.PART_OF, ref.node_id, ref.method, ref.text, place, ref.confidence
        )
        return Speaker.stub(ref.node_id, ref.number), link

    def _change(self, change: Change, refs: list[TicketRef]) -> Findings:
        ref = change.ref
        if ref.node_id in self._said:
            return Findings()
        self._said.add(ref.node_id)
        attrs = {"number": ref.number, "repo": self._place.slug}
        node = self._speaker.node(
            ref.node_id,
            change.title or ref.number,
            url=ref.url,
            state="merged",
            since=moment(change.message.committed),
            names=change.names(self._place.slug),
            attrs=attrs | ({"branch": ref.branch} if ref.branch else {}),
        )
        found = _Gathered(node)
        self._tickets(found, node.id, change.commit, refs)
        self._references(found, node.id, change.commit, change.message)
        return found.findings()

    def _references(self, found: _Gathered, origin: str, sha: str, message: Message) -> None:
        place = identity.commit_id(sha)
        for node, link in documents_in(message.text, origin, place, self._speaker):
            found.put(node, link)
        found.mentions += mentions_in(message.text, origin, place, self._speaker)

    def _of_companions(self, found: _Gathered, origin: str, merge: str) -> None:
        """Tickets that other commits of the change name, where neither it nor the change does."""
        for other in self._state.lineage.company.get(merge, ()):
            if other in self._messages:
                refs = self._refs(self._messages[other].text)
                self._tickets(found, origin, other, refs, COMPANION)

    def _refs(self, text: str, branch: str = "") -> list[TicketRef]:
        """The tickets of a message; what looks like a key in a branch only of known projects."""
        refs = ticket_refs(text, self._place.house, slug=self._place.slug, branch=branch)
        return [ref for ref in refs if ref.confidence >= LOOSE or self._is_of_project(ref)]

    def _is_of_project(self, ref: TicketRef) -> bool:
        """Whether people here write keys of the same project in capitals."""
        project, dash, _ = ref.key.partition("-")
        return not dash or ref.method != "key in the branch" or project in self._state.projects

    def _tickets(
        self, found: _Gathered, origin: str, sha: str, refs: Iterable[TicketRef], sure: float = 1.0
    ) -> None:
        for ref in refs:
            method = ref.method if sure == 1 else f"{ref.method} of another commit of the change"
            relation = ref.relation if ref.confidence >= ABOUT_IT else Relation.MENTIONS
            confidence = round(ref.confidence * sure, 3)
            place = identity.commit_id(sha)
            found.put(
                Speaker.stub(ref.node_id, ref.key, names=(ref.key,)),
                self._speaker.link(
                    origin, relation, ref.node_id, method, ref.text, place, confidence
                ),
            )

    def _people(self, found: _Gathered, origin: str, message: Message) -> None:
        for relation, method, name, email in people_of(message):
            node = self.person(name, email)
            link = self._speaker.link(
                origin, relation, node.id, method, f"{name} <{email}>", origin
            )
            found.put(node, link)

    def person(self, name: str, email: str) -> Node:
        """A person with the newest commit that they made in this repository."""
        last = self._state.active.get(email)
        self._state.people.add(email)
        title = last[2] if last else name
        return self._speaker.node(
            identity.person_id(email or name),
            title or email,
            names=tuple(text for text in (email, title) if text),
            updated=moment(last[0]) if last else None,
            attrs={"email": email} | ({"last_commit": last[1]} if last else {}),
        )

    def _relatives(self, found: _Gathered, origin: str, message: Message) -> None:
        for relation, method, sha in (
            (Relation.REVERTS, "line This reverts commit", reverted_commit(message.text)),
            (Relation.COPIED_FROM, "line cherry picked from commit", picked_from(message.text)),
        ):
            if sha is not None and len(sha) == 40:
                target = identity.commit_id(sha)
                node = Speaker.stub(target, sha[:12], names=(sha, sha[:12]))
                found.put(node, self._speaker.link(origin, relation, target, method, sha, origin))
