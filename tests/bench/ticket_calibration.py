"""How many tickets and changes of each kind of reading are right, beside what is said of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from tests.bench.wilson import verdict
from tests.connectors.git_answers import Said
from traceview.model import Link, Relation

_TICKETS = (Relation.CLOSES, Relation.REFERS_TO)


@dataclass
class KindOfReading:
    """One kind of reading as the program says it: how sure, how often it was right, of how many."""

    name: str
    said: float
    right: int = 0
    n: int = 0

    def line(self) -> str:
        """`171 of 173 right, 0.959-0.997`, with a mark where the figure lies outside."""
        return verdict(self.said, self.right, self.n)


def kinds_of_reading(found: Said, truth: Iterable[dict[str, Any]]) -> list[KindOfReading]:
    """The kinds of ticket and change readings, over the rules whose origin is right."""
    links: dict[tuple[str, Relation], list[Link]] = defaultdict(list)
    for link in found.findings.links:
        links[link.origin, link.relation].append(link)
    rules = {(n.attrs.get("file"), n.attrs.get("line")): n.id for n in found.nodes.values()}
    held: dict[tuple[str, float], KindOfReading] = {}
    for row in truth:
        rule = rules[row["file"], str(row["line"])]
        for link in links[rule, Relation.INTRODUCED_BY]:
            if link.target.partition(":")[2] not in row["introduced_accept"]:
                continue
            for what, reading, is_right in _judged(found, links, link.target, row):
                name = f"{what}, {reading.best.method}"
                kind = KindOfReading(name, reading.confidence)
                kind = held.setdefault((kind.name, kind.said), kind)
                kind.n, kind.right = kind.n + 1, kind.right + is_right
    return sorted(held.values(), key=lambda kind: (kind.name, -kind.said))


def _judged(
    found: Said,
    links: dict[tuple[str, Relation], list[Link]],
    commit: str,
    row: dict[str, Any],
) -> Iterator[tuple[str, Link, bool]]:
    """The changes and tickets of a commit, each with whether the truth has it."""
    tickets = {key for one in row["alts"] for key in one["tickets"]} | {*row["tickets_accept"]}
    origins = [commit]
    for link in links[commit, Relation.PART_OF]:
        number = found.nodes[link.target].attrs["number"]
        yield "change", link, number in row["pr_accept"]
        origins.append(link.target)
    for origin in origins:
        for relation in _TICKETS:
            for link in links[origin, relation]:
                yield "ticket", link, found.nodes[link.target].title in tickets
