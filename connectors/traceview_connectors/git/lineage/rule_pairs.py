"""Which rule of the text before is which rule of the text after."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple, TypeVar

from traceview_connectors.git.rules.rule_text import RuleText, alike

SAME_PLACE = 0.1
"""Likeness that standing at the same place in the order is worth."""

Held = TypeVar("Held")
Put = TypeVar("Put")


class Pair(NamedTuple):
    """Positions of one rule in the list before and in the list after.

    `plain` is False where likeness had to choose among several.
    """

    before: int
    after: int
    plain: bool = True


def same_file(before: Sequence[RuleText], after: Sequence[RuleText]) -> list[Pair]:
    """The rules that stay in a file: of those of one name first the equal, then the most alike."""
    pairs: list[Pair] = []
    olds: dict[tuple[str, str], list[int]] = defaultdict(list)
    news: dict[tuple[str, str], list[int]] = defaultdict(list)
    for place, rule in enumerate(before):
        olds[rule.kind, rule.name].append(place)
    for place, rule in enumerate(after):
        news[rule.kind, rule.name].append(place)
    for key, places in news.items():
        pairs += _of_one_name(olds.get(key, []), places, before, after)
    return pairs


def _of_one_name(
    olds: list[int], news: list[int], before: Sequence[RuleText], after: Sequence[RuleText]
) -> list[Pair]:
    pairs: list[Pair] = []
    free = list(olds)
    rest: list[int] = []
    for new in news:
        equal = next((old for old in free if before[old].meaning == after[new].meaning), None)
        if equal is None:
            rest.append(new)
        else:
            free.remove(equal)
            pairs.append(Pair(equal, new))
    if len(free) == 1 == len(rest):
        return [*pairs, Pair(free[0], rest[0])]
    best = most_alike(free, rest, lambda old: before[old], lambda new: after[new], 0.0)
    return [*pairs, *(Pair(old, new, plain=False) for old, new in best)]


def most_alike(
    olds: Iterable[Held],
    news: Iterable[Put],
    old_text: Callable[[Held], RuleText],
    new_text: Callable[[Put], RuleText],
    least: float,
) -> list[tuple[Held, Put]]:
    """Pairs of at least `least` likeness, the most alike first, each thing at most once.

    Of nearly equal likeness those that stand at one place in both orders go together.
    """
    held, put = list(olds), list(news)
    scores = [
        (-likeness - (SAME_PLACE if i == j else 0.0), likeness, i, j)
        for i, old in enumerate(held)
        for j, new in enumerate(put)
        for likeness in (alike(old_text(old).words, new_text(new).words),)
    ]
    used_old: set[int] = set()
    used_new: set[int] = set()
    chosen: list[tuple[Held, Put]] = []
    for _, likeness, i, j in sorted(scores):
        if likeness < least or i in used_old or j in used_new:
            continue
        used_old.add(i)
        used_new.add(j)
        chosen.append((held[i], put[j]))
    return chosen
