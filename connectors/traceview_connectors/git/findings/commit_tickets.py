"""The tickets of commits and changes as links, and what of a message was read as none."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from traceview import identity
from traceview.connector import Speaker
from traceview.model import How, Link, Node, Relation
from traceview.references.tickets.ticket_refs import TicketRef, ticket_refs, unread_trailers
from traceview_connectors.git.findings.finding_confidence import ABOUT_IT, CONVERTED, LOOSE
from traceview_connectors.git.findings.repository_place import RepositoryPlace
from traceview_connectors.git.lineage.lineage_file import State

_CONVERTED = re.compile(r"^[ \t]{0,20}(?:git-svn-id|svn path|cvs2svn|imported-from):?", re.M | re.I)
_BARE = re.compile(r"(?<![\w/])#\d")


class CommitTickets:
    """Reads the tickets of messages in the style of one repository and its history."""

    def __init__(self, speaker: Speaker, place: RepositoryPlace, state: State) -> None:
        self._speaker = speaker
        self._place = place
        self._keys = state.subjects.keys
        self._read: dict[tuple[str, str], list[TicketRef]] = {}

    def refs(self, text: str, branch: str = "") -> list[TicketRef]:
        """The tickets of a message; what looks like a key in a branch only of known projects."""
        known = self._read.get((text, branch))
        if known is None:
            house, slug = self._place.house, self._place.slug
            refs = ticket_refs(text, house, slug=slug, branch=branch, seen=self._keys)
            known = [ref for ref in refs if ref.confidence >= LOOSE or self._is_of_project(ref)]
            if _CONVERTED.search(text):
                known = [self._of_elsewhere(ref) for ref in known]
            self._read[text, branch] = known
        return known

    def _of_elsewhere(self, ref: TicketRef) -> TicketRef:
        """A bare number in a commit that another system made: this forge did not count it."""
        if not _BARE.search(ref.text) or not ref.key.startswith(
            (self._place.slug.partition("/")[2], "#")
        ):
            return ref
        method = f"{ref.method}, before the history came here"
        return replace(
            ref, url="", method=method, how=How.GUESS, confidence=min(ref.confidence, CONVERTED)
        )

    def _is_of_project(self, ref: TicketRef) -> bool:
        """Whether people here write keys of the same project in capitals."""
        project, dash, _ = ref.key.partition("-")
        return not dash or ref.method != "key in the branch" or self._keys.knows(project)

    def doubts(self, text: str, refs: Iterable[TicketRef]) -> dict[str, str]:
        """What a message without a ticket names near one, so that nobody says it names none."""
        held = list(refs)
        if any(ref.confidence >= ABOUT_IT for ref in held):
            return {}
        mentioned = ", ".join(ref.key for ref in held)
        unread = "; ".join(unread_trailers(text, self._place.house, self._place.slug))
        told = {"mentions": mentioned[:200], "unread": unread[:200]}
        return {name: value for name, value in told.items() if value}

    def links(
        self, origin: str, sha: str, refs: Iterable[TicketRef], sure: float = 1.0
    ) -> Iterator[tuple[Node, Link]]:
        """A link for each ticket, with its node; `sure` is for tickets of another commit."""
        place = identity.commit_id(sha)
        for ref in refs:
            method = ref.method if sure == 1 else f"{ref.method} of another commit of the change"
            relation = ref.relation if ref.confidence >= ABOUT_IT else Relation.MENTIONS
            confidence = round(ref.confidence * sure, 3)
            yield (
                Speaker.stub(ref.node_id, ref.key, names=(ref.key,), url=ref.url),
                self._speaker.link(
                    origin, relation, ref.node_id, method, ref.text, place, confidence
                ),
            )
