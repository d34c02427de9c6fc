"""Which rule of the text before is which rule of the text after."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import NamedTuple, TypeVar

from traceview_connectors.git.rules.rule_text import RuleText, alike

SAME_PLACE = 0.1
"""Likeness that standing at the same place in the order is worth, where none came or went."""
SHIFTED = 0.05
"""The same where rules of the name came or went, so that places may have shifted."""
RENAMED = 0.7
"""Likeness from which a rule that takes the place of another is that rule under a new name."""
MUCH_MORE = 0.1
"""By how much more a rule is like another one of the file, so as to be that under a new name."""
TOO_MANY = 100_000
"""Pairs above which likeness is not measured: the rules are then paired in their order."""

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
    """The rules that stay in a file: of those of one name first the equal, then the most alike.

    Where several have one name, a rule that is much more like one whose name leaves the file is
    that one under a new name.
    """
    pairs: list[Pair] = []
    olds: dict[tuple[str, str], list[int]] = defaultdict(list)
    news: dict[tuple[str, str], list[int]] = defaultdict(list)
    for place, rule in enumerate(before):
        olds[rule.kind, rule.name].append(place)
    for place, rule in enumerate(after):
        news[rule.kind, rule.name].append(place)
    for key, places in news.items():
        pairs += _of_one_name(olds.get(key, []), places, before, after)
    leaving = [before[old] for key, held in olds.items() if key not in news for old in held]
    if not leaving or all(pair.plain for pair in pairs) or len(leaving) * len(pairs) > TOO_MANY:
        return pairs
    return [pair for pair in pairs if pair.plain or not _is_other(pair, before, after, leaving)]


def _is_other(
    pair: Pair, before: Sequence[RuleText], after: Sequence[RuleText], leaving: list[RuleText]
) -> bool:
    """Whether the rule after is one of those `leaving` under a new name, and not the one before."""
    new = after[pair.after].words
    least = max(RENAMED, alike(before[pair.before].words, new) + MUCH_MORE)
    return any(alike(old.words, new) >= least for old in leaving)


def _of_one_name(
    olds: list[int], news: list[int], before: Sequence[RuleText], after: Sequence[RuleText]
) -> list[Pair]:
    pairs: list[Pair] = []
    rest: list[int] = []
    equal: dict[str, deque[int]] = defaultdict(deque)
    for old in olds:
        equal[before[old].meaning].append(old)
    for new in news:
        waiting = equal.get(after[new].meaning)
        if waiting:
            pairs.append(Pair(waiting.popleft(), new))
        else:
            rest.append(new)
    free = sorted(old for waiting in equal.values() for old in waiting)
    if len(free) == 1 == len(rest):
        return [*pairs, Pair(free[0], rest[0])]
    best = most_alike(free, rest, lambda old: before[old], lambda new: after[new], 0.0)
    return [*pairs, *(Pair(old, new, plain=False) for old, new in best)]


def same_rule(
    before: Sequence[RuleText], after: Sequence[RuleText], rule: RuleText
) -> RuleText | None:
    """What `rule`, which is new in its words among those after, said before; None if it began."""
    said = {pair.after: before[pair.before] for pair in same_file(before, after)}
    stayed = [said.get(place) for place, text in enumerate(after) if text.says_as(rule)]
    if any(text is None for text in stayed):
        return None
    return next((text for text in stayed if text and not text.says_as(rule)), None)


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
    if len(held) * len(put) > TOO_MANY:
        return list(zip(held, put, strict=False))
    place = SAME_PLACE if len(held) == len(put) else SHIFTED
    likeness_of = cache(alike)
    scores = [
        (-likeness - (place if i == j else 0.0), likeness, i, j)
        for i, old in enumerate(held)
        for j, new in enumerate(put)
        for likeness in (likeness_of(old_text(old).words, new_text(new).words),)
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
