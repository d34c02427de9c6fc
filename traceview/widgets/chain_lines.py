"""A chain as lines: each leg with its digit, what was found, and how, or why there is nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from traceview.chain.legs import Leg
from traceview.widgets.how_signs import how_sign
from traceview.widgets.ink import Line, clip, fit, fit_line, line, width_of
from traceview.widgets.loaded_rule import place_of
from traceview.widgets.node_lines import face

if TYPE_CHECKING:
    from traceview.chain.chain import Chain, LegFound
    from traceview.model import Node

SHORT = {Leg.DESIGN: "design", Leg.BUILD: "build", Leg.DEPLOYMENT: "deploy"}
_NAME = max(len(SHORT.get(leg, leg.value)) for leg in Leg)


ROOM = 48
"""From how many cells on a leg says in words how it is known; below it a sign does."""


def leg_line(chain: Chain, leg: Leg, width: int, *, plain: bool = False) -> Line:
    """One leg in `width` cells: `5 change  #57 Page when…  exact`, or `5 ● change  #57 Page w…`."""
    found = chain.leg(leg)
    how = how_of_leg(found) if found else ""
    sign, ink = how_sign(how, plain=plain)
    signed = () if width >= ROOM else ((f"{sign} ", ink),)
    name = SHORT.get(leg, leg.value)
    head = ((f"{leg.digit} ", "key"), *signed, (fit(name, _NAME + 1), "plain"))
    room = width - width_of(head)
    if found is None:
        gap = chain.gap(leg)
        return line(*head, (fit(f"none: {gap.told}" if gap else "none", room), "gap"))
    more = f" +{len(found.nodes) - 1}" if len(found.nodes) > 1 else ""
    told = f" {how}" if width >= ROOM else ""
    title = in_chain(found.nodes[0], width)
    if found.doubt not in title:
        title = f"{title}, {found.doubt}"
    room -= len(told)
    return line(
        *head,
        (fit(clip(title, room - len(more)) + more, room), "strong"),
        (told, "guess" if ink == "doubt" else "exact"),
    )


def how_of_leg(found: LegFound) -> str:
    """`exact`, or `guess 85%`: the weakest of the steps that lead there."""
    return "exact" if found.how == "exact" else f"guess {found.confidence:.0%}"


def in_chain(node: Node, width: int) -> str:
    """A node in a row of the chain: a rule by where it stands, for it is called as its alert is."""
    if node.kind.value != "rule" or "file" not in node.attrs:
        return face(node)
    place = place_of(node)
    return place if width >= ROOM else place.rpartition("/")[2]


def chain_lines(chain: Chain, width: int, *, plain: bool = False) -> list[Line]:
    """All legs: in two columns when there is room for them, else one below the other."""
    legs = list(Leg)
    if width < 76:
        return [leg_line(chain, leg, width, plain=plain) for leg in legs]
    half = (width - 3) // 2
    return [
        (
            *fit_line(leg_line(chain, left, half, plain=plain), half),
            ("   ", "plain"),
            *leg_line(chain, right, half, plain=plain),
        )
        for left, right in zip(legs[:5], legs[5:], strict=True)
    ]
