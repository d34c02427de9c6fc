"""Whose is it: the ladder of ownership, each rung with its reason and whether it still holds."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from traceview.cache.store_protocol import LinkHead
from traceview.chain.chain_confidence import LIKELY
from traceview.chain.inactivity import doubt_of
from traceview.chain.spine import Reached, with_same
from traceview.graph.graph import Graph
from traceview.graph.neighbourhood import Neighbour
from traceview.model import Evidence, Kind, Relation

RUNGS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("label", ("label", "annotation")),
    ("catalog", ("catalog", "list", "files")),
    ("paged", ("paged", "escalation")),
    ("codeowners", ("codeowners", "owners")),
    ("manifest", ("manifest",)),
    ("folder", ("folder", "path")),
    ("routing", ("routing", "receiver", "channel")),
    ("code of the service", ()),
    ("namespace", ("namespace",)),
    ("whole repository", ("whole",)),
)
"""The rungs, the surest first, each with the words by which a method says that it stands on it."""
_RANK = {word: rank for rank, (_, words) in enumerate(RUNGS) for word in words}
_OF_SERVICE = next(rank for rank, (name, _) in enumerate(RUNGS) if name == "code of the service")
_LAST = len(RUNGS)
_TO_OWNERS = (Relation.OWNED_BY, Relation.ABOUT)
_WORD = re.compile(r"[a-z]+")
_NO_OWNER = frozenset(("author", "committer", "reviewer", "merger"))
"""Words of methods that tell who worked on a thing, and not whose it is."""


@dataclass(frozen=True, slots=True)
class Owner:
    """A team or a person, with the steps that say so.

    `rung` counts from 0, the surest; `reason` says why in words; `doubt` says why it may no longer
    hold, and is empty when nothing speaks against it.
    """

    reached: Reached
    rung: int
    reason: str
    doubt: str

    @property
    def confidence(self) -> float:
        """How sure the steps to it are together, 0..1."""
        return math.prod(step.link.confidence for step in self.reached.path)

    @property
    def is_likely(self) -> bool:
        """Whether it is likelier the owner than not."""
        return self.confidence >= LIKELY


def owners(graph: Graph, spine: Iterable[Reached], now: datetime) -> list[Owner]:
    """Everyone who may own what the chain is about: the root if it is an owner itself, then the
    surest first, teams before people."""
    found: dict[str, Owner] = {}
    for reached in sorted(spine, key=lambda item: (item.cost, item.node.id)):
        for owner in _owners_at(graph, reached, now):
            known = found.get(owner.reached.node.id)
            if known is None or _order(owner) < _order(known):
                found[owner.reached.node.id] = owner
    return sorted(found.values(), key=_order)


def _order(owner: Owner) -> tuple[bool, int, bool, bool, float, str]:
    node, path, cost = owner.reached.node, owner.reached.path, owner.reached.cost
    return bool(path), owner.rung, bool(owner.doubt), node.kind is Kind.PERSON, cost, node.id


def _owners_at(graph: Graph, at: Reached, now: datetime) -> Iterator[Owner]:
    if at.node.kind in (Kind.TEAM, Kind.PERSON):
        yield Owner(at, 0, "it is the root", doubt_of(at.node, now))
    for step in graph.neighbours(at.node.id, _away(*_TO_OWNERS)):
        further = _further(at, step)
        if step.link.relation is Relation.OWNED_BY:
            if not _is_work(step):
                yield from _with_teams(graph, further, rung_of(step), now)
        else:
            for service in with_same(graph, further):
                for owned in graph.neighbours(service.node.id, _away(Relation.OWNED_BY)):
                    if not _is_work(owned):
                        rung = _rung_through_service(owned)
                        yield from _with_teams(graph, _further(service, owned), rung, now)


def _rung_through_service(owned: Neighbour) -> int:
    """A service is worth no more than the catalog, and its code owners less than the rule's."""
    rung = max(rung_of(owned), _RANK["catalog"])
    return _OF_SERVICE if rung == _RANK["codeowners"] else rung


def _is_work(step: Neighbour) -> bool:
    """Whether every piece of evidence only tells who worked on it."""
    return all(_NO_OWNER.intersection(_words(piece.method)) for piece in step.link.evidence)


def _with_teams(graph: Graph, reached: Reached, rung: int, now: datetime) -> Iterator[Owner]:
    if "{{" in reached.node.title:
        return  # a template is nobody's name
    yield Owner(reached, rung, reason_of(reached.path[-1]), doubt_of(reached.node, now))
    if reached.node.kind is Kind.PERSON:
        for step in graph.neighbours(reached.node.id, _away(Relation.MEMBER_OF)):
            behind = _further(reached, step)
            reason = f"{reason_of(reached.path[-1])}, who is a member of it"
            yield Owner(behind, rung, reason, doubt_of(step.node, now))


@cache
def _away(*relations: Relation) -> Callable[[LinkHead], bool]:
    return lambda head: bool(head.outward) and head.relation in relations


def _further(at: Reached, step: Neighbour) -> Reached:
    return Reached(step.node, (*at.path, step), at.cost + step.cost)


def rung_of_path(path: Iterable[Neighbour]) -> int:
    """The rung on which the steps to an owner put it; behind all rungs when none of them owns."""
    rung, about = _LAST, False
    for step in path:
        about = about or step.link.relation is Relation.ABOUT
        if step.link.relation is Relation.OWNED_BY:
            rung = _rung_through_service(step) if about else rung_of(step)
    return rung


def rung_of(step: Neighbour) -> int:
    """The surest rung of the evidence of an `owned by` link, of what is likely where anything is.

    The first word of a method that belongs to a rung says which one it is; code owners that are
    likelier wrong are those of the whole repository.
    """
    likely = [piece for piece in step.link.evidence if piece.confidence >= LIKELY]
    return min(_rung_of_piece(piece) for piece in likely or step.link.evidence)


def _rung_of_piece(piece: Evidence) -> int:
    rung = next((_RANK[word] for word in _words(piece.method) if word in _RANK), _LAST)
    is_for_all = rung == _RANK["codeowners"] and piece.confidence < LIKELY
    return _RANK["whole"] if is_for_all else rung


def _words(method: str) -> list[str]:
    return _WORD.findall(method.lower())


def reason_of(step: Neighbour) -> str:
    """Why an owner is believed to be one: the method, what matched, and where."""
    best = min(step.link.evidence, key=lambda piece: (-piece.confidence, piece.method))
    text = f" `{best.text}`" if best.text else ""
    place = f" at {best.place}" if best.place else ""
    return f"{best.method}{text}{place}"
