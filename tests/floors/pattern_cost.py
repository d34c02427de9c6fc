"""What a pattern may cost: quantifiers that open many ways, and the time on its own worst text.

A lazy quantifier of more than a thousand turns is refused, and a repeat within a repeat unless what
stands between the turns cannot belong to the inner one, or no turn is ever taken back (`++`, `*+`,
`(?>…)`).
"""

from __future__ import annotations

import importlib
import re
import time
from collections.abc import Iterator
from functools import cache
from itertools import islice
from typing import Any

compiler: Any = importlib.import_module("re._compiler")
parser: Any = importlib.import_module("re._parser")
signs: Any = importlib.import_module("re._constants")

_CHARACTERS = "".join(map(chr, (*range(0x100), 0x130, 0x3B1, 0x4E2D, 0x2028, 0xD800)))
_LONG = 1_000
"""A lazy quantifier of so many turns at most is taken for one of the others."""
_MOST_TEXTS = 60
_MANY = 8
"""A repeat of at most so many turns opens few ways."""
SIZES = (2_048, 16_384)
"""Characters of the hostile texts, in this order: what is not linear shows in the longer ones."""
LONGEST = 131_072


def doubts_of(pattern: re.Pattern[Any]) -> list[str]:
    """Which quantifiers of a pattern open more ways than its text is long."""
    return list(_doubts(parser.parse(pattern.pattern, pattern.flags & ~re.DEBUG), pattern.flags))


def _doubts(tree: Any, flags: int) -> Iterator[str]:
    for sign, value in tree:
        if sign is signs.MIN_REPEAT and value[1] > _LONG:
            yield f"a lazy quantifier, {{{value[0]},{value[1]}}}?"
        if sign is signs.MAX_REPEAT and value[1] > _MANY and _is_open(value[2], flags):
            yield f"a repeat within a repeat of {value[1]} turns"
        for part in _parts(sign, value):
            yield from _doubts(part, flags)


def _parts(sign: Any, value: Any) -> Iterator[Any]:
    """The trees below a node."""
    if sign in (signs.MAX_REPEAT, signs.MIN_REPEAT, signs.POSSESSIVE_REPEAT):
        yield value[2]
    elif sign is signs.SUBPATTERN:
        yield value[3]
    elif sign is signs.BRANCH:
        yield from value[1]
    elif sign in (signs.ASSERT, signs.ASSERT_NOT):
        yield value[1]
    elif sign is signs.ATOMIC_GROUP:
        yield value
    elif sign is signs.GROUPREF_EXISTS:
        yield from (part for part in value[1:] if part is not None)


def _is_open(body: Any, flags: int) -> bool:
    """Whether the turns of a repeat can share their characters in more than one way."""
    ways = [list(body)]
    while len(ways) == 1 and len(ways[0]) == 1:
        sign, value = ways[0][0]
        if sign is signs.SUBPATTERN:
            ways = [list(value[3])]
        elif sign is signs.BRANCH:
            ways = [list(part) for part in value[1]]
        else:
            break
    if len(ways) > 1:
        return any(_has_loose_end(way, ways, flags) for way in ways)
    return _has_loose_end(ways[0], ways, flags)


def _has_loose_end(way: list[Any], ways: list[list[Any]], flags: int) -> bool:
    """Whether what follows a repeat in `way`, or the next turn, may begin as the repeat goes on."""
    for number, node in enumerate(way):
        inner = _repeated(node)
        if inner is None:
            continue
        behind = way[number + 1 :]
        if any(_share(inner, (*behind, *other), flags) for other in ways):
            return True
    return False


def _repeated(node: Any) -> Any:
    """What a node repeats an open number of times; None for another node."""
    sign, value = node
    if sign is signs.SUBPATTERN and len(value[3]) == 1:
        return _repeated(value[3][0])
    if sign is signs.MAX_REPEAT and value[0] != value[1] and value[1] > 1:
        return value[2]
    return None


def _share(one: Any, others: tuple[Any, ...], flags: int) -> bool:
    return bool(_first(tuple(one), flags) & _first(others, flags))


def _first(nodes: tuple[Any, ...], flags: int) -> frozenset[str]:
    """The characters with which a match of `nodes` may begin; all when that is not told."""
    found: frozenset[str] = frozenset()
    for sign, value in nodes:
        if sign is signs.AT or sign in (signs.ASSERT, signs.ASSERT_NOT):
            continue
        if sign in (signs.LITERAL, signs.NOT_LITERAL, signs.IN, signs.ANY):
            return found | _matched(repr((sign, value)), sign, value, flags)
        if sign is signs.SUBPATTERN:
            found |= _first(tuple(value[3]), flags)
        elif sign is signs.BRANCH:
            found |= frozenset().union(*(_first(tuple(part), flags) for part in value[1]))
        elif sign in (signs.MAX_REPEAT, signs.POSSESSIVE_REPEAT, signs.MIN_REPEAT):
            found |= _first(tuple(value[2]), flags)
            if value[0] == 0:
                continue
        else:
            return frozenset(_CHARACTERS)
        if _can_be_empty(sign, value):
            continue
        return found
    return found or frozenset(_CHARACTERS)


