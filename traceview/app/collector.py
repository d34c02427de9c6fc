"""When the program looks for garbage: seldom, and never among what was imported."""

from __future__ import annotations

import gc

OFTEN, SELDOM = 20_000, 20
"""After how many new objects it looks among these, and how much more seldom among older ones."""


def collect_from_now_on() -> None:
    """What is there stays to the end; from now on garbage is looked for among what comes."""
    gc.freeze()
    gc.set_threshold(OFTEN, SELDOM, SELDOM)
    gc.enable()
