"""What servers have loaded of a rule in git, and from where a loaded rule comes, in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from traceview.vocabulary import Relation
from traceview.widgets.ink import Line, line, wrap

if TYPE_CHECKING:
    from traceview.graph.neighbourhood import Neighbour
    from traceview.model import Node


@dataclass(frozen=True)
class LoadedRule:
    """One sentence of the two, and whether they say different things."""

    told: str
    differs: bool


def loaded_in(loaded: Node, rule: Node) -> LoadedRule:
    """`loaded in prometheus, from rules/x.yaml:12`, or where the two differ."""
    from traceview.chain.rule_differences import differences

    where = ", ".join(sighting.source for sighting in loaded.seen) or "a server"
    if others := differences(rule, loaded):
        return LoadedRule(f"loaded in {where}, differs: {'; '.join(others)}", differs=True)
    return LoadedRule(f"loaded in {where}, from {place_of(rule)}", differs=False)


def place_of(rule: Node) -> str:
    """`rules/x.yaml:12`, or its title where no file is known."""
    file, number = rule.attrs.get("file", ""), rule.attrs.get("line", "")
    return f"{file}:{number}" if file and number else file or rule.title


def loaded_rules(rule: Node, near: Iterable[Neighbour]) -> Iterator[LoadedRule]:
    """What is certainly the same rule as `rule` among its neighbours, seen from either side."""
    for other in _same(near):
        if ("repo" in rule.attrs) != ("repo" in other.attrs):
            pair = (other, rule) if "repo" in rule.attrs else (rule, other)
            yield loaded_in(*pair)


def health_rows(rule: Node, near: Iterable[Neighbour], width: int) -> list[Line]:
    """That a server cannot evaluate the rule, in its own words."""
    rows: list[Line] = []
    for one in (rule, *_same(near)):
        if error := one.attrs.get("last_error", ""):
            where = ", ".join(sighting.source for sighting in one.seen)
            told = f"its evaluation fails in {where or 'a server'}: {error}"
            rows += [line((row, "crit")) for row in wrap(told, width)[:2]]
    return rows


def _same(near: Iterable[Neighbour]) -> Iterator[Node]:
    for one in near:
        if one.link.relation is Relation.SAME_AS and one.link.confidence >= 1:
            yield one.node
