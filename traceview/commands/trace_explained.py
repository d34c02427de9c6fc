"""`traceview trace REF --explain`: for each leg what was tried and matched, and what fixes it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from traceview.chain.explain import Explained

SCHEMA = "traceview.explain/1"


def lines(legs: Iterable[Explained]) -> Iterator[str]:
    """One fact a line; indented below its leg."""
    for leg in legs:
        yield f"{leg.leg.digit} {leg.leg.value}"
        yield f"  read from: {leg.read_from}"
        for tried in leg.tried:
            yield f"  tried: {tried.way}: {len(tried.matched) or 'nothing'} found"
            yield from (f"    {matched}" for matched in tried.matched)
        yield from (f"  refused: {refused}" for refused in leg.refused)
        if leg.why:
            yield f"  gap: {leg.why}"
            yield f"  Fix: {leg.fix}"


def facts(legs: Iterable[Explained]) -> dict[str, Any]:
    """The same as plain values."""
    return {
        "schema": SCHEMA,
        "legs": [
            {
                "leg": leg.leg.value,
                "read_from": leg.read_from,
                "tried": [{"way": way.way, "matched": list(way.matched)} for way in leg.tried],
                "refused": list(leg.refused),
                "why": leg.why,
                "fix": leg.fix,
                "mend": leg.fix,
            }
            for leg in legs
        ],
    }
