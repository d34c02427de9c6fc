"""A rule in git and what a server has loaded of it: two nodes that a person reads as one rule."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from traceview.cache.store_protocol import LinkHead
from traceview.chain.spine import Reached
from traceview.graph.graph import Graph
from traceview.graph.neighbourhood import Neighbour, Neighbourhood
from traceview.identity import kind_of
from traceview.model import How, Kind, Node, Relation

_RULE = Kind.RULE.value


def is_in_git(rule: Node) -> bool:
    """Whether a rule was read from a repository, and not from a server that evaluates it."""
    return "repo" in rule.attrs


def each_rule_once(graph: Graph, answers: Sequence[Reached]) -> list[Reached]:
    """The answers without a rule that is certainly the same as one before it."""
    kept: dict[str, Reached] = {}
    for answer in answers:
        if not kept or kept.keys().isdisjoint(same_rules(graph, answer.node.id)):
            kept[answer.node.id] = answer
    return list(kept.values())


def same_rules(graph: Graph, rule_id: str) -> Iterator[str]:
    """The ids of the rules that are certainly the same as a rule."""
    for step in graph.neighbours(rule_id, _to_same_rule):
        if step.link.how is How.EXACT:
            yield step.node.id


def _to_same_rule(head: LinkHead) -> bool:
    return head.relation == Relation.SAME_AS and kind_of(head.other) == _RULE


def twins_as_one(graph: Graph, around: Neighbourhood) -> Neighbourhood:
    """The same neighbourhood, with each rule in git and what was loaded of it as one neighbour.

    Where not all rules are read, none is left out: the numbers of the rest would be wrong.
    """

    def folded(
        kind: str, shown: tuple[Neighbour, ...], total: int
    ) -> tuple[str, tuple[Neighbour, ...], int]:
        if kind != _RULE or not 1 < len(shown) == total:
            return kind, shown, total
        kept = fold_twins(shown, lambda rule_id: same_rules(graph, rule_id))
        return kind, kept, len(kept)

    return replace(around, groups=tuple(folded(*group) for group in around.groups))


def fold_twins(
    shown: Iterable[Neighbour], same: Callable[[str], Iterable[str]]
) -> tuple[Neighbour, ...]:
    """Neighbours with the rule that was loaded as the twin of the one in git.

    `same` gives the ids of the rules that are the same as one. The two are one only where they are
    linked to this node by the same relation.
    """
    held = {(near.node.id, near.label): near for near in shown}
    for (rule_id, label), near in list(held.items()):
        if is_in_git(near.node):
            continue
        for other in same(rule_id):
            git = held.get((other, label))
            if git is not None and is_in_git(git.node) and git.twin is None:
                held[other, label] = replace(git, twin=near.node)
                held.pop((rule_id, label), None)
                break
    return tuple(held.values())
