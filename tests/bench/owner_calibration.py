"""How many owners of each kind of reading are right, beside what is said of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from tests.bench.wilson import verdict
from tests.connectors.git_answers import Said
from traceview.identity import team_slug
from traceview.model import Relation


def owner_readings(found: Said, truth: Iterable[dict[str, Any]]) -> dict[tuple[str, float], str]:
    """For each kind of owner reading and what is said of it: n, how many are right, the interval.

    A reading of a rule is right when the truth names its team; templates there are nobody's names,
    and a rule without another name is left out.
    """
    held: dict[tuple[str, float], list[bool]] = defaultdict(list)
    for reading, is_right in _judged(found, truth):
        held[reading].append(is_right)
    return {
        reading: verdict(reading[1], sum(rights), len(rights))
        for reading, rights in sorted(held.items())
    }


def _judged(
    found: Said, truth: Iterable[dict[str, Any]]
) -> Iterator[tuple[tuple[str, float], bool]]:
    rules = {(n.attrs.get("file"), n.attrs.get("line")): n.id for n in found.nodes.values()}
    teams = {
        rules[row["file"], str(row["line"])]: {
            team_slug(name) for name in row["team"] if "{{" not in name
        }
        for row in truth
    }
    for link in found.findings.links:
        if link.relation is Relation.OWNED_BY and teams.get(link.origin):
            is_right = link.target.partition(":")[2] in teams[link.origin]
            for piece in link.evidence:
                yield (piece.method, piece.confidence), is_right
