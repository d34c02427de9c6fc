"""Who and what all work is about: services, teams, people, repositories, environments.

There is one of them for about 3,000 links. A few have very many links, most have few: the share of
the first ranks is that of Zipf's law, a little steeper for services.
"""

from __future__ import annotations

from dataclasses import dataclass

LINKS_A_HUB = 3_000
ENVIRONMENTS = ("production", "staging", "preview", "load-test", "sandbox")
FORGE, TRACKER, CI = "git.acme.example", "jira.acme.example", "ci.acme.example"
DEPLOYER, GRAFANA, WIKI = "deploy.acme.example", "grafana.acme.example", "wiki.acme.example"

_DOMAINS = (
    *("checkout", "payments", "ledger", "search", "catalog", "login", "mail", "pricing", "stock"),
    *("orders", "returns", "reports", "billing", "identity", "media", "maps", "chat", "alerts"),
    *("ingest", "feeds", "export", "audit", "quota", "gateway", "cache", "session", "profile"),
    *("voucher", "loyalty", "fraud", "routing", "carrier", "labels", "invoice", "tax", "refund"),
)
_PARTS = ("", "-api", "-worker", "-web", "-sync", "-cron", "-proxy", "-store", "-edge", "-admin")
_FIRST = (
    *("Ada", "Bela", "Chidi", "Dana", "Emre", "Fumi", "Goran", "Hana", "Ines", "Jonas", "Kaja"),
    *("Liam", "Mira", "Noor", "Oren", "Pia", "Quinn", "Rosa", "Sven", "Tova", "Uma", "Vito"),
)
_LAST = (
    *("Abel", "Brandt", "Castro", "Dahl", "Egede", "Fabre", "Grau", "Holm", "Ito", "Jansen"),
    *("Kovac", "Lund", "Moreau", "Nagy", "Okoye", "Petrov", "Quist", "Rossi", "Sato", "Tanaka"),
)


@dataclass(frozen=True, slots=True)
class Service:
    """A service with the team that owns it and the repository that holds it."""

    name: str
    id: str
    team: int
    repository: int


@dataclass(frozen=True, slots=True)
class Person:
    """A person of a team; one of nine has left."""

    name: str
    email: str
    id: str
    team: int
    has_left: bool


@dataclass(frozen=True, slots=True)
class Hubs:
    """Everyone and everything of an organisation that all work is about, the busiest first.

    A team is (name, id, key of its tickets), a repository (slug, id).
    """

    services: tuple[Service, ...]
    teams: tuple[tuple[str, str, str], ...]
    people: tuple[Person, ...]
    repositories: tuple[tuple[str, str], ...]

    @property
    def links(self) -> int:
        """How many links there are between them: two of a service, one of a person."""
        return 2 * len(self.services) + len(self.people)


def hubs(links: int) -> Hubs:
    """The hubs of an organisation with about `links` links."""
    wanted = links // LINKS_A_HUB
    services, teams = max(8, wanted * 42 // 100), max(4, wanted * 10 // 100)
    people, repositories = max(10, wanted * 36 // 100), max(4, wanted * 12 // 100)
    names = [_numbered(_DOMAINS, number) for number in range(teams)]
    return Hubs(
        tuple(_service(n, n * teams // services, n * repositories // services) for n in
              range(services)),
        tuple((name, f"team:{name}", _key(name)) for name in names),
        tuple(_person(n, n * teams // people) for n in range(people)),
        tuple(_repository(n, names[n * teams // repositories]) for n in range(repositories)),
    )  # fmt: skip


def ranked(count: int, share: float, steepness: float) -> int:
    """A rank from 0 to `count` - 1 for a share in [0, 1): low ranks are far likelier."""
    return min(int((count + 1) ** (share**steepness)) - 1, count - 1)


def _numbered(names: tuple[str, ...], number: int) -> str:
    again, place = divmod(number, len(names))
    return f"{names[place]}-{again + 1}" if again else names[place]


def _key(name: str) -> str:
    letters, _, number = name.partition("-")
    return f"{letters[:4].upper()}{number}"


def _service(number: int, team: int, repository: int) -> Service:
    again, place = divmod(number, len(_DOMAINS) * len(_PARTS))
    part, domain = divmod(place, len(_DOMAINS))
    name = _DOMAINS[domain] + _PARTS[part] + (f"-{again + 1}" if again else "")
    return Service(name, f"service:{name}", team, repository)


def _person(number: int, team: int) -> Person:
    again, place = divmod(number, len(_FIRST) * len(_LAST))
    last, first = divmod(place, len(_FIRST))
    tail = str(again + 1) if again else ""
    name = f"{_FIRST[first]} {_LAST[last]}{tail and ' '}{tail}"
    email = f"{_FIRST[first]}.{_LAST[last]}{tail}@acme.example".lower()
    return Person(name, email, f"person:{email}", team, number % 9 == 4)


def _repository(number: int, team: str) -> tuple[str, str]:
    slug = f"{FORGE}/{team}/{_numbered(_DOMAINS, number * 7 + 3)}"
    return slug, f"repository:{slug}"
