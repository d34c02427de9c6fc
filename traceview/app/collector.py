"""When the program looks for garbage: seldom, and never among what was imported.

What is imported lives to the end, and it is most of what there is: one look through it holds up the
screen for as long as three frames take, and the end of a short command for longer than its work.
"""

from __future__ import annotations

import gc

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

OFTEN, SELDOM = 20_000, 20
"""After how many new objects it looks among these, and how much more seldom among older ones."""


def collect_nothing() -> None:
    """Look for no garbage, at the end neither: a short command needs none of it."""
    import atexit

    gc.disable()
    atexit.register(gc.freeze)


def collect_from_now_on() -> None:
    """What is there stays to the end; from now on garbage is looked for among what comes."""
    gc.freeze()
    gc.set_threshold(OFTEN, SELDOM, SELDOM)
    gc.enable()


def uncollected(work: Callable[[], None]) -> None:
    """Do `work`, which makes what lives to the end: it is left out of every search afterwards."""
    collects = gc.isenabled()
    gc.disable()
    try:
        work()
    finally:
        gc.freeze()
        if collects:
            gc.enable()
