"""The legs of a chain: the questions asked of every alert, and the digits that answer them."""

from __future__ import annotations

from enum import StrEnum


class Leg(StrEnum):
    """One question of the chain. The digits are fixed: they become habit."""

    METRIC = "metric"
    DASHBOARD = "dashboard"
    RUNBOOK = "runbook"
    RULE = "rule"
    CHANGE = "change"
    TICKET = "ticket"
    DESIGN = "design document"
    BUILD = "build & test"
    DEPLOYMENT = "deployment"
    OWNER = "owner"

    @property
    def digit(self) -> str:
        """The key of this leg: `1` for the metric up to `9`, and `0` for the owner."""
        return str((list(Leg).index(self) + 1) % 10)

    @classmethod
    def at(cls, digit: str) -> Leg:
        """The leg of a digit key; ValueError for any other text."""
        for leg in cls:
            if leg.digit == digit:
                return leg
        msg = f"no leg has the key {digit!r}"
        raise ValueError(msg)
