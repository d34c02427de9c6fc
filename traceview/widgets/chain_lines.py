"""A chain as lines: each leg with its digit, what was found, and how, or why there is nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from traceview.chain.legs import Leg
from traceview.widgets.ink import Line, clip, fit, fit_line, line

if TYPE_CHECKING:
    from traceview.chain.chain import Chain

SHORT = {Leg.DESIGN: "design", Leg.BUILD: "build", Leg.DEPLOYMENT: "deploy"}
_NAME = max(len(SHORT.get(leg, leg.value)) for leg in Leg)


def leg_line(chain: Chain, leg: Leg, width: int) -> Line:
    """One leg in `width` cells."""
    head = ((f"{leg.digit} ", "key"), (fit(SHORT.get(leg, leg.value), _NAME + 1), "plain"))
    room = width - _NAME - 3
    if (found := chain.leg(leg)) is None:
        gap = chain.gap(leg)
        return line(*head, (fit(f"none: {gap.told}" if gap else "none", room), "gap"))
    more = f" +{len(found.nodes) - 1}" if len(found.nodes) > 1 else ""
    how = f" {found.how}"
    doubt = f", {found.doubt}" if found.doubt else ""
    title = clip((found.nodes[0].title or found.nodes[0].id) + doubt, room - len(how) - len(more))
    return line(
        *head,
        (fit(title + more, room - len(how)), "strong"),
        (how, "guess" if found.how == "guess" else "exact"),
    )


def chain_lines(chain: Chain, width: int) -> list[Line]:
    """All legs: in two columns when there is room for them, else one below the other."""
    legs = list(Leg)
    if width < 76:
        return [leg_line(chain, leg, width) for leg in legs]
    half = (width - 3) // 2
    return [
        (
            *fit_line(leg_line(chain, left, half), half),
            ("   ", "plain"),
            *leg_line(chain, right, half),
        )
        for left, right in zip(legs[:5], legs[5:], strict=True)
    ]
