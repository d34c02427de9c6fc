"""What a key acts on: the one rule of every screen, as a plain value."""

from __future__ import annotations

from dataclasses import dataclass

from traceview.navigation.history import Place
from traceview.navigation.views_table import NOTHING_HERE


@dataclass(frozen=True, slots=True)
class CurrentThing:
    """What every key acts on that acts on something.

    `place` is that of a node, with the way to it. It is None where what is highlighted is no node
    that is known; `why` is the note that then says so.
    """

    place: Place | None = None
    why: str = NOTHING_HERE


def current_thing(landed: Place | None, highlighted: str = "", why: str = "") -> CurrentThing:
    """The node of the row that is highlighted; without one, the node on which one has landed.

    `why` is given for a row that stands for no node, or for one that is still to be read.
    """
    if why:
        return CurrentThing(None, why)
    if landed is None or not landed.node:
        return CurrentThing()
    return CurrentThing(landed.onward(highlighted) if highlighted else landed)
