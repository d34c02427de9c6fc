"""What a refresh does to the links of a node that is on screen: the new ones wait for a key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from traceview.screens.explorer.neighbour_pages import link_key

if TYPE_CHECKING:
    from traceview.graph.neighbourhood import Neighbour, Neighbourhood

_NONE: tuple[tuple[Neighbour, ...], int] = ((), 0)


def news(before: Neighbourhood, after: Neighbourhood) -> str:
    """What waits to be shown, or an empty text when the same links are there.

    Of a kind that is shown in part, only the count tells what is new: a link that was there
    already may have come among those that are shown.
    """
    known = {kind: (shown, total) for kind, shown, total in before.groups}
    new = 0
    is_same = len(known) == len(after.groups)
    for kind, shown, total in after.groups:
        held, held_total = known.get(kind, _NONE)
        fresh = {link_key(near) for near in shown}
        old = {link_key(near) for near in held}
        was_whole = len(held) == held_total
        new += max(total - held_total, len(fresh - old) if was_whole else 0)
        is_same = is_same and fresh == old and total == held_total
    if new:
        return f"{new:,} new links: press r to show"
    return "" if is_same else "The links have changed: press r to show"
