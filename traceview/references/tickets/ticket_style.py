"""How tickets are written in one repository: its house's trackers, trailers and issue numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from traceview.model import How, Relation
from traceview.references.conventions.house_style import HouseStyle, Tracker
from traceview.references.conventions.word_lists import words
from traceview.references.patterns.find_references import (
    IN_TEXT,
    Reference,
    find_references,
    house_patterns,
)
from traceview.references.patterns.forge_hosts import forge_of, host_of_slug
from traceview.references.patterns.forges import FORGES
from traceview.references.patterns.issue_patterns import ISSUES
from traceview.references.patterns.named_pattern import NamedPattern
from traceview.references.patterns.trackers import TICKET_KEYS, TICKET_URLS
from traceview.references.tickets import ticket_confidence as sure
from traceview.references.tickets.loose_patterns import (
    DOUBTFUL_KEY,
    loose_patterns,
    number_patterns,
    without_denied,
)
from traceview.references.tickets.seen_keys import SeenKeys

CLOSING_TRAILERS = frozenset(
    words(
        """
        close closes closed fix fixes fixed resolve resolves resolved implement implements
        closes-bug fixes-bug closes-issue fixes-issue closes-ticket resolves-issue fixed-bug
        implements-blueprint closes-task closes-story
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
        blueprint blueprints bp partially-implements partial-implements partially-closes
        partially-fixes partial-fix related-work-items related-work-item work-items task-number
        stories story-id bugs-fixed change-request cr-id jira-url
        """
    )
)
_OF_FORGES = frozenset(
    ("repository and number", "number of a project", "forge issue", "gitlab issue")
)
GAP = re.compile(r"(?:\s|[,;&/()\[\]<>+*]|\band\b|\bor\b){0,12}")
"""What may stand between two references of one list."""


_COUNTED = re.compile(r"/\d")
"""What makes a key the name of a product: `BUS-2/3`."""


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
    bugs_of_launchpad: bool = False

    def relation_of(self, trailer: str) -> Relation | None:
        """What a trailer of this key says of the tickets in it; None when it is of another kind."""
        key = trailer.casefold().replace(" ", "-")
        if key in self.closing:
            return Relation.CLOSES
        return Relation.REFERS_TO if key in self.referring else None

    def is_ticket(self, reference: Reference) -> bool:
        """Whether a reference is to a ticket."""
        return reference.name in self.ticket_names

    def takes(self, reference: Reference, method: str) -> bool:
        """Whether a reference read by `method` is to a ticket of this house.

        Where the house lists its projects, another key is one only where a keyword says so.
        """
        if self.projects and reference.name in ("ticket key", "doubtful key"):
            return method.startswith(("closing", "referring", "line"))
        return self.is_ticket(reference)

    def judged(
        self, text: str, reference: Reference, method: str, confidence: float, seen: SeenKeys
    ) -> float:
        """How sure a reference is that `method` read in `text` as this sure; 0 when it is none."""
        if not self.takes(reference, method):
            return 0.0
        if reference.name not in ("ticket key", "doubtful key"):
            return confidence
        project, _, number = reference.key.partition("-")
        if seen.proves(project) or method.startswith(("closing", "referring", "line")):
            return confidence
        if reference.name == "doubtful key":
            is_told = method == "key before the subject" and len(number) > 2
            return min(confidence, sure.DOUBTFUL_KEY) if is_told else 0.0
        if _COUNTED.match(text, reference.end):
            return 0.0
        if method == "key in the subject" and len(number) == 1:
            return min(confidence, sure.ONE_DIGIT_IN_THE_SUBJECT)
        return confidence

    def is_own(self, reference: Reference) -> bool:
        """Whether a reference is to a tracker that the house names."""
        return reference.name in self.own

    @property
    def has_issues(self) -> bool:
        """Whether the forge is known as one that has issues beside its changes."""
        return self.forge in ("github", "gitlab", "gitea", "bitbucket", "azure")

    @property
    def owner(self) -> str:
        """`host/owner/` of the repository, in the ids of its issues; empty while unknown."""
        host, _, path = self.slug.partition("/")
        return f"{host.lower()}/{path.partition('/')[0]}/" if host_of_slug(self.slug) else ""

    def is_of_others(self, reference: Reference) -> bool:
        """Whether a reference is to an issue of a repository that is not known to be the house's.

        One on another host than the repository's own may be the house's.
        """
        if reference.name not in _OF_FORGES:
            return False
        place = reference.node_id.removeprefix("ticket:")
        if reference.text == reference.url and not place.startswith(self.owner.split("/")[0] + "/"):
            return False
        return not self.owner or not place.lower().startswith(self.owner.lower())


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


def ticket_style(house: HouseStyle, slug: str, *, bugs_of_launchpad: bool = False) -> TicketStyle:
    """The style of the repository `slug` (`host/path`, or a name) of this house."""
    return _style(
        house.trackers,
        house.deny_keys,
        house.closing_trailers,
        house.referring_trailers,
        slug,
        forge_of(slug, house),
        bugs_of_launchpad,
    )


@lru_cache(maxsize=256)
def _style(
    trackers: tuple[Tracker, ...],
    denied: tuple[str, ...],
    closing: tuple[str, ...],
    referring: tuple[str, ...],
    slug: str,
    forge: str,
    bugs_of_launchpad: bool,
) -> TicketStyle:
    own = house_patterns(HouseStyle(trackers=trackers, deny_keys=denied))
    keys = tuple(without_denied(pattern, denied) for pattern in (*TICKET_KEYS, DOUBTFUL_KEY))
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
        bugs_of_launchpad=bugs_of_launchpad,
    )
