"""What an Alertmanager lists, as far as another source has to know it to tell its own alerts."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class StandingAlert:
    """An alert that an Alertmanager lists: its id, its labels, and whence it came.

    `expr` is the expression in its generatorURL, empty where none can be read.
    """

    id: str
    labels: Mapping[str, str]
    expr: str = ""
    generator_url: str = ""


StandingAlerts = Callable[[str, Collection[str] | None], Sequence[StandingAlert]]
"""The alerts that the members of a cluster list: those with an `alertname` of these, or all."""


def none_known(cluster: str, names: Collection[str] | None) -> Sequence[StandingAlert]:
    """No alert of any Alertmanager is known."""
    del cluster, names
    return ()
