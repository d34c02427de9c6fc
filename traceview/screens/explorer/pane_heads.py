"""What the lines above the explorer's panes say: how many links, how one of them is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from traceview.screens.explorer.neighbour_list import NeighbourList
from traceview.widgets.how_signs import how_sign
from traceview.widgets.ink import Line, line
from traceview.widgets.node_lines import called, how_of

if TYPE_CHECKING:
    from traceview.graph.neighbourhood import Neighbour


def links_head(near: NeighbourList) -> tuple[Line, Line]:
    """`Links 11` and `3 guesses`; of links that are not all read only what is known."""
    links = near.links
    if not near.is_read:
        return line(("Links", "strong")), ()
    total, read = (sum(map(count, links.kinds)) for count in (links.total, links.count))
    guesses = near.guesses
    if guesses:
        sign, ink = how_sign("guess", plain=near.look.situation.plain)
        told = f" {guesses:,} guess{'es' if guesses > 1 else ''}"
        fact = line((sign, ink), (told if read >= total else f"{told} of {read:,} read", "dim"))
    else:
        fact = line(("none is a guess", "dim")) if read >= total > 0 else ()
    return line((f"Links {total:,}", "strong")), fact


def why_head(near: Neighbour | None, *, plain: bool) -> tuple[Line, Line]:
    """`Why ● exact` and of what; without a link, that all facts of the node are below."""
    if near is None:
        return line(("All that is told of it", "strong")), ()
    how = how_of(near.link)
    sign, ink = how_sign(how, plain=plain)
    title = line(
        ("Why  ", "strong"), (f"{sign} ", ink), (how, "guess" if ink == "doubt" else "dim")
    )
    return title, line((called(near.node), "dim"))
