"""The shape of an organisation of a given size: how many units of work, when, on what, by whom.

A unit of work is derived from its number alone, so that any part can be told again, or asked for,
without what came before it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from hashlib import sha1

from .hubs import DEPLOYER, TRACKER, Hubs, Person, Service, hubs, ranked

END = datetime(2026, 11, 23, 3, 10, tzinfo=UTC)
"""The moment up to which the work goes, whatever the size."""
LAST = END - timedelta(hours=30)
"""When the last unit begins: all of it has happened before the end."""
SPAN = timedelta(days=8 * 365)
ALERTS = 100
ALERT_LINKS = 3 * ALERTS
CYCLE = 20
"""Units that together always have the same number of links."""
EVERY_UNIT = 16


def has_test(number: int) -> bool:
    """Whether a unit is tested and makes an artifact: every second one."""
    return number % 2 == 0


def is_deployed(number: int) -> bool:
    """Whether a unit goes to an environment: seven of ten."""
    return number % 10 < 7


def has_document(number: int) -> bool:
    """Whether a unit has a design document: one of ten."""
    return number % 10 == 0


def refers_back(number: int) -> bool:
    """Whether a ticket names an older one: two of ten."""
    return number % 10 in (3, 8)


def has_rule(number: int) -> bool:
    """Whether a unit brings an alert rule: one of twenty."""
    return number % CYCLE == 0


def _links_of(number: int) -> int:
    return (
        EVERY_UNIT
        + 4 * has_test(number)
        + 3 * is_deployed(number)
        + (is_deployed(number) and has_test(number))
        + 3 * has_document(number)
        + refers_back(number)
        + 8 * has_rule(number)
    )


_BEFORE = [sum(map(_links_of, range(number))) for number in range(CYCLE + 1)]


def links_before(number: int) -> int:
    """How many links all units before `number` have."""
    cycles, rest = divmod(number, CYCLE)
    return cycles * _BEFORE[CYCLE] + _BEFORE[rest]


@dataclass(frozen=True, slots=True)
class Unit:
    """What a unit of work is about. `dice` are 40 random bytes of its number."""

    number: int
    dice: bytes
    service: Service
    team: tuple[str, str, str]
    repository: tuple[str, str]
    author: Person
    committer: Person
    reporter: Person
    key: str
    commits: tuple[str, str]

    @property
    def ticket(self) -> str:
        """The id of its ticket."""
        return f"ticket:{TRACKER}/{self.key}"

    @property
    def change(self) -> str:
        """The id of its change."""
        return f"change:{self.repository[0]}!{self.number + 1}"

    @property
    def deployment(self) -> str:
        """The id of its deployment, if it has one."""
        return f"deployment:{DEPLOYER}/{self.number + 1}"


class Organisation:
    """An organisation with at least `links` links, and at most a unit's more."""

    def __init__(self, links: int) -> None:
        self.hubs: Hubs = hubs(links)
        work = links - self.hubs.links - ALERT_LINKS
        self.units = max(CYCLE, work * CYCLE // _BEFORE[CYCLE])
        while links_before(self.units) < work:
            self.units += 1

    @property
    def links(self) -> int:
        """How many links it has in all."""
        return self.hubs.links + links_before(self.units) + ALERT_LINKS

    @cached_property
    def step(self) -> timedelta:
        """The time from one unit to the next."""
        return SPAN / self.units

    def at(self, number: int) -> datetime:
        """When the work of a unit began."""
        return (LAST - (self.units - number) * self.step).replace(microsecond=0)

    def unit(self, number: int) -> Unit:
        """The unit of a number; beyond `units` it goes on in the same way."""
        first, second = sha1(b"%d" % number), sha1(b"%d." % number)
        dice = first.digest() + second.digest()
        held = self.hubs
        service = held.services[ranked(len(held.services), _share(dice, 0), 1.2)]
        author, committer, reporter = (
            held.people[ranked(len(held.people), _share(dice, at), 0.8)] for at in (3, 6, 9)
        )
        team = held.teams[service.team]
        return Unit(
            number,
            dice,
            service,
            team,
            held.repositories[service.repository],
            author,
            committer,
            reporter,
            f"{team[2]}-{number + 1}",
            (first.hexdigest(), second.hexdigest()),
        )

    def rule_of_alert(self, nth: int) -> int:
        """The unit that brought the rule of an alert: half of them new, half of any age."""
        rules = (self.units + CYCLE - 1) // CYCLE
        back = nth // 2 if nth % 2 == 0 else nth * rules // ALERTS
        return (rules - 1 - back % rules) * CYCLE


def _share(dice: bytes, at: int) -> float:
    return int.from_bytes(dice[at : at + 3]) / 16_777_216
