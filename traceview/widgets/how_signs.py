"""How a link is known, as one sign: exact, a guess, or no link at all."""

from __future__ import annotations

from typing import NamedTuple


class HowSigns(NamedTuple):
    """The signs, each one cell wide."""

    exact: str
    guess: str
    none: str


SIGNS = HowSigns("●", "◐", "○")
PLAIN_SIGNS = HowSigns("=", "~", "-")
"""For a terminal without UTF-8."""


def how_sign(how: str, *, plain: bool = False) -> tuple[str, str]:
    """The sign of `exact`, `guess` (with or without its per cent) or anything else, and its ink."""
    signs = PLAIN_SIGNS if plain else SIGNS
    if how == "exact":
        return signs.exact, "exact"
    return (signs.guess, "doubt") if how.startswith("guess") else (signs.none, "gap")
