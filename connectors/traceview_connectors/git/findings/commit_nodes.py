"""Commits as nodes, with the change that brought each, the tickets named, and the people."""

from __future__ import annotations

from collections.abc import Iterable

from traceview import identity
from traceview.connector import Speaker
from traceview.model import Findings, Link, Mention, Node
from traceview.references.commits.bots import is_bot, is_release
from traceview.references.commits.merges import read_merge
from traceview.references.commits.own_words import own_words
from traceview.references.tickets.ticket_refs import TicketRef
from traceview_connectors.git.findings.change_nodes import ChangeNodes
from traceview_connectors.git.findings.commit_changes import Arrival, Change, CommitChanges
from traceview_connectors.git.findings.commit_people import people_of
from traceview_connectors.git.findings.commit_relatives import Relatives, Reversal, related_links
from traceview_connectors.git.findings.commit_tickets import CommitTickets
from traceview_connectors.git.findings.finding_confidence import COMPANION
from traceview_connectors.git.findings.message_refs import documents_in, mentions_in
from traceview_connectors.git.findings.repository_place import RepositoryPlace, moment
from traceview_connectors.git.lineage.lineage_file import State
from traceview_connectors.git.repository.git_output import Message
from traceview_connectors.git.repository.repository import Repository


class _Gathered:
    """Nodes and links that are being put together."""

    def __init__(self, node: Node) -> None:
        self.nodes = [node]
        self.links: list[Link] = []
        self.mentions: list[Mention] = []

    def put(self, node: Node, link: Link) -> None:
        self.nodes.append(node)
        self.links.append(link)

    def put_all(self, found: Iterable[tuple[Node, Link]]) -> None:
        for node, link in found:
            self.put(node, link)

    def findings(self) -> Findings:
        return Findings(
            nodes=tuple(self.nodes), links=tuple(self.links), mentions=tuple(self.mentions)
        )


class Commits:
    """Makes the findings of commits; `messages` holds those of all that may be asked for."""

    def __init__(
        self,
        repository: Repository,
        head: str,
        speaker: Speaker,
        place: RepositoryPlace,
        state: State,
        messages: dict[str, Message],
    ) -> None:
        self._speaker = speaker
        self._place = place
        self._state = state
        self._messages = messages
        self._changes = CommitChanges(place, state, messages)
        self._tickets = CommitTickets(speaker, place, state)
        self._relatives = Relatives(repository, head, place, self._changes, messages)
        self._change_nodes = ChangeNodes(speaker, place, self._tickets, self._relatives)
        self._said: set[str] = set()
        for message in messages.values():
            state.subjects.keys.note(message.text[:4_000])

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
        arrival = self._changes.arrival(sha)
        refs = self._tickets.refs(message.text)
        found = _Gathered(
            self._node(sha, message, arrival, self._tickets.doubts(message.text, refs))
        )
        found.put_all(self._tickets.links(origin, sha, refs))
        self._people(found, origin, message)
        found.put_all(related_links(origin, origin, self._relatives.of(sha), self._speaker))
        self._references(found, origin, sha, message)
        if arrival.change is None:
            return found.findings() + self._without_change(found, origin, arrival)
        return self._with_change(found, origin, arrival.change, is_named=bool(refs))

    def _with_change(
        self, found: _Gathered, origin: str, change: Change, *, is_named: bool
    ) -> Findings:
        """What is gathered, with the change that brought the commit."""
        found.put(*self._change_nodes.part_of(origin, change))
        of_change = self._tickets.refs(change.message.text, change.ref.branch)
        if not is_named and not of_change:
            self._of_companions(found, origin, change.commit)
        return found.findings() + self._change(change, of_change)

    def _without_change(self, found: _Gathered, origin: str, arrival: Arrival) -> Findings:
        """The tickets of merges that name no change, and the change that brought all along."""
        extra = _Gathered(found.nodes[0])
        for merge in arrival.merges:
            text = self._messages[merge].text
            merged = read_merge(own_words(text))
            refs = self._tickets.refs(text, merged.branch if merged else "")
            extra.put_all(self._tickets.links(origin, merge, refs))
        reached = arrival.reached
        if reached is None:
            return extra.findings()
        extra.put(*self._change_nodes.reached(origin, reached))
        of_change = self._tickets.refs(reached.message.text, reached.ref.branch)
        return extra.findings() + self._change(reached, of_change)

    def _node(self, sha: str, message: Message, arrival: Arrival, doubts: dict[str, str]) -> Node:
        attrs = {"sha": sha, "author": message.author, "repo": self._place.slug} | doubts
        if is_bot(message.author, message.email):
            attrs["bot"] = "yes"
        if is_release(message.text):
            attrs["release"] = "yes"
        if arrival.reached:
            attrs["reached"] = arrival.reached.name()
        if arrival.foreign:
            attrs["elsewhere"] = arrival.foreign.name()
        reversal = self._relatives.reversal(identity.commit_id(sha))
        taken = self._change_nodes.take_back(attrs, message.committed, reversal)
        return self._speaker.node(
            identity.commit_id(sha),
            message.subject or sha[:12],
            url=self._place.commit_url(sha),
            state=taken,
            names=(sha, sha[:12]),
            since=moment(message.committed),
            attrs=attrs,
        )

    def _change(self, change: Change, refs: list[TicketRef]) -> Findings:
        ref = change.ref
        if ref.node_id in self._said:
            return Findings()
        self._said.add(ref.node_id)
        found = _Gathered(self._change_nodes.node(change, refs))
        origin = ref.node_id
        found.put_all(self._tickets.links(origin, change.commit, refs))
        if (reversal := self._change_nodes.reversal(change)) is not None:
            link = self._change_nodes.reverted_by(origin, reversal)
            found.put(self._reverting(reversal), link)
        self._references(found, origin, change.commit, change.message)
        return found.findings()

    def _reverting(self, reversal: Reversal) -> Node:
        """What takes back, as a node."""
        sha = reversal.commit
        arrival = self._changes.arrival(sha)
        if (change := arrival.change) is None:
            return self._node(sha, self._messages[sha], arrival, {})
        refs = self._tickets.refs(change.message.text, change.ref.branch)
        return self._change_nodes.node(change, refs)

    def _references(self, found: _Gathered, origin: str, sha: str, message: Message) -> None:
        place = identity.commit_id(sha)
        for node, link in documents_in(message.text, origin, place, self._speaker):
            found.put(node, link)
        found.mentions += mentions_in(message.text, origin, place, self._speaker)

    def _of_companions(self, found: _Gathered, origin: str, merge: str) -> None:
        """Tickets that other commits of the change name, where neither it nor the change does."""
        for other in self._state.lineage.company.get(merge, ()):
            if other in self._messages:
                refs = self._tickets.refs(self._messages[other].text)
                found.put_all(self._tickets.links(origin, other, refs, COMPANION))

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
