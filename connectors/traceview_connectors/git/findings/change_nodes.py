"""Changes as nodes, and the links between them and the commits that they brought."""

from __future__ import annotations

from traceview import identity
from traceview.connector import Speaker
from traceview.model import Link, Node, Relation
from traceview.references.tickets.ticket_refs import TicketRef
from traceview_connectors.git.findings.commit_changes import Change
from traceview_connectors.git.findings.commit_relatives import Relatives, Reversal
from traceview_connectors.git.findings.commit_tickets import CommitTickets
from traceview_connectors.git.findings.repository_place import RepositoryPlace, moment


class ChangeNodes:
    """Makes the nodes of changes, and what links them."""

    def __init__(
        self,
        speaker: Speaker,
        place: RepositoryPlace,
        tickets: CommitTickets,
        relatives: Relatives,
    ) -> None:
        self._speaker = speaker
        self._place = place
        self._tickets = tickets
        self._relatives = relatives

    def node(self, change: Change, refs: list[TicketRef]) -> Node:
        """A change that was merged, with its title, its branch, and whether it was taken back."""
        ref = change.ref
        attrs = {"number": ref.number, "repo": self._place.slug}
        attrs |= {"branch": ref.branch} if ref.branch else {}
        attrs |= self._tickets.doubts(change.message.text, refs)
        taken = self.take_back(attrs, change.message.committed, self.reversal(change))
        return self._speaker.node(
            ref.node_id,
            change.title or ref.number,
            url=ref.url,
            state=taken or "merged",
            since=moment(change.message.committed),
            names=change.names(self._place.slug),
            attrs=attrs,
        )

    def reversal(self, change: Change) -> Reversal | None:
        """What took a change back."""
        return self._relatives.reversal(change.ref.node_id, identity.commit_id(change.commit))

    def take_back(self, attrs: dict[str, str], since: int, reversal: Reversal | None) -> str:
        """Note that something was taken back, and give its state where it is so to this day."""
        if reversal is None:
            return ""
        told, is_back = self._relatives.told(since, reversal)
        is_sure = reversal.related.confidence == 1
        attrs["reverted"] = told if is_sure else f"perhaps {told}"
        return f"reverted {told}" if is_back and is_sure else ""

    def part_of(self, origin: str, change: Change) -> tuple[Node, Link]:
        """The link of a commit to its change, with the message that tells of it."""
        ref, place = change.ref, identity.commit_id(change.commit)
        is_around = place != origin
        method = f"{ref.method}, the nearest around the commit" if is_around else ref.method
        link = self._speaker.link(
            origin, Relation.PART_OF, ref.node_id, method, ref.text, place, ref.confidence
        )
        return Speaker.stub(ref.node_id, ref.number), link

    def reached(self, origin: str, change: Change) -> tuple[Node, Link]:
        """The change that brought a whole branch along: context, and not the commit's own."""
        ref, place = change.ref, identity.commit_id(change.commit)
        method = "the commit reached this branch by it"
        link = self._speaker.link(origin, Relation.MENTIONS, ref.node_id, method, ref.text, place)
        return Speaker.stub(ref.node_id, ref.number), link

    def reverted_by(self, target: str, reversal: Reversal) -> Link:
        """The link of what took a change back to the change."""
        one = reversal.related
        return self._speaker.link(
            reversal.origin,
            Relation.REVERTS,
            target,
            one.relative.method,
            one.relative.text,
            identity.commit_id(reversal.commit),
            one.confidence,
        )
