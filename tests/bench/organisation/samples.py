"""Ids to ask for, by construction: nobody has to list what a store of ten million links holds."""

from __future__ import annotations

from collections.abc import Callable

from .hubs import CI, WIKI
from .rules import alert_id, rule_of
from .shape import ALERTS, CYCLE, Organisation, Unit
from .told_batches import SOURCE
from .work import artifact_id

_IDS: tuple[tuple[int, Callable[[Unit], str]], ...] = (
    (1, lambda unit: unit.ticket),
    (1, lambda unit: unit.change),
    (1, lambda unit: f"commit:{unit.commits[0]}"),
    (1, lambda unit: f"build:{CI}/{unit.number + 1}"),
    (2, artifact_id),
    (2, lambda unit: f"test:{CI}/{unit.number + 1}/report"),
    (10, lambda unit: unit.deployment),
    (10, lambda unit: f"document:https://{WIKI}/design/{unit.number + 1}"),
    (CYCLE, lambda unit: rule_of(unit).id),
)
"""Ways to an id, each with the number by which the unit must be divisible."""


def alert_ids(source: str = SOURCE) -> list[str]:
    """The ids of all firing alerts."""
    return [alert_id(nth, source) for nth in range(ALERTS)]


def sample_ids(links: int, count: int, *, seed: int = 0) -> list[str]:
    """`count` ids of many kinds, none of a hub, spread over all the time of an organisation.

    Another `seed` gives others, of about the same times.
    """
    of = Organisation(links)
    found = []
    for nth in range(count):
        step, made = _IDS[nth % len(_IDS)]
        number = ((2 * nth + 1) * of.units // (2 * count) + seed * 7) % of.units
        found.append(made(of.unit(number - number % step)))
    return found


def hub_ids(links: int) -> list[str]:
    """The busiest service, team, person and repository, and the busiest environment."""
    held = Organisation(links).hubs
    return [
        held.services[0].id,
        held.teams[0][1],
        held.people[0].id,
        held.repositories[0][1],
        "environment:production",
    ]


def pairs(links: int, count: int) -> list[tuple[str, str]]:
    """Pairs of nodes from far apart: an old ticket or commit, and a new one."""
    of = Organisation(links)
    found = []
    for nth in range(count):
        here = of.unit((2 * nth + 1) * of.units // (4 * count))
        there = of.unit(of.units - 1 - (2 * nth + 1) * of.units // (4 * count))
        found.append((here.ticket, f"commit:{there.commits[0]}"))
    return found
