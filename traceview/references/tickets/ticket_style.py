"""How tickets are written in one repository: its house's trackers, trailers and issue numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from traceview.identity import ticket_id
from traceview.model import How, Kind, Relation
from traceview.references.conventions.house_style import HouseStyle, Tracker
from traceview.references.conventions.word_lists import words
from traceview.references.patterns.find_references import (
    IN_TEXT,
    Reference,
    find_references,
    house_patterns,
)
from traceview.references.patterns.forge_hosts import forge_of
from traceview.references.patterns.forges import FORGES, ISSUES
from traceview.references.patterns.named_pattern import NamedPattern
from traceview.references.patterns.trackers import TICKET_KEYS, TICKET_URLS
from traceview.references.tickets import ticket_confidence as sure
from traceview.references.tickets.loose_patterns import (
    issue_of,
    loose_patterns,
    number_patterns,
    without_denied,
)

CLOSING_TRAILERS = frozenset(
    words(
        """
        close closes closed fix fixes fixed resolve resolves resolved implement implements
        closes-bug fixes-bug closes-issue fixes-issue closes-ticket resolves-issue fixed-bug
        """
    )
)
REFERRING_TRAILERS = frozenset(
    words(
        """
        bug bugs bug-id bug-url bugzilla rhbz bz issue issues issue-id issue-url issue-link task
        tasks task-id task-url ticket tickets ticket-id ticket-url jira jira-id jira-ticket
        jira-issue jira-url story epic feature work-item workitem ref refs reference references
        related relates related-to relates-to related-bug related-issue partial-bug
        partially-closes see see-also link links towards toward part-of addresses contributes-to
        tracker tracking tracking-issue phab phabricator trello linear youtrack redmine
        launchpad lp gh-issue github-issue gitlab-issue incident ops-ticket url context
        blueprint
        """
    )
)
_URL_ONLY = frozenset({"link", "links", "url", "context", "feature", "see", "see-also"})
_OF_LAUNCHPAD = frozenset({"closes-bug", "related-bug", "partial-bug", "lp", "launchpad"})
_OF_BUGZILLA = frozenset({"bugzilla", "rhbz", "bz"})
_SUBJECT_OF_COMMIT = re.compile(r"[0-9a-f]{7,40}\s{1,3}\(")
GAP = re.compile(r"(?:\s|[,;&/()\[\]<>+*]|\band\b|\bor\b){0,12}")
"""What may stand between two references of one list."""
_NUMBER = re.compile(r"#?[1-9]\d{0,9}")
_ANY_KEY = re.compile(r"[A-Za-z][A-Za-z0-9_]{1,19}-[1-9]\d{0,6}")
_ITEM = re.compile(r"[\s,;&]+|\band\b")


@dataclass(frozen=True, slots=True)
class TicketStyle:
    """The patterns and trailers by which tickets are read in one repository.

    `own` are the names of the house's patterns, `ticket_names` those of all that give a ticket.
    """

    patterns: tuple[NamedPattern, ...]
    own: frozenset[str]
    ticket_names: frozenset[str]
    closing: frozenset[str]
    referring: frozenset[str]
    projects: tuple[str, ...]
    denied: frozenset[str]
    forge: str
    slug: str

    def relation_of(self, trailer: str) -> Relation | None:
        """What a trailer of this key says of the tickets in it; None when it is of another kind."""
        key = trailer.casefold()
        if key in self.closing:
            return Relation.CLOSES
        return Relation.REFERS_TO if key in self.referring else None

    def in_value(self, key: str, value: str) -> Iterator[Reference]:
        """The tickets in a trailer's value."""
        key = key.casefold()
        if _SUBJECT_OF_COMMIT.match(value):
            return
        found = [ref for ref in leading(value, self.patterns) if self.is_ticket(ref)]
        if key in _URL_ONLY:
            found = [ref for ref in found if ref.url.startswith(("http://", "https://"))]
        elif key in _OF_LAUNCHPAD | _OF_BUGZILLA or not find_references(value, self.patterns):
            found = list(self._loose(key, value)) or found
        yield from found

    def is_ticket(self, reference: Reference) -> bool:
        """Whether a reference is to a ticket."""
        return reference.name in self.ticket_names

    def takes(self, reference: Reference, method: str) -> bool:
        """Whether a reference read by `method` is to a ticket of this house.

        Where the house lists its projects, another key is one only where a keyword says so.
        """
        if self.projects and reference.name == "ticket key":
            return method.startswith(("closing", "referring", "line"))
        return self.is_ticket(reference)

    def is_own(self, reference: Reference) -> bool:
        """Whether a reference is to a tracker that the house names."""
        return reference.name in self.own

    def _loose(self, key: str, value: str) -> Iterator[Reference]:
        """Numbers and lower-case keys, where a trailer says that they are tickets."""
        items = [item for item in _ITEM.split(value[:1000]) if item]
        if not all(_NUMBER.fullmatch(item) or _ANY_KEY.fullmatch(item) for item in items):
            return
        for item in items:
            if _NUMBER.fullmatch(item):
                yield self._numbered(key, item.lstrip("#"), item)
            else:
                yield from self._upper(item)

    def _upper(self, item: str) -> Iterator[Reference]:
        for ref in find_references(item.upper(), self.patterns):
            if self.is_ticket(ref):
                yield ref

    def _numbered(self, key: str, number: str, text: str) -> Reference:
        if key in _OF_LAUNCHPAD:
            node_id, name = ticket_id("launchpad.net", number), f"LP#{number}"
            return _reference("launchpad", text, node_id, name)
        if key in _OF_BUGZILLA:
            return _reference("bugzilla", text, ticket_id("", f"BZ#{number}"), f"BZ#{number}")
        if self.forge in ("github", "gitlab", "gitea", "bitbucket") or text.startswith("#"):
            return _reference("number", text, *issue_of(self.slug, number))
        return _reference(
            "bare number", text, *issue_of(self.slug, number), confidence=sure.BARE_NUMBER
        )


