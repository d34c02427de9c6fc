"""What every style of export tells: numbered rows, steps, the weakest one, what may be old."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from math import prod

from traceview.chain.chain import Chain, Gap, LegFound
from traceview.chain.inactivity import doubt_of
from traceview.chain.legs import Leg
from traceview.export.freshness import is_well
from traceview.export.redactor import Censor
from traceview.graph.neighbourhood import Neighbour
from traceview.model import How, Kind, Node
from traceview.sources.source_status import SourceStatus
from traceview.text.urls import clean_url, without_fragment

_KEY = r"[A-Z][A-Z0-9]{1,9}-\d{1,7}|T\d{1,8}"
_CHANGE = r"(?a:(?:[A-Za-z0-9][\w.-]*/)*[A-Za-z0-9][\w.-]*[!#]\d{1,9})"


@dataclass(frozen=True)
class ChainStep:
    """A link of the chain, walked from the node `here`."""

    here: str
    to: Neighbour


@dataclass(frozen=True)
class Row:
    """A node of the chain, numbered from 1 (the root).

    `step` is the link by which it was reached, None for the root and for the further answers of a
    leg, of which the chain keeps no path.
    """

    number: int
    node: Node
    leg: Leg | None
    step: ChainStep | None


class Account:
    """A chain with the states of its sources at the time `now`, ready to be written down."""

    def __init__(
        self,
        chain: Chain,
        sources: tuple[SourceStatus, ...],
        now: datetime,
        *,
        people: bool = False,
        hide_emails: bool = True,
    ) -> None:
        self.chain = chain
        self.sources = tuple(sorted(sources, key=lambda source: source.name))
        self.now = now
        self.people = people
        self.hide_emails = hide_emails

    def censor(self) -> Censor:
        """A fresh censor for one export."""
        return Censor(hide_emails=self.hide_emails)

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """The root, then for each leg the steps of its path and its nodes, each node once."""
        return tuple(self._rows())

    def _rows(self) -> Iterator[Row]:
        told = {self.chain.root.id}
        yield Row(1, self.chain.root, None, None)
        for found in self.chain.found:
            for node, leg, step in _told_by(self.chain.root, found):
                if node.id not in told:
                    told.add(node.id)
                    yield Row(len(told), node, leg, step)

    @cached_property
    def numbers(self) -> dict[str, int]:
        """The row number of each node."""
        return {row.node.id: row.number for row in self.rows}

    @cached_property
    def steps(self) -> tuple[ChainStep, ...]:
        """Every link of the chain once, in the order of the legs."""
        steps = {
            step.to.link.key: step
            for found in self.chain.found
            for path in found.paths or (found.path,)
            for step in _steps(self.chain.root, path)
        }
        return tuple(steps.values())

    @cached_property
    def weakest(self) -> ChainStep | None:
        """The guess with the lowest confidence; None when every link is exact."""
        guesses = [step for step in self.steps if step.to.link.how is How.GUESS]
        return min(guesses, key=lambda step: step.to.link.confidence, default=None)

    @cached_property
    def old_sources(self) -> tuple[SourceStatus, ...]:
        """The sources whose data may be out of date."""
        return tuple(source for source in self.sources if not is_well(source))

    def is_old(self, source: str) -> bool:
        """Whether facts of this source may be out of date."""
        return any(old.name == source for old in self.old_sources)

    def is_hidden(self, node: Node) -> bool:
        """Whether this node is a person who is left out."""
        return node.kind is Kind.PERSON and not self.people

    @property
    def hidden_people(self) -> int:
        """How many people are left out."""
        people = {row.node.id for row in self.rows if self.is_hidden(row.node)}
        spoken = (node for gap in self.chain.gaps for node in _spoken_of(gap))
        return len(people | {node.id for node in spoken if self.is_hidden(node)})

    def doubt(self, node: Node) -> str:
        """Why a team or a person may be gone, behind a comma; empty when nothing says so."""
        doubt = doubt_of(node, self.now)
        return f", {doubt}" if doubt else ""


def _spoken_of(gap: Gap) -> Iterator[Node]:
    yield from (one.person for one in gap.ask)
    yield from (one.node for one in gap.perhaps)


def _steps(root: Node, path: Iterable[Neighbour]) -> Iterator[ChainStep]:
    here = root.id
    for neighbour in path:
        yield ChainStep(here, neighbour)
        here = neighbour.node.id


def _told_by(root: Node, found: LegFound) -> Iterator[tuple[Node, Leg | None, ChainStep | None]]:
    answers = {node.id for node in found.nodes}
    for number, node in enumerate(found.nodes):
        path = found.path_to(number)
        for step in _steps(root, path or ()):
            there = step.to.node
            yield there, found.leg if there.id in answers else None, step
        yield node, found.leg, None


def is_guess(found: LegFound) -> bool:
    """Whether the leg's first answer rests on a guess."""
    return found.how == How.GUESS


def sureness(found: LegFound, number: int) -> tuple[str, float]:
    """How the leg's answer at `number`, from 0, is known, and how surely (0..1)."""
    path = found.path_to(number)
    if path is None or number == 0:
        return str(found.how), found.confidence
    confidence = round(prod(step.link.confidence for step in path), 4)
    return (How.EXACT if confidence >= 1 else How.GUESS).value, confidence


def last_step(found: LegFound) -> Neighbour | None:
    """The step that reached the leg's best node; None when the root itself answers it."""
    return found.path[-1] if found.path else None


def address(node: Node, step: Neighbour | None = None) -> str:
    """Where the node can be seen; a document known only by its URL has that as its title.

    Pages are one document whatever their fragment, so the fragment comes from the link that was
    walked: two rules may lead to two sections of one runbook.
    """
    url = node.url or clean_url(node.title)
    named = clean_url(step.link.best.text) if step is not None else ""
    same_page = url and without_fragment(named) == without_fragment(url)
    return named if same_page else url


def plain_key(node: Node) -> str:
    """A key that no forge or chat reads as markup: `PAY-12`, `payments/shop!7`, 12 hex digits.

    It comes from the canonical id, never from a title; empty when the node has none.
    """
    rest = node.id.partition(":")[2]
    last = rest.rpartition("/")[2]
    if node.kind is Kind.TICKET and re.fullmatch(_KEY, last):
        return last
    if node.kind is Kind.COMMIT and re.fullmatch(r"[0-9a-f]{40}", rest):
        return rest[:12]
    path = rest.partition("/")[2]
    if node.kind is Kind.CHANGE and re.fullmatch(_CHANGE, path):
        return path
    if node.kind is Kind.CHANGE and re.fullmatch(r"I[0-9a-f]{40}", last):
        return last[:12]
    return ""
