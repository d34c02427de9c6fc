"""The signs of the screens, each one cell wide, and what stands for them without UTF-8."""

from __future__ import annotations

from typing import NamedTuple


class Signs(NamedTuple):
    """How a link is known: `exact`, by a `guess`, or `none`; `row` marks the row of the cursor;
    `folded` and `unfolded` stand at the head of a group."""

    exact: str
    guess: str
    none: str
    row: str
    dash: str
    rule: str
    up: str
    folded: str
    unfolded: str


DRAWN = Signs("●", "◐", "○", "▸", "╌", "─", "↑", "▸", "▾")
PLAIN = Signs("=", "~", "-", ">", ".", "-", "^", ">", "v")


def signs(*, plain: bool) -> Signs:
    """The signs for a terminal; `plain` for one without UTF-8."""
    return PLAIN if plain else DRAWN
