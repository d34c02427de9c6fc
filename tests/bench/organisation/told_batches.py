"""The organisation as a connector hands it over: batch by batch, in the order of the work."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from traceview.connector import Batch
from traceview.model import Findings, Relation

from .hubs import ENVIRONMENTS, FORGE, Hubs
from .rules import tell_alerts
from .said import BatchSaid
from .shape import END, Organisation
from .work import tell_unit

SOURCE = "acme"
UNITS_A_BATCH = 22
"""As many as have nearly 500 links, and never more."""
HUBS_A_BATCH = 240


def batches(links: int, *, start: int = 0, source: str = SOURCE) -> Iterator[Batch]:
    """An organisation with about `links` links, from the unit `start` on.

    The cursor of a batch is the number of the unit with which to go on. The hubs come first, the
    firing alerts last, and each time. No batch is `complete`: like a tracker that is asked for what
    was updated since, this source never lists everything again.
    """
    yield from told(Organisation(links), start, source)


def told(of: Organisation, start: int, source: str) -> Iterator[Batch]:
    """The batches of an organisation from the unit `start` on."""
    fetched = END + timedelta(minutes=5)
    if start <= 0:
        yield from _hubs(of.hubs, source, of.units)
    for first in range(max(start, 0), of.units, UNITS_A_BATCH):
        end = min(first + UNITS_A_BATCH, of.units)
        batch = BatchSaid(source, fetched + timedelta(seconds=first // UNITS_A_BATCH))
        for number in range(first, end):
            tell_unit(batch, of, number)
        yield _batch(batch, end, of.units)
    batch = BatchSaid(source, fetched + timedelta(seconds=of.units // UNITS_A_BATCH + 1))
    tell_alerts(batch, of, source)
    yield _batch(batch, of.units, of.units)


def _batch(batch: BatchSaid, done: int, total: int) -> Batch:
    """A batch of what was said; the values in it are validated already, or plain."""
    findings = Findings(
        nodes=tuple(batch.nodes), links=tuple(batch.links), mentions=(), bodies=(), problems=()
    )
    return Batch(findings=findings, cursor=str(done), done=done, total=total)


def _hubs(held: Hubs, source: str, total: int) -> Iterator[Batch]:
    batch = BatchSaid(source, END)
    for where in ENVIRONMENTS:
        batch.node(f"environment:{where}", where)
    rules = f"{FORGE}/sre/alerts"
    batch.node(f"repository:{rules}", rules, f"https://{rules}", names=(rules,))
    for slug, repository in held.repositories:
        batch.node(repository, slug, f"https://{slug}", names=(slug,))
    for name, team_id, key in held.teams:
        batch.node(team_id, name.title(), names=(name,), attrs={"key": key})
    for nth, service in enumerate(held.services):
        if nth % HUBS_A_BATCH == HUBS_A_BATCH - 1:
            yield _batch(batch, 0, total)
            batch = BatchSaid(source, END)
        team, holds = held.teams[service.team], held.repositories[service.repository]
        batch.node(service.id, service.name, names=(service.name,), attrs={"tier": "1"})
        owned = batch.evidence("catalog owner", team[0], f"catalog/{service.name}.yaml")
        batch.link(service.id, Relation.OWNED_BY, team[1], owned)
        source_of = batch.evidence("catalog source", holds[0], f"catalog/{service.name}.yaml")
        batch.link(service.id, Relation.DEFINED_IN, holds[1], source_of)
    for nth, person in enumerate(held.people):
        if nth % HUBS_A_BATCH == HUBS_A_BATCH - 1:
            yield _batch(batch, 0, total)
            batch = BatchSaid(source, END)
        active = END - timedelta(days=700 if person.has_left else nth % 60)
        batch.node(
            person.id, person.name, "", "left" if person.has_left else "", None,
            active, (person.email,), {"email": person.email},
        )  # fmt: skip
        team = held.teams[person.team]
        member = batch.evidence("directory group", team[0], "/groups")
        batch.link(person.id, Relation.MEMBER_OF, team[1], member)
    yield _batch(batch, 0, total)