def _can_be_empty(sign: Any, value: Any) -> bool:
    if sign is signs.SUBPATTERN:
        return bool(value[3].getwidth()[0] == 0)
    if sign is signs.BRANCH:
        return any(part.getwidth()[0] == 0 for part in value[1])
    return False


_seen: dict[tuple[str, int], frozenset[str]] = {}


def _matched(key: str, sign: Any, value: Any, flags: int) -> frozenset[str]:
    if (key, flags) not in _seen:
        tree = parser.SubPattern(parser.State(), [(sign, value)])
        tree.state.flags = flags
        one = compiler.compile(tree, flags & ~re.DEBUG)
        _seen[key, flags] = frozenset(filter(one.fullmatch, _CHARACTERS))
    return _seen[key, flags]


def hostile_texts(pattern: re.Pattern[Any], size: int) -> Iterator[str]:
    """Texts of a size, made of a pattern's own parts: each repeated, alone and behind what leads
    to it, with an end that fits nothing."""
    parts = list(dict.fromkeys(filter(None, _samples(_tree(pattern)))))
    whole = _sample(_tree(pattern))
    for part in (*parts, whole, *(whole[:at] for at in range(1, min(len(whole), 12)))):
        if part:
            yield part * (size // len(part)) + "\x00"
    for one in parts:
        at = whole.find(one)
        lead = whole[:at] if at > 0 else whole[: len(whole) // 2]
        yield lead + one * (size // len(one)) + "\x00"
        for other in parts[:6]:
            if other != one:
                yield (one + other) * (size // len(one + other)) + "\x00"


@cache
def _parsed(text: str | bytes, flags: int) -> Any:
    return parser.parse(text, flags)


def _tree(pattern: re.Pattern[Any]) -> Any:
    return _parsed(pattern.pattern, pattern.flags & ~re.DEBUG)


def _samples(tree: Any) -> Iterator[str]:
    """A text for the body of each repeat, and for each branch."""
    for sign, value in tree:
        if sign in (signs.MAX_REPEAT, signs.POSSESSIVE_REPEAT, signs.MIN_REPEAT):
            yield _sample(value[2])
        for part in _parts(sign, value):
            if sign is signs.BRANCH:
                yield _sample(part)
            yield from _samples(part)


def _sample(tree: Any) -> str:
    """A short text that a tree matches, or nearly so."""
    return "".join(_sample_of(sign, value) for sign, value in tree)


def _sample_of(sign: Any, value: Any) -> str:
    if sign is signs.LITERAL:
        return chr(value)
    if sign is signs.ANY:
        return "a"
    if sign in (signs.IN, signs.NOT_LITERAL):
        fits = _matched(repr((sign, value)), sign, value, 0)
        return next((one for one in "a1 -/.:\"'{[(" if one in fits), min(fits, default="a"))
    if sign in (signs.MAX_REPEAT, signs.POSSESSIVE_REPEAT, signs.MIN_REPEAT):
        return str(_sample(value[2]) * min(max(value[0], 1), 40))
    if sign is signs.SUBPATTERN:
        return _sample(value[3])
    if sign is signs.ATOMIC_GROUP:
        return _sample(value)
    if sign is signs.BRANCH:
        return _sample(value[1][0])
    return ""


def seconds_a_mebibyte(
    pattern: re.Pattern[Any], *, anywhere: bool, enough: float, sizes: tuple[int, ...] = SIZES
) -> float:
    """The longest time on hostile texts, a MiB; from the first on that takes more than `enough`."""
    worst = 0.0
    is_bytes = isinstance(pattern.pattern, bytes)
    for size in sizes:
        worst = 0.0
        for text in islice(hostile_texts(pattern, size), _MOST_TEXTS):
            given: Any = text.encode("utf-8", "surrogatepass") if is_bytes else text
            begun = time.thread_time()
            if anywhere:
                for _ in pattern.finditer(given):
                    pass
            else:
                pattern.fullmatch(given)
            took = (time.thread_time() - begun) * 2**20 / size
            worst = max(worst, took)
            if worst > enough and size > sizes[0]:
                return worst
    return worst