def leading(text: str, patterns: Sequence[NamedPattern]) -> list[Reference]:
    """The references with which `text` begins, up to its first word that is none."""
    found: list[Reference] = []
    end = 0
    for reference in find_references(text, patterns):
        if not GAP.fullmatch(text[end : reference.start]):
            break
        found.append(reference)
        end = reference.end
    return found


def _reference(
    name: str, text: str, node_id: str, key: str, confidence: float = 1.0
) -> Reference:  # fmt: skip
    how = How.EXACT if confidence == 1.0 else How.GUESS
    return Reference(name, text, 0, len(text), Kind.TICKET, node_id, how, confidence, "", key)


def ticket_style(house: HouseStyle, slug: str) -> TicketStyle:
    """The style of the repository `slug` (`host/path`, or a name) of this house."""
    return _style(
        house.trackers,
        house.deny_keys,
        house.closing_trailers,
        house.referring_trailers,
        slug,
        forge_of(slug, house),
    )


@lru_cache(maxsize=256)
def _style(
    trackers: tuple[Tracker, ...],
    denied: tuple[str, ...],
    closing: tuple[str, ...],
    referring: tuple[str, ...],
    slug: str,
    forge: str,
) -> TicketStyle:
    own = house_patterns(HouseStyle(trackers=trackers, deny_keys=denied))
    keys = tuple(without_denied(pattern, denied) for pattern in TICKET_KEYS)
    numbers = number_patterns(slug, forge)
    projects = tuple(project for tracker in trackers for project in tracker.projects)
    loose = loose_patterns(projects, own)
    own = (*own, *loose)
    patterns = (*own, *TICKET_URLS, *FORGES, *numbers, *keys, *IN_TEXT)
    tickets = (*own, *TICKET_URLS, *ISSUES, *numbers, *keys, IN_TEXT[0])
    return TicketStyle(
        patterns=patterns,
        own=frozenset(pattern.name for pattern in own if pattern.how is How.EXACT),
        ticket_names=frozenset(pattern.name for pattern in tickets),
        closing=CLOSING_TRAILERS | {name.casefold() for name in closing},
        referring=REFERRING_TRAILERS | {name.casefold() for name in referring},
        projects=projects,
        denied=frozenset(word.upper() for word in denied),
        forge=forge,
        slug=slug,
    )
